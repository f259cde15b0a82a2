"""Opening the first screen of a kind parses that screen's sheet, not those of all others again."""

from typing import Any

import pytest
from textual.color import Color
from textual.css.errors import StylesheetError
from textual.css.parse import parse

from banktui.ui.stylesheet import LastingStylesheet
from tests.ui.running import SMALL, console

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
