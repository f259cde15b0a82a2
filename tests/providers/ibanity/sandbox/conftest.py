"""One bank for the tests that only read, and a new one for each test that changes something."""

from dataclasses import replace
from pathlib import Path

import pytest

from banktui.providers.ibanity.sandbox import pasts
from banktui.sandbox.bank import Bank
from banktui.sandbox.history import Life, live
from tests import lives
from tests.providers.ibanity.sandbox.ibanity_caller import Caller, open_bank

_MONTHS = 3


@pytest.fixture(scope="session")
def shared_caller(tmp_path_factory: pytest.TempPathFactory) -> Caller:
    return Caller.at(open_bank(tmp_path_factory.mktemp("ibanity")))


@pytest.fixture(autouse=True)
def short_lives(monkeypatch: pytest.MonkeyPatch, shared_caller: Caller) -> None:  # noqa: ARG001 - it is made before
    """Have the accounts of a test's own banks be a few months old.

    Years of them, which the shared bank has, take longer to make than most tests.
    """
    monkeypatch.setattr(pasts, "live", _live_shortly)


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return open_bank(tmp_path / "bank")


def _live_shortly(bank: Bank, account_id: str, life: Life) -> None:
    live(bank, account_id, replace(life, months=min(life.months, _MONTHS)))


@pytest.fixture
def caller(bank: Bank) -> Caller:
    with lives.remembered():
        return Caller.at(bank)
