"""A row's document, from the bank to a file, through the whole program."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from banktui.domain.errors import Problem
from banktui.domain.listed import Meaning, Status
from banktui.domain.transaction import CreditTransfer
from banktui.services.query import Query
from banktui.services.shelf import ListRef
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import BankOnStage, build_bank, live_workspace


def is_private_pdf(path: Path) -> bool:
    return path.read_bytes().startswith(b"%PDF-") and stat.S_IMODE(path.stat().st_mode) == 0o600


TRANSFERS = ListRef("anytime", "credit-transfers", "1201")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, only=["anytime", "hub"])


@pytest.fixture
async def workspace(stage: BankOnStage, tmp_path: Path) -> AsyncIterator[LiveWorkspace]:
    made = live_workspace(stage, only=("anytime", "hub"), downloads=tmp_path / "papers")
    made.start()
    yield made
    await made.stop()


async def row(workspace: LiveWorkspace, word: str) -> CreditTransfer:
    assert await workspace.refresh(TRANSFERS) is None
    window = await workspace.reader.window(TRANSFERS, Query(), 0, 100)
    transfers = [each.item for each in window.rows if isinstance(each.item, CreditTransfer)]
    return next(each for each in transfers if each.status is not None and each.status.word == word)


async def test_the_testimonial_of_an_executed_transfer_becomes_a_file(workspace: LiveWorkspace, tmp_path: Path) -> None:
    executed = await row(workspace, "Executed")
    assert workspace.document_refusal("anytime", "testimonial", executed) == ""
    told = await workspace.keep_document("anytime", "testimonial", "1201", executed.id)
    assert isinstance(told, str)
    path = Path(told)
    assert path == tmp_path / "papers" / f"testimonial-{executed.id}.pdf"
    assert is_private_pdf(path)


async def test_of_one_in_progress_it_is_said_why_there_is_none(workspace: LiveWorkspace, tmp_path: Path) -> None:
    pending = await row(workspace, "In progress")
    assert "In progress" in workspace.document_refusal("anytime", "testimonial", pending)
    told = await workspace.keep_document("anytime", "testimonial", "1201", pending.id)
    assert isinstance(told, Problem)
    assert (told.kind, "executed" in told.hint) == ("not-found", True)
    assert not (tmp_path / "papers").exists()


async def test_a_provider_without_documents_says_so(workspace: LiveWorkspace) -> None:
    paid = CreditTransfer("1", "x", status=Status("Executed", Meaning.FINAL))
    told = await workspace.keep_document("hub", "testimonial", "1", "1")
    assert isinstance(told, Problem)
    assert told.title == workspace.document_refusal("hub", "testimonial", paid) != ""
    assert "not open" in workspace.document_refusal("nobody", "testimonial", paid)
