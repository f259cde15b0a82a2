from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from banktui.providers.anytime.sandbox.credentials import issue
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from tests import lives
from tests.providers.anytime.sandbox.anytime_caller import MORNING, Caller, open_caller


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the API user's key pair, made once by the bank itself."""
    directory = tmp_path_factory.mktemp("keys")
    bank = Bank(seed=1, clock=BankClock(MORNING, running=False), directory=directory)
    issue(bank)
    bank.close()
    return directory


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Iterator[Caller]:
    """Open a bank for tests that change nothing but who is signed in."""
    with lives.remembered():
        caller = open_caller(tmp_path_factory.mktemp("shared"), keys)
    yield caller
    caller.bank.close()


@pytest.fixture
def open_bank(tmp_path: Path, keys: Path) -> Iterator[Callable[[], Caller]]:
    """Open the bank in the test's own directory; a second call is the bank after a restart.

    Its accounts have short histories: years of them, which the shared bank has, take longer to make than most tests.
    """
    opened: list[Caller] = []

    def opener() -> Caller:
        with lives.remembered():
            caller = open_caller(tmp_path / "bank", keys, history_rows=40)
        if opened:
            opened[-1].bank.close()
            caller.count = opened[-1].count
        opened.append(caller)
        return caller

    yield opener
    for caller in opened:
        caller.bank.close()
