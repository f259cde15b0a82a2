"""Rows for programs: JSON, JSON lines, CSV. Written as they come, so that a list may have any length."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TextIO

from banktui.services.identity_line import lines_of
from banktui.services.reading import Listed
from banktui.services.row_fields import Form, Place, RowField, Value
from banktui.services.rows import row_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula."""
_PLAIN = frozenset({Form.AMOUNT, Form.NUMBER, Form.DAY, Form.INSTANT, Form.FLAG})
"""Forms whose values we write: none of them can be a formula, and a minus sign is one."""


class Printer(Protocol):
    """Writes rows in one form."""

    def begin(self) -> None:
        """Write what stands before all rows."""
        ...

    def row(self, item: Listed, place: Place) -> None:
        """Write one thing; it may take several rows, or be held back until its fellows are known."""
        ...

    def end(self) -> None:
        """Write what is left."""
        ...


class JsonPrinter:
    """One array, an object a line: what `jq` and people can both read."""

    def __init__(self, out: TextIO, fields: Sequence[RowField]) -> None:
        self._out = out
        self._fields = fields
        self._is_first = True

    def begin(self) -> None:
        """Open the array."""
        self._out.write("[")

    def row(self, item: Listed, place: Place) -> None:
        """Write an object for each row."""
        for line in lines_of(item):
            self._out.write("\n" if self._is_first else ",\n")
            self._out.write(_json(row_of(self._fields, line, place)))
            self._is_first = False

    def end(self) -> None:
        """Close the array."""
        self._out.write("]\n" if self._is_first else "\n]\n")


class JsonLinesPrinter:
    """An object a line."""

    def __init__(self, out: TextIO, fields: Sequence[RowField]) -> None:
        self._out = out
        self._fields = fields

    def begin(self) -> None:
        """Write nothing: each line stands for itself."""

    def row(self, item: Listed, place: Place) -> None:
        """Write a line for each row."""
        for line in lines_of(item):
            self._out.write(f"{_json(row_of(self._fields, line, place))}\n")

    def end(self) -> None:
        """Write nothing."""


class CsvPrinter:
    """RFC 4180, with a header; nested fields are left out."""

    def __init__(self, out: TextIO, fields: Sequence[RowField]) -> None:
        self._writer = csv.writer(out, dialect="excel")
        self._fields = [field for field in fields if field.form is not Form.NESTED]

    def begin(self) -> None:
        """Write the names of the fields."""
        self._writer.writerow([field.name for field in self._fields])

    def row(self, item: Listed, place: Place) -> None:
        """Write a record for each row."""
        for line in lines_of(item):
            self._writer.writerow([_cell(field, field.read(line, place)) for field in self._fields])

    def end(self) -> None:
        """Write nothing."""


RECORDS: Mapping[str, Callable[[TextIO, Sequence[RowField]], Printer]] = {
    "json": JsonPrinter,
    "jsonl": JsonLinesPrinter,
    "csv": CsvPrinter,
}
"""The forms for programs, by what their options are called."""


def _json(row: dict[str, Value]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": "))


def _cell(field: RowField, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if field.form not in _PLAIN and text.startswith(_FORMULA) else text
