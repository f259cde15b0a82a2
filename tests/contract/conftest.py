"""One bank for the whole suite, spoken to in this process and over real TLS: reading changes nothing."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from banktui.domain.clock import FrozenClock
from banktui.http import probe
from banktui.sandbox.service import assemble
from banktui.services.provider import Provider
from banktui.wiring.discovery import part, providers
from tests.stage import MORNING, BankOnStage, build_bank, no_pause

IN_PROCESS, OVER_TLS = "in process", "over TLS"


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory)


@pytest.fixture(params=[(slug, wire) for slug in providers() for wire in (IN_PROCESS, OVER_TLS)], ids="-".join)
async def provider(
    request: pytest.FixtureRequest, stage: BankOnStage, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Provider]:
    slug, wire = request.param
    # How long to listen for why a connection broke is tested in `tests/http`; here the bank never refuses anybody.
    monkeypatch.setattr(probe, "_PATIENCE", 0.05)
    stage.bank.faults.clear()
    async with contextlib.AsyncExitStack() as stack:
        if wire == IN_PROCESS:
            opened = await stage.open(slug, FrozenClock(MORNING))
        else:
            server = await stack.enter_async_context(assemble(stage.bank, list(stage.sandboxes.values())))
            told = server.describe()
            opened = await part(slug, "client").open_provider(
                part(slug, "settings").Settings.from_sandbox(told[slug], stage.bank.directory),
                clock=FrozenClock(MORNING),
                sleep=no_pause,
                ca_file=stage.bank.directory / told["ca_certificate"],
            )
        yield opened
        await opened.close()
    stage.bank.faults.clear()
