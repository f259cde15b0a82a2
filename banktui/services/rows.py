"""What is promised of every row that is printed for programs: its fields, their forms, what they mean.

Amounts are texts with a currency beside them, days are `YYYY-MM-DD`, instants ISO 8601 in UTC. A field that the bank
does not fill is null; no field comes or goes. Everything a bank wrote is made safe to show once more.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from banktui.domain.account import Account, Identity, Space
from banktui.domain.aggregation import Authorization, Customer, Institution, Synchronization
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.card import Card, CardOrder, CardTransaction
from banktui.domain.checked import Checked
from banktui.domain.event import Event
from banktui.domain.exchange import Exchange
from banktui.domain.fixture import Fixture
from banktui.domain.intent import Intent, Step
from banktui.domain.listed import Fact
from banktui.domain.payment import Payment
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services.command_line import TRANSFERS, Reading
from banktui.services.nouns import NOUNS
from banktui.services.reading import Listed
from banktui.services.row_fields import (
    Form,
    Place,
    RowField,
    Value,
    amount_fields,
    below_field,
    day_field,
    failure_fields,
    flag_field,
    instant,
    moment_field,
    number_field,
    safe,
    status_fields,
    text_field,
)
from banktui.services.scope import Scope


def fields_of(reading: Reading) -> tuple[RowField, ...]:
    """Return the fields of the rows that a command prints, in their order."""
    own = _FIELDS[NOUNS[next(iter(reading.lists.values()))[0]]]
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


def _account_currency(item: Account, _: Place) -> Value:
    return (item.balance.currency if item.balance is not None else item.currency) or None


def _facts(item: Any, _: Place) -> Value:
    facts: tuple[Fact, ...] = item.facts
    told: dict[str, str] = {}
    for fact in facts:
        label, value = safe(fact.label), safe(fact.value)
        told[label] = f"{told[label]} · {value}" if label in told else value
    return told


def _history(steps: Sequence[Step]) -> Value:
    return [
        {
            "number": str(step.number),
            "at": instant(step.at),
            "before": step.before.value if step.before is not None else None,
            "after": step.after.value,
            "why": safe(step.why),
            "evidence": safe(step.evidence) or None,
            "who": safe(step.who) or None,
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


def _address(item: Exchange, _: Place) -> Value:
    return safe(f"{item.origin}{item.target}")


def _skew(item: Checked, _: Place) -> Value:
    return round(item.skew.total_seconds()) if item.skew is not None else None


_DETAILS = RowField("facts", Form.NESTED, "what only this provider tells, by label", _facts)
_ODD = RowField(
    "oddities", Form.NESTED, "what is wrong with the bank's data", lambda item, _: [safe(t) for t in item.oddities]
)
_FIRST = (
    RowField("connection", Form.TEXT, "the connection's name", lambda _, place: place.connection.id),
    RowField("provider", Form.TEXT, "the API that it speaks", lambda _, place: place.connection.provider.slug),
    text_field("id", "the bank's id"),
)
_AS_OF = RowField("as_of", Form.INSTANT, "when the bank last gave this row", lambda _, place: instant(place.as_of))
_ACCOUNT = below_field(Scope.ACCOUNT, "id of the account", "account_id")

_FIELDS: Mapping[type, tuple[RowField, ...]] = {
    Account: (
        text_field("name", "what it is called"),
        text_field("number", "IBAN or local number, without spaces"),
        text_field("bank_code", "sort code, where the number alone does not say the bank"),
        text_field("type", "the provider's word for its kind"),
        amount_fields("balance", "currency", "balance")[0],
        RowField("currency", Form.TEXT, "currency of the account", _account_currency),
        below_field(Scope.CUSTOMER, "id of the customer", "owner_id"),
        text_field("institution", "id of the institution", "institution_id"),
        moment_field("synchronized_at", "when the provider itself last read it"),
        _DETAILS,
        _ODD,
    ),
    Space: (
        text_field("name", "what it is called"),
        _ACCOUNT,
        *amount_fields("balance", "currency", "balance"),
        _DETAILS,
        _ODD,
    ),
    Identity: (
        RowField(
            "account", Form.TEXT, "id of the account", lambda line, place: safe(line.identity.id or place.ref.parent)
        ),
        RowField(
            "identity_status",
            Form.TEXT,
            "status of the whole",
            lambda line, _: safe(line.identity.status.word) or None,
        ),
        RowField(
            "type",
            Form.TEXT,
            "the provider's word for the document",
            lambda line, _: safe(line.document.type) if line.document else None,
        ),
        RowField(
            "label",
            Form.TEXT,
            "the document in plain words",
            lambda line, _: safe(line.document.label) if line.document else None,
        ),
        *status_fields("status of the document, in the bank's words"),
        text_field("uploaded_at", "when it was sent, as the bank writes it"),
        RowField(
            "url",
            Form.TEXT,
            "where the bank keeps it",
            lambda line, _: (safe(line.document.url) or None) if line.document else None,
        ),
        RowField("facts", Form.NESTED, "what only this provider tells, by label", lambda i, p: _facts(i.identity, p)),
    ),
    Transaction: (
        _ACCOUNT,
        below_field(Scope.CUSTOMER, "id of the customer, in a customer's list"),
        below_field(Scope.PAYMENT, "id of the payment, in a payment's list"),
        day_field("day", "booking day"),
        moment_field("at", "instant, where the bank gives one"),
        text_field("description", "what it was for"),
        text_field("counterparty", "who is on the other side"),
        text_field("counterparty_number", "their account"),
        *amount_fields("amount", "currency", "amount, negative for money out", "money"),
        *amount_fields("balance", "balance_currency", "the account's balance after it"),
        *status_fields(),
        *failure_fields(),
        _DETAILS,
        _ODD,
    ),
    CreditTransfer: (
        _ACCOUNT,
        text_field("beneficiary", "who is paid"),
        text_field("beneficiary_number", "their account"),
        text_field("beneficiary_bic", "their bank"),
        *amount_fields("amount", "currency", "amount, negative for money out", "money"),
        text_field("they_see", "the text that the beneficiary reads"),
        text_field("we_see", "the text that only the sender reads"),
        *status_fields(),
        moment_field("created_at", "when it was ordered"),
        day_field("requested_on", "day on which it is to be executed"),
        day_field("executed_on", "day on which it was executed"),
        text_field("execution_reference", "the bank's reference of the execution"),
        _DETAILS,
        _ODD,
    ),
    Intent: (
        text_field("tag", "its short name, which is looked for at the bank"),
        text_field("operation", "what moves the money"),
        RowField("state", Form.TEXT, "where it stands, in the journal's words", lambda item, _: item.state.value),
        *amount_fields("amount", "currency", "amount, negative for money out", "signed"),
        RowField("from", Form.TEXT, "who pays", lambda item, _: safe(item.source.name) or None),
        RowField("from_number", Form.TEXT, "their account", lambda item, _: safe(item.source.number) or None),
        RowField("to", Form.TEXT, "who is paid", lambda item, _: safe(item.destination.name) or None),
        RowField("to_number", Form.TEXT, "their account", lambda item, _: safe(item.destination.number) or None),
        text_field("reference", "the text that the beneficiary reads", "they_see"),
        text_field("note", "the text that only the sender reads", "we_see"),
        text_field("sentence", "what is known of it"),
        text_field("code", "the bank's code for how it ended"),
        text_field("remote_id", "the bank's id of what it made of it"),
        text_field("remote_status", "the bank's word for where that stands"),
        flag_field("alarm", "whether the bank's answer contradicts what was sent"),
        flag_field("incoming", "whether it asks for money"),
        text_field("environment", "sandbox or production"),
        *amount_fields("balance_before", "balance_currency", "the account's balance just before it was sent"),
        number_field("bank_ahead", "by how many seconds the bank's clock was ahead when it was first sent"),
        number_field("looks", "how often it was looked for since it became unknown"),
        moment_field("next_look_at", "when it is looked for again by itself"),
        moment_field("created_at", "when it was begun"),
        moment_field("changed_at", "when it last changed"),
    ),
    Card: (
        _ACCOUNT,
        text_field("holder", "whose card it is"),
        text_field("embossed", "the name on it"),
        text_field("type", "the provider's word for its kind"),
        *status_fields(),
        *amount_fields("balance", "currency", "what is loaded on it"),
        text_field("expires", "until when it is valid, as the bank writes it"),
        text_field("activated", "since when it is active, as the bank writes it"),
        flag_field("in_shops", "whether it pays in shops"),
        flag_field("at_machines", "whether it draws cash"),
        _DETAILS,
        _ODD,
    ),
    CardTransaction: (
        below_field(Scope.CARD, "id of the card", "card_id"),
        day_field("day", "booking day"),
        moment_field("at", "when it was made"),
        moment_field("processed_at", "when it was processed"),
        text_field("description", "where it was made"),
        text_field("category", "merchant category code (ISO 18245)"),
        *amount_fields("amount", "currency", "amount, negative for money out", "money"),
        *amount_fields("original_amount", "original_currency", "the same in the merchant's currency", "original"),
        RowField("rate", Form.AMOUNT, "exchange rate", lambda item, _: _decimal(item.rate)),
        *amount_fields("fee_amount", "fee_currency", "fee for the conversion", "fee"),
        *amount_fields("balance", "balance_currency", "the card's balance after it"),
        *status_fields(),
        *failure_fields(),
        RowField("vat", Form.NESTED, "tax contained: rate in per cent, amount, currency", _vat),
        _DETAILS,
        _ODD,
    ),
    CardOrder: (
        text_field("tracking_link", "where the carrier tells"),
        text_field("note", "why there is no link"),
        moment_field("looked_up_at", "when it was asked for"),
    ),
    Payment: (
        text_field("comment", "what the payer reads"),
        *amount_fields("amount", "currency", "what is asked for", "money"),
        *status_fields(),
        text_field("payer", "who is asked"),
        text_field("destination", "the account that is to receive it"),
        text_field("order_code", "the requester's own reference"),
        text_field("frequency", "once, or how often"),
        moment_field("created_at", "when it was asked for"),
        day_field("starts_on", "first day of a recurring request"),
        day_field("ends_on", "its last day"),
        text_field("link", "where the payer can pay"),
        _DETAILS,
        _ODD,
    ),
    Customer: (
        text_field("name", "what they are called"),
        text_field("email", "e-mail address"),
        text_field("phone", "telephone"),
        moment_field("created_at", "since when they are known"),
        _DETAILS,
    ),
    Beneficiary: (
        text_field("name", "who is paid"),
        text_field("number", "their account"),
        text_field("bank_code", "their bank"),
        text_field("owner", "id of who pays them", "owner_id"),
        moment_field("created_at", "since when they are known"),
        _DETAILS,
    ),
    Institution: (
        text_field("name", "what it is called"),
        flag_field("is_sandbox", "whether its accounts are made up"),
        _DETAILS,
    ),
    Authorization: (
        below_field(Scope.CUSTOMER, "id of the customer", "customer_id"),
        _ACCOUNT,
        moment_field("created_at", "since when it holds"),
        _DETAILS,
    ),
    Synchronization: (
        below_field(Scope.CUSTOMER, "id of the customer", "customer_id"),
        *status_fields(),
        number_field("duration_ms", "how long it took, in milliseconds"),
        moment_field("created_at", "when it was asked for"),
        moment_field("updated_at", "when it last changed"),
        _DETAILS,
    ),
    Event: (
        text_field("title", "what it tells"),
        *status_fields("verified, hint or rejected"),
        text_field("reason", "why it is not believed, or only a hint"),
        moment_field("occurred_at", "when it happened"),
        moment_field("arrived_at", "when it came"),
        text_field("about_list", "the list that it is about", "subject_capability"),
        text_field("about_parent", "below what that list stands", "subject_parent"),
        text_field("about_id", "the thing that it is about", "subject_id"),
        text_field("outcome", "what was done about it"),
        number_field("deliveries", "how often it came"),
        text_field("replayed", "how it went when it was last sent on"),
        _DETAILS,
    ),
    Fixture: (
        text_field("own_id", "the bank's id of it alone; `id` has those above it as well"),
        text_field("kind", "what it is, in the provider's words"),
        text_field("name", "what it is called, or what a transaction says"),
        text_field("number", "account number: its own, or that of the other side"),
        text_field("type", "the provider's word for its kind of account"),
        *amount_fields("amount", "currency", "what it holds, or moves: negative for money out", "money"),
        day_field("day", "booking day"),
        moment_field("created_at", "when it was made"),
        _DETAILS,
        _ODD,
    ),
    Exchange: (
        moment_field("at", "when it ended"),
        text_field("operation", "what it was for, in the provider's words"),
        text_field("method", "the verb"),
        RowField("address", Form.TEXT, "origin, path and query, without secrets", _address),
        number_field("status", "the answer's status; null: no answer came"),
        number_field("milliseconds", "from the start to the last byte of the answer"),
        number_field("attempt", "1 for the first, counting repeats of the same read"),
        text_field("decided", "what followed: accepted, repeated, an error's kind"),
        flag_field("sign_in", "whether it was for signing in"),
        RowField("sent", Form.NESTED, "the request's body as text, without secrets", lambda e, _: e.sent.text or None),
        RowField("answer", Form.NESTED, "the answer's body, likewise", lambda e, _: e.answer.text or None),
    ),
    Checked: (
        moment_field("our_time", "when the answer came, by our clock"),
        moment_field("bank_time", "the bank's clock at that moment"),
        RowField("skew", Form.NUMBER, "by how many seconds the bank's clock is ahead", _skew),
    ),
}
