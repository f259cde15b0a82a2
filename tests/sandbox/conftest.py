"""A bank that stands still, and the same bank served."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from tests.sandbox.till import START, Served, serving


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    """Give a bank whose clock stands still."""
    made = Bank(seed=7, clock=BankClock(START, running=False), directory=tmp_path / "bank")
    yield made
    made.close()


@pytest.fixture
async def served(bank: Bank) -> AsyncIterator[Served]:
    """Give a bank served over TLS: `asks` wants a client certificate in the app, `strict` in TLS."""
    async with serving(bank) as it:
        yield it
