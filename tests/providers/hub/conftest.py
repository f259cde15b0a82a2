"""A connection to the scripted Hub, opened as the console opens it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from banktui.domain.clock import FrozenClock
from banktui.http.record import Recorder
from banktui.providers.hub.client import open_provider
from banktui.providers.hub.settings import Settings
from banktui.services.provider import Provider
from tests.providers.hub.scripted_hub import EUROS, LEDGERS, POUNDS, ScriptedHub, answered
from tests.stage import no_pause


@pytest.fixture
def connection() -> Settings:
    return Settings(
        base_url="https://hub.example",
        email="api@company.example",
        password=SecretStr("4]'Hy.$.MC=dQ9Uz"),
        company_id="339",
        webhook_hash_code=SecretStr("company-hash-code"),
    )


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


@pytest.fixture
def hub() -> ScriptedHub:
    """Return a Hub with a ledger in pounds and one in euros."""
    return ScriptedHub({LEDGERS: answered({"accounts": [POUNDS, EUROS]})})


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def provider(
    hub: ScriptedHub, connection: Settings, clock: FrozenClock, recorder: Recorder
) -> AsyncIterator[Provider]:
    opened = await open_provider(
        connection, clock=clock, recorder=recorder, transport=httpx.MockTransport(hub), sleep=no_pause
    )
    yield opened
    await opened.close()
