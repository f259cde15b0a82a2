"""The workspace's vault in memory: opened by one pass phrase, when it is told to."""

import asyncio
from functools import cached_property

from banktui.domain.errors import Problem
from banktui.services.health import VaultStanding


class FakeVault:
    """What a fake workspace does with pass phrases."""

    vault_question = ""
    phrase = "correct horse"
    vault_standing: VaultStanding | None = None

    @cached_property
    def phrases(self) -> list[str | None]:
        """What was given for the vault; None where it was left locked."""
        return []

    @cached_property
    def opening_vault(self) -> asyncio.Event:
        """Opening the vault takes until this is set."""
        ready = asyncio.Event()
        ready.set()
        return ready

    async def unlock_vault(self, passphrase: str) -> Problem | None:
        self.phrases.append(passphrase)
        await self.opening_vault.wait()
        if passphrase != self.phrase:
            return Problem("vault", "The pass phrase is wrong, or the vault is not as banktui left it.")
        self.vault_question = ""
        return None

    async def leave_vault_locked(self) -> None:
        self.phrases.append(None)
        self.vault_question = ""
