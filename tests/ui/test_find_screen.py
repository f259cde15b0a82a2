"""`f`: everything known is searched at each key, and what is found opens where it stands."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from itertools import product

import pytest
from textual import events

from banktui.domain.account import Account
from banktui.domain.fixture import Fixture
from banktui.domain.listed import Fact
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.domain.transaction import Transaction
from banktui.services.notices import ListChanged
from banktui.services.reading import Listed
from banktui.services.searching import kind_of, sought
from banktui.services.shelf import ListRef, StoreError
from banktui.ui.phrase import Tone
from banktui.ui.presenter import View
from banktui.ui.presenter.found import found_line, is_plain_to_see
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.detail import DetailScreen
from banktui.ui.screens.find import FindScreen
from banktui.ui.sections import SECTIONS, Shape
from tests.ui import fake_bank
from tests.ui.fake_bank import ALPHA, BETA, HOSTILE, NOW
from tests.ui.fake_workspace import FakeWorkspace, Shelf
from tests.ui.payloads import HOSTILE as PAYLOADS
from tests.ui.places_to_go import ACCOUNTS, STATEMENTS, lumen
from tests.ui.running import SMALL, WIDE, Running, console

IBAN = "FR14 2004 1010 0505 0001 3M02 606"


def knowing() -> FakeWorkspace:
    bank = FakeWorkspace()
    bank.know()
    return bank


async def find(it: Running, text: str = "") -> FindScreen:
    await it.press("f")
    assert isinstance(it.screen, FindScreen)
    await it.type(text)
    await it.settled()
    return it.screen


async def paste(it: Running, text: str) -> None:
    it.app.post_message(events.Paste(text))
    await it.settled()


async def opens_a_row(it: Running) -> DetailScreen:
    await it.until(lambda: isinstance(it.screen, DetailScreen), "the row in full")
    await it.settled()
    assert isinstance(it.screen, DetailScreen)
    return it.screen


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_what_is_typed_is_found_in_groups_with_their_counts_at_each_key(size: tuple[int, int]) -> None:
    async with console(knowing(), size=size) as it:
        await find(it)
        await it.shows("Search everything that is known", "An IBAN", "129,90")
        await it.type("lumen")
        await it.shows("Accounts  2", "Studio Lumen SARL", "Transfers  4", "Galerie Vasseur", "6 found")
        await it.type(" travel")
        await it.shows("Accounts  1", "Lumen Travel", "1 found")
        assert "Studio" not in it.text
        asked = dict.fromkeys(wanted.words[0].text for wanted, _ in it.bank.reader.searched)
        assert list(asked)[:5] == ["l", "lu", "lum", "lume", "lumen"]
        await it.type(" xyz")
        await it.shows("Nothing that is known here answers this.", "press L", "0 found")


async def test_an_account_opens_and_escape_leads_to_its_list_then_to_the_hits_then_back() -> None:
    async with console(knowing()) as it:
        await find(it, "lumen")
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, BrowseScreen) and it.browse.place.parent == "7002")
        await it.settled()
        assert it.browse.section is not None
        assert it.browse.section.id == "statements"
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen) and it.row_id == "7002", "the account's row")
        assert it.browse.place.steps == ()
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, FindScreen))
        await it.shows("Search  lumen", "6 found")
        await it.press("escape")
        await it.shows("Overview")


@pytest.mark.parametrize(
    ("text", "trail", "row"),
    [
        # below an account
        ("EDF 118.42", "anytime-main ▸ Studio Lumen SARL ▸ Statements", "7002-"),
        # below a card below an account
        ("Yodobashi", "Jeanne Vermeulen ▸ Card transactions", "991204"),
        # below a customer
        ("z-1", "ibanity-fr ▸ jeanne@example.org ▸ Authorizations", "z-1"),
        # of the connection itself
        ("KBC", "ibanity-fr ▸ Financial institutions", "i-3"),
    ],
)
async def test_a_hit_opens_where_it_stands_with_everything_above_it(text: str, trail: str, row: str) -> None:
    bank = knowing()
    # One account's statements are enough, so that there is one place to stand in.
    for ref in [ref for ref in bank.reader.items if ref.capability == "statements" and ref != STATEMENTS]:
        del bank.reader.items[ref]
    async with console(bank) as it:
        await find(it, text)
        await it.press("enter")
        screen = await opens_a_row(it)
        assert trail in it.lines[0]
        assert screen.subject.row.item.id.startswith(row) or row.endswith("-")
        found = screen.subject.row.item.id
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen) and it.row_id == found, "the row in its list")
        assert trail.rpartition(" ▸ ")[0] in it.lines[0]


TREE: dict[ListRef, Fixture] = {
    ListRef(BETA.id, "test-institutions"): Fixture("i", "i", "Test institution", "Bank of Probes"),
    ListRef(BETA.id, "test-users", "i"): Fixture("i/u", "u", "Test user", "Ada Byron"),
    ListRef(BETA.id, "test-accounts", "i/u"): Fixture(
        "i/u/a", "a", "Test account", "Engine fund", "BE71096123456769", money=Money(Decimal(10), "EUR")
    ),
    ListRef(BETA.id, "test-transactions", "i/u/a"): Fixture(
        "i/u/a/t-9931", "t-9931", "Test transaction", "Brass wheels", money=Money(Decimal("-4.20"), "EUR")
    ),
}


@pytest.mark.parametrize(
    ("text", "trail"),
    [
        ("ada byron", "ibanity-fr ▸ Bank of Probes ▸ Ada Byron ▸ "),
        ("BE71 0961 2345 6769", "ibanity-fr ▸ Bank of Probes ▸ Ada Byron ▸ Engine fund"),
        ("brass 4.20", "ibanity-fr ▸ Bank of Probes ▸ Ada Byron ▸ Engine fund ▸ Test transactions"),
    ],
)
async def test_test_data_is_found_in_its_tree(text: str, trail: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = knowing()
    offered = frozenset(ref.capability for ref in TREE)
    monkeypatch.setitem(fake_bank.OFFERED, BETA.id, fake_bank.OFFERED[BETA.id] | offered)
    for ref, item in TREE.items():
        bank.reader.put(ref, (item,), NOW, total=1, complete=True)
    async with console(bank) as it:
        await find(it, text)
        await it.shows("Test data")
        await it.press("enter")
        await it.until(lambda: not isinstance(it.screen, FindScreen) and trail in it.lines[0], "the way to it")


def test_every_list_that_can_be_walked_to_is_searched() -> None:
    # What was sent through one connection is found among everything that was sent.
    missed = {each.id for each in SECTIONS if each.shape is not Shape.SHEET and kind_of(each.capability) is None}
    assert missed == {"sent"}


async def test_a_row_far_down_a_long_list_is_under_the_cursor_there() -> None:
    async with console(knowing(), size=SMALL) as it:
        oldest = it.bank.reader.items[STATEMENTS][-1]
        await find(it, oldest.id)
        await it.press("enter")
        await it.until(lambda: not isinstance(it.screen, FindScreen))
        screen = await opens_a_row(it)
        assert screen.subject.row.item == oldest
        await it.shows("row 1240 of 1240")
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen) and it.row_id == oldest.id)


async def test_a_sheet_is_opened_as_its_section() -> None:
    async with console(knowing()) as it:
        await it.bank.read(ListRef(ALPHA.id, "identity", "7002"), "7002")
        await find(it, "incomplete")
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        await it.settled()
        assert it.browse.place.section == "identity"
        assert it.browse.sheet.display


async def test_what_is_above_a_hit_and_no_longer_known_is_called_by_its_id() -> None:
    bank = FakeWorkspace()
    bank.know(STATEMENTS)
    async with console(bank, wait=False) as it:
        bank.reader.items.pop(ACCOUNTS, None)
        await find(it, "maif")
        bank.reader.items.pop(ACCOUNTS, None)
        await it.press("enter")
        await opens_a_row(it)
        assert "anytime-main ▸ 7002 ▸ Statements" in it.lines[0]


@pytest.mark.parametrize("text", [IBAN, f"  {IBAN}\r\n", IBAN.replace(" ", ""), f"“{IBAN.lower()}”,"])
async def test_a_pasted_iban_opens_its_account_at_once(text: str) -> None:
    async with console(knowing()) as it:
        await find(it)
        it.app.post_message(events.Paste(text))
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, BrowseScreen) and it.browse.place.parent == "7002")


async def test_enter_before_the_answer_opens_the_only_hit_when_it_comes() -> None:
    bank = knowing()
    async with console(bank) as it:
        bank.reader.search_gate = asyncio.Event()
        bank.reader.items[STATEMENTS].append(Transaction("needle-0", "The oldest of all"))
        await find(it)
        it.app.post_message(events.Paste("needle-0"))
        await it.shows("searching older rows")
        await it.press("enter")
        assert isinstance(it.screen, FindScreen)
        bank.reader.search_gate.set()
        await opens_a_row(it)


async def test_enter_before_several_hits_opens_none_of_them_by_chance() -> None:
    bank = knowing()
    async with console(bank) as it:
        bank.reader.search_gate = asyncio.Event()
        await find(it)
        await it.type("zzz")
        await it.press("enter")
        await it.type("x")
        await it.press(*["backspace"] * 4)
        bank.reader.search_gate.set()
        await it.type("virement")
        await it.shows("found")
        await it.settled()
        assert isinstance(it.screen, FindScreen)


async def test_the_newest_rows_answer_first_and_the_choice_stays_when_the_rest_comes() -> None:
    bank = knowing()
    async with console(bank) as it:
        bank.reader.search_gate = asyncio.Event()
        await it.press("f")
        await it.type("loyer")
        await it.shows("Virement loyer", "searching older rows")
        await it.press("down", "down")
        screen = it.screen
        assert isinstance(screen, FindScreen)
        chosen = screen._chosen
        bank.reader.search_gate.set()
        await it.until(lambda: "searching" not in it.text)
        assert screen._chosen is not None
        assert chosen is not None
        assert screen._chosen.id == chosen.id


async def test_arrows_and_tab_choose_while_the_field_keeps_the_keys() -> None:
    async with console(knowing()) as it:
        screen = await find(it, "lumen")
        assert screen.detail.sheet is not None
        assert screen.detail.sheet.title.plain == "Studio Lumen SARL"
        await it.press("down")
        await it.until(lambda: screen.detail.sheet is not None and screen.detail.sheet.title.plain == "Lumen Travel")
        await it.press("tab")
        await it.shows("To Galerie Vasseur")
        await it.press("shift+tab", "up")
        await it.shows("Invoice 2026-115")
        await it.press("pageup")
        await it.shows("3 201.00 EUR")
        await it.press("pagedown", "x")
        await it.shows("Search  lumenx")


async def test_a_kind_with_many_hits_unfolds() -> None:
    async with console(knowing()) as it:
        screen = await find(it, "an")
        await it.shows("Transactions  50+", "… 45 more", "59+ found")
        more = next(at for at, line in enumerate(screen._lines) if line and line.hit is None)
        while screen.hits.highlighted != more:
            await it.press("down")
        await it.press("enter")
        await it.until(lambda: "45 more" not in it.text)
        assert isinstance(it.screen, FindScreen)
        assert sum(1 for line in screen._lines if line and line.kind == "transactions") == 50


async def test_a_click_opens_a_hit() -> None:
    async with console(knowing()) as it:
        await find(it, "kbc")
        y = next(number for number, line in enumerate(it.lines) if line.startswith(" KBC"))
        await it.pilot.click(offset=(5, y))
        await opens_a_row(it)


async def test_names_that_are_hidden_cannot_be_looked_for_and_what_was_typed_is_forgotten() -> None:
    async with console(knowing()) as it:
        screen = await find(it, "lumen")
        await it.press("f2")
        await it.settled()
        assert screen.field.value == ""
        for text in ("lumen", "3201.00", "vermeulen", "1250", "galerie"):
            await paste(it, text)
            assert "0 found" in it.text, text
            assert "3 201.00" not in it.text
            screen.field.value = ""
        await it.type("2606")
        await it.shows("••••• 2606", "1 found", "hidden names and amounts are not searched")
        assert "Lumen" not in it.text
        assert "201.00" not in it.text
        screen.field.value = ""
        await paste(it, "any0000000041")
        await it.shows("ANY0000000041")
        assert "Vermeulen" not in it.text
        await it.press("f2")
        await it.shows("Jeanne Vermeulen")


async def test_what_is_read_meanwhile_is_found_without_typing_again() -> None:
    bank = FakeWorkspace()
    async with console(bank) as it:
        screen = await find(it, "yodobashi")
        await it.shows("0 found")
        ref = ListRef(ALPHA.id, "card-transactions", "ANY0000000040")
        bank.know(ref)
        bank.say(ListChanged(ref, 13, 13, complete=True))
        await it.settled()
        screen.tick()
        await it.shows("Yodobashi Camera", "1 found")


async def test_the_search_is_reached_from_everywhere_and_forward_brings_it_back() -> None:
    async with console(knowing()) as it:
        await it.open(lumen())
        await find(it, "kbc")
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        await it.press("greater_than_sign")
        await it.shows("Search  kbc", "1 found")
        await it.press("escape")
        await it.press("enter")
        await opens_a_row(it)
        await it.press("f")
        await it.shows("Search everything that is known")


async def test_a_store_that_cannot_be_read_is_complained_about(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise StoreError("The local copy is damaged", hint="Start again.")

    monkeypatch.setattr(Shelf, "search", broken)
    async with console(knowing()) as it:
        await find(it, "x")
        await it.says("The local copy is damaged")
        assert isinstance(it.screen, FindScreen)


async def test_things_of_a_connection_that_is_gone_are_not_offered() -> None:
    bank = knowing()
    bank.connections = (ALPHA,)
    async with console(bank) as it:
        await find(it, "kbc")
        await it.shows("0 found")
        assert BETA.id not in it.text


PASTES = (
    "x" * 10_000,
    "%",
    "_",
    "'; DROP TABLE rows; --",
    "[@click=app.quit]",
    "\x1b[2J",
    "👩‍👩‍👧",
    "\x00\ud800",
    *PAYLOADS[11:15],
)


@pytest.mark.parametrize("size", [SMALL, (20, 6)])
async def test_any_paste_is_text(size: tuple[int, int]) -> None:
    async with console(knowing(), size=size) as it:
        screen = await find(it)
        for text in PASTES:
            screen.field.value = ""
            await it.settled()
            await paste(it, text)
            assert it.screen is screen, text
            assert len(screen.field.value) <= 400, text
            assert "\x1b" not in it.text, text


async def test_a_paste_of_several_lines_and_cells_is_one_search() -> None:
    async with console(knowing()) as it:
        screen = await find(it)
        await paste(it, "\r\n\tgalerie \u200bvasseur\n1 251,00\n")
        assert screen.field.value == "galerie vasseur 1 251,00"
        await it.type(" ")
        assert screen.field.value.endswith("00 ")


async def test_hostile_texts_are_shown_as_text() -> None:
    async with console(knowing()) as it:
        await find(it, "free money")
        await it.shows("[@click=app.quit]free money[/]")
        assert "⚠ Odd data" in it.text


VIEW = View(NOW)
PRIVATE = View(NOW, private=True)


WIDTHS = (1, 7, 12, 30, 59, 60, 76, 102, 200)
ASKED = ("lumen", "x", "2606")
OTHERS: tuple[Listed, ...] = (
    *fake_bank.transfers("7002"),
    *fake_bank.cards("7002"),
    *fake_bank.card_transactions("ANY0000000042"),
    *TREE.values(),
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", ["Studio Lumen", HOSTILE, "", *map(printable, PAYLOADS[:26])])
def test_a_line_is_exactly_as_wide_as_there_is_room(text: str, width: int) -> None:
    money = Money(Decimal("-1234567890.12"), "EUR")
    items: tuple[Listed, ...] = (
        Account("7002", text, "FR1420041010050500013M02606", "EUR", money),
        Transaction("t", text, NOW.date(), counterparty=text, money=money),
    )
    fill_the_room(items, (*ASKED, text or "x"), width)
    fill_the_room(OTHERS, (text or "x",), width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_line_of_anything_else_is_as_wide_as_there_is_room(width: int) -> None:
    fill_the_room(OTHERS, ASKED, width)


def fill_the_room(items: Sequence[Listed], asked: Sequence[str], width: int) -> None:
    for item, text, view in product(items, asked, (VIEW, PRIVATE)):
        assert found_line(item, "anytime-main", sought(text), view, width).cells == width, (item, text)


def test_a_fact_that_was_looked_for_stands_in_the_line_with_its_label() -> None:
    line = Transaction(
        "t", "Loyer", facts=(Fact("BIC", "BNPAFRPP"), Fact("Virtual IBAN", "FR7630004000031234567890143"))
    )
    written = found_line(line, "anytime-main", sought("1234 5678"), VIEW, 100)
    assert "Virtual IBAN FR7630004000031234567890143" in written.plain
    assert [run.text for run in written.runs if run.tone is Tone.ACCENT] == ["12345678"]
    assert "3000" not in found_line(line, "anytime-main", sought("1234 5678"), PRIVATE, 100).plain


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ("lumen", ["Lumen"]),
        ("LÜMEN", ["Lumen"]),
        ("stu sarl", ["Stu", "SARL"]),
        ("2606", ["2 606"]),
        ("0505 0001", ["0505 0001"]),
        ("ol", []),
    ],
)
def test_what_was_looked_for_stands_out(asked: str, marked: list[str]) -> None:
    account = next(account for account in fake_bank.accounts() if account.id == "7002")
    line = found_line(account, "anytime-main", sought(asked), VIEW, 100)
    assert [run.text for run in line.runs if run.tone is Tone.ACCENT] == marked


def test_test_data_is_told_apart_by_its_kind_and_by_where_it_stands() -> None:
    institution, user, account, moved = TREE.values()
    for item, said in (
        (institution, "Bank of Probes  Test institution  i"),
        (user, "Ada Byron  Test user  i/u"),
        (account, "Engine fund  Test account  BE71 0961 2345 6769"),
        (moved, "Brass wheels  Test transaction"),
    ):
        line = found_line(item, "ibanity-fr", sought("x"), VIEW, 100)
        assert said == line.plain[: line.plain.find("   ")]
    assert " 10.00 EUR" in found_line(account, "ibanity-fr", sought("x"), VIEW, 100).plain, "it is held, not moved"
    private = found_line(account, "ibanity-fr", sought("x"), PRIVATE, 100).plain
    assert "Engine" not in private
    assert "0961" not in private


def test_a_line_shows_what_was_looked_for_also_where_it_is_no_name() -> None:
    transfer = next(fake_bank.transfers("7002"))
    assert "lumen" in found_line(transfer, "anytime-main", sought("lumen"), VIEW, 74).plain
    assert "lumen" not in found_line(transfer, "anytime-main", sought("lumen"), PRIVATE, 74).plain
    assert "ct-0" in found_line(transfer, "anytime-main", sought("ct-0"), PRIVATE, 74).plain


@pytest.mark.parametrize(("asked", "shown"), [("lumen", False), ("2606", True), ("7002", True), ("3201", False)])
def test_while_names_are_hidden_only_what_can_be_seen_is_found(asked: str, shown: bool) -> None:  # noqa: FBT001 - a table's column
    account = next(account for account in fake_bank.accounts() if account.id == "7002")
    assert is_plain_to_see(account, sought(asked), PRIVATE) is shown
    assert is_plain_to_see(account, sought(asked), VIEW)
