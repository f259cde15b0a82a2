"""Runs a scenario on two banks that differ in nothing but their secrets, and says what got out."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.leaks.canary import Canary, count
from tests.leaks.guide import Guide
from tests.leaks.rig import HERE, PLANTS, Ground, KnownBank
from tests.leaks.scenarios import WRONG, Scenario
from tests.leaks.search import Find, Piece, changed_finds, finds, take_in


@contextlib.contextmanager
def banks(folder: Path) -> Iterator[tuple[KnownBank, KnownBank]]:
    """Serve one bank for each plant."""
    with KnownBank(folder / "bank-0", PLANTS[0]) as first, KnownBank(folder / "bank-1", PLANTS[1]) as second:
        yield first, second


def leaks(scenario: Scenario, pair: Sequence[KnownBank], folder: Path) -> list[Find]:
    """Run a scenario on both banks and return what was found outside the moments in which it may be seen.

    A short secret's digits may stand somewhere by chance even so. What leaks does so again, what is chance does not.
    """
    long_ones, short_ones = _once(scenario, pair, folder)
    if short_ones:
        _, again = _once(scenario, pair, folder / "again")
        short_ones = [find for find in short_ones if find in again]
    return [*long_ones, *short_ones]


def _once(scenario: Scenario, pair: Sequence[KnownBank], folder: Path) -> tuple[list[Find], list[Find]]:
    """Return what was found of long secrets, and of short ones."""
    (mine, left), (others, left_there) = (
        watched(scenario, bank, folder / f"run-{number}") for number, bank in enumerate(pair)
    )
    return [*finds(mine, left), *finds(others, left_there)], changed_finds((mine, left), (others, left_there))


def watched(scenario: Scenario, bank: KnownBank, folder: Path) -> tuple[list[Canary], list[Piece]]:
    """Run a scenario on one bank; return the secrets of this run, and all that it left."""
    bank.control("DELETE", "/faults")
    before = len(_requests(bank))
    ground = Ground(folder)
    ground.connect(bank)
    run = ground.terminal(
        *scenario.arguments,
        program=(HERE / scenario.program).resolve(),
        interpreter=scenario.interpreter,
        **dict(scenario.environ),
    )
    guide = Guide(ground, bank)
    if scenario.spoils is not None:
        scenario.spoils(guide)
    if scenario.has_screen:
        with run as guide.terminal:
            scenario.drive(guide)
    else:
        scenario.drive(guide)
    said = "\n".join([*bank.said, *_requests(bank)[before:]]).encode()
    pieces = take_in(ground, guide.terminal if scenario.has_screen else None, said)
    canaries = [*bank.canaries(), Canary("typed", WRONG)]
    _seen_while_shown(ground, canaries, pieces)
    return canaries, pieces


def _seen_while_shown(ground: Ground, canaries: Sequence[Canary], pieces: Sequence[Piece]) -> None:
    """See that the search finds what was on the screen on purpose: else it would not find it elsewhere either."""
    for kind in frozenset().union(*(window.kinds for window in ground.windows)):
        canary = next(each for each in canaries if each.kind == kind)
        assert any(count(canary, piece.data) for piece in pieces if kind in piece.allowed), f"{kind} was not seen"


def _requests(bank: KnownBank) -> list[str]:
    """Return what the bank has noted of each request, but for when it came: any three digits stand in some instant."""
    return [json.dumps({**noted, "time": ""}) for noted in bank.control("GET", "/requests").json]
