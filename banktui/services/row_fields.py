"""Of what the rows that are printed for programs are made: fields, their forms, and how each kind is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from banktui.domain.listed import Failure, Status
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.services.provider import Connection
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef

Value = str | int | bool | None | Mapping[str, str] | list[str] | list[dict[str, str | None]]


class Form(StrEnum):
    """What a field's value is."""

    TEXT = "text"
    AMOUNT = "amount"
    """A decimal number as text, dot as point, a minus sign for money out."""
    NUMBER = "number"
    DAY = "day"
    INSTANT = "instant"
    FLAG = "true or false"
    NESTED = "nested"
    """An object or a list: in JSON only."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands."""

    connection: Connection
    scope: Scope
    ref: ListRef
    """The list that it stands in."""
    as_of: datetime | None
    """When the bank last gave it."""

    def below(self, scope: Scope) -> str:
        """Return the id of what the row stands below if that is of this scope, else an empty text."""
        return self.ref.parent if self.scope is scope else ""


@dataclass(frozen=True, slots=True)
class RowField:
    """One field of a row."""

    name: str
    form: Form
    meaning: str
    read: Callable[[Any, Place], Value]
    """Given the thing and its place, returns a value as JSON can write it."""


def safe(text: str) -> str:
    """Return a bank's text, made safe to show once more, however long."""
    return printable(text, max(1, len(text)))


def instant(moment: datetime | None) -> str | None:
    """Return an instant in UTC, to the millisecond; None where there is none."""
    return (
        moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment is not None else None
    )


def text_field(name: str, meaning: str, attribute: str = "") -> RowField:
    """Return a field for a text; it is null where the bank gives none."""
    return RowField(name, Form.TEXT, meaning, lambda item, _: safe(getattr(item, attribute or name)) or None)


def day_field(name: str, meaning: str) -> RowField:
    """Return a field for a day."""

    def read(item: Any, _: Place) -> Value:
        day: date | None = getattr(item, name)
        return day.isoformat() if day is not None else None

    return RowField(name, Form.DAY, meaning, read)


def moment_field(name: str, meaning: str) -> RowField:
    """Return a field for an instant."""
    return RowField(name, Form.INSTANT, meaning, lambda item, _: instant(getattr(item, name)))


def flag_field(name: str, meaning: str) -> RowField:
    """Return a field for a yes or no."""
    return RowField(name, Form.FLAG, meaning, lambda item, _: getattr(item, name))


def number_field(name: str, meaning: str) -> RowField:
    """Return a field for a whole number."""
    return RowField(name, Form.NUMBER, meaning, lambda item, _: getattr(item, name))


def amount_fields(name: str, currency: str, meaning: str, attribute: str = "") -> tuple[RowField, RowField]:
    """Return the two fields of an amount: the figure, and its currency."""

    def money(item: Any) -> Money | None:
        found: Money | None = getattr(item, attribute or name)
        return found

    def figure(item: Any, _: Place) -> Value:
        found = money(item)
        return found.plain() if found is not None else None

    def code(item: Any, _: Place) -> Value:
        found = money(item)
        return found.currency if found is not None else None

    return RowField(name, Form.AMOUNT, meaning, figure), RowField(currency, Form.TEXT, f"currency of {name}", code)


def below_field(scope: Scope, meaning: str, attribute: str = "") -> RowField:
    """Return a field for the id of what a row stands below."""

    def read(item: Any, place: Place) -> Value:
        own = getattr(item, attribute) if attribute else ""
        return safe(own or place.below(scope)) or None

    return RowField(scope.value, Form.TEXT, meaning, read)


def status_fields(meaning: str = "status, in the bank's words") -> tuple[RowField, ...]:
    """Return the fields of a status: its word, what that amounts to, and its code."""

    def told(part: Callable[[Status], str]) -> Callable[[Any, Place], Value]:
        def read(item: Any, _: Place) -> Value:
            status: Status | None = item.status
            return (safe(part(status)) or None) if status is not None else None

        return read

    return (
        RowField("status", Form.TEXT, meaning, told(lambda status: status.word)),
        RowField(
            "status_meaning",
            Form.TEXT,
            "what it amounts to: final, active, pending, attention, refused, ended, unknown",
            told(lambda status: status.meaning.value),
        ),
        RowField("status_code", Form.TEXT, "its code, where the word is another", told(lambda status: status.code)),
    )


def failure_fields() -> tuple[RowField, ...]:
    """Return the fields of a failure."""

    def told(part: Callable[[Failure], str]) -> Callable[[Any, Place], Value]:
        def read(item: Any, _: Place) -> Value:
            failure: Failure | None = item.failure
            return (safe(part(failure)) or None) if failure is not None else None

        return read

    return (
        RowField("failure_code", Form.TEXT, "why it did not happen: code", told(lambda failure: failure.code)),
        RowField("failure_message", Form.TEXT, "the same in the bank's words", told(lambda failure: failure.message)),
        RowField("failure", Form.TEXT, "the same in a sentence", told(lambda failure: failure.meaning)),
    )
