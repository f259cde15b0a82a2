"""Vaults for tests: cheap to open, on a clock that moves only when told to."""

from datetime import UTC, datetime
from pathlib import Path

from banktui.configuration.reference import Reference
from banktui.configuration.sealing import Cost
from banktui.configuration.vault import Vault
from banktui.domain.clock import FrozenClock

CHEAP = Cost(1, 1, 1)
PHRASE = "correct horse"


def frozen() -> FrozenClock:
    """Return a clock that stands still."""
    return FrozenClock(datetime(2026, 11, 28, 9, 0, tzinfo=UTC))


def vault_in(folder: Path, *, clock: FrozenClock | None = None, phrase: Reference | None = None) -> Vault:
    """Return the vault of a folder, which need not exist."""
    return Vault(folder / "private" / "vault.sealed", clock or frozen(), phrase=phrase, cost=CHEAP)


def filled(folder: Path, **entries: bytes) -> Vault:
    """Return an open vault with some entries."""
    vault = vault_in(folder)
    vault.create(PHRASE)
    for name, content in entries.items():
        vault.put(name, content)
    return vault
