"""Puts the cells of one row side by side: few segments, exact in cells."""

from collections.abc import Iterable, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from banktui.ui.phrase import Run, Tone, cells, clipped

_LONG = 512
"""A text of more characters is cut before it is measured: no cell of a table is that wide."""
_UNDERLINE = Style(underline=True)


class LineBuilder:
    """Collects runs from left to right. Neighbours of one tone, and the spaces behind them, become one segment."""

    __slots__ = ("_margin", "_room", "_texts", "_tones", "_used")

    def __init__(self, room: int, margin: int = 0) -> None:
        self._room = room
        self._margin = margin
        self._texts: list[str] = []
        self._tones: list[Tone] = []
        self._used = 0

    def put(self, start: int, width: int, runs: Sequence[Run], *, right: bool = False) -> None:
        """Write runs into the cells from `start` on, cut to `width` cells, at the right end of them if wanted."""
        if len(runs) == 1 and runs[0].text.isascii():
            size = len(runs[0].text)  # What most cells hold: no need to measure it.
        else:
            size = sum([cells(run.text) if len(run.text) < _LONG else _LONG for run in runs])
        if size > width:
            runs = clipped(runs, width)
            size = sum([cells(run.text) for run in runs])
        if right:
            start += width - size
        texts, tones = self._texts, self._tones
        if start > self._used:
            self._pad(start - self._used)
            if len(texts) == 1 and runs and texts[0].isspace():
                tones[0] = runs[0].tone  # Spaces have no tone of their own: the first text lends them its.
        for text, tone in runs:
            if tones and tones[-1] is tone:
                texts[-1] += text
            else:
                texts.append(text)
                tones.append(tone)
        self._used = start + size

    def strip(self, styles: Mapping[Tone, Style], terms: Sequence[str] = ()) -> Strip:
        """Return what was written, filled up with spaces to room and margin, with the words looked for underlined."""
        if self._used > self._room:
            self._cut()
        if (missing := self._room + self._margin - self._used) > 0:
            self._pad(missing)
        pairs = zip(self._texts, self._tones, strict=True)
        if terms:
            segments = [segment for text, tone in pairs for segment in underlined(text, styles[tone], terms)]
        else:
            segments = [Segment(text, styles[tone]) for text, tone in pairs if text]
        return Strip(segments, self._room + self._margin)

    def _pad(self, count: int) -> None:
        if self._texts:
            self._texts[-1] += " " * count
        else:
            self._texts.append(" " * count)
            self._tones.append(Tone.PLAIN)
        self._used += count

    def _cut(self) -> None:
        kept = clipped([Run(text, tone) for text, tone in zip(self._texts, self._tones, strict=True)], self._room)
        self._texts, self._tones = [run.text for run in kept], [run.tone for run in kept]
        self._used = sum(cells(text) for text in self._texts)


def underlined(text: str, style: Style, terms: Sequence[str]) -> Iterable[Segment]:
    """Split a text so that the first place where each (case-folded) term occurs is underlined."""
    folded = text.casefold()
    if len(folded) != len(text):
        return [Segment(text, style)]
    marked = bytearray(len(text))
    for term in terms:
        if (start := folded.find(term)) >= 0:
            marked[start : start + len(term)] = b"\x01" * len(term)
    if not any(marked):
        return [Segment(text, style)]
    segments: list[Segment] = []
    start = 0
    for stop in range(1, len(text) + 1):
        if stop == len(text) or marked[stop] != marked[start]:
            look = style + _UNDERLINE if marked[start] else style
            segments.append(Segment(text[start:stop], look))
            start = stop
    return segments
