"""Text of any length: only the lines on the screen are drawn, and what the mouse has marked can be copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from banktui.ui.phrase import Phrase, Run, Tone, phrase
from banktui.ui.widgets.long_text import LongText, broken
from tests.ui.stage import Stage, screen_lines


@given(st.lists(st.text("ab \n{}漢", max_size=30), max_size=6), st.integers(4, 20))
def test_it_is_broken_as_any_other_text_but_for_lines_that_fit(texts: list[str], width: int) -> None:
    source = phrase(*texts)
    lines = broken(source, width)
    assert all(line.cells <= width for line in lines)
    assert "".join("".join(line.plain.split()) for line in lines) == "".join(source.plain.split())
    shown = iter([line.plain for line in lines])
    fitting = [part for part in source.plain.split("\n") if part and phrase(part).cells <= width]
    # Those that fit are all there, as they are and in their order.
    assert all(part in shown for part in fitting)


def test_tones_stay_with_their_text() -> None:
    told = Phrase((Run("a\nb", Tone.MUTED), Run("c\n", Tone.ACCENT), Run("d")))
    assert broken(told, 10) == [
        Phrase((Run("a", Tone.MUTED),)),
        Phrase((Run("b", Tone.MUTED), Run("c", Tone.ACCENT))),
        Phrase((Run("d"),)),
    ]


@pytest.fixture
def text() -> LongText:
    made = LongText(id="text")
    made.words = phrase("\n".join(f'  "line {number}": "[red]{"x" * 20}[/]",' for number in range(5_000)))
    return made


class Scrolled(Stage):
    def compose(self) -> ComposeResult:
        with VerticalScroll(id="scroll"):
            yield from self._widgets


async def test_only_what_is_on_the_screen_is_drawn(text: LongText, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    real = LongText.render_line

    def counting(self: LongText, y: int) -> Strip:
        drawn.append(y)
        return real(self, y)

    monkeypatch.setattr(LongText, "render_line", counting)
    app = Scrolled(text)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        assert text.size.height == 5_000
        assert '"line 0": "[red]xxxx' in screen_lines(app)[0]
        app.query_one(VerticalScroll).scroll_end(animate=False)
        await pilot.pause()
        assert '"line 4999"' in screen_lines(app)[-1]
        assert len(set(drawn)) < 100


async def test_what_is_marked_can_be_copied(text: LongText) -> None:
    app = Scrolled(text)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        app.screen.selections = {text: Selection(Offset(2, 1), Offset(10, 2))}
        await pilot.pause()
        assert app.screen.get_selected_text() == f'"line 1": "[red]{"x" * 20}[/]",\n  "line 2"'
