from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.providers.hub.sandbox.hub_caller import Caller, open_caller


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Open a bank for tests that change nothing but who is logged in."""
    caller = open_caller(tmp_path_factory.mktemp("hub"))
    yield caller
    caller.bank.close()


@pytest.fixture
def open_bank(tmp_path: Path) -> Iterator[Callable[[], Caller]]:
    """Open the bank in the test's own directory; a second call is the bank after a restart."""
    opened: list[Caller] = []

    def opener() -> Caller:
        if opened:
            opened[-1].bank.close()
        opened.append(open_caller(tmp_path / "bank"))
        return opened[-1]

    yield opener
    for caller in opened:
        caller.bank.close()


@pytest.fixture
def caller(open_bank: Callable[[], Caller]) -> Caller:
    return open_bank()
