"""One bank for all tests of money; each looks only at what has happened since it began."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.money.killing import Graveyard, open_graveyard
from tests.money.rig import Rig, open_rig


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def rig(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rig]:
    """Give a bank, in this process and over TLS, and what programs have before they pay anything."""
    async with open_rig(tmp_path_factory.mktemp("bank")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def graveyard(rig: Rig) -> AsyncIterator[Graveyard]:
    """Give what makes programs that are killed."""
    async with open_graveyard(rig) as opened:
        yield opened
