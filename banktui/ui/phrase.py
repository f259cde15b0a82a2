"""Styled text without markup: what the presenter makes and the widgets draw.

A bank's text is never parsed: a phrase is a sequence of runs, each a plain string and a tone. A tone is the name of a
theme variable, and the same name works in every place that draws: `Content` (detail panes, labels) resolves `$credit`
by itself, and the ledger table resolves it once per theme, with the same parser, for its line drawing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes
from textual.content import Content

ELLIPSIS = "…"


class Tone(StrEnum):
    """What a piece of text means, written as the style that themes define for it."""

    PLAIN = ""
    STRONG = "bold"
    MUTED = "$muted"
    """Secondary text: units, codes, labels."""
    FAINT = "$faint"
    """Marks that carry no information of their own: rules, placeholders."""
    ACCENT = "$accent"
    TITLE = "bold $accent"
    CREDIT = "$credit"
    DEBIT = "$debit"
    PENDING = "$pending"
    ATTENTION = "$attention"
    REFUSED = "$refused"
    ODD = "$odd"
    LIVE = "bold reverse $live"
    """Production, where calls are real."""
    SANDBOX = "bold $sandbox"


class Run(NamedTuple):
    """A piece of text in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line (or several, at line feeds) of text in tones."""

    runs: tuple[Run, ...] = ()
    """None of them empty."""

    @property
    def plain(self) -> str:
        """Return the text alone."""
        return "".join(run.text for run in self.runs)

    @property
    def cells(self) -> int:
        """Return how many terminal cells the phrase takes on one line."""
        return sum(cells(run.text) for run in self.runs)

    def __add__(self, other: "Phrase") -> "Phrase":
        return Phrase(self.runs + other.runs)

    def __bool__(self) -> bool:
        return bool(self.runs)

    def content(self) -> Content:
        """Return what Textual's widgets draw literally, in any slot that takes a label or a title."""
        return Content.assemble(*((run.text, run.tone.value) for run in self.runs))


def phrase(*parts: str | tuple[str, Tone] | Phrase) -> Phrase:
    """Join plain strings, `(text, tone)` pairs and phrases into one phrase."""
    runs: list[Run] = []
    for part in parts:
        if isinstance(part, Phrase):
            runs.extend(part.runs)
        elif isinstance(part, str):
            runs.append(Run(part))
        else:
            runs.append(Run(*part))
    return Phrase(tuple(run for run in runs if run.text))


def joined(separator: str, phrases: Iterable[Phrase]) -> Phrase:
    """Join the phrases that are not empty, with a muted separator between them."""
    out: tuple[Run, ...] = ()
    for part in phrases:
        if part:
            out = (*out, Run(separator, Tone.MUTED), *part.runs) if out else part.runs
    return Phrase(out)


def laid(gap: str, phrases: Iterable[Phrase], width: int) -> list[Phrase]:
    """Lay the phrases that are not empty side by side, a gap between them, in lines of at most `width` cells.

    None is broken: one that has no more room begins a new line, and one that is wider than a line has its own.
    """
    lines: list[Phrase] = []
    for part in filter(None, phrases):
        if lines and lines[-1].cells + cells(gap) + part.cells <= width:
            lines[-1] = joined(gap, (lines[-1], part))
        else:
            lines.append(part)
    return lines


def cells(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def head(text: str, width: int) -> str:
    """Return the longest beginning of a text that fits in `width` cells, never half a character."""
    if width <= 0:
        return ""
    if text.isascii():
        return text[:width]
    used = 0
    spans, _ = split_graphemes(text[: width * _CHARACTERS_PER_CELL])
    for start, _end, size in spans:
        if used + size > width:
            return text[:start]
        used += size
    return text[: spans[-1][1]] if spans else ""


def clipped(runs: Sequence[Run], width: int) -> tuple[Run, ...]:
    """Cut runs to `width` cells, ending in `…` where something was cut; the result never takes more cells than that."""
    left = width
    for position, run in enumerate(runs):
        size = _measure(run.text, left)
        if size > left:
            return _cut(runs[: position + 1], width)
        left -= size
    return tuple(runs)


def wrapped(source: Phrase, width: int) -> list[Phrase]:
    """Break a phrase into lines of at most `width` cells, between words where there are any, and at line feeds."""
    lines: list[list[Run]] = [[]]
    used = 0
    for text, tone in _pieces(source):
        if text == "\n":
            lines.append([])
            used = 0
            continue
        size = cells(text)
        if used + size > width and used and not text.isspace():
            _strip_end(lines[-1])
            lines.append([])
            used = 0
        if text.isspace() and (used + size > width or (used == 0 and len(lines) > 1)):
            continue
        while size > width > 0:
            part = head(text, width) or text[:1]
            lines[-1].append(Run(part, tone))
            lines.append([])
            text = text[len(part) :]  # noqa: PLW2901 - the rest of a word that is longer than a line
            size = cells(text)
        if text:
            lines[-1].append(Run(text, tone))
            used += size
    return [Phrase(_merged(line)) for line in lines]


_CHARACTERS_PER_CELL = 16
"""More than a cell can hold: a base, four marks, an emoji's joiners. Bounds what is measured of long texts."""


def _measure(text: str, enough: int) -> int:
    if len(text) > max(enough, 1) * _CHARACTERS_PER_CELL:
        return enough + 1
    return cells(text)


def _cut(runs: Sequence[Run], width: int) -> tuple[Run, ...]:
    if width <= 0:
        return ()
    kept: list[Run] = []
    left = width - 1
    for run in runs:
        part = head(run.text, left)
        kept.append(Run(part, run.tone))
        left -= cells(part)
        if len(part) < len(run.text):
            break
    kept[-1] = Run(kept[-1].text + ELLIPSIS, kept[-1].tone)
    return tuple(kept)


_WORDS = re.compile(r"\n|[^\S\n]+|\S+")


def _pieces(source: Phrase) -> Iterable[Run]:
    for run in source.runs:
        for match in _WORDS.finditer(run.text):
            yield Run(match[0], run.tone)


def _strip_end(line: list[Run]) -> None:
    while line and line[-1].text.isspace():
        line.pop()


def _merged(line: Sequence[Run]) -> tuple[Run, ...]:
    out: list[Run] = []
    for run in line:
        if out and out[-1].tone is run.tone:
            out[-1] = Run(out[-1].text + run.text, run.tone)
        else:
            out.append(run)
    return tuple(out)
