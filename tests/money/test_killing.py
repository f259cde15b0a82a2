"""Killed programs: some of all points and operations here; `python -m tests.money` kills all of them, and at random."""

import pytest

from tests.money.killing import POINTS, Graveyard, Killing, torn_checkpoints
from tests.money.matrix import OPERATIONS
from tests.money.rig import Rig

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Each operation at three or four points, each point with two operations.
SOME = [
    (operation, point)
    for number, point in enumerate(POINTS)
    for column, operation in enumerate(OPERATIONS)
    if (number + column) % 4 == 0
]


@pytest.mark.parametrize(("operation", "point"), SOME, ids=lambda part: part)
async def test_killed_at(rig: Rig, graveyard: Graveyard, operation: str, point: str) -> None:
    assert not await Killing(rig, graveyard, operation, point, seed=0).run()


async def test_killed_after_any_page_of_a_checkpoint(rig: Rig, graveyard: Graveyard) -> None:
    assert await torn_checkpoints(rig, graveyard, "I1", seed=0) > 5
