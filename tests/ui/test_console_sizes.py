"""Any terminal: usable at 80×24, not broken at any size, and by mouse."""

from collections.abc import Sequence
from itertools import product

import pytest
from textual.geometry import Size

from tests.ui.places_to_go import card, everywhere, lumen
from tests.ui.running import SMALL, console

SIZES = [(80, 24), (160, 45), (20, 5), (1, 1), (1, 40), (300, 100), (10, 3), (2, 1)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_size_is_survived_with_every_prompt(size: tuple[int, int]) -> None:
    async with console(size=size) as it:
        await it.open(card())
        for key in ("slash", "escape", "d", "escape", "question_mark", "escape", "colon", "escape", "i", "enter"):
            await it.press(key)
        await it.settled()
        assert it.app.is_running


WIDTHS, HEIGHTS = (1, 5, 10, 20, 50, 110, 150), (1, 3, 5, 9, 12, 28)
EACH_ONCE = tuple(zip(WIDTHS, (*HEIGHTS, HEIGHTS[0]), strict=True))
"""Each width and each height, narrow with low; the exhaustive form has each with each."""


@pytest.mark.parametrize(
    "sizes",
    [
        pytest.param((*EACH_ONCE, (1, 28), (150, 3)), id="each"),
        pytest.param(tuple(product(WIDTHS, HEIGHTS)), id="each with each", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("prompt", ["", "question_mark", "colon", "T"])
async def test_any_number_of_resizes_is_survived(prompt: str, sizes: Sequence[tuple[int, int]]) -> None:
    async with console(size=SMALL) as it:
        await it.open(lumen())
        if prompt:
            await it.press(prompt)
        for width, height in sizes:
            await it.pilot.resize_terminal(width, height)
        await it.pilot.resize_terminal(*SMALL)
        await it.shows("quit" if not prompt else "Esc" if prompt != "colon" else "Jump")


async def test_nothing_overflows_at_80_by_24() -> None:
    async with console(size=SMALL) as it:
        for place in everywhere():
            await it.open(place)
            assert len(it.lines) == 24
            assert it.screen.virtual_size == Size(80, 24), place
            assert "? help" in it.lines[-1], place
            assert "q quit" in it.lines[-1], place
            await it.press("0")
            await it.settled()


async def test_resizing_keeps_the_cursor_and_shows_details_where_there_is_room() -> None:
    async with console(size=SMALL) as it:
        await it.open(lumen())
        await it.press("down", "down")
        await it.settled()
        there = it.row_id
        await it.pilot.resize_terminal(160, 45)
        await it.until(lambda: it.has("#detail"))
        assert it.row_id == there
        await it.pilot.resize_terminal(1, 1)
        await it.pilot.resize_terminal(80, 24)
        await it.settled()
        assert it.row_id == there


async def test_the_mouse_opens_rows_and_turns_the_wheel() -> None:
    async with console(size=SMALL) as it:
        await it.open(lumen())
        await it.pilot.click("#rows", offset=(20, 3))
        await it.settled()
        assert it.row_id == "7002-1238"


async def test_without_colour_words_and_signs_still_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with console() as it:
        await it.open(card())
        await it.shows("✖ declined", "−129.90", "◆ SANDBOX")
