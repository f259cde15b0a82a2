"""`f12` and `y`: which request is shown for what is in front, what is seen of it, and what can be copied."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.errors import Problem
from banktui.domain.exchange import Body, Exchange, Header, Occasion, Parameter, Proof, Withheld
from banktui.services.acting import Done, Field, Form
from banktui.ui.options import Options
from banktui.ui.places import Place
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.copying import CopyMenu
from banktui.ui.screens.form import FormScreen
from banktui.ui.screens.overview import OverviewScreen
from banktui.ui.screens.requests import RequestsScreen
from tests.ui import fake_bank
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.places_to_go import lumen
from tests.ui.running import SMALL, Running, console

STATEMENTS = Occasion("statements", "a-1")


def note(bank: FakeWorkspace, **told: Any) -> int:
    """Have something in the log."""
    values: dict[str, Any] = {
        "connection": fake_bank.ALPHA.id,
        "provider": "alpha",
        "operation": "statements",
        "method": "GET",
        "path": "/v1/statements",
        "query": (Parameter("page", "2"), Parameter("cvc", Withheld("cvc"))),
        "status": 200,
        "elapsed": 0.212,
        "attempt": 1,
        "decided": "accepted",
        "at": fake_bank.NOW,
        "origin": "https://bank.example",
        "sent_headers": (Header("accept", "application/json"), Header("authorization", Withheld("authorization"))),
        "proofs": (
            Proof("one-time value", holds=True),
            Proof("signature", holds=False, note="refused"),
            Proof("certificate CN=ann", until=fake_bank.NOW + timedelta(days=400)),
            Proof("token", until=fake_bank.NOW + timedelta(minutes=41)),
            Proof("older token", until=fake_bank.NOW),
        ),
        "answer": Body(('{\n  "who": "Studio Lumen",\n  "pin": "', Withheld("pin"), '"\n}'), 40),
        **told,
    }
    return bank.requests.add(lambda number: Exchange(number=number, **values))


@pytest.fixture
def bank() -> FakeWorkspace:
    made = FakeWorkspace()
    place = lumen()
    parent = place.parent
    note(made, operation="older", occasion=Occasion("statements", parent), at=fake_bank.NOW - timedelta(hours=1))
    note(made, operation="the one", occasion=Occasion("statements", parent))
    note(made, operation="other list", occasion=Occasion("cards", parent))
    note(made, operation="refused", status=404, decided="not-found", path="/v1/nothing", method="POST")
    return made


def shown(running: Running) -> Exchange:
    assert isinstance(running.screen, RequestsScreen)
    assert running.screen.exchange is not None
    return running.screen.exchange


async def opened(running: Running) -> None:
    await running.press("f12")
    await running.until(lambda: isinstance(running.screen, RequestsScreen))
    await running.settled()


@pytest.mark.parametrize("size", [(160, 45), SMALL])
async def test_the_request_behind_the_row_is_shown_first(bank: FakeWorkspace, size: tuple[int, int]) -> None:
    async with console(bank, size=size) as running:
        await running.open(lumen())
        await opened(running)
        await running.until(lambda: shown(running).operation == "the one")
        await running.shows("GET /v1/statements?page=2&cvc=•••", "● 200 · accepted", "212 ms", "authorization: •••")
        line = " ".join(running.text.replace("│", " ").split())
        assert "one-time value ✓ · signature ✖ (refused) · certificate CN=ann, until 2027-12-25" in line
        assert "token: 41 min left · older token: ended" in line
        await running.press("up")
        await running.until(lambda: shown(running).operation == "other list")
        await running.press("f12")
        assert len([each for each in running.app.screen_stack if isinstance(each, RequestsScreen)]) == 1
        await running.press("escape")
        await running.until(lambda: isinstance(running.screen, BrowseScreen))
        await running.press("greater_than_sign")
        await running.until(lambda: isinstance(running.screen, RequestsScreen))
        await running.until(lambda: shown(running).operation == "other list")


async def test_from_the_overview_all_are_shown(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await opened(running)
        await running.until(lambda: shown(running).operation == "refused")
        await running.shows("4 requests", "✖ 404", "did not come with a request of this session")


async def test_without_any_request_it_says_so(bank: FakeWorkspace) -> None:
    bank.requests = type(bank.requests)()
    async with console(bank) as running:
        await opened(running)
        await running.shows("Nothing was asked yet in this session.")
        await running.press("y")
        await running.says("There is nothing here to copy.")


async def test_the_list_is_filtered_and_follows_what_is_asked(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await opened(running)
        await running.press("slash")
        await running.type("status:404")
        await running.shows("1 of 4 requests")
        await running.press("enter")
        note(bank, operation="refused again", status=404, decided="not-found")
        assert isinstance(running.screen, RequestsScreen)
        running.screen.tick()
        await running.shows("2 of 5 requests", "refused again")
        await running.press("escape")
        await running.shows("5 requests")
        await running.press("slash")
        await running.type("size>x")
        await running.shows("is not an amount")
        await running.press("escape", "escape")
        await running.until(lambda: isinstance(running.screen, OverviewScreen))


async def test_bodies_hide_with_names_and_amounts(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await running.open(lumen())
        await opened(running)
        await running.shows('"who": "Studio Lumen"', '"pin": "•••"')
        await running.press("f2")
        await running.shows("it may hold names and amounts")
        assert "Lumen" not in running.text
        await running.press("y")
        await running.shows("Names and amounts are hidden; f2 shows them.", "curl")
        assert "Lumen" not in running.text


async def test_what_is_hidden_does_not_leave_in_a_command_line(bank: FakeWorkspace) -> None:
    paid = Body(('{"name": "Studio Lumen", "iban": "BE02"}',), 40)
    note(bank, operation="paying", method="POST", path="/v1/customers", sent=paid)
    async with console(bank) as running:
        await running.press("f2")
        await opened(running)
        await running.until(lambda: shown(running).operation == "paying")
        await running.press("y")
        await running.until(lambda: isinstance(running.screen, CopyMenu))
        # A clipboard that holds nothing yet shows what the menu put there.
        await running.press("enter")
        await running.says("Names and amounts are hidden; f2 shows them.")
        assert running.app.clipboard == ""
        await running.press("escape", "down", "y")
        await running.until(lambda: isinstance(running.screen, CopyMenu))
        await running.press("enter")
        await running.says("curl: sent to the clipboard.")
        assert "Lumen" not in running.app.clipboard
        await running.press("f2")
        await running.press("up", "y")
        await running.until(lambda: isinstance(running.screen, CopyMenu))
        await running.press("enter")
        await running.until(lambda: "Studio Lumen" in running.app.clipboard)


async def test_a_request_is_copied_as_curl(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await running.open(lumen())
        await opened(running)
        await running.press("y")
        await running.until(lambda: isinstance(running.screen, CopyMenu))
        await running.press("enter")
        await running.says("curl: sent to the clipboard.")
        copied = running.app.clipboard
        assert "'https://bank.example/v1/statements?page=2&cvc='\"$BANKTUI_CVC\"" in copied
        assert "-H 'accept: application/json'" in copied
        assert '-H "authorization: $BANKTUI_AUTHORIZATION"' in copied


async def test_of_a_row_values_row_json_and_curl_are_copied(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await running.open(lumen())
        row = running.table.row
        assert row is not None
        await running.press("y")
        await running.shows("Amount", "Row", "JSON", "curl")
        assert isinstance(running.screen, CopyMenu)
        labels = [each.label for each in running.screen._choices]
        for label in ("Id", "Row", "JSON", "curl"):
            if not isinstance(running.screen, CopyMenu):
                await running.press("y")
            running.screen.query_one("#copies").highlighted = labels.index(label)  # type: ignore[attr-defined]
            await running.press("enter")
            await running.says(f"{label}: sent to the clipboard.")
            copied = running.app.clipboard
            expected = {"Id": row.item.id, "Row": "\t", "JSON": f'"id": "{row.item.id}"', "curl": "page=2"}[label]
            assert expected in copied


async def test_what_did_not_come_from_a_request_has_no_curl(bank: FakeWorkspace) -> None:
    bank.requests = type(bank.requests)()
    async with console(bank) as running:
        await running.open(lumen())
        await running.press("y")
        await running.shows("No request of this session brought this.")
        await running.press("end", "enter")
        await running.says("No request of this session brought this.")
        assert isinstance(running.screen, CopyMenu)


async def test_on_the_welcome_screen_there_is_nothing_to_copy() -> None:
    async with console(FakeWorkspace(())) as running:
        await running.press("y")
        assert not isinstance(running.screen, CopyMenu)


class SlowBank(FakeWorkspace):
    """Sends what a form holds, and answers when it is told to."""

    def __init__(self) -> None:
        super().__init__((fake_bank.ALPHA, fake_bank.GAMMA))
        self.forms["create-customer"] = Form("Create customer", (Field("name", "Name", initial="Ann"),), "Create")
        self.outcomes["create-customer"] = Done("The customer was created.")
        self.answer = asyncio.Event()

    async def perform(self, connection: str, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        note(self, connection=connection, operation="Create it", occasion=Occasion(capability, parent))
        await self.answer.wait()
        return await super().perform(connection, capability, parent, values)


async def test_a_forms_own_request_is_shown_and_its_outcome_is_not_missed() -> None:
    bank = SlowBank()
    note(bank, connection=fake_bank.GAMMA.id, operation="Ledgers", occasion=Occasion("accounts"))
    async with console(bank) as running:
        await running.open(Place(fake_bank.GAMMA.id, section="created-customers"))
        await running.press("x", "enter")
        await running.until(lambda: isinstance(running.screen, FormScreen) and "Ann" in running.text)
        await running.press("ctrl+s")
        await running.until(lambda: len(bank.requests.latest()) == 2)
        note(bank, operation="something later")
        # Not until all is settled: the form's request is still under way.
        await running.press("f12")
        await running.until(lambda: isinstance(running.screen, RequestsScreen) and running.screen.exchange is not None)
        await running.until(lambda: shown(running).operation == "Create it")
        bank.answer.set()
        await running.says("The customer was created.")
        await running.until(lambda: isinstance(running.screen, BrowseScreen))


async def test_the_command_that_does_the_same_is_copied(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await running.open(lumen())
        await opened(running)
        await running.shows("c copies the command that does the same")
        await running.press("c")
        await running.says("sent to the clipboard")
        assert running.app.clipboard == f"banktui statements --connection {fake_bank.ALPHA.id} --account 7002"
        await running.press("y")
        await running.until(lambda: isinstance(running.screen, CopyMenu))
        await running.shows("banktui")


async def test_where_no_command_does_the_same_the_key_says_why(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await opened(running)
        await running.until(lambda: shown(running).operation == "refused")
        await running.press("c")
        await running.says("It changes something; the commands that read do not do that.")
        assert running.app.clipboard == ""
        await running.press("y")
        await running.shows("banktui", "It changes something")


async def test_a_request_is_saved_and_where_is_said(bank: FakeWorkspace, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    async with console(bank, options=Options(animations=False, saved=folder)) as running:
        await running.open(lumen())
        await opened(running)
        number = shown(running).number
        await running.press("w")
        name = f"request-20261120T091400Z-{number}.txt"
        await running.says(f"Saved, without secrets: {folder / name}")
        told = (folder / name).read_text(encoding="utf-8")
        assert "GET https://bank.example/v1/statements?page=2&cvc=•••" in told
        assert '"who": "Studio Lumen"' in told
        await running.press("w")
        await running.says(f"{number}-2.txt")
        await running.press("f2", "w")
        await running.says("Names and amounts are hidden; f2 shows them.")
        assert len(list(folder.iterdir())) == 2


async def test_a_folder_that_cannot_be_written_is_said(bank: FakeWorkspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with console(bank, options=Options(animations=False, saved=tmp_path / "file")) as running:
        await opened(running)
        await running.press("w")
        await running.says("It could not be saved in")


async def test_without_a_folder_it_says_so(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await opened(running)
        await running.press("w")
        await running.says("There is no folder to save into.")


async def test_all_of_a_long_answer_is_shown_and_copied(bank: FakeWorkspace) -> None:
    number = note(
        bank, occasion=Occasion("statements", lumen().parent), answer=Body(("the beginning",), 9, partial=True)
    )
    whole = "\n".join(f'"row {each}": 1,' for each in range(3_000))
    bank.requests.promise(number, 9, lambda: Body((whole,), 9))
    async with console(bank) as running:
        await running.open(lumen())
        await opened(running)
        await running.until(lambda: shown(running).number == number)
        await running.shows('"row 0"')
        assert shown(running).answer.text == whole
        await running.press("tab", "end")
        await running.shows('"row 2999"')
