"""Nothing secret gets out: the real program in a terminal, on a bank whose secrets are known."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.leaks.rig import KnownBank
from tests.leaks.running import banks, leaks
from tests.leaks.scenarios import FAST, SCENARIOS, Scenario

Pair = tuple[KnownBank, KnownBank]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with banks(tmp_path_factory.mktemp("banks")) as served:
        yield served


def test_nothing_leaks(pair: Pair, tmp_path: Path) -> None:
    assert leaks(FAST, pair, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS[1:], ids=lambda scenario: scenario.name)
def test_nothing_leaks_whatever_happens(scenario: Scenario, pair: Pair, tmp_path: Path) -> None:
    assert leaks(scenario, pair, tmp_path) == []
