"""A TOML text of which one can say on which line something stands, and of which one table can be changed or replaced.

Both ask Python's own parser about beginnings of the text, so that there is no second reading of TOML that could differ
from it. What a person has written around a replaced table stays as it is, comments included.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

_PLACE = re.compile(r"at line (\d+), column")
_TWICE = ("Cannot declare", "Cannot overwrite", "Cannot mutate", "Duplicate inline", "Can not redefine")
Path = Sequence[str | int]


class TomlError(ValueError):
    """A text that is not TOML; the message is a sentence without anything of the text in it."""

    def __init__(self, sentence: str, line: int) -> None:
        super().__init__(sentence)
        self.line = line


class Document:
    """One TOML text. Numbers with a point are decimals."""

    def __init__(self, text: str) -> None:
        """Read a text. Raises TomlError."""
        self.text = text
        self._lines = text.split("\n")
        self.table = _parsed(text)

    def line_of(self, path: Path) -> int:
        """Return the line, counted from 1, on which the statement stands that defines a key or an entry of a list.

        For a path that does not exist, the line of the longest part of it that does; 1 if nothing of it does.
        """
        known = tuple(path)
        while known and not _has(self.table, known):
            known = known[:-1]
        if not known:
            return 1
        without, with_it = 0, len(self._lines)
        while (probe := self._readable_between(without, with_it)) is not None:
            if _has(_beginning(self._lines, probe) or {}, known):
                with_it = probe
            else:
                without = probe
        return without + 1

    def replaced(self, path: tuple[str, ...], block: str) -> "Document":
        """Return the document with a table given by a text of its own, in its old place or at the end.

        `block` holds whole statements, headers first. Raises ValueError if the table is written in a form that cannot
        be cut out: as dotted keys or within another table.
        """
        sections = self._sections()
        old = [number for number, (header, _) in enumerate(sections) if header[: len(path)] == path]
        kept = [_tail(lines) if number in old else lines for number, (_, lines) in enumerate(sections)]
        new = [*block.rstrip("\n").split("\n"), ""]
        if old:
            kept.insert(old[0], new)
        else:
            kept[-1] = _without_blank_end(kept[-1])
            kept.append(["", *new] if self.text.strip() else new)
        lines = [line for section in kept for line in section]
        made = Document("\n".join([*_without_blank_end(lines), ""]))
        if _without(made.table, path) != _without(self.table, path) or not _has(made.table, path):
            raise ValueError("the table cannot be cut out")
        return made

    def amended(self, path: tuple[str, ...], values: Mapping[str, Any], text_of: Callable[[Any], str]) -> "Document":
        """Return the document in which these and no other values stand directly below a table's header.

        Lines that say what is still so stay as a person wrote them, with comments beside and between them. `text_of`
        makes a value's text. Raises ValueError if the table has no one header of its own, or is in another form.
        """
        sections = self._sections()
        own = [number for number, (header, _) in enumerate(sections) if header == path]
        if len(own) != 1 or not path:
            raise ValueError("the table has no header of its own")
        header, *lines = sections[own[0]][1]
        tail = _end_of(lines)
        body = [header, *_amended(lines[: len(lines) - len(tail)], values, text_of), *tail]
        sections[own[0]] = (path, body)
        made = Document("\n".join(line for _, section in sections for line in section))
        below = [name[len(path)] for name, _ in sections if len(name) > len(path) and name[: len(path)] == path]
        stands = {key: value for key, value in _table_at(made.table, path).items() if key not in below}
        if stands != dict(values) or _without(made.table, path) != _without(self.table, path):
            raise ValueError("the table is written in another form")
        return made

    def _sections(self) -> list[tuple[tuple[str, ...], list[str]]]:
        """Return the lines below each header, with the header's name; first those above all headers."""
        starts = [0, *(n for n, line in enumerate(self._lines) if line.lstrip().startswith("[") and self._is_start(n))]
        ends = [*starts[1:], len(self._lines)]
        names = [(), *(_name(self._lines[start]) for start in starts[1:])]
        return [(name, self._lines[start:end]) for name, start, end in zip(names, starts, ends, strict=True)]

    def _is_start(self, number: int) -> bool:
        """Tell whether a statement begins on a line, rather than a part of a value that goes over several."""
        return _beginning(self._lines, number) is not None

    def _readable_between(self, without: int, with_it: int) -> int | None:
        """Return a number of lines between two others that make up whole statements, near the middle of them."""
        middle = (without + with_it + 1) // 2
        numbers = (*range(middle, with_it), *range(middle - 1, without, -1))
        return next((number for number in numbers if _beginning(self._lines, number) is not None), None)


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        sentence = "this table or key is there already" if str(error).startswith(_TWICE) else "this is not TOML"
        line = int(found[1]) if found else _unfinished(text)
    except RecursionError:
        sentence, line = "this is not TOML", _unfinished(text)
    raise TomlError(sentence, line)


def _unfinished(text: str) -> int:
    """Return the line on which the statement begins that goes on to the end of a text and beyond."""
    lines = text.split("\n")
    return next(number for number in range(len(lines), 0, -1) if _beginning(lines, number - 1) is not None)


def _beginning(lines: Sequence[str], count: int) -> Mapping[str, Any] | None:
    """Return what the first lines say by themselves; None if they end within a statement."""
    try:
        return tomllib.loads("\n".join(lines[:count]))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _has(table: Any, path: Path) -> bool:
    for step in path:
        if isinstance(table, Mapping) and step in table:
            table = table[str(step)]
        elif isinstance(table, list) and isinstance(step, int) and step < len(table):
            table = table[step]
        else:
            return False
    return True


def _name(header: str) -> tuple[str, ...]:
    table: Any = tomllib.loads(header)
    name: list[str] = []
    while isinstance(table, dict) and table:
        ((step, table),) = table.items()
        name.append(step)
    return tuple(name)


def _end_of(lines: list[str]) -> list[str]:
    """Return the comments and blank lines at the end of some lines."""
    count = 0
    for line in reversed(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        count += 1
    return lines[len(lines) - count :]


def _tail(lines: list[str]) -> list[str]:
    """Return the comments and blank lines at the end of a section: they belong to the header that follows."""
    tail = _end_of(lines[1:])
    while tail and not tail[0].strip():
        tail = tail[1:]
    return tail


def _without_blank_end(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def _without(table: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    """Return a table without one that lies in it, and without what holds nothing else."""
    step, *rest = path
    if step not in table:
        return table
    inner = table[step]
    left = _without(inner, tuple(rest)) if rest and isinstance(inner, Mapping) else {}
    return {**{key: value for key, value in table.items() if key != step}, **({step: left} if left else {})}


def _table_at(table: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    for step in path:
        table = table[step]
    return table


def _amended(lines: list[str], values: Mapping[str, Any], text_of: Callable[[Any], str]) -> list[str]:
    """Return the statements below a header with other values; those that are the same stay as they are."""
    before = tomllib.loads("\n".join(lines), parse_float=Decimal)
    made: list[str] = []
    written = {key for key, value in values.items() if key in before and before[key] == value}
    kept = frozenset(written)
    while lines:
        count = next(number for number in range(1, len(lines) + 1) if _beginning(lines, number) is not None)
        statement, lines = lines[:count], lines[count:]
        key = next(iter(_beginning(statement, count) or {}), None)
        if key is None or key in kept:
            made += statement
        elif key in values and key not in written:
            made.append(f"{key} = {text_of(values[key])}")
            written.add(key)
    return [*made, *(f"{key} = {text_of(value)}" for key, value in values.items() if key not in written)]
