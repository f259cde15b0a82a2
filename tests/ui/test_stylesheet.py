"""Opening the first screen of a kind parses that screen's sheet, not those of all others again."""

from typing import Any

import pytest
from textual.app import App
from textual.color import Color
from textual.css.errors import StylesheetError
from textual.css.parse import parse

from banktui.ui.stylesheet import LastingStylesheet
from tests.ui.running import SMALL, WIDE, console

FIRST, SECOND = "A { color: $tone; }", "B { color: $tone; }"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    # What the tests remember of style sheets is forgotten here: it would stand in for what is tested.
    monkeypatch.undo()
    texts: list[str] = []

    def noted(scope: str, css: str, *others: Any, **more: Any) -> Any:
        texts.append(css)
        return parse(scope, css, *others, **more)

    monkeypatch.setattr("textual.css.stylesheet.parse", noted)
    return texts


def tones(sheet: LastingStylesheet) -> dict[str, Color]:
    return {rule.selector_set[0].selectors[0].name: rule.styles.color for rule in sheet.rules}


def test_what_is_added_is_parsed_alone_and_other_variables_are_a_new_beginning(parsed: list[str]) -> None:
    sheet = LastingStylesheet(variables={"tone": "red"})
    sheet.add_source(FIRST, read_from=("first", ""))
    sheet.reparse()
    sheet.add_source(SECOND, read_from=("second", ""))
    sheet.reparse()
    assert parsed == [FIRST, SECOND]
    assert tones(sheet) == {"A": Color.parse("red"), "B": Color.parse("red")}
    assert set(sheet.rules_map) >= {"A", "B"}
    sheet.set_variables({"tone": "blue"})
    sheet.reparse()
    assert parsed == [FIRST, SECOND] * 2
    assert tones(sheet) == {"A": Color.parse("blue"), "B": Color.parse("blue")}


def test_a_sheet_with_a_mistake_leaves_the_others_as_they_are(parsed: list[str]) -> None:
    sheet = LastingStylesheet(variables={"tone": "red"})
    sheet.add_source(FIRST, read_from=("first", ""))
    sheet.reparse()
    sheet.add_source("C { colour-of: nothing }", read_from=("third", ""))
    with pytest.raises(StylesheetError):
        sheet.reparse()
    assert parsed[0] == FIRST
    assert set(sheet._rules[0].selector_names) == {"A"}


async def test_the_console_has_one() -> None:
    async with console(size=SMALL) as running:
        assert isinstance(running.app.stylesheet, LastingStylesheet)


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_new_screen_and_a_new_prompt_are_not_styled_a_second_time(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    restyled: list[Any] = []
    update_styles = App.update_styles

    def noted(app: App[Any], node: Any, *given: Any, **more: Any) -> None:
        restyled.append(node)
        update_styles(app, node, *given, **more)

    monkeypatch.setattr(App, "update_styles", noted)
    async with console(size=size) as running:
        opened = []
        for key in ("enter", "x"):
            await running.press(key)
            await running.settled()
            opened.append(running.app.screen)
        assert [type(screen).__name__ for screen in opened] == ["BrowseScreen", "ActionsMenu"]
        assert not [screen for screen in opened if screen in restyled]
        # Another size is another look, and whoever comes back may find that things have changed.
        await running.pilot.resize_terminal(40, 10)
        await running.settled()
        assert opened[1] in restyled
