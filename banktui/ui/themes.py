"""Themes as files: one TOML file names a theme, its colours and the meanings that the console draws with."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from textual.color import Color, ColorParseError
from textual.theme import Theme

import banktui

DEFAULT_THEME = "harbour-dark"
VARIABLE_DEFAULTS: dict[str, str] = {
    "credit": "#3fa66b",
    "debit": "#c0735a",
    "pending": "#b58900",
    "attention": "#c9742c",
    "refused": "#d9534f",
    "odd": "#c9742c",
    "ended": "#808890",
    "live": "#e5484d",
    "sandbox": "#6f86d6",
    "muted": "#808890",
    "faint": "#5a6570",
    "rule": "#5a6570",
    "cursor": "#33506b",
    "cursor-blurred": "#2a3b4b",
}
"""Every variable that a theme of ours defines beside Textual's own, with a value for themes that are not ours."""

_COLORS = (
    "primary",
    "secondary",
    "accent",
    "warning",
    "error",
    "success",
    "foreground",
    "background",
    "surface",
    "panel",
)
_KEYS = {"name", "dark", "ansi", "colors", "variables"}
_ANSI_GROUNDS = {"ansi-background": "ansi_black", "ansi-foreground": "ansi_white"}
"""What Textual's own style sheet asks of a theme in the terminal's colours."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
_SHADED = re.compile(r"(?P<color>.+?) (?:100|[1-9]?[0-9])%", re.ASCII)
_TEXT_STYLES = {"none", "bold", "dim", "italic", "reverse", "strike", "underline"}


class ThemeError(ValueError):
    """A theme file that cannot be used; the message is a sentence that names the file and what is wrong with it."""


class ThemeShelf(NamedTuple):
    """The themes that were found, and a sentence for each file that could not be used."""

    themes: tuple[Theme, ...]
    complaints: tuple[str, ...] = ()


def load_themes(user_folder: Path | None = None) -> ThemeShelf:
    """Read the console's own themes, then the user's, which may replace ours by name. Never raises for a bad file."""
    themes: dict[str, Theme] = {}
    complaints: list[str] = []
    for path in (*_files(own_folder()), *_files(user_folder)):
        try:
            theme = read_theme(path)
        except ThemeError as error:
            complaints.append(str(error))
        else:
            themes[theme.name] = theme
    first = sorted(themes.values(), key=lambda theme: theme.name != DEFAULT_THEME)
    return ThemeShelf(tuple(first), tuple(complaints))


def own_theme(name: str) -> Theme | None:
    """Read the one theme of the console's own with this name; None if there is none that can be used."""
    path = own_folder() / f"{name}.toml"
    if _NAME.fullmatch(name) is None or not path.is_file():
        return None
    try:
        return read_theme(path)
    except ThemeError:
        # Said when all of them are read.
        return None


def own_folder() -> Path:
    """Return where the console's own themes are: inside an installed package, beside it in a checkout."""
    package = Path(banktui.__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def read_theme(path: Path) -> Theme:
    """Read one theme file. Raises ThemeError with a sentence for people."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ThemeError(f"The theme {path.name} cannot be read: {error.strerror or 'unknown reason'}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(f"The theme {path.name} is not valid TOML: {error}.") from error
    try:
        return _theme(document)
    except ValueError as error:
        raise ThemeError(f"The theme {path.name} cannot be used: {error}.") from error


def _files(folder: Path | None) -> Iterable[Path]:
    if folder is None or not folder.is_dir():
        return ()
    return sorted(folder.glob("*.toml"))


def _theme(document: Mapping[str, Any]) -> Theme:
    if unknown := sorted(set(document) - _KEYS):
        raise ValueError(f"there is no setting “{unknown[0]}”")
    name = document.get("name")
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise ValueError("its name must be lower-case letters, digits and dashes, at most 32")
    colors = _table(document, "colors")
    variables = _table(document, "variables")
    if unknown := sorted(set(colors) - set(_COLORS)):
        raise ValueError(f"there is no colour “{unknown[0]}”")
    if missing := [key for key in _COLORS if key not in colors]:
        raise ValueError(f"the colour “{missing[0]}” is missing")
    if missing := [key for key in VARIABLE_DEFAULTS if key not in variables]:
        raise ValueError(f"the variable “{missing[0]}” is missing")
    for key, value in {**colors, **variables}.items():
        _check_value(key, value)
    ansi = _flag(document, "ansi")
    if ansi:
        variables = {**_ANSI_GROUNDS, **variables}
    theme = Theme(name, colors["primary"], dark=_flag(document, "dark", default=True), ansi=ansi)
    return replace(theme, variables=variables, **colors)  # type: ignore[arg-type] # the keys were compared above


def _table(document: Mapping[str, Any], key: str) -> dict[str, str]:
    table = document.get(key, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise ValueError(f"[{key}] must be a table of texts")
    return table


def _flag(document: Mapping[str, Any], key: str, *, default: bool = False) -> bool:
    value = document.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f"“{key}” must be true or false")  # noqa: TRY004 - told to people as one kind of mistake
    return value


def _check_value(key: str, value: str) -> None:
    """Refuse what the style sheet could not take: a bad value would break the console when the theme is chosen."""
    if key.endswith("-style"):
        if not set(value.split()) <= _TEXT_STYLES:
            raise ValueError(f"“{value}” is not a text style, for “{key}”")
        return
    shaded = _SHADED.fullmatch(value)
    color = shaded["color"] if shaded else value
    try:
        Color.parse("white" if shaded and color == "auto" else color)
    except ColorParseError as error:
        raise ValueError(f"“{value}” is not a colour, for “{key}”") from error
