"""Our themes: complete, legible, and read from files that may be bad."""

from itertools import product
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

from banktui.ui.phrase import Tone
from banktui.ui.themes import DEFAULT_THEME, VARIABLE_DEFAULTS, ThemeError, load_themes, own_folder, read_theme
from banktui.ui.widgets.environment_bar import EnvironmentBar
from banktui.ui.widgets.filter_bar import FilterBar
from banktui.ui.widgets.ledger_table import LedgerTable
from banktui.ui.widgets.problem_panel import ProblemPanel
from tests.ui.stage import Stage

OURS = load_themes().themes
COLOURED = [theme for theme in OURS if not theme.ansi]
GROUNDS = ("background", "surface", "panel", "cursor", "cursor-blurred")
INKS = (
    "foreground",
    "accent",
    "primary",
    "secondary",
    "warning",
    "error",
    "success",
    "credit",
    "debit",
    "pending",
    "attention",
    "refused",
    "odd",
    "ended",
    "live",
    "sandbox",
    "muted",
    "text-muted",
    "text-disabled",
)
PAIRS = (
    *product(INKS, GROUNDS),
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("foreground", "block-hover-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("input-selection-foreground", "input-selection-background"),
    ("footer-foreground", "footer-background"),
    ("footer-key-foreground", "footer-key-background"),
    ("footer-description-foreground", "footer-description-background"),
    ("background", "live"),  # production stands reversed
)


def value_of(theme: Theme, name: str) -> str:
    return theme.variables.get(name) or str(getattr(theme, name))


def luminance(color: Color) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = [part / 255 for part in color.rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_there_are_at_least_four_and_none_of_our_files_is_bad() -> None:
    shelf = load_themes()
    assert shelf.complaints == ()
    names = [theme.name for theme in shelf.themes]
    assert names[0] == DEFAULT_THEME
    assert len(names) >= 4
    assert {True, False} == {theme.dark for theme in shelf.themes}
    assert any(theme.ansi for theme in shelf.themes)
    assert all((own_folder() / f"{name}.toml").is_file() for name in names)


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_every_theme_defines_every_variable(theme: Theme) -> None:
    assert set(VARIABLE_DEFAULTS) <= set(theme.variables)
    everything = set(OURS[0].variables) | {"ansi-background", "ansi-foreground"}
    assert everything - set(theme.variables) <= {"ansi-background", "ansi-foreground"}


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_every_text_can_be_read_on_every_ground(theme: Theme) -> None:
    least = 7.0 if theme.name.startswith("signal") else 4.5
    weak = {
        pair: round(ratio, 2)
        for pair in PAIRS
        if (ratio := contrast(value_of(theme, pair[0]), value_of(theme, pair[1]))) < least
    }
    assert weak == {}


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_marks_without_words_can_still_be_seen(theme: Theme) -> None:
    assert contrast(value_of(theme, "faint"), value_of(theme, "background")) >= 3.0


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_meanings_that_stand_side_by_side_differ(theme: Theme) -> None:
    assert len({value_of(theme, name) for name in ("credit", "pending", "refused", "sandbox")}) == 4
    assert len({value_of(theme, name) for name in ("live", "sandbox", "accent")}) == 3


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
async def test_every_tone_and_widget_can_be_drawn_in_every_theme(theme: Theme) -> None:
    app = Stage(EnvironmentBar(), FilterBar(), ProblemPanel(), LedgerTable(), theme=theme.name)
    async with app.run_test(size=(60, 12)) as pilot:
        for tone in Tone:
            style = app.stylesheet.parse_style(tone.value) if tone else None
            named = "$" in tone.value
            assert style is None or not named or style.foreground is not None
        await pilot.pause()


def test_a_users_theme_replaces_ours_by_name(tmp_path: Path) -> None:
    text = (own_folder() / f"{DEFAULT_THEME}.toml").read_text("utf-8").replace("#5cc3d6", "#ffffff")
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    shelf = load_themes(tmp_path)
    assert len(shelf.themes) == len(OURS)
    assert next(theme for theme in shelf.themes if theme.name == DEFAULT_THEME).accent == "#ffffff"


GOOD = (own_folder() / f"{DEFAULT_THEME}.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = ", "The theme bad.toml is not valid TOML: "),
        ("\udcff", "The theme bad.toml is not valid TOML: "),
        (GOOD.replace('"harbour-dark"', '"Harbour Dark"'), "its name must be lower-case letters"),
        (GOOD.replace("dark = true", 'dark = "yes"'), "“dark” must be true or false"),
        (GOOD.replace("dark = true", "shiny = true"), "there is no setting “shiny”"),
        (GOOD.replace("[colors]", '[colors]\nglitter = "#ffffff"'), "there is no colour “glitter”"),
        (GOOD.replace('panel = "', '# panel = "'), "the colour “panel” is missing"),
        (GOOD.replace('sandbox = "', '# sandbox = "'), "the variable “sandbox” is missing"),
        (GOOD.replace('credit = "#83d3a0"', 'credit = "greenish"'), "“greenish” is not a colour, for “credit”"),
        (GOOD.replace('credit = "#83d3a0"', 'credit = "red; } * { display: none"'), "is not a colour, for “credit”"),
        (GOOD.replace('credit = "#83d3a0"', "credit = 5"), "[variables] must be a table of texts"),
        (GOOD + 'block-cursor-text-style = "blinking"\n', "“blinking” is not a text style"),
        ('name = "x"\ncolors = 5\n', "[colors] must be a table of texts"),
    ],
)
def test_a_bad_file_is_a_sentence_and_the_others_still_load(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    shelf = load_themes(tmp_path)
    assert len(shelf.themes) == len(OURS)
    (complaint,) = shelf.complaints
    assert complaint.startswith("The theme bad.toml ")
    assert sentence in complaint
    assert "Traceback" not in complaint
    with pytest.raises(ThemeError):
        read_theme(path)


def test_a_theme_that_cannot_be_read_is_a_sentence_too(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (complaint,) = load_themes(tmp_path).complaints
    assert complaint.startswith("The theme folder.toml cannot be read: ")


def test_shades_and_text_styles_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    path.write_text(GOOD + 'block-cursor-text-style = "bold reverse"\nfoo = "auto 60%"\nbar = "#ffffff 8%"\n', "utf-8")
    assert read_theme(path).variables["foo"] == "auto 60%"


def test_a_folder_that_does_not_exist_is_nothing_to_complain_about(tmp_path: Path) -> None:
    assert load_themes(tmp_path / "none").complaints == ()
