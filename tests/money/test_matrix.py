"""The fault matrix with one seed a cell; `python -m tests.money` runs it with many."""

from collections import Counter

import pytest

from tests.money.matrix import CELLS, OPERATIONS, Cell
from tests.money.rig import Rig
from tests.money.running import DRIVERS, FAST_SEED, KILLED, in_process, run_cell, seeds_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("cell", in_process(), ids=lambda cell: cell.name)
async def test_cell(rig: Rig, cell: Cell) -> None:
    for seed in seeds_of(cell, FAST_SEED, 1):
        assert not await run_cell(rig, cell, seed)


async def test_the_matrix_is_whole() -> None:
    """34 faults for 8 operations are 272 cells, of which 33 cannot be."""
    assert len(CELLS) == 239
    faults = Counter(cell.fault for cell in CELLS.values())
    assert list(faults) == [f"F{number}" for number in range(1, 35)]
    assert all(number <= len(OPERATIONS) for number in faults.values())
    assert set(faults) - set(DRIVERS) == {KILLED}
