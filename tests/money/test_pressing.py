"""Some of a thousand double submits; `python -m tests.money` makes all of them."""

from pathlib import Path

import pytest

from tests.money.killing import Graveyard, open_graveyard
from tests.money.pressing import press_in_two_processes, press_on_the_desk, press_on_the_screen
from tests.money.rig import Rig
from tests.ui.running import console


async def test_keys_and_clicks_on_the_screen() -> None:
    async with console() as running:
        for number in range(4):
            await press_on_the_screen(running, number)


async def test_presses_on_the_desk() -> None:
    for number in range(20):
        await press_on_the_desk(number)


@pytest.mark.asyncio(loop_scope="session")
async def test_two_processes(rig: Rig, graveyard: Graveyard, tmp_path: Path) -> None:
    async with open_graveyard(rig) as second:
        for number in range(2):
            await press_in_two_processes(rig, (graveyard, second), number, tmp_path)
