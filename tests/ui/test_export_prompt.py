"""`e`: exactly what is on the screen goes into a file, hidden things stay hidden, and Esc leaves nothing behind."""

import asyncio
import csv
import json
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.exchange import Exchange
from banktui.domain.plaintext import printable
from banktui.services.exporting.wanted import Format
from banktui.ui.presenter.view import HIDDEN
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.export import ExportPrompt
from tests.services.exports import booked, ofx
from tests.ui import fake_bank
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.places_to_go import STATEMENTS, card, lumen
from tests.ui.running import SMALL, Running, console


@pytest.fixture
def bank(tmp_path: Path) -> FakeWorkspace:
    made = FakeWorkspace()
    made.exports.folder = tmp_path
    made.know(STATEMENTS)
    return made


async def asked(running: Running) -> ExportPrompt:
    await running.press("e")
    await running.until(lambda: isinstance(running.screen, ExportPrompt))
    await running.settled()
    assert isinstance(running.screen, ExportPrompt)
    return running.screen


async def exported(running: Running, target: Path, form: Format = Format.CSV, columns: str = "shown") -> str:
    """Export what is in front and return what is in the file."""
    prompt = await asked(running)
    prompt.form.value = form.value
    prompt.columns.value = columns
    prompt.path.value = str(target)
    await running.settled()
    prompt.query_one("#say").focus()
    await running.press("enter")
    await running.shows("in a file that only you can read")
    await running.press("escape")
    await running.until(lambda: running.screen is not prompt)
    return content(target)


def content(target: Path) -> str:
    return target.read_text(encoding="utf-8")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


async def test_rows_order_columns_and_filter_are_those_of_the_screen(bank: FakeWorkspace, tmp_path: Path) -> None:
    async with console(bank) as running:
        await running.open(lumen())
        running.lists.filter_by("virement amount<-100")
        running.lists.sort()
        await running.settled()
        await running.until(lambda: running.table.known.counted)
        found = rows(await exported(running, tmp_path / "mine.csv"))
        assert running.table.source is not None
        drawn = [row.item for row in (await running.table.source.window(0, 1000)).rows]
        assert running.table.known.count == len(found) > 3
        assert list(found[0]) == [
            *("day", "description", "counterparty", "counterparty_number"),
            *("amount", "currency", "balance", "balance_currency", "status"),
        ]
        facets = [item.facets() for item in drawn]
        assert [(row["description"], row["amount"]) for row in found] == [
            (each.name, format(each.amount, "f")) for each in facets if each.amount is not None
        ]


async def test_columns_without_room_are_left_out_unless_they_are_asked_for(bank: FakeWorkspace, tmp_path: Path) -> None:
    async with console(bank, size=SMALL) as running:
        await running.open(lumen())
        await asked(running)
        await running.shows("the 4 on the screen")
        await running.press("escape")
        narrow = rows(await exported(running, tmp_path / "a.csv"))
        whole = rows(await exported(running, tmp_path / "b.csv", columns="every"))
        assert list(narrow[0]) == ["day", "description", "amount", "currency", "status"]
        assert {"counterparty", "balance"} <= set(whole[0])
        assert [row["amount"] for row in narrow] == [row["amount"] for row in whole]


async def test_what_f2_hides_is_hidden_in_the_file_too(bank: FakeWorkspace, tmp_path: Path) -> None:
    async with console(bank) as running:
        await running.open(lumen())
        await running.press("f2")
        prompt = await asked(running)
        await running.shows("stay hidden in the file")
        assert "lumen" not in prompt.path.value
        await running.press("f2")
        await running.until(lambda: "lumen" in prompt.path.value)
        await running.press("f2")
        await running.until(lambda: "lumen" not in prompt.path.value)
        await running.press("escape")
        text = await exported(running, tmp_path / "mine.json", Format.JSON)
        told = json.loads(text)
        assert {row["amount"] for row in told} == {row["balance"] for row in told} == {HIDDEN}
        assert {row["description"] for row in told} == {HIDDEN}
        for secret in ("Monoprix", "Canal", "980.00", "DE89370400440532013000"):
            assert secret not in text
        prompt = await asked(running)
        prompt.form.value = "ofx"
        await running.shows("Amounts are hidden, and OFX needs them.")
        prompt.path.value = str(tmp_path / "mine.ofx")
        prompt.query_one("#say").focus()
        await running.press("enter")
        await running.press("f2")
        await running.settled()
        assert not (tmp_path / "mine.ofx").exists()


@pytest.mark.parametrize("form", [Format.OFX, Format.BEANCOUNT])
async def test_statements_become_accounting(bank: FakeWorkspace, tmp_path: Path, form: Format) -> None:
    async with console(bank) as running:
        await running.open(lumen())
        text = await exported(running, tmp_path / "mine", form)
        count = len(ofx(text).statements[0].transactions if form is Format.OFX else booked(text)[0])
        # The first of them is not final yet.
        assert count == running.lists.state.known - (form is Format.OFX)


async def test_other_lists_cannot_become_accounting_and_say_why(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await running.open(lumen("cards"))
        prompt = await asked(running)
        for form in (Format.OFX, Format.BEANCOUNT):
            prompt.form.value = form.value
            await running.shows(f"{form.name} holds money in and out of accounts, and this is no such list.")
        prompt.form.value = "csv"
        await running.until(lambda: "no such list" not in running.text)


async def test_a_file_that_is_there_is_refused_beside_the_form_and_nothing_typed_is_lost(
    bank: FakeWorkspace, tmp_path: Path
) -> None:
    target = tmp_path / "mine.csv"
    target.write_text("mine")
    async with console(bank) as running:
        await running.open(lumen())
        prompt = await asked(running)
        prompt.path.value = str(target)
        prompt.query_one("#say").focus()
        await running.press("enter")
        await running.shows("There is a file of this name already, and it stays.")
        assert (prompt.path.value, target.read_text()) == (str(target), "mine")
        prompt.path.value = str(tmp_path / "other.csv")
        await running.until(lambda: "already" not in running.text)
        # Textual takes no second press while a button looks pressed.
        await running.until(lambda: not prompt.query_one("#say").has_class("-active"))
        prompt.query_one("#say").focus()
        await running.press("enter")
        await running.shows("in a file that only you can read")


async def test_esc_stops_a_long_one_and_nothing_is_left_of_it(bank: FakeWorkspace, tmp_path: Path) -> None:
    bank.exports.gate = asyncio.Event()
    async with console(bank) as running:
        await running.open(lumen())
        prompt = await asked(running)
        prompt.path.value = str(tmp_path / "mine.csv")
        prompt.query_one("#say").focus()
        await running.press("enter")
        await bank.exports.begun.wait()
        await running.shows("1 of", "Esc stops it")
        await running.press("escape")
        await running.shows("Stopped. Nothing was written.", "Format")
        assert names(tmp_path) == []
        await running.press("escape")
        await running.until(lambda: isinstance(running.screen, BrowseScreen))


async def test_the_name_follows_the_form_until_somebody_has_chosen_one(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await running.open(lumen())
        prompt = await asked(running)
        name = f"~/Downloads/statements-anytime-main-studio-lumen-sarl-{fake_bank.TODAY}"
        assert prompt.path.value == f"{name}.csv"
        await running.press("right")
        await running.until(lambda: prompt.path.value == f"{name}.json")
        prompt.path.value = "~/mine.json"
        await running.press("right")
        await running.until(lambda: prompt.path.value == "~/mine.ofx")
        prompt.path.value = "~/mine"
        await running.press("space")
        await running.settled()
        assert prompt.path.value == "~/mine"


def request(number: int) -> Exchange:
    return Exchange(
        number,
        connection=fake_bank.ALPHA.id,
        provider="anytime",
        operation="statements",
        method="GET",
        path="/v1/statements",
        query=(),
        status=200,
        elapsed=0.2,
        attempt=1,
        decided="accepted",
        at=fake_bank.NOW,
    )


@pytest.mark.parametrize(
    ("keys", "first", "expected"),
    [
        (
            (),
            "provider",
            {"provider": "Anytime", "name": "Bakkerij Noord B.V.", "balance": "12480.17", "currency": "EUR"},
        ),
        (("f12",), "at", {"connection": "anytime-main", "call": "GET /v1/statements", "result": "200"}),
    ],
)
async def test_lists_beside_the_connections_are_exported_as_well(
    bank: FakeWorkspace, tmp_path: Path, keys: tuple[str, ...], first: str, expected: dict[str, Any]
) -> None:
    bank.requests.add(request)
    async with console(bank) as running:
        await running.press("home", *keys)
        await running.until(lambda: running.table.known.count > 0)
        found = rows(await exported(running, tmp_path / "mine.csv"))
        assert next(iter(found[0])) == first
        assert {name: found[0][name] for name in expected} == expected


@pytest.mark.parametrize("key", ["dollar_sign", "E"])
async def test_without_rows_there_is_nothing_to_export(bank: FakeWorkspace, key: str) -> None:
    async with console(bank) as running:
        await running.press(key)
        await running.settled()
        await running.press("e")
        await running.says("There are no rows to export.")


async def test_a_banks_text_is_as_harmless_in_the_file_as_on_the_screen(bank: FakeWorkspace, tmp_path: Path) -> None:
    async with console(bank) as running:
        await running.press("home")
        await running.until(lambda: running.table.known.count > 0)
        called = [row["name"] for row in rows(await exported(running, tmp_path / "mine.csv"))]
        assert fake_bank.HOSTILE in called
        assert all(name == printable(name) for name in called)


async def test_card_numbers_stay_masked(bank: FakeWorkspace, tmp_path: Path) -> None:
    async with console(bank) as running:
        await running.open(card())
        text = await exported(running, tmp_path / "mine.csv")
        assert not any(part.isdigit() and len(part) >= 13 for row in rows(text) for part in row.values())
