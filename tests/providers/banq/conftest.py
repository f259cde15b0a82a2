from collections.abc import AsyncIterator

import pytest

from banktui.services.provider import Provider
from tests.providers.banq.banq_script import ScriptedBanq


@pytest.fixture
def bank() -> ScriptedBanq:
    return ScriptedBanq()


@pytest.fixture
async def provider(bank: ScriptedBanq) -> AsyncIterator[Provider]:
    opened = await bank.open()
    yield opened
    await opened.close()
