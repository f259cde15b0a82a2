"""One bank for the tests that only read, and a new one for each test that changes something."""

from pathlib import Path

import pytest

from banktui.sandbox.bank import Bank
from tests.providers.ibanity.sandbox.ibanity_caller import Caller, open_bank


@pytest.fixture(scope="session")
def shared_caller(tmp_path_factory: pytest.TempPathFactory) -> Caller:
    return Caller.at(open_bank(tmp_path_factory.mktemp("ibanity")))


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return open_bank(tmp_path / "bank")


@pytest.fixture
def caller(bank: Bank) -> Caller:
    return Caller.at(bank)
