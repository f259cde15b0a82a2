"""Bank text that tries to be more than text, in every widget that shows bank text."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.strip import Strip
from textual.widget import Widget

from banktui.domain.errors import Problem
from banktui.domain.listed import Fact, Meaning, Status
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.domain.transaction import Transaction
from banktui.services.provider import Environment
from banktui.services.shelf import ListState
from banktui.ui.phrase import Run, cells, clipped, phrase, wrapped
from banktui.ui.presenter import View, sheet_of
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.fact_sheet import FactSheet
from banktui.ui.widgets.freshness import FreshnessLabel
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.problem_panel import ProblemPanel
from banktui.ui.widgets.tab_strip import Tab, TabStrip
from tests.ui.payloads import HOSTILE, MARKUP
from tests.ui.stage import Stage, screen_lines, settle
from tests.ui.virtual_list import NOW, STATEMENTS, VirtualReader

CLEAN = tuple(printable(text) for text in HOSTILE)


def hostile_statement(index: int) -> Transaction:
    text = CLEAN[index]
    return Transaction(
        id=f"h-{index}",
        description=text,
        day=date(2026, 11, 20),
        counterparty=text,
        money=Money(Decimal("-1.00"), "EUR"),
        balance=Money(Decimal("2973.10"), "EUR"),
        status=Status("settled", Meaning.FINAL),
        facts=(Fact("Remittance", text),),
        oddities=(f"The bank also said {text}",),
    )


def assert_harmless(strip: Strip) -> None:
    """Nothing in a drawn line is an escape, a link or an action."""
    for text, style, control in strip:
        assert control is None
        assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp", "Co", "Cn"} for char in text), repr(text)
        assert not any(char in text for char in "\u202e\u2066\u2069\u200b\u2060\ufeff"), repr(text)
        assert style is None or (style.link is None and "@click" not in (style.meta or {}))


@pytest.mark.parametrize("width", [60, 80, 140])
async def test_hostile_rows_are_literal_one_line_high_and_aligned(width: int) -> None:
    table = LedgerTable()
    app = Stage(table)
    async with app.run_test(size=(width, len(CLEAN) + 2)) as pilot:
        table.bind(VirtualReader(len(CLEAN), hostile_statement))
        table.view = View(NOW)
        table.show(STATEMENTS)
        await settle(pilot, lambda: table.row is not None)
        money = next(slot for slot in table.painter.slots if slot.column.title == "Amount")
        description = next(slot for slot in table.painter.slots if slot.column.title == "Description")
        for index, text in enumerate(CLEAN):
            strip = table.render_line(index + 1)
            assert_harmless(strip)
            assert sum(cell_len(segment.text) for segment in strip) == width
            assert strip.crop(money.start, money.start + money.width).text.strip() == "−1.00", text
            shown = strip.crop(description.start, description.start + description.width).text.rstrip()
            if shown.endswith("…"):
                assert text.startswith(shown[:-1].rstrip())
            else:
                assert shown == text.rstrip()


async def test_clicks_on_hostile_rows_do_nothing_but_move_the_cursor() -> None:
    table, sheet = LedgerTable(), FactSheet()
    app = Stage(table, sheet)
    async with app.run_test(size=(100, 60)) as pilot:
        table.bind(VirtualReader(len(MARKUP), hostile_statement))
        table.view = View(NOW)
        table.show(STATEMENTS)
        await settle(pilot, lambda: table.row is not None)
        for index in range(len(MARKUP)):
            await pilot.click(LedgerTable, offset=(16, index + 1))
            await settle(pilot, lambda index=index: table.cursor == index)  # type: ignore[misc]
            sheet.show(sheet_of(hostile_statement(index), View(NOW)))
            await pilot.pause()
            for line in range(min(4, sheet.size.height)):
                await pilot.click(FactSheet, offset=(4, line))
        assert app.fired == []
        assert app.is_running
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("text", CLEAN[:-2])
async def test_every_other_widget_shows_hostile_text_literally(text: str) -> None:
    bar, tabs, panel, label, sheet = EnvironmentBar(), TabStrip(), ProblemPanel(), FreshnessLabel(), FactSheet()
    widgets: tuple[Widget, ...] = (bar, tabs, panel, label, sheet)
    app = Stage(*widgets)
    problem = Problem("unreachable", text, text, text, text, text, NOW)
    async with app.run_test(size=(250, 40)) as pilot:
        bar.trail = (phrase("anytime-main"), phrase(text))
        bar.environment, bar.place = Environment.SANDBOX, text
        tabs.tabs, tabs.active = (Tab("a", text), Tab("b", text)), "a"
        panel.show(problem, View(NOW))
        label.show(ListState(problem=problem), View(NOW))
        sheet.show(sheet_of(hostile_statement(CLEAN.index(text)), View(NOW)))
        await pilot.pause()
        lines = screen_lines(app)
        assert len(lines) == 40
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                assert_harmless(Strip([segment]))
        if len(text) < 100 and not text.startswith(" "):
            assert sum(text in line for line in lines) >= 5
        await pilot.click(EnvironmentBar, offset=(30, 0))
        await pilot.click(FactSheet, offset=(3, 0))
        assert app.fired == []


@given(st.text(max_size=60), st.integers(min_value=0, max_value=40))
def test_clipping_never_exceeds_its_room_and_says_when_it_cut(text: str, width: int) -> None:
    clean = printable(text)
    out = clipped((Run(clean),), width)
    shown = "".join(run.text for run in out)
    assert cells(shown) <= width
    if cells(clean) <= width:
        assert shown == clean
    elif width:
        assert shown.endswith("…")
        assert clean.startswith(shown[:-1])


@given(st.lists(st.text(max_size=30), max_size=4), st.integers(min_value=2, max_value=40))
def test_wrapping_keeps_every_visible_character_within_the_width(texts: list[str], width: int) -> None:
    source = phrase(*(printable(text) for text in texts))
    lines = wrapped(source, width)
    assert all(line.cells <= width for line in lines)
    assert "".join(line.plain for line in lines).replace(" ", "") == source.plain.replace(" ", "")
