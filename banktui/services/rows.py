"""What is promised of every row that is printed for programs: its fields, their forms, what they mean.

Amounts are texts with a currency beside them, days are `YYYY-MM-DD`, instants ISO 8601 in UTC. A field that the bank
does not fill is null; no field comes or goes. Everything a bank wrote is made safe to show once more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from banktui.domain.account import Account, Identity, IdentityDocument, Space
from banktui.domain.aggregation import Authorization, Customer, Institution, Synchronization
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.card import Card, CardOrder, CardTransaction
from banktui.domain.checked import Checked
from banktui.domain.event import Event
from banktui.domain.intent import Intent, Step
from banktui.domain.listed import Facets, Fact, Failure, Status
from banktui.domain.money import Money
from banktui.domain.payment import Payment
from banktui.domain.plaintext import printable
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services import capability
from banktui.services.command_line import TRANSFERS, Reading
from banktui.services.provider import Connection
from banktui.services.reading import Listed
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


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """One document of an identity, or the identity itself where the bank lists no documents."""

    identity: Identity
    document: IdentityDocument | None

    @property
    def id(self) -> str:
        """Return what tells this line from the others."""
        return self.document.id if self.document is not None else self.identity.id

    @property
    def label(self) -> str:
        """Return what the document is in plain words."""
        return self.document.label or self.document.type if self.document is not None else "no documents are listed"

    @property
    def status(self) -> Status:
        """Return the document's status, or that of the whole."""
        return self.document.status if self.document is not None else self.identity.status

    @property
    def uploaded_at(self) -> str:
        """Return when the document was sent, as the bank writes it."""
        return self.document.uploaded_at if self.document is not None else ""

    def facets(self) -> Facets:
        """Return by what the line is found."""
        return self.document.facets() if self.document is not None else self.identity.facets()


def lines_of(item: Listed) -> Iterable[Listed]:
    """Return the rows that stand for a thing: itself, or one for each of its parts."""
    if not isinstance(item, Identity):
        return (item,)
    return [IdentityLine(item, document) for document in item.documents] or (IdentityLine(item, None),)


def fields_of(reading: Reading) -> tuple[RowField, ...]:
    """Return the fields of the rows that a command prints, in their order."""
    own = _FIELDS[_NOUNS[next(iter(reading.lists.values()))[0]]]
    if reading.fields:
        own = tuple(field for field in own if field.name in reading.fields)
    return (*_FIRST, *own, _AS_OF)


def fields_of_payment(steps: Sequence[Step] = ()) -> tuple[RowField, ...]:
    """Return the fields of one payment that is shown with everything that happened to it, oldest first."""
    history = RowField("history", Form.NESTED, "everything that happened to it", lambda _, __: _history(steps))
    return (*fields_of(TRANSFERS), history)


def row_of(fields: Iterable[RowField], item: Listed, place: Place) -> dict[str, Value]:
    """Return a row: each field's value by its name."""
    return {field.name: field.read(item, place) for field in fields}


def _safe(text: str) -> str:
    return printable(text, max(1, len(text)))


def _instant(moment: datetime | None) -> str | None:
    return (
        moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment is not None else None
    )


def _text(name: str, meaning: str, attribute: str = "") -> RowField:
    return RowField(name, Form.TEXT, meaning, lambda item, _: _safe(getattr(item, attribute or name)) or None)


def _day(name: str, meaning: str) -> RowField:
    def read(item: Any, _: Place) -> Value:
        day: date | None = getattr(item, name)
        return day.isoformat() if day is not None else None

    return RowField(name, Form.DAY, meaning, read)


def _moment(name: str, meaning: str) -> RowField:
    return RowField(name, Form.INSTANT, meaning, lambda item, _: _instant(getattr(item, name)))


def _flag(name: str, meaning: str) -> RowField:
    return RowField(name, Form.FLAG, meaning, lambda item, _: getattr(item, name))


def _number(name: str, meaning: str) -> RowField:
    return RowField(name, Form.NUMBER, meaning, lambda item, _: getattr(item, name))


def _amount(name: str, currency: str, meaning: str, attribute: str = "") -> tuple[RowField, RowField]:
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


def _account_currency(item: Account, _: Place) -> Value:
    return (item.balance.currency if item.balance is not None else item.currency) or None


def _below(scope: Scope, meaning: str, attribute: str = "") -> RowField:
    def read(item: Any, place: Place) -> Value:
        own = getattr(item, attribute) if attribute else ""
        return _safe(own or place.below(scope)) or None

    return RowField(scope.value, Form.TEXT, meaning, read)


def _status(meaning: str = "status, in the bank's words") -> tuple[RowField, ...]:
    def told(part: Callable[[Status], str]) -> Callable[[Any, Place], Value]:
        def read(item: Any, _: Place) -> Value:
            status: Status | None = item.status
            return (_safe(part(status)) or None) if status is not None else None

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


def _failure() -> tuple[RowField, ...]:
    def told(part: Callable[[Failure], str]) -> Callable[[Any, Place], Value]:
        def read(item: Any, _: Place) -> Value:
            failure: Failure | None = item.failure
            return (_safe(part(failure)) or None) if failure is not None else None

        return read

    return (
        RowField("failure_code", Form.TEXT, "why it did not happen: code", told(lambda failure: failure.code)),
        RowField("failure_message", Form.TEXT, "the same in the bank's words", told(lambda failure: failure.message)),
        RowField("failure", Form.TEXT, "the same in a sentence", told(lambda failure: failure.meaning)),
    )


def _facts(item: Any, _: Place) -> Value:
    facts: tuple[Fact, ...] = item.facts
    told: dict[str, str] = {}
    for fact in facts:
        label, value = _safe(fact.label), _safe(fact.value)
        told[label] = f"{told[label]} · {value}" if label in told else value
    return told


def _history(steps: Sequence[Step]) -> Value:
    return [
        {
            "number": str(step.number),
            "at": _instant(step.at),
            "before": step.before.value if step.before is not None else None,
            "after": step.after.value,
            "why": _safe(step.why),
            "evidence": _safe(step.evidence) or None,
            "who": _safe(step.who) or None,
        }
        for step in steps
    ]


def _decimal(value: Decimal | None) -> str | None:
    return format(value, "f") if value is not None else None


def _vat(item: CardTransaction, _: Place) -> Value:
    return [
        {"rate": _decimal(line.rate), "amount": line.money.plain(), "currency": line.money.currency}
        for line in item.vat
    ]


def _skew(item: Checked, _: Place) -> Value:
    return round(item.skew.total_seconds()) if item.skew is not None else None


_DETAILS = RowField("facts", Form.NESTED, "what only this provider tells, by label", _facts)
_ODD = RowField(
    "oddities", Form.NESTED, "what is wrong with the bank's data", lambda item, _: [_safe(t) for t in item.oddities]
)
_FIRST = (
    RowField("connection", Form.TEXT, "the connection's name", lambda _, place: place.connection.id),
    RowField("provider", Form.TEXT, "the API that it speaks", lambda _, place: place.connection.provider.slug),
    _text("id", "the bank's id"),
)
_AS_OF = RowField("as_of", Form.INSTANT, "when the bank last gave this row", lambda _, place: _instant(place.as_of))
_ACCOUNT = _below(Scope.ACCOUNT, "id of the account", "account_id")

_FIELDS: Mapping[type, tuple[RowField, ...]] = {
    Account: (
        _text("name", "what it is called"),
        _text("number", "IBAN or local number, without spaces"),
        _text("bank_code", "sort code, where the number alone does not say the bank"),
        _text("type", "the provider's word for its kind"),
        _amount("balance", "currency", "balance")[0],
        RowField("currency", Form.TEXT, "currency of the account", _account_currency),
        _below(Scope.CUSTOMER, "id of the customer", "owner_id"),
        _text("institution", "id of the institution", "institution_id"),
        _moment("synchronized_at", "when the provider itself last read it"),
        _DETAILS,
        _ODD,
    ),
    Space: (
        _text("name", "what it is called"),
        _ACCOUNT,
        *_amount("balance", "currency", "balance"),
        _DETAILS,
        _ODD,
    ),
    Identity: (
        RowField(
            "account", Form.TEXT, "id of the account", lambda line, place: _safe(line.identity.id or place.ref.parent)
        ),
        RowField(
            "identity_status",
            Form.TEXT,
            "status of the whole",
            lambda line, _: _safe(line.identity.status.word) or None,
        ),
        RowField(
            "type",
            Form.TEXT,
            "the provider's word for the document",
            lambda line, _: _safe(line.document.type) if line.document else None,
        ),
        RowField(
            "label",
            Form.TEXT,
            "the document in plain words",
            lambda line, _: _safe(line.document.label) if line.document else None,
        ),
        *_status("status of the document, in the bank's words"),
        _text("uploaded_at", "when it was sent, as the bank writes it"),
        RowField(
            "url",
            Form.TEXT,
            "where the bank keeps it",
            lambda line, _: (_safe(line.document.url) or None) if line.document else None,
        ),
        RowField("facts", Form.NESTED, "what only this provider tells, by label", lambda i, p: _facts(i.identity, p)),
    ),
    Transaction: (
        _ACCOUNT,
        _below(Scope.CUSTOMER, "id of the customer, in a customer's list"),
        _below(Scope.PAYMENT, "id of the payment, in a payment's list"),
        _day("day", "booking day"),
        _moment("at", "instant, where the bank gives one"),
        _text("description", "what it was for"),
        _text("counterparty", "who is on the other side"),
        _text("counterparty_number", "their account"),
        *_amount("amount", "currency", "amount, negative for money out", "money"),
        *_amount("balance", "balance_currency", "the account's balance after it"),
        *_status(),
        *_failure(),
        _DETAILS,
        _ODD,
    ),
    CreditTransfer: (
        _ACCOUNT,
        _text("beneficiary", "who is paid"),
        _text("beneficiary_number", "their account"),
        _text("beneficiary_bic", "their bank"),
        *_amount("amount", "currency", "amount, negative for money out", "money"),
        _text("they_see", "the text that the beneficiary reads"),
        _text("we_see", "the text that only the sender reads"),
        *_status(),
        _moment("created_at", "when it was ordered"),
        _day("requested_on", "day on which it is to be executed"),
        _day("executed_on", "day on which it was executed"),
        _text("execution_reference", "the bank's reference of the execution"),
        _DETAILS,
        _ODD,
    ),
    Intent: (
        _text("tag", "its short name, which is looked for at the bank"),
        _text("operation", "what moves the money"),
        RowField("state", Form.TEXT, "where it stands, in the journal's words", lambda item, _: item.state.value),
        *_amount("amount", "currency", "amount, negative for money out", "signed"),
        RowField("from", Form.TEXT, "who pays", lambda item, _: _safe(item.source.name) or None),
        RowField("from_number", Form.TEXT, "their account", lambda item, _: _safe(item.source.number) or None),
        RowField("to", Form.TEXT, "who is paid", lambda item, _: _safe(item.destination.name) or None),
        RowField("to_number", Form.TEXT, "their account", lambda item, _: _safe(item.destination.number) or None),
        _text("reference", "the text that the beneficiary reads", "they_see"),
        _text("note", "the text that only the sender reads", "we_see"),
        _text("sentence", "what is known of it"),
        _text("code", "the bank's code for how it ended"),
        _text("remote_id", "the bank's id of what it made of it"),
        _text("remote_status", "the bank's word for where that stands"),
        _flag("alarm", "whether the bank's answer contradicts what was sent"),
        _flag("incoming", "whether it asks for money"),
        _text("environment", "sandbox or production"),
        *_amount("balance_before", "balance_currency", "the account's balance just before it was sent"),
        _number("looks", "how often it was looked for since it became unknown"),
        _moment("next_look_at", "when it is looked for again by itself"),
        _moment("created_at", "when it was begun"),
        _moment("changed_at", "when it last changed"),
    ),
    Card: (
        _ACCOUNT,
        _text("holder", "whose card it is"),
        _text("embossed", "the name on it"),
        _text("type", "the provider's word for its kind"),
        *_status(),
        *_amount("balance", "currency", "what is loaded on it"),
        _text("expires", "until when it is valid, as the bank writes it"),
        _text("activated", "since when it is active, as the bank writes it"),
        _flag("in_shops", "whether it pays in shops"),
        _flag("at_machines", "whether it draws cash"),
        _DETAILS,
        _ODD,
    ),
    CardTransaction: (
        _below(Scope.CARD, "id of the card", "card_id"),
        _day("day", "booking day"),
        _moment("at", "when it was made"),
        _moment("processed_at", "when it was processed"),
        _text("description", "where it was made"),
        _text("category", "merchant category code (ISO 18245)"),
        *_amount("amount", "currency", "amount, negative for money out", "money"),
        *_amount("original_amount", "original_currency", "the same in the merchant's currency", "original"),
        RowField("rate", Form.AMOUNT, "exchange rate", lambda item, _: _decimal(item.rate)),
        *_amount("fee_amount", "fee_currency", "fee for the conversion", "fee"),
        *_amount("balance", "balance_currency", "the card's balance after it"),
        *_status(),
        *_failure(),
        RowField("vat", Form.NESTED, "tax contained: rate in per cent, amount, currency", _vat),
        _DETAILS,
        _ODD,
    ),
    CardOrder: (
        _text("tracking_link", "where the carrier tells"),
        _text("note", "why there is no link"),
        _moment("looked_up_at", "when it was asked for"),
    ),
    Payment: (
        _text("comment", "what the payer reads"),
        *_amount("amount", "currency", "what is asked for", "money"),
        *_status(),
        _text("payer", "who is asked"),
        _text("destination", "the account that is to receive it"),
        _text("order_code", "the requester's own reference"),
        _text("frequency", "once, or how often"),
        _moment("created_at", "when it was asked for"),
        _day("starts_on", "first day of a recurring request"),
        _day("ends_on", "its last day"),
        _text("link", "where the payer can pay"),
        _DETAILS,
        _ODD,
    ),
    Customer: (
        _text("name", "what they are called"),
        _text("email", "e-mail address"),
        _text("phone", "telephone"),
        _moment("created_at", "since when they are known"),
        _DETAILS,
    ),
    Beneficiary: (
        _text("name", "who is paid"),
        _text("number", "their account"),
        _text("bank_code", "their bank"),
        _text("owner", "id of who pays them", "owner_id"),
        _moment("created_at", "since when they are known"),
        _DETAILS,
    ),
    Institution: (
        _text("name", "what it is called"),
        _flag("is_sandbox", "whether its accounts are made up"),
        _DETAILS,
    ),
    Authorization: (
        _below(Scope.CUSTOMER, "id of the customer", "customer_id"),
        _ACCOUNT,
        _moment("created_at", "since when it holds"),
        _DETAILS,
    ),
    Synchronization: (
        _below(Scope.CUSTOMER, "id of the customer", "customer_id"),
        *_status(),
        _number("duration_ms", "how long it took, in milliseconds"),
        _moment("created_at", "when it was asked for"),
        _moment("updated_at", "when it last changed"),
        _DETAILS,
    ),
    Event: (
        _text("title", "what it tells"),
        *_status("verified, hint or rejected"),
        _text("reason", "why it is not believed, or only a hint"),
        _moment("occurred_at", "when it happened"),
        _moment("arrived_at", "when it came"),
        _text("about_list", "the list that it is about", "subject_capability"),
        _text("about_parent", "below what that list stands", "subject_parent"),
        _text("about_id", "the thing that it is about", "subject_id"),
        _text("outcome", "what was done about it"),
        _number("deliveries", "how often it came"),
        _text("replayed", "how it went when it was last sent on"),
        _DETAILS,
    ),
    Checked: (
        _moment("our_time", "when the answer came, by our clock"),
        _moment("bank_time", "the bank's clock at that moment"),
        RowField("skew", Form.NUMBER, "by how many seconds the bank's clock is ahead", _skew),
    ),
}

_NOUNS: Mapping[str, type] = {
    key.name: noun
    for noun, keys in (
        (Account, (capability.ACCOUNTS, capability.CUSTOMER_ACCOUNTS)),
        (Space, (capability.SPACES,)),
        (Identity, (capability.IDENTITY,)),
        (
            Transaction,
            (
                *(capability.STATEMENTS, capability.IBAN_STATEMENTS, capability.TRANSACTIONS),
                *(capability.ACCOUNT_TRANSACTIONS, capability.CUSTOMER_TRANSACTIONS, capability.PAYMENT_TRANSACTIONS),
            ),
        ),
        (CreditTransfer, (capability.CREDIT_TRANSFERS,)),
        (Intent, (capability.SENT, capability.INTENTS)),
        (Card, (capability.CARDS,)),
        (CardTransaction, (capability.CARD_TRANSACTIONS,)),
        (CardOrder, (capability.CARD_ORDERS,)),
        (Payment, (capability.PAYMENTS,)),
        (Customer, (capability.CUSTOMERS, capability.CREATED_CUSTOMERS)),
        (Beneficiary, (capability.BENEFICIARIES,)),
        (Institution, (capability.INSTITUTIONS,)),
        (Authorization, (capability.AUTHORIZATIONS,)),
        (Synchronization, (capability.SYNCHRONIZATIONS,)),
        (Event, (capability.EVENTS,)),
        (Checked, (capability.CHECK,)),
    )
    for key in keys
}
"""What stands in each list."""
