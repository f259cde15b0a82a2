"""Domain objects as compact JSON and back, exactly.

A record becomes an array of its fields' values in the order of its class; names are kept once per shape, not once per
row. Amounts travel as text (`"-42.10"`), days and instants in ISO form. Because each stored row names its shape, rows
written before a field was added or dropped can still be read: what the class no longer has is left out, what it has
since gained takes its default.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from json.encoder import encode_basestring_ascii
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from banktui.domain.account import Account, Identity, Space
from banktui.domain.aggregation import Authorization, Customer, Institution, Synchronization
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.card import Card, CardOrder, CardTransaction
from banktui.domain.checked import Checked
from banktui.domain.event import Event
from banktui.domain.fixture import Fixture
from banktui.domain.intent import Intent
from banktui.domain.payment import Payment
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services.reading import Listed

NOUNS: Mapping[str, type[Listed]] = {
    noun.__name__: noun
    for noun in (
        Account,
        Authorization,
        Beneficiary,
        Card,
        CardOrder,
        CardTransaction,
        Checked,
        CreditTransfer,
        Customer,
        Event,
        Fixture,
        Identity,
        Institution,
        Intent,
        Payment,
        Space,
        Synchronization,
        Transaction,
    )
}
"""Everything that stands in a list, by the name under which it is stored."""

Convert = Callable[[Any], Any]
Write = Callable[[Any], str]
_FieldNames = Mapping[str, list[str]]
_dump = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_FORMS = (
    (Decimal, '"{{{}!s}}"'),
    (date, '"{{{}.isoformat()}}"'),
    (str, "{{_quote({})}}"),
    (int, "{{_dump({})}}"),
)
"""How values stand in the f-string that writes them."""


def shape_of(noun: type[Any]) -> str:
    """Return how a noun is laid out now: the field names of it and of each record inside it, as JSON.

    With it stands what its text is made of, so that rows that were written when it was less are written anew when they
    are read again.
    """
    return _dump({**_layout(noun, {}), "": ["facts"]})


@cache
def encoder(noun: type[Any]) -> Write:
    """Return what turns a noun into JSON of the shape `shape_of` tells."""
    return _writer(noun)


@cache
def decoder(noun: str, shape: str) -> Callable[[str], Listed] | None:
    """Return what reads rows of a noun that were written in a shape; None if that cannot be understood today."""
    known = NOUNS.get(noun)
    if known is None:
        return None
    try:
        unpack = _record_unpacker(known, json.loads(shape))
    except _Unreadable:
        return None
    return lambda text: cast("Listed", unpack(json.loads(text)))


class _Unreadable(Exception):  # noqa: N818 - a finding, not a fault: the shape lacks what the class needs
    """A stored shape lacks a field that the class cannot do without."""


def _hints(record: type[Any]) -> Mapping[str, Any]:
    return get_type_hints(record)


def _layout(record: type[Any], found: dict[str, list[str]]) -> dict[str, list[str]]:
    if record.__name__ not in found:
        found[record.__name__] = [field.name for field in fields(record)]
        for hint in _hints(record).values():
            inner = _innermost(hint)
            if is_dataclass(inner):
                _layout(cast("type[Any]", inner), found)
    return found


def _optional(hint: Any) -> Any:
    """Return X for `X | None`, anything else unchanged."""
    if get_origin(hint) in {Union, UnionType}:
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    return hint


def _innermost(hint: Any) -> Any:
    hint = _optional(hint)
    return _optional(get_args(hint)[0]) if get_origin(hint) is tuple else hint


def _writer(hint: Any) -> Write:
    """Return what writes a value (never None) as JSON text, as one function made from its fields' names.

    Rows come by the hundred thousand, and a loop over their fields or a call for each takes twice as long.
    """
    called: dict[str, Any] = {"_quote": encode_basestring_ascii, "_dump": _dump, "_join": ",".join}
    lines: list[str] = []
    parts: list[str] = []
    if is_dataclass(hint):
        for name, each in _field_hints(cast("type[Any]", hint)):
            if _optional(each) is each:
                parts.append(_part(each, f"self.{name}", called))
            else:
                written = f"'null' if {name} is None else f'{_part(_optional(each), name, called)}'"
                lines += [f"{name} = self.{name}", f"{name} = {written}"]
                parts.append(f"{{{name}}}")
    text = f"[{','.join(parts)}]" if parts else _part(hint, "self", called)
    lines = ["def _write(self):", *lines, f"return f'{text}'"]
    exec("\n  ".join(lines), called)  # noqa: S102 - names of our own classes' fields
    return cast("Write", called["_write"])


def _part(hint: Any, value: str, called: dict[str, Any]) -> str:
    """Return what stands in an f-string for a value that is never None; `called` takes what it calls."""
    if get_origin(hint) is tuple:
        return f"[{{_join(map({_called(get_args(hint)[0], called)}, {value}))}}]"
    if is_dataclass(hint):
        hints = _field_hints(cast("type[Any]", hint))
        if any(_optional(each) is not each for _, each in hints):
            return f"{{{_called(hint, called)}({value})}}"
        return f"[{','.join(_part(each, f'{value}.{name}', called) for name, each in hints)}]"
    for kind, form in _FORMS:
        if issubclass(hint, kind):
            return form.format(value)
    raise TypeError(f"no stored form for {hint!r}")


def _called(hint: Any, called: dict[str, Any]) -> str:
    """Return the name by which a value's own writer can be called."""
    name = f"_write_{len(called)}"
    called[name] = _writer(hint)
    return name


def _field_hints(record: type[Any]) -> list[tuple[str, Any]]:
    hints = _hints(record)
    return [(field.name, hints[field.name]) for field in fields(record)]


def _unpacker(hint: Any, stored: _FieldNames) -> Convert | None:
    hint = _optional(hint)
    if get_origin(hint) is tuple:
        unpack = _unpacker(get_args(hint)[0], stored)
        return (lambda values: tuple(unpack(value) for value in values)) if unpack else tuple
    if is_dataclass(hint):
        return _record_unpacker(cast("type[Any]", hint), stored)
    if hint is Decimal:
        return Decimal
    if issubclass(hint, datetime):
        return datetime.fromisoformat
    if issubclass(hint, date):
        return date.fromisoformat
    return cast("Convert", hint) if issubclass(hint, Enum) else None


def _record_unpacker(record: type[Any], stored: _FieldNames) -> Convert:
    hints = _hints(record)
    names = stored.get(record.__name__, [])
    needed = {field.name for field in fields(record) if field.default is MISSING and field.default_factory is MISSING}
    if not needed.issubset(names):
        raise _Unreadable(record.__name__)
    kept = {field.name for field in fields(record)}
    steps = tuple(
        (position, name, _unpacker(hints[name], stored)) for position, name in enumerate(names) if name in kept
    )
    if len(steps) == len(names) == len(kept) and [name for _, name, _ in steps] == [f.name for f in fields(record)]:
        return _straight_unpacker(record, tuple((position, unpack) for position, _, unpack in steps if unpack))

    def unpack_record(packed: list[Any]) -> Any:
        values = {}
        for position, name, unpack in steps:
            inner = packed[position]
            values[name] = unpack(inner) if unpack and inner is not None else inner
        return record(**values)

    return unpack_record


def _straight_unpacker(record: type[Any], steps: tuple[tuple[int, Convert], ...]) -> Convert:
    """Return the quick way for rows whose shape is today's: values by position."""

    def unpack_record(packed: list[Any]) -> Any:
        for position, unpack in steps:
            inner = packed[position]
            if inner is not None:
                packed[position] = unpack(inner)
        return record(*packed)

    return unpack_record
