"""Files for a bank: looked at while their paths are typed, sent once, and only what was refused can be sent again."""

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from banktui.domain.errors import Problem
from banktui.services.acting import Done, Field, Form, Input
from banktui.services.attaching import JPEG, PDF, FileRule, file_fault
from banktui.services.notices import Progressed
from banktui.ui.screens.form import FormScreen, Stage
from banktui.ui.widgets.file_input import FileInput, PathSuggester
from tests.ui.fake_bank import ALPHA
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.places_to_go import lumen
from tests.ui.running import SMALL, Running, console

RULE = FileRule((JPEG, PDF), 1 << 20)
UPLOAD = "upload-identity"


def field(name: str, label: str) -> Field:
    return Field(name, label, Input.FILE, required=False, hint=RULE.told(), check=partial(file_fault, rule=RULE))


FORM = Form("Upload documents", (field("passport", "Passport"), field("kbis", "Kbis")), "Upload", "No money moves.")


class Bank(FakeWorkspace):
    """A fake that takes files, and can be slow to answer."""

    def __init__(self) -> None:
        super().__init__((ALPHA,))
        self.forms[UPLOAD] = FORM
        self.outcomes[UPLOAD] = Done("Sent: Passport.")
        self.answer = asyncio.Event()
        self.answer.set()

    def offered(self, connection: str) -> frozenset[str]:
        return super().offered(connection) | {UPLOAD}

    async def perform(self, connection: str, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        await self.answer.wait()
        return await super().perform(connection, capability, parent, values)


@pytest.fixture
def bank() -> Bank:
    return Bank()


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a good file in the folder that the console works in."""
    monkeypatch.chdir(tmp_path)
    Path("passport.pdf").write_bytes(b"%PDF-1.4")
    Path("letter.txt").write_bytes(b"Dear bank")
    return "passport.pdf"


async def open_form(it: Running) -> FormScreen:
    await it.open(lumen("identity"))
    await it.press("x")
    await it.shows("Upload documents")
    await it.press("enter")
    await it.until(lambda: isinstance(it.screen, FormScreen) and bool(it.screen.query(FileInput)))
    await it.settled()
    assert isinstance(it.screen, FormScreen)
    return it.screen


async def test_a_file_is_looked_at_while_its_path_is_typed(bank: Bank, paper: str) -> None:
    async with console(bank, size=SMALL) as it:
        form = await open_form(it)
        await it.shows("JPEG or PDF, 1 MiB at most")
        await it.type("letter.txt")
        await it.shows("It is no JPEG or PDF, whatever it is called.")
        assert form.submit.disabled
        await it.press("ctrl+u")
        await it.type(paper)
        await it.shows("Ready. Nothing was sent yet.")
        await it.press("tab")
        await it.type("nothing.jpg")
        await it.press("shift+tab")
        await it.shows("✖ There is no such file.", "Still to put right: Kbis")
        await it.press("ctrl+s")
        await it.settled()
        assert bank.performed == []
        assert it.screen is form


async def test_a_path_is_completed(bank: Bank, paper: str) -> None:
    async with console(bank, size=SMALL) as it:
        form = await open_form(it)
        await it.type("pass")
        await it.settled()
        await it.press("right")
        await it.settled()
        assert form.fields.values["passport"] == paper


async def test_how_far_it_is_is_told_and_the_form_of_something_else_does_not_hear_it(bank: Bank, paper: str) -> None:
    bank.answer.clear()
    async with console(bank, size=SMALL) as it:
        form = await open_form(it)
        await it.type(paper)
        await it.shows("Ready")
        await it.press("ctrl+s")
        await it.shows("Sent; waiting")
        account = form.key[2]
        bank.say(Progressed(ALPHA.id, UPLOAD, account, 1 << 19, 3 << 20))
        await it.shows("Sending: 16 % of 3.0 MiB")
        bank.say(Progressed(ALPHA.id, UPLOAD, account, 3 << 19, 3 << 20))
        await it.shows("Sending: 50 % of 3.0 MiB")
        form.hear(Progressed(ALPHA.id, UPLOAD, "another", 3 << 18, 3 << 20))
        assert "Sending: 50 %" in it.text
        bank.say(Progressed(ALPHA.id, UPLOAD, account, 3 << 20, 3 << 20))
        await it.shows("Sent; waiting")
        bank.answer.set()
        await it.says("Sent: Passport.")
        assert bank.performed[0][2:] == (account, {"passport": paper, "kbis": ""})


async def test_what_is_being_sent_can_be_stopped_by_asking_twice(bank: Bank, paper: str) -> None:
    bank.outcomes[UPLOAD] = Problem("rejected", "It was stopped.")
    bank.answer.clear()
    async with console(bank, size=SMALL) as it:
        form = await open_form(it)
        await it.type(paper)
        await it.shows("Ready")
        await it.press("ctrl+s")
        await it.shows("Sent; waiting")
        bank.say(Progressed(*form.key, 1, 100))
        await it.shows("Sending: 1 %")
        await it.press("escape")
        await it.shows("Esc again stops it")
        bank.say(Progressed(*form.key, 2, 100))
        await it.press("escape")
        await it.shows("It is being stopped")
        assert bank.stopped_sending == [form.key]
        bank.answer.set()
        await it.shows("It was stopped.", paper, "What was typed is kept.")
        assert it.screen is form


async def test_what_is_all_sent_cannot_be_stopped(bank: Bank, paper: str) -> None:
    bank.answer.clear()
    async with console(bank, size=SMALL) as it:
        form = await open_form(it)
        await it.type(paper)
        await it.shows("Ready")
        await it.press("ctrl+s")
        await it.shows("Sent; waiting")
        bank.say(Progressed(*form.key, 100, 100))
        await it.press("escape")
        await it.shows("cannot be taken back")
        assert bank.stopped_sending == []
        bank.answer.set()
        await it.says("Sent: Passport.")


async def test_what_was_refused_can_be_put_right_and_what_was_taken_is_not_sent_again(bank: Bank, paper: str) -> None:
    refused = Done("Sent: Passport. Kbis: it is blurred.", refused={"kbis": "It is blurred."})
    bank.outcomes[UPLOAD] = refused
    async with console(bank, size=SMALL) as it:
        form = await open_form(it)
        for press in ("tab", "ctrl+s"):
            await it.type(paper)
            await it.shows("Ready")
            await it.press(press)
        await it.shows("✔ sent", "✖ It is blurred.", "Sent: Passport.")
        assert (form.stage, it.screen) == (Stage.FILLING, form)
        assert [row.control.disabled for row in form.fields.rows] == [True, False]
        assert form.submit.disabled
        bank.outcomes[UPLOAD] = Done("Sent: Kbis.")
        await it.press("ctrl+u")
        await it.type(paper)
        await it.until(lambda: not form.submit.disabled)
        await it.press("ctrl+s")
        await it.says("Sent: Kbis.")
        assert [dict(asked[3]) for asked in bank.performed] == [
            {"passport": paper, "kbis": paper},
            {"passport": "", "kbis": paper},
        ]


async def test_what_was_chosen_is_not_lost_by_one_key(bank: Bank, paper: str) -> None:
    async with console(bank, size=SMALL) as it:
        form = await open_form(it)
        await it.type(paper)
        await it.press("escape")
        await it.shows("Nothing was sent.", "Esc again drops what was typed.")
        assert it.screen is form


async def test_completions_name_files_and_folders_and_nothing_that_is_none(tmp_path: Path) -> None:
    suggest = PathSuggester().get_suggestion
    (tmp_path / "papers").mkdir()
    (tmp_path / "passport.jpg").write_bytes(b"x")
    (tmp_path / "pipe").symlink_to("passport.jpg")
    (tmp_path / "pa\u202essword").write_bytes(b"x")
    assert await suggest(f"{tmp_path}/pap") == f"{tmp_path}/papers/"
    assert await suggest(f"{tmp_path}/pass") == f"{tmp_path}/passport.jpg"
    for typed in (
        f"{tmp_path}/pip",
        f"{tmp_path}/pa\u202e",
        f"{tmp_path}/",
        "/no/such/folder/x",
        "~nobody-at-all/x",
        "\0x",
    ):
        assert await suggest(typed) is None
