"""What a file tells of each column that is on the screen: under the names that the plain commands use as well.

A column that combines several things becomes as many fields; an amount becomes a number and its currency. What is
hidden on the screen is hidden in the file.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from banktui.domain.money import Money
from banktui.services.row_fields import Form, Place, RowField, Value, instant, safe
from banktui.ui.columns import Column
from banktui.ui.presenter.kind import Kind
from banktui.ui.presenter.numbers import account_number, category_name
from banktui.ui.presenter.view import HIDDEN, View

Read = Callable[[Any, Place], Value]

_NAMES: Mapping[str, str] = {"money": "amount", "signed": "amount", "account_id": "account"}
_INTENT_NAMES: Mapping[str, str] = {**_NAMES, "they_see": "reference"}
"""What an attribute is called in files, where that is another word; in payments sent from here."""


def fields_of_columns(columns: Iterable[Column], view: View) -> tuple[RowField, ...]:
    """Return the fields of a row, in the order of the columns."""
    shown = tuple(columns)
    names = _INTENT_NAMES if any(column.kind is Kind.INTENT_PAYEE for column in shown) else _NAMES
    # What the list is about has its currency under the plain name; others have their own name before it.
    main = next((column for column in shown if column.kind.is_money), None)
    return tuple(
        field
        for column in shown
        for field in _fields(column, names.get(column.field, column.field), view, is_main=column is main)
    )


def _fields(column: Column, name: str, view: View, *, is_main: bool) -> Iterable[RowField]:
    kind, title = column.kind, column.title
    if kind.is_money:
        return _money(name, "currency" if is_main else f"{name}_currency", column.field, view)
    combined = _COMBINED.get(kind)
    if combined is not None:
        return combined(title, view)
    form, read = _SIMPLE.get(kind, (Form.TEXT, _as_text))
    return (RowField(name, form, title, lambda item, _: read(getattr(item, column.field), view)),)


def _as_text(text: str, _: View) -> str | None:
    return safe(text or "") or None


def _as_name(text: str, view: View) -> str | None:
    return _as_text(view.name(text), view)


def _as_number(text: str, view: View) -> str | None:
    return _as_text(_number(text, view), view)


def _as_status(status: Any, view: View) -> str | None:
    return _as_text(_word(status), view)


def _text(name: str, meaning: str, read: Callable[[Any], str]) -> RowField:
    return RowField(name, Form.TEXT, meaning, lambda item, _: safe(read(item) or "") or None)


def _money(name: str, currency: str, attribute: str, view: View) -> tuple[RowField, RowField]:
    def figure(item: Any, _: Place) -> Value:
        money: Money | None = getattr(item, attribute)
        return (HIDDEN if view.private else money.plain()) if money is not None else None

    def code(item: Any, _: Place) -> Value:
        money: Money | None = getattr(item, attribute)
        return money.currency if money is not None else None

    return (
        RowField(name, Form.AMOUNT, "amount, negative for money out", figure),
        RowField(currency, Form.TEXT, f"currency of {name}", code),
    )


def _number(text: str, view: View) -> str:
    # As a program reads it: without the spaces that help people.
    return account_number(text, view) if view.private else text


def _day(day: Any) -> str | None:
    return day.isoformat() if day is not None else None


def _word(status: Any) -> str:
    return status.word if status is not None else ""


def _age(_: str, __: View) -> Iterable[RowField]:
    return (
        RowField("as_of", Form.INSTANT, "when the bank last gave this row", lambda ___, place: instant(place.as_of)),
    )


def _account_number(title: str, view: View) -> Iterable[RowField]:
    yield _text("number", title, lambda item: _number(item.number, view))
    yield _text("bank_code", "sort code, where the number alone does not say the bank", _bank_code(view))


def _bank_code(view: View) -> Callable[[Any], str]:
    return lambda item: "" if view.private else item.bank_code


def _counterparty(title: str, view: View) -> Iterable[RowField]:
    yield _text("counterparty", title, lambda item: view.name(item.counterparty))
    yield _text("counterparty_number", "their account", lambda item: _number(item.counterparty_number, view))


def _card_holder(title: str, view: View) -> Iterable[RowField]:
    yield _text("holder", title, lambda item: view.name(item.holder or item.embossed))


def _card_uses(_: str, __: View) -> Iterable[RowField]:
    yield RowField("in_shops", Form.FLAG, "whether it pays in shops", lambda item, _: item.in_shops)
    yield RowField("at_machines", Form.FLAG, "whether it draws cash", lambda item, _: item.at_machines)


def _category(title: str, _: View) -> Iterable[RowField]:
    yield _text("category", "merchant category code (ISO 18245)", lambda item: item.category)
    yield _text("category_name", title, lambda item: category_name(item.category))


def _sandbox(title: str, _: View) -> Iterable[RowField]:
    return (RowField("is_sandbox", Form.FLAG, title, lambda item, _: item.is_sandbox),)


def _transfer_day(title: str, _: View) -> Iterable[RowField]:
    # The day that a range of days goes by.
    return (RowField("day", Form.DAY, title, lambda item, _: _day(item.facets().day)),)


def _payment_moment(title: str, _: View) -> Iterable[RowField]:
    yield RowField("day", Form.DAY, title, lambda item, _: _day(item.day))
    yield RowField("at", Form.INSTANT, "when it was made", lambda item, _: instant(_at(item)))


def _at(item: Any) -> datetime | None:
    at: datetime | None = item.at
    return at


def _payment_status(title: str, _: View) -> Iterable[RowField]:
    yield _text("status", title, lambda item: _word(item.status))
    yield _text("failure_code", "why it did not happen: code", lambda item: item.failure.code if item.failure else "")
    yield _text(
        "failure_message", "the same in the bank's words", lambda item: item.failure.message if item.failure else ""
    )


def _original(_: str, view: View) -> Iterable[RowField]:
    return _money("original_amount", "original_currency", "original", view)


def _parcel(title: str, _: View) -> Iterable[RowField]:
    yield _text("tracking_link", title, lambda item: item.tracking_link)
    yield _text("note", "why there is no link", lambda item: item.note)


def _intent_payee(title: str, view: View) -> Iterable[RowField]:
    yield _text("to", title, lambda item: view.name(item.destination.name))
    yield _text(
        "to_number", "their account", lambda item: _number(item.destination.number or item.destination.id, view)
    )


def _intent_state(title: str, _: View) -> Iterable[RowField]:
    return (_text("state", title, lambda item: item.state.value),)


_COMBINED: Mapping[Kind, Callable[[str, View], Iterable[RowField]]] = {
    Kind.AGE: _age,
    Kind.ACCOUNT_NUMBER: _account_number,
    Kind.COUNTERPARTY: _counterparty,
    Kind.CARD_HOLDER: _card_holder,
    Kind.CARD_USES: _card_uses,
    Kind.CATEGORY: _category,
    Kind.SANDBOX: _sandbox,
    Kind.TRANSFER_DAY: _transfer_day,
    Kind.PAYMENT_MOMENT: _payment_moment,
    Kind.PAYMENT_STATUS: _payment_status,
    Kind.ORIGINAL: _original,
    Kind.PARCEL: _parcel,
    Kind.INTENT_PAYEE: _intent_payee,
    Kind.INTENT_STATE: _intent_state,
}

_SIMPLE: Mapping[Kind, tuple[Form, Callable[[Any, View], Value]]] = {
    Kind.NAME: (Form.TEXT, _as_name),
    Kind.QUIET_NAME: (Form.TEXT, _as_name),
    Kind.REMARK: (Form.TEXT, _as_name),
    Kind.NUMBER: (Form.TEXT, _as_number),
    Kind.STATUS: (Form.TEXT, _as_status),
    Kind.DAY: (Form.DAY, lambda day, _: _day(day)),
    Kind.MOMENT: (Form.INSTANT, lambda moment, _: instant(moment)),
    Kind.CLOCK: (Form.INSTANT, lambda moment, _: instant(moment)),
    Kind.DURATION: (Form.NUMBER, lambda milliseconds, _: milliseconds),
}
"""Of kinds that stand for one attribute: its form, and how it is read. All others are texts."""
