"""What is to be exported: rows from anywhere, in one of four forms."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from banktui.domain.errors import BankError
from banktui.services.capability import (
    ACCOUNT_TRANSACTIONS,
    CARD_TRANSACTIONS,
    CUSTOMER_TRANSACTIONS,
    IBAN_STATEMENTS,
    STATEMENTS,
    TRANSACTIONS,
)
from banktui.services.reading import Listed
from banktui.services.row_fields import Place, RowField
from banktui.services.shelf import Anchor, Row, Window

CHUNK = 1000
"""Rows that are in memory at once."""


class Format(StrEnum):
    """The form of a file."""

    CSV = "csv"
    JSON = "json"
    OFX = "ofx"
    BEANCOUNT = "beancount"

    @property
    def suffix(self) -> str:
        """Return how names of such files end."""
        return f".{self.value}"

    @property
    def is_of_movements(self) -> bool:
        """Tell whether it can hold nothing but money in and out of accounts."""
        return self in {Format.OFX, Format.BEANCOUNT}


MEANINGS: Mapping[Format, str] = {
    Format.CSV: "CSV, for spreadsheets",
    Format.JSON: "JSON, for programs",
    Format.OFX: "OFX 2.1.1, for accounting programs",
    Format.BEANCOUNT: "Beancount, a journal in plain text",
}

MOVEMENTS = frozenset(
    each.name
    for each in (
        *(STATEMENTS, IBAN_STATEMENTS, TRANSACTIONS, ACCOUNT_TRANSACTIONS, CUSTOMER_TRANSACTIONS),
        CARD_TRANSACTIONS,
    )
)
"""The lists whose rows are money in and out of an account or card."""


_OTHERS = re.compile(r"[^0-9a-z]+")
_LONGEST_PART = 40


class NotExportedError(BankError):
    """An export could not be made, and nothing was kept of it."""

    kind = "not-exported"


class Rows(Protocol):
    """Rows in the order in which they are to be written."""

    async def count(self) -> int:
        """Return how many there are."""
        ...

    def pages(self) -> AsyncIterator[Sequence[tuple[Listed, Place]]]:
        """Return them a part at a time, each with where it stands. Raises StoreError."""
        ...


@dataclass(frozen=True, slots=True)
class Export:
    """One list, as it is to be written."""

    rows: Rows
    lists: frozenset[str]
    """The names of the lists that they come from."""
    fields: tuple[RowField, ...]
    """What CSV and JSON tell of each row."""
    format: Format
    path: str
    """Where to: a file that does not exist yet. `~` is the home folder."""
    is_private: bool = False
    """Names and amounts are hidden in the fields."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of it."""

    path: str
    """The whole of it."""
    rows: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Rows that the form cannot hold, by the reason, in words that follow a number: `did not happen`."""

    shown: str = ""
    """The path as people read it, with `~` where that is shorter."""

    def left_out_sentence(self) -> str:
        """Say what is not in the file, and why; empty if all is."""
        told = ", ".join(f"{count} {reason}" for reason, count in self.left_out.items())
        return f"Left out: {told}." if told else ""


def refusal(form: Format, lists: frozenset[str], *, is_private: bool) -> str:
    """Say in a sentence why lists cannot be exported in a form; empty if they can."""
    if not form.is_of_movements:
        return ""
    if not lists <= MOVEMENTS:
        return f"{form.name} holds money in and out of accounts, and this is no such list. CSV and JSON hold any."
    if is_private:
        return f"Amounts are hidden, and {form.name} needs them. f2 shows them; CSV and JSON keep them hidden."
    return ""


def file_name(parts: Iterable[str], form: Format) -> str:
    """Return a name of our own that tells what is in a file: of its parts nothing is left but letters and digits."""
    words = (_OTHERS.sub("-", part.casefold()).strip("-")[:_LONGEST_PART].strip("-") for part in parts)
    return ("-".join(word for word in words if word) or "export") + form.suffix


class WindowedRows:
    """Rows that are read a window at a time: of the store, or of a table."""

    def __init__(
        self,
        window: Callable[[int, int, Anchor | None], Awaitable[Window]],
        count: Callable[[], Awaitable[int]],
        place: Callable[[Row], Place],
    ) -> None:
        self._window = window
        self._count = count
        self._place = place

    async def count(self) -> int:
        """Return how many there are."""
        return await self._count()

    async def pages(self) -> AsyncIterator[Sequence[tuple[Listed, Place]]]:
        """Return them a part at a time; each part is read from the last row of the one before."""
        start, near = 0, None
        while True:
            window = await self._window(start, CHUNK, near)
            if window.rows:
                yield [(row.item, self._place(row)) for row in window.rows]
            if len(window.rows) < CHUNK:
                return
            start += len(window.rows)
            near = Anchor(start - 1, window.rows[-1].key)


class MemoryRows:
    """Rows that somebody has already."""

    def __init__(self, rows: Sequence[tuple[Listed, Place]]) -> None:
        self._rows = tuple(rows)

    async def count(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    async def pages(self) -> AsyncIterator[Sequence[tuple[Listed, Place]]]:
        """Return them."""
        for start in range(0, len(self._rows), CHUNK):
            yield self._rows[start : start + CHUNK]
