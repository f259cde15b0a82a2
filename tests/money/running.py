"""Running cells of the matrix: which driver makes which fault, in what order, and what is told of a failure."""

from tests.money.answer_faults import ANSWER_FAULTS
from tests.money.case import Case
from tests.money.checking import Findings
from tests.money.driving import Driver
from tests.money.life_faults import LIFE_FAULTS
from tests.money.matrix import CELLS, Cell
from tests.money.network_faults import NETWORK_FAULTS, ON_THE_WIRE
from tests.money.rig import Rig

DRIVERS: dict[str, Driver] = {**NETWORK_FAULTS, **ANSWER_FAULTS, **LIFE_FAULTS}
KILLED = "F25"
"""This row's cells are run by processes of their own: see `killing`."""
FAST_SEED = 0


def in_order(cells: list[Cell]) -> list[Cell]:
    """Return cells so that those on real sockets come first: going from one to the other costs a sign-in."""
    return sorted(cells, key=lambda cell: cell.fault not in ON_THE_WIRE)


def in_process() -> list[Cell]:
    """Return all cells but those of programs that are killed."""
    return in_order([cell for cell in CELLS.values() if cell.fault != KILLED])


def seeds_of(cell: Cell, first: int, count: int) -> range:
    """Return the seeds by which a cell is run: at least one for each variant that has a result of its own."""
    return range(first, first + max(count, len(cell.words)))


def replay(cell: Cell, seed: int) -> str:
    """Return the command that runs a cell with a seed again."""
    return f"python -m tests.money {cell.name} --seed {seed}"


async def run_cell(rig: Rig, cell: Cell, seed: int) -> Findings:
    """Run a cell once. Raises AssertionError, with the command that does it again, where it does not end as it must."""
    case = Case(rig, cell, seed)
    try:
        await DRIVERS[cell.fault](case)
    except Exception as error:
        raise AssertionError(f"{cell.name} ({cell.what}), seed {seed}: {error}\n{replay(cell, seed)}") from error
    finally:
        await rig.close_tills()
    return case.findings
