"""A connection to the scripted bank, opened as the console opens it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from banktui.domain.clock import FrozenClock
from banktui.http.record import Recorder
from banktui.providers.anytime.client import open_provider
from banktui.providers.anytime.settings import Settings
from banktui.services.provider import Provider
from tests.providers.anytime.scripted_bank import FIXTURES, USERNAME, ScriptedBank, fixture_body


@pytest.fixture
def connection() -> Settings:
    return Settings(
        base_url="https://bank.example",
        client_id="client",
        client_secret=SecretStr("client-secret"),
        username=USERNAME,
        password=SecretStr("pass word"),
        private_key=FIXTURES / "signing_key.pem",
    )


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


@pytest.fixture
def bank() -> ScriptedBank:
    """Return a bank with every fixture at its address."""
    return ScriptedBank(
        {
            "apicheck": fixture_body("apicheck"),
            "accounts": fixture_body("accounts"),
            "accounts/1234": fixture_body("account_business"),
            "accounts/1235": fixture_body("account_consumer"),
            "accounts/1234/balance": fixture_body("balance_business"),
            "accounts/1235/balance": fixture_body("balance_consumer"),
            "accounts/1234/statements": fixture_body("statements"),
            "accounts/1234/statements/1234-3": fixture_body("statement"),
            "accounts/1234/iban-statements": fixture_body("statements"),
            "accounts/1234/credit-transfers": fixture_body("credit_transfers"),
            "accounts/1234/kyc": fixture_body("kyc"),
            "accounts/1234/cards": fixture_body("cards"),
            "cards/ANY0000000001": fixture_body("card"),
            "cards/ANY0000000001/transactions": fixture_body("card_transactions"),
            "cards/ANY0000000001/transactions/9001": fixture_body("card_transaction"),
            "orders/77/tracking": fixture_body("tracking"),
        }
    )


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def provider(
    bank: ScriptedBank, connection: Settings, clock: FrozenClock, recorder: Recorder
) -> AsyncIterator[Provider]:
    opened = await open_provider(connection, clock=clock, recorder=recorder, transport=httpx.MockTransport(bank))
    yield opened
    await opened.close()
