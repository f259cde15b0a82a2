"""Opening the vault for connections that wait for it: by what the configuration says, or by asking a person once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from banktui.configuration.fault import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable

    from banktui.configuration.vault import Vault
    from banktui.domain.clock import Clock
    from banktui.domain.errors import Problem
    from banktui.services.health import VaultStanding
    from banktui.services.notices import Notice


class VaultDesk:
    """Stands between connections and the vault. Lives on the engine's loop; `question` may be read on any thread."""

    def __init__(self, vault: Vault | None, clock: Clock, *, asks: bool = False, is_used: bool = True) -> None:
        """Make one. `asks`: there is a person who can be asked through the screens, as soon as there are any.

        `is_used`: a connection has something in it.
        """
        self._vault = vault
        self._clock = clock
        self._asks = asks
        self._tell: Callable[[Notice], None] | None = None
        self._answered: asyncio.Future[bool] | None = None
        self._opening: asyncio.Task[None] | None = None
        self._closing: asyncio.TimerHandle | None = None
        self._is_used = is_used
        self._is_missing = False
        """It was not there when it was last looked for."""
        self.question = ""
        """Why a pass phrase is asked for; empty while it is not."""

    def standing(self) -> VaultStanding | None:
        """Return how the vault stands; None if no connection has anything in it. Waits for nobody."""
        from banktui.services.health import VaultStanding, VaultState  # noqa: PLC0415 - nobody looks before the first picture

        vault = self._vault
        if vault is None or not self._is_used:
            return None
        if vault.is_open:
            return VaultStanding(VaultState.OPEN, vault.tries_left, timedelta(seconds=vault.closes_in()))
        state = VaultState.MISSING if self._is_missing else VaultState.LOCKED
        return VaultStanding(state, vault.tries_left, shut_for=timedelta(seconds=vault.shut_for))

    def ask_by(self, tell: Callable[[Notice], None]) -> None:
        """Be told how the screens hear that a person is to be asked."""
        self._tell = tell if self._asks else None

    async def opened(self) -> None:
        """Return once the vault is open, however many wait for that. Raises VaultError if it is left locked."""
        vault = self._vault
        if vault is None:
            return
        if vault.is_open:
            # It may have been opened before there was this desk.
            self._close_in_time(vault)
            return
        if self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(self._have_opened(vault))
        await asyncio.shield(self._opening)

    async def answer(self, passphrase: str) -> Problem | None:
        """Open the vault with what a person gives; returns why it stays locked, if it does."""
        if self._vault is None:
            return None
        try:
            await self._open(self._vault, passphrase)
        except VaultError as error:
            return error.problem(self._clock.now())
        self._settle(is_open=True)
        return None

    async def give_up(self) -> None:
        """Leave it locked: whoever waits is told."""
        self._settle(is_open=False)

    async def close(self) -> None:
        """Let go of the key, and of whoever waits."""
        self._settle(is_open=False)
        if self._opening is not None:
            # A command that gives the pass phrase may take longer than whoever leaves is willing to wait.
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        if self._closing is not None:
            self._closing.cancel()
        if self._vault is not None:
            self._vault.close()

    async def _have_opened(self, vault: Vault) -> None:
        """Have it opened, once for all who wait."""
        self._is_missing = not await asyncio.to_thread(lambda: vault.exists)
        await asyncio.to_thread(vault.check)
        if vault.phrase is not None:
            from banktui.configuration.phrase_source import phrase_from  # noqa: PLC0415 - few files say where it is

            await self._open(vault, await asyncio.to_thread(phrase_from, vault.phrase))
        elif self._tell is None:
            raise VaultError(
                "The vault is locked, and there is no terminal to ask for its pass phrase on.",
                hint="Write into config.toml where it comes from, below [vault], as `banktui vault --help` says.",
            )
        elif not await self._ask(self._tell):
            raise VaultError("The vault is locked.", hint="Try again: its pass phrase is asked for then.")

    async def _ask(self, tell: Callable[[Notice], None]) -> bool:
        from banktui.services.notices import PassphraseWanted  # noqa: PLC0415 - not before the first picture

        self._answered = asyncio.get_running_loop().create_future()
        self.question = "Connections wait for secrets that are kept in the vault."
        tell(PassphraseWanted())
        return await self._answered

    def _settle(self, *, is_open: bool) -> None:
        from banktui.services.notices import VaultAnswered  # noqa: PLC0415 - as above

        self.question = ""
        waited, self._answered = self._answered, None
        if waited is None:
            return
        waited.set_result(is_open)
        if self._tell is not None:
            self._tell(VaultAnswered())

    async def _open(self, vault: Vault, passphrase: str) -> None:
        await asyncio.to_thread(vault.open, passphrase)
        self._close_in_time(vault)

    def _close_in_time(self, vault: Vault) -> None:
        """Have the key let go of when its time is over, whether somebody asks for the vault then or not."""
        if self._closing is not None:
            self._closing.cancel()
        if vault.is_open:
            left = max(1.0, vault.closes_in())
            self._closing = asyncio.get_running_loop().call_later(left, self._close_in_time, vault)
