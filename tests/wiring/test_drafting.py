"""Setting connections up: each answer is tested once, what fails names its step, and all is kept or nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from banktui.services.checking import State
from banktui.wiring.discovery import providers
from tests.command.served import ServedBank
from tests.wiring.drafts import Room, filled_in, told_by


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("bank")) as served:
        yield served


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.mark.parametrize("slug", list(providers()))
async def test_a_connection_is_set_up_with_what_the_bank_tells(slug: str, room: Room, bank: ServedBank) -> None:
    draft = room.begin(slug)
    trials = await filled_in(draft, told_by(bank, slug))
    names = [trial.step.name for trial in trials]
    assert len(names) == len(set(names))
    assert {trial.finding.state for trial in trials} == {State.PASSED}
    assert not draft.missing()
    assert not draft.unsettled()
    saved = await draft.save()
    assert saved.name == slug
