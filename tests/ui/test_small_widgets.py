"""The bars, prompts, panels and strips around the lists."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from textual.message import Message

from banktui.domain.calendar import DateRange
from banktui.domain.errors import Problem
from banktui.services.provider import Environment
from banktui.services.shelf import ListState
from banktui.ui.date_entry import DateEntryError, named_ranges, read_range
from banktui.ui.phrase import phrase
from banktui.ui.presenter import Entry, Section, Sheet, View
from banktui.ui.widgets.balance_line import BalanceLine
from banktui.ui.widgets.date_prompt import DateRangePrompt
from banktui.ui.widgets.environment_bar import EnvironmentBar, fitted_trail
from banktui.ui.widgets.fact_sheet import FactSheet
from banktui.ui.widgets.filter_bar import FilterBar
from banktui.ui.widgets.freshness import FreshnessLabel
from banktui.ui.widgets.plain_input import PlainInput
from banktui.ui.widgets.problem_panel import ProblemPanel
from banktui.ui.widgets.tab_strip import Tab, TabStrip
from banktui.ui.widgets.table_status import TableStatus
from tests.ui.payloads import CONTROLS, UNICODE
from tests.ui.stage import Stage, of_type, screen_lines, settle
from tests.ui.virtual_list import NOW

VIEW = View(NOW)
TODAY = date(2026, 11, 20)
TRAIL = (phrase("anytime-main"), phrase("Studio Lumen SARL"), phrase("Statements"))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (TableStatus(), "loading…"),
        (TableStatus(loading=False, never_read=True), "not read yet"),
        (TableStatus(1240, complete=True, loading=False), "1 240"),
        (TableStatus(3400, loading=False), "3 400 so far"),
        (TableStatus(3400, 100_000, loading=False), "3 400 of 100 000"),
        (TableStatus(3400, 3400, loading=False), "3 400 so far"),
        (TableStatus(1240, complete=True, narrowed=True, matching=7, loading=False), "7 of 1 240"),
        (TableStatus(3400, narrowed=True, matching=7, loading=False), "7 of 3 400 so far"),
        (TableStatus(1240, complete=True, narrowed=True, loading=False), "… of 1 240"),
        (TableStatus(0, complete=True, loading=False), "0"),
    ],
)
def test_the_length_of_a_list_is_told_truthfully(status: TableStatus, words: str) -> None:
    assert status.words() == words


@pytest.mark.parametrize("width", range(0, 80, 3))
def test_a_trail_gives_way_in_its_middle(width: int) -> None:
    written = fitted_trail("banktui", TRAIL, width)
    assert written.cells <= width
    if width >= 30:
        assert written.plain.endswith("Statements")


async def test_the_environment_is_never_left_out() -> None:
    bar = EnvironmentBar()
    app = Stage(bar)
    async with app.run_test(size=(120, 4)) as pilot:
        bar.trail, bar.environment, bar.place = TRAIL, Environment.SANDBOX, "built-in bank"
        bar.hints = (("f2", "privacy"), ("?", "help"))
        for width in (120, 100, 80, 60, 40, 30):
            await pilot.resize_terminal(width, 4)
            await pilot.pause()
            line = screen_lines(app)[0]
            assert "◆ SANDBOX" in line
            assert line.rstrip().endswith("? help") is (width >= 120)
            assert "built-in bank" in line or width < 100
        bar.environment = Environment.PRODUCTION
        await pilot.pause()
        assert "▲ PRODUCTION" in screen_lines(app)[0]


async def test_the_freshness_label_is_as_wide_as_its_words() -> None:
    label = FreshnessLabel()
    app = Stage(label)
    async with app.run_test(size=(40, 2)) as pilot:
        label.show(ListState(known=1, as_of=NOW - timedelta(seconds=6)), VIEW)
        await pilot.pause()
        assert (label.size.width, screen_lines(app)[0].strip()) == (3, "6 s")
        label.show(ListState(), VIEW, waiting=12)
        await pilot.pause()
        assert screen_lines(app)[0].strip() == "◌ waiting 12 s"


def long_sheet(title: str, entries: int) -> Sheet:
    return Sheet(phrase(title), (), (Section("", tuple(Entry(f"n{at}", phrase(f"v{at}")) for at in range(entries))),))


async def test_a_fact_sheet_scrolls_and_stays_while_it_is_about_the_same_thing() -> None:
    sheet = FactSheet()
    app = Stage(sheet)
    async with app.run_test(size=(40, 10)) as pilot:
        sheet.show(long_sheet("one", 50))
        sheet.focus()
        await settle(pilot, lambda: sheet.max_scroll_y > 0)
        await pilot.press("pagedown")
        await settle(pilot, lambda: sheet.scroll_y > 0)
        sheet.show(long_sheet("one", 51))
        await pilot.pause()
        assert sheet.scroll_y > 0
        sheet.show(long_sheet("two", 50))
        await settle(pilot, lambda: sheet.scroll_y == 0)
        assert screen_lines(app)[0].strip() == "two"
        sheet.show(None)
        await settle(pilot, lambda: not any(line.strip() for line in screen_lines(app)))
        assert sheet.sheet is None


async def test_a_problem_takes_room_only_while_there_is_one() -> None:
    panel = ProblemPanel()
    app = Stage(panel)
    async with app.run_test(size=(60, 10)) as pilot:
        assert not panel.display
        panel.show(Problem("unreachable", "No such host", hint="Press r."), VIEW)
        await settle(pilot, lambda: any("No such host" in line for line in screen_lines(app)))
        assert any("→ Press r." in line for line in screen_lines(app))
        panel.show(None, VIEW)
        await settle(pilot, lambda: not any("No such host" in line for line in screen_lines(app)))


async def test_a_filter_is_passed_on_as_it_is_typed() -> None:
    bar = FilterBar()
    seen: list[Message] = []
    app = Stage(bar)
    async with app.run_test(size=(60, 5), message_hook=seen.append) as pilot:
        assert not bar.is_open
        bar.open("re")
        await pilot.press("n", "t", "enter")
        await pilot.pause()
        typed = [message.text for message in of_type(seen, FilterBar.Typed) if isinstance(message, FilterBar.Typed)]
        assert typed == ["ren", "rent"]
        (submitted,) = of_type(seen, FilterBar.Submitted)
        assert isinstance(submitted, FilterBar.Submitted)
        assert submitted.text == "rent"
        bar.error = "after amount> comes a figure [/nope]"
        await settle(pilot, lambda: any("✖ after amount> comes a figure [/nope]" in line for line in screen_lines(app)))
        bar.error = ""
        await settle(pilot, lambda: not any("✖" in line for line in screen_lines(app)))
        await pilot.press("down", "escape")
        await pilot.pause()
        assert len(of_type(seen, FilterBar.Submitted)) == 2
        assert len(of_type(seen, FilterBar.Cancelled)) == 1
        bar.close()
        await pilot.pause()
        assert not bar.is_open


@pytest.mark.parametrize("text", [*CONTROLS, *UNICODE[:-2]])
async def test_pasted_text_is_what_it_looks_like(text: str) -> None:
    field = PlainInput()
    app = Stage(field)
    async with app.run_test(size=(60, 3)) as pilot:
        field.value = text
        await pilot.pause()
        assert field.value.isprintable()
        assert len(field.value) == len(text)


async def test_a_megabyte_does_not_fit_into_a_field() -> None:
    field = PlainInput()
    app = Stage(field)
    async with app.run_test(size=(60, 3)):
        field.value = "x" * 1_000_000
        assert len(field.value) == 400


@pytest.mark.parametrize(
    ("first", "last", "range_"),
    [
        ("", "", DateRange()),
        ("2026-11-20", "", DateRange(TODAY)),
        ("2026-02", "2026-02", DateRange(date(2026, 2, 1), date(2026, 2, 28))),
        ("2024", " 2024-2 ", DateRange(date(2024, 1, 1), date(2024, 2, 29))),
        ("", "2025", DateRange(None, date(2025, 12, 31))),
    ],
)
def test_days_months_and_years_can_be_typed(first: str, last: str, range_: DateRange) -> None:
    assert read_range(first, last) == range_


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("yesterday", "", "“yesterday” is not a day: write 2026-11-20, 2026-11 or 2026"),
        ("2026-02-30", "", "there is no day 2026-02-30"),
        ("", "2026-13", "there is no day 2026-13"),
        ("0000", "", "there is no day 0000"),
        ("9999-12", "", "there is no day 9999-12"),
        ("２０２６", "", "“２０２６” is not a day: write 2026-11-20, 2026-11 or 2026"),
        ("2026-11-21", "2026-11-20", "2026-11-21 is after 2026-11-20"),
    ],
)
def test_days_that_cannot_be_are_refused_with_a_sentence(first: str, last: str, sentence: str) -> None:
    with pytest.raises(DateEntryError) as refused:
        read_range(first, last)
    assert str(refused.value) == sentence


def test_the_usual_ranges_are_seen_from_today() -> None:
    ranges = {found.name: found.dates for found in named_ranges(date(2026, 1, 31))}
    assert ranges["last month"] == DateRange(date(2025, 12, 1), date(2025, 12, 31))
    assert ranges["this month"] == DateRange(date(2026, 1, 1), date(2026, 1, 31))
    assert ranges["last 90 days"] == DateRange(date(2025, 11, 3), date(2026, 1, 31))
    assert ranges["last year"] == DateRange(date(2025, 1, 1), date(2025, 12, 31))
    assert ranges["all days"] == DateRange()


async def test_a_range_is_picked_typed_refused_and_chosen() -> None:
    prompt = DateRangePrompt()
    seen: list[Message] = []
    app = Stage(prompt)
    async with app.run_test(size=(80, 5), message_hook=seen.append) as pilot:
        prompt.open(DateRange(date(2026, 10, 1)), TODAY)
        await settle(pilot, lambda: any("2026-10-01" in line for line in screen_lines(app)))
        await pilot.press("down", "down")
        await settle(pilot, lambda: any("last month" in line for line in screen_lines(app)))
        assert (prompt.first.value, prompt.last.value) == ("2026-10-01", "2026-10-31")
        await pilot.press("up", "up")
        assert (prompt.first.value, prompt.last.value) == ("", "")
        prompt.first.value = "2026-02-30"
        await pilot.press("enter")
        await settle(pilot, lambda: any("there is no day 2026-02-30" in line for line in screen_lines(app)))
        assert of_type(seen, DateRangePrompt.Chosen) == []
        prompt.first.value = "2026-02"
        await pilot.press("enter")
        await settle(pilot, lambda: len(of_type(seen, DateRangePrompt.Chosen)) == 1)
        (chosen,) = of_type(seen, DateRangePrompt.Chosen)
        assert isinstance(chosen, DateRangePrompt.Chosen)
        assert chosen.dates == DateRange(date(2026, 2, 1))
        await pilot.press("escape")
        await settle(pilot, lambda: len(of_type(seen, DateRangePrompt.Cancelled)) == 1)
        prompt.close()
        assert not prompt.display


async def test_a_balance_is_drawn_beside_its_caption_in_the_room_there_is() -> None:
    line = BalanceLine()
    app = Stage(line)
    async with app.run_test(size=(20, 3)) as pilot:
        line.show([(NOW, Decimal(value)) for value in range(30)], phrase("30 days"))
        await settle(pilot, lambda: screen_lines(app)[0].startswith("30 days  ▁"))
        assert screen_lines(app)[0].rstrip().endswith("█")
        line.show(())
        await settle(pilot, lambda: not screen_lines(app)[0].strip())


TABS = tuple(Tab(name.lower(), name) for name in ("Statements", "IBAN statements", "Transfers", "Cards", "KYC"))


async def test_the_open_section_is_bracketed_and_others_can_be_chosen() -> None:
    strip = TabStrip()
    seen: list[Message] = []
    app = Stage(strip)
    async with app.run_test(size=(80, 3), message_hook=seen.append) as pilot:
        strip.tabs, strip.active = TABS, "transfers"
        await settle(pilot, lambda: "[Transfers]" in screen_lines(app)[0])
        assert "1 Statements" in screen_lines(app)[0]
        assert strip.choose(4)
        assert not strip.choose(6)
        assert not strip.choose(0)
        assert strip.choose(3), "the open one exists, although choosing it changes nothing"
        strip.action_step(1)
        strip.action_step(-2)
        await pilot.click(TabStrip, offset=(screen_lines(app)[0].index("KYC"), 0))
        await pilot.pause()
        chosen = [message.id for message in of_type(seen, TabStrip.Chosen) if isinstance(message, TabStrip.Chosen)]
        assert chosen == ["cards", "cards", "statements", "kyc"]


@pytest.mark.parametrize("active", [tab.id for tab in TABS])
async def test_the_open_section_is_in_view_however_narrow(active: str) -> None:
    strip = TabStrip()
    app = Stage(strip)
    async with app.run_test(size=(24, 3)) as pilot:
        strip.tabs, strip.active = TABS, active
        title = next(tab.title for tab in TABS if tab.id == active)
        await settle(pilot, lambda: f"[{title}]" in screen_lines(app)[0])
        assert len(screen_lines(app)[0].rstrip()) <= 24
