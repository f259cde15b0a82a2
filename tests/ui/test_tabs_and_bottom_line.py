"""What gives way when there is no room: the words of far tabs, the sums beside a count."""

import pytest

from banktui.ui.phrase import phrase
from banktui.ui.presenter import counted, is_plural
from banktui.ui.widgets.status_line import StatusLine
from banktui.ui.widgets.tab_strip import Tab, TabStrip
from banktui.ui.widgets.table_status import TableStatus
from tests.ui.places_to_go import lumen
from tests.ui.running import console
from tests.ui.stage import Stage, screen_lines, settle

TABS = (
    Tab("statements", "Statements", "Statements"),
    Tab("iban-statements", "IBAN statements", "IBAN statements"),
    Tab("transfers", "Credit transfers", "Credit transfers"),
    Tab("cards", "Cards", "Cards"),
    Tab("identity", "KYC", "Identity"),
    Tab("account", "Account information", "Account"),
)
EUR, USD = phrase("in +137 746.60  out −129 637.36 EUR"), phrase("in 0.00  out −1.00 USD")


@pytest.mark.parametrize(
    ("number", "things", "words"),
    [
        (10, "Cards", "10 cards"),
        (1, "Cards", "1 card"),
        (0, "Cards", "0 cards"),
        (1240, "IBAN statements", "1 240 IBAN statements"),
        (1, "IBAN statements", "1 IBAN statement"),
        (1, "Beneficiaries", "1 beneficiary"),
        (2, "Financial institutions", "2 financial institutions"),
        (1, "KYC", "1 KYC"),
        (7, "", "7"),
    ],
)
def test_a_number_agrees_with_what_it_counts(number: int, things: str, words: str) -> None:
    assert counted(number, things) == words


@pytest.mark.parametrize(("title", "plural"), [("Cards", True), ("KYC", False), ("SMS", False), ("Access", False)])
def test_only_plurals_count_things(title: str, *, plural: bool) -> None:
    assert is_plural(title) is plural


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (TableStatus(10, complete=True, loading=False), "10 statements"),
        (TableStatus(1, complete=True, loading=False), "1 statement"),
        (TableStatus(1240, complete=True, narrowed=True, matching=7, loading=False), "7 of 1 240 statements"),
        (TableStatus(1, complete=True, narrowed=True, matching=1, loading=False), "1 of 1 statement"),
        (TableStatus(3400, narrowed=True, matching=7, loading=False), "7 of 3 400 statements so far"),
        (TableStatus(3400, 100_000, loading=False), "3 400 of 100 000 statements"),
        (TableStatus(3400, loading=False), "3 400 statements so far"),
        (TableStatus(), "loading…"),
    ],
)
def test_a_count_says_of_what(status: TableStatus, words: str) -> None:
    assert status.words("Statements") == words


async def test_every_list_counts_in_its_own_words() -> None:
    async with console() as it:
        await it.open(lumen("cards"))
        await it.shows("3 cards")
        await it.open(lumen("transfers"))
        await it.shows("4 credit transfers")
        await it.open(lumen("statements"))
        await it.shows("50 statements so far")


@pytest.mark.parametrize("active", [tab.id for tab in TABS])
async def test_all_sections_of_an_account_can_be_read_in_80_columns(active: str) -> None:
    strip = TabStrip()
    app = Stage(strip)
    async with app.run_test(size=(80, 3)) as pilot:
        strip.tabs, strip.active = TABS, active
        await settle(pilot, lambda: "[" in screen_lines(app)[0])
        line = screen_lines(app)[0]
        assert "…" not in line
        assert "‹" not in line
        for number, tab in enumerate(TABS, 1):
            assert (f"[{tab.brief}]" if tab.id == active else f"{number} {tab.brief}") in line


async def test_titles_are_whole_where_there_is_room() -> None:
    strip = TabStrip()
    app = Stage(strip)
    async with app.run_test(size=(120, 3)) as pilot:
        strip.tabs, strip.active = TABS, "statements"
        await settle(pilot, lambda: "6 Account information" in screen_lines(app)[0])
        assert "[Statements]   2 IBAN statements   3 Credit" in screen_lines(app)[0]


@pytest.mark.parametrize("width", range(1, 80))
async def test_the_sections_farthest_away_keep_their_key_when_room_is_short(width: int) -> None:
    strip = TabStrip()
    seen: list[object] = []
    app = Stage(strip)
    async with app.run_test(size=(width, 3), message_hook=seen.append) as pilot:
        strip.tabs, strip.active = TABS, "cards"
        await pilot.pause()
        line = screen_lines(app)[0]
        assert len(line) <= width
        if width >= 20:
            assert "[Cards]" in line
        if width >= 24:
            assert all(str(number) in line for number in (1, 2, 3, 5, 6))
            await pilot.click(TabStrip, offset=(line.index("1"), 0))
            await pilot.pause()
            chosen = [message.id for message in seen if isinstance(message, TabStrip.Chosen)]
            assert set(chosen) == {"statements"}, "passed on to each parent"


async def test_the_count_stays_when_sums_have_no_room() -> None:
    line = StatusLine()
    app = Stage(line)
    async with app.run_test(size=(120, 3)) as pilot:
        line.left, line.note = phrase("7 of 1 309 statements"), phrase("/loyer amount<-500 date>=2026-01-01")
        line.sums, line.right = (EUR,), phrase("0 s")
        for width in range(120, 4, -1):
            await pilot.resize_terminal(width, 3)
            await pilot.pause()
            shown = screen_lines(app)[0].strip()
            assert shown.startswith("7 of 1 309 statements"[: width - 3])
            assert shown.endswith("0 s") or width < 29
            assert EUR.plain in shown or not any(part in shown for part in ("out", "EUR", "137"))
            assert (EUR.plain in shown) is (width >= 82)


async def test_sums_are_shown_by_whole_currencies() -> None:
    line = StatusLine()
    app = Stage(line)
    async with app.run_test(size=(120, 3)) as pilot:
        line.left, line.sums, line.right = phrase("60 transactions"), (EUR, USD), phrase("✖ 2 h · No such host")
        await settle(pilot, lambda: f"{EUR.plain}  ·  {USD.plain}   ✖ 2 h" in screen_lines(app)[0])
        await pilot.resize_terminal(84, 3)
        await settle(pilot, lambda: f"{EUR.plain}  ·  …   ✖ 2 h" in screen_lines(app)[0])
        assert "USD" not in screen_lines(app)[0]
        await pilot.resize_terminal(60, 3)
        await settle(pilot, lambda: "EUR" not in screen_lines(app)[0])
        assert screen_lines(app)[0].strip().startswith("60 transactions ")
