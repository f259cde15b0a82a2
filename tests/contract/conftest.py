"""One bank for the whole suite: reading changes nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from banktui.domain.clock import FrozenClock
from banktui.services.provider import Provider
from banktui.wiring.discovery import providers
from tests.stage import MORNING, BankOnStage, build_bank


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory)


@pytest.fixture(params=tuple(providers()))
async def provider(request: pytest.FixtureRequest, stage: BankOnStage) -> AsyncIterator[Provider]:
    stage.bank.faults.clear()
    opened = await stage.open(request.param, FrozenClock(MORNING))
    yield opened
    await opened.close()
    stage.bank.faults.clear()
