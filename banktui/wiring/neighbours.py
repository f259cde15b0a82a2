"""Noticing what other programs of ours write: a command in the next window, or a second console."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from banktui.services.notices import ChangedElsewhere, Notice
from banktui.services.payment_desk import PaymentDesk
from banktui.services.shelf import Keeper, StoreError

_SECONDS = 1.0
"""How often it is looked; a look reads a counter that SQLite keeps in memory."""


async def watch(
    keeper: Callable[[], Keeper],
    desk: PaymentDesk,
    tell: Callable[[Notice], None],
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Tell whenever others have written to the store or the journal, until this is cancelled. For the engine's loop."""
    while True:
        await sleep(_SECONDS)
        journal_changed = desk.catch_up()
        if _has_changed(keeper) or journal_changed:
            tell(ChangedElsewhere())


def _has_changed(keeper: Callable[[], Keeper]) -> bool:
    # A store that cannot be read has nothing new to show; whoever reads or writes next says so.
    with contextlib.suppress(StoreError):
        return keeper().changed_elsewhere()
    return False
