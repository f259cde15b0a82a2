"""One bank for the tests that only read, and a new one for each test that changes something."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.providers.banq.sandbox.banq_caller import Caller, open_bank


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    caller = Caller(open_bank(tmp_path_factory.mktemp("banq")))
    yield caller
    caller.bank.close()


@pytest.fixture
def reopen(tmp_path: Path) -> Iterator[Callable[[], Caller]]:
    """Open the bank in the test's own directory; a second call is the bank after a restart."""
    opened: list[Caller] = []

    def opener() -> Caller:
        if opened:
            opened[-1].bank.close()
        caller = Caller(open_bank(tmp_path / "bank"))
        if opened:
            caller.token = opened[-1].token
        opened.append(caller)
        return caller

    yield opener
    for caller in opened:
        caller.bank.close()


@pytest.fixture
def caller(reopen: Callable[[], Caller]) -> Caller:
    return reopen()
