"""A sheet of facts: sentences first, then labelled values in sections, codes last."""

from collections.abc import Iterable
from dataclasses import dataclass

from banktui.ui.phrase import Phrase, Run, Tone, cells, phrase, wrapped

_LABELS_LEAST = 18
_LABELS_SHARE = (2, 5)
"""Labels may take this part of the width, so that values stand in one column wherever there is room."""
_TINY = 10
_NARROW = 34
"""Below this width a value stands under its label instead of beside it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A labelled value. Entries without a value are left out."""

    label: str
    value: Phrase


@dataclass(frozen=True, slots=True)
class Section:
    """Entries that belong together."""

    title: str
    entries: tuple[Entry, ...] = ()

    @property
    def told(self) -> tuple[Entry, ...]:
        """Return the entries that say something."""
        return tuple(entry for entry in self.entries if entry.value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a detail pane shows of one thing."""

    title: Phrase
    lead: tuple[Phrase, ...] = ()
    """Sentences and the figure that matters most, a line each."""
    sections: tuple[Section, ...] = ()

    def lines(self, width: int) -> list[Phrase]:
        """Lay the sheet out in lines of at most `width` cells."""
        width = max(width, 1)
        out = wrapped(self.title, width)
        for sentence in self.lead:
            if sentence:
                out.extend(wrapped(sentence, width))
        sections = [section for section in self.sections if section.told]
        labels = max((cells(entry.label) for section in sections for entry in section.told), default=0)
        numerator, denominator = _LABELS_SHARE
        most = max(_LABELS_LEAST, width * numerator // denominator)
        for section in sections:
            out.append(Phrase())
            if section.title:
                out.extend(wrapped(phrase((section.title, Tone.STRONG)), width))
            for entry in section.told:
                out.extend(entry_lines(entry, min(labels, most), width))
        return out

    def text(self, width: int) -> Phrase:
        """Return the laid-out sheet as one phrase with line feeds."""
        return stacked(self.lines(width))


def stacked(lines: Iterable[Phrase]) -> Phrase:
    """Put phrases under each other."""
    out: list[Run] = []
    for position, line in enumerate(lines):
        if position:
            out.append(Run("\n"))
        out.extend(line.runs)
    return Phrase(tuple(out))


def entry_lines(entry: Entry, labels: int, width: int) -> list[Phrase]:
    """Lay one value out beside its label, in a column of `labels` cells; below it where there is no room."""
    if width < _NARROW or cells(entry.label) > labels:
        head = wrapped(phrase((entry.label, Tone.MUTED)), width)
        inset = 2 if width > _TINY else 0
        return [*head, *(phrase(" " * inset, line) for line in wrapped(entry.value, width - inset))]
    indent = labels + 2
    first, *rest = wrapped(entry.value, width - indent)
    label = phrase((entry.label.ljust(indent), Tone.MUTED))
    return [label + first, *(phrase(" " * indent, line) for line in rest)]
