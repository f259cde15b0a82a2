"""The columns of every list, as data: which field, how it is written, how wide, what goes on a narrow screen."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from banktui.services.query import Order
from banktui.ui.presenter.kind import Kind

_DAY = 10
_MOMENT = 16
_IBAN = 33
"""The longest IBAN that is common in the euro area (27 characters) in groups of four."""


class Column(NamedTuple):
    """One column of a list."""

    title: str
    kind: Kind
    field: str = ""
    """The attribute of the row's thing that is shown; empty where the kind combines several."""
    width: int = _DAY
    """Cells. For columns with a share this is the least; for money it is set by the figures."""
    share: int = 0
    """Part of the room that is left over; 0 keeps the column at its width."""
    most: int = 0
    """Cells above which the column takes no more of the room; 0 has no bound."""
    rank: int = 0
    """When room is short, columns with the highest rank go first; those of rank 0 never go."""
    order: Order | None = None
    """The order that a click on the title asks for."""


ACCOUNTS = (
    Column("Account", Kind.NAME, "name", width=16, share=2, order=Order.NAME),
    Column("Number", Kind.ACCOUNT_NUMBER, width=14, share=3, most=_IBAN, rank=2),
    Column("Type", Kind.QUIET, "type", width=9, share=1, most=14, rank=4),
    Column("Balance", Kind.BALANCE, "balance", order=Order.AMOUNT),
    Column("As of", Kind.AGE, width=6, rank=1),
)
OVERVIEW = (
    Column("Provider", Kind.QUIET, "provider", width=8, share=1, most=12, rank=3),
    Column("Account", Kind.NAME, "name", width=16, share=2, order=Order.NAME),
    Column("Number", Kind.ACCOUNT_NUMBER, width=14, share=3, most=_IBAN, rank=2),
    Column("Balance", Kind.BALANCE, "balance", order=Order.AMOUNT),
    Column("As of", Kind.AGE, width=8, rank=1),
)
STATEMENTS = (
    Column("Date", Kind.DAY, "day", width=_DAY, order=Order.NATURAL),
    Column("Description", Kind.REMARK, "description", width=26, share=4, order=Order.NAME),
    Column("Counterparty", Kind.COUNTERPARTY, width=12, share=2, most=32, rank=3),
    Column("Amount", Kind.MOVEMENT, "money", order=Order.AMOUNT),
    Column("Balance", Kind.BALANCE, "balance", rank=2),
    Column("Status", Kind.STATUS, "status", width=10, rank=1),
)
TRANSACTIONS = (
    Column("Date", Kind.DAY, "day", width=_DAY, order=Order.NATURAL),
    Column("Description", Kind.REMARK, "description", width=16, share=4, order=Order.NAME),
    Column("Counterparty", Kind.COUNTERPARTY, width=12, share=3, most=_IBAN, rank=3),
    Column("Amount", Kind.MOVEMENT, "money", order=Order.AMOUNT),
)
"""Of accounts that are read at another bank: neither a running balance nor a status comes with their lines."""
CREDIT_TRANSFERS = (
    Column("Date", Kind.TRANSFER_DAY, width=_DAY, order=Order.NATURAL),
    Column("Beneficiary", Kind.NAME, "beneficiary", width=14, share=3, order=Order.NAME),
    Column("Number", Kind.NUMBER, "beneficiary_number", width=12, share=3, most=_IBAN, rank=3),
    Column("They see", Kind.QUIET_NAME, "they_see", width=10, share=2, rank=2),
    Column("Amount", Kind.MOVEMENT, "money", order=Order.AMOUNT),
    Column("Status", Kind.STATUS, "status", width=12, rank=1),
)
CARDS = (
    Column("Holder", Kind.CARD_HOLDER, width=14, share=3, order=Order.NAME),
    Column("Card", Kind.QUIET, "id", width=14, share=1, most=18, rank=2),
    Column("Type", Kind.QUIET, "type", width=9, share=1, most=14, rank=5),
    Column("Status", Kind.STATUS, "status", width=12, share=1, most=16),
    Column("Works in", Kind.CARD_USES, width=15, rank=4),
    Column("Expires", Kind.QUIET, "expires", width=_DAY, rank=3),
    Column("Balance", Kind.BALANCE, "balance", rank=1, order=Order.AMOUNT),
)
CARD_TRANSACTIONS = (
    Column("When", Kind.PAYMENT_MOMENT, width=_MOMENT, order=Order.NATURAL),
    Column("Description", Kind.REMARK, "description", width=20, share=3, order=Order.NAME),
    Column("Business", Kind.CATEGORY, "category", width=16, share=2, most=30, rank=3),
    Column("Original", Kind.ORIGINAL, width=13, rank=4),
    Column("Amount", Kind.MOVEMENT, "money", order=Order.AMOUNT),
    Column("Status", Kind.PAYMENT_STATUS, width=12, share=4, most=36, rank=1),
)
CARD_ORDERS = (
    Column("Order", Kind.WORDS, "id", width=12, order=Order.NAME),
    Column("Parcel", Kind.PARCEL, width=16, share=1),
    Column("Looked up", Kind.MOMENT, "looked_up_at", width=_MOMENT, rank=1),
)
IDENTITY = (
    Column("Document", Kind.WORDS, "label", width=16, share=2, order=Order.NAME),
    Column("Status", Kind.STATUS, "status", width=12, share=1),
    Column("Sent", Kind.QUIET, "uploaded_at", width=_MOMENT, rank=1),
)
INSTITUTIONS = (
    Column("Institution", Kind.WORDS, "name", width=16, share=2, order=Order.NAME),
    Column("Kind", Kind.SANDBOX, "is_sandbox", width=8, rank=1),
    Column("Id", Kind.QUIET, "id", width=12, share=1, most=36, rank=2),
)
CUSTOMERS = (
    Column("Customer", Kind.NAME, "email", width=16, share=2, order=Order.NAME),
    Column("Telephone", Kind.QUIET_NAME, "phone", width=14, rank=2),
    Column("Since", Kind.MOMENT, "created_at", width=_MOMENT, rank=1, order=Order.NATURAL),
    Column("Id", Kind.QUIET, "id", width=12, share=1, most=36, rank=3),
)
AUTHORIZATIONS = (
    Column("Account", Kind.WORDS, "account_id", width=16, share=1, order=Order.NAME),
    Column("Since", Kind.MOMENT, "created_at", width=_MOMENT, rank=1, order=Order.NATURAL),
    Column("Id", Kind.QUIET, "id", width=12, share=1, most=36, rank=2),
)
SYNCHRONIZATIONS = (
    Column("Started", Kind.MOMENT, "created_at", width=_MOMENT, order=Order.NATURAL),
    Column("Status", Kind.STATUS, "status", width=12, share=1, most=24),
    Column("Took", Kind.DURATION, "duration_ms", width=8, rank=2),
    Column("Updated", Kind.MOMENT, "updated_at", width=_MOMENT, rank=1),
    Column("Id", Kind.QUIET, "id", width=12, share=1, most=36, rank=3),
)
PAYMENTS = (
    Column("Created", Kind.MOMENT, "created_at", width=_MOMENT, order=Order.NATURAL),
    Column("Comment", Kind.REMARK, "comment", width=16, share=3, order=Order.NAME),
    Column("Order", Kind.QUIET, "order_code", width=12, share=1, most=20, rank=2),
    Column("How often", Kind.QUIET, "frequency", width=10, rank=3),
    Column("Amount", Kind.MOVEMENT, "money", order=Order.AMOUNT),
    Column("Status", Kind.STATUS, "status", width=12, share=1, most=24, rank=1),
)
PAYMENT_TRANSACTIONS = (
    Column("When", Kind.PAYMENT_MOMENT, width=_MOMENT, order=Order.NATURAL),
    Column("Description", Kind.REMARK, "description", width=16, share=3, order=Order.NAME),
    Column("Amount", Kind.MOVEMENT, "money", order=Order.AMOUNT),
    Column("Status", Kind.PAYMENT_STATUS, width=12, share=4, most=40, rank=1),
)
SPACES = (
    Column("Space", Kind.NAME, "name", width=16, share=2, order=Order.NAME),
    Column("Account", Kind.QUIET, "account_id", width=12, share=1, most=36, rank=2),
    Column("Id", Kind.QUIET, "id", width=12, share=1, most=36, rank=3),
    Column("Balance", Kind.BALANCE, "balance", rank=1, order=Order.AMOUNT),
)
CREATED_CUSTOMERS = (
    Column("Customer", Kind.NAME, "name", width=16, share=2, order=Order.NAME),
    Column("E-mail", Kind.QUIET_NAME, "email", width=16, share=2, most=40, rank=2),
    Column("Created", Kind.MOMENT, "created_at", width=_MOMENT, rank=1, order=Order.NATURAL),
    Column("Id", Kind.QUIET, "id", width=12, share=1, most=36, rank=3),
)
BENEFICIARIES = (
    Column("Beneficiary", Kind.NAME, "name", width=16, share=2, order=Order.NAME),
    Column("Number", Kind.NUMBER, "number", width=10, share=2, most=_IBAN, rank=1),
    Column("Bank", Kind.QUIET, "bank_code", width=8, share=1, most=11, rank=3),
    Column("Created", Kind.MOMENT, "created_at", width=_MOMENT, rank=2, order=Order.NATURAL),
    Column("Id", Kind.QUIET, "id", width=12, share=1, most=36, rank=4),
)
TEST_INSTITUTIONS = (
    Column("Institution", Kind.WORDS, "name", width=16, share=2, order=Order.NAME),
    Column("Id", Kind.QUIET, "own_id", width=12, share=1, most=36, rank=1),
)
TEST_USERS = (
    Column("User", Kind.NAME, "name", width=16, share=2, order=Order.NAME),
    Column("Since", Kind.MOMENT, "created_at", width=_MOMENT, rank=1, order=Order.NATURAL),
    Column("Id", Kind.QUIET, "own_id", width=12, share=1, most=36, rank=2),
)
TEST_ACCOUNTS = (
    Column("Account", Kind.NAME, "name", width=16, share=2, order=Order.NAME),
    Column("Number", Kind.NUMBER, "number", width=14, share=3, most=_IBAN, rank=1),
    Column("Kind", Kind.QUIET, "type", width=9, share=1, most=14, rank=2),
    Column("Balance", Kind.BALANCE, "money", order=Order.AMOUNT),
    Column("Id", Kind.QUIET, "own_id", width=12, share=1, most=36, rank=3),
)
TEST_TRANSACTIONS = (
    Column("Date", Kind.DAY, "day", width=_DAY, order=Order.NATURAL),
    Column("Communication", Kind.REMARK, "name", width=16, share=4, order=Order.NAME),
    Column("Counterpart", Kind.NUMBER, "number", width=14, share=3, most=_IBAN, rank=1),
    Column("Amount", Kind.MOVEMENT, "money", order=Order.AMOUNT),
)
REQUESTS = (
    Column("Time", Kind.CLOCK, "at", width=8, rank=2),
    Column("Connection", Kind.QUIET, "connection", width=8, share=1, most=14, rank=4),
    Column("For", Kind.QUIET, "operation", width=12, share=1, most=24, rank=3),
    Column("Request", Kind.WORDS, "call", width=36, share=6),
    Column("Status", Kind.STATUS, "result", width=9),
    Column("Took", Kind.DURATION, "milliseconds", width=7, rank=1),
    Column("Then", Kind.QUIET, "decided", width=10, share=1, most=26, rank=5),
)
HEALTH = (
    Column("Connection", Kind.WORDS, "id", width=12, share=2, most=32),
    Column("Provider", Kind.QUIET, "provider", width=10, share=1, most=16, rank=2),
    Column("Environment", Kind.QUIET, "environment", width=11, rank=1),
    Column("Health", Kind.STATUS, "state", width=27, share=2, most=34),
    Column("Last success", Kind.CLOCK, "succeeded_at", width=12, rank=3),
)

EVENTS = (
    Column("Arrived", Kind.MOMENT, "arrived_at", width=_MOMENT, order=Order.NATURAL),
    Column("What", Kind.WORDS, "title", width=20, share=3, order=Order.NAME),
    Column("Status", Kind.STATUS, "status", width=10),
    Column("About", Kind.QUIET, "about", width=14, share=2, most=56, rank=2),
    Column("Then", Kind.QUIET, "outcome", width=12, share=2, most=40, rank=3),
    Column("Came", Kind.QUIET, "times", width=4, rank=1),
)
INBOX = (EVENTS[0], Column("Connection", Kind.QUIET, "connection", width=8, share=1, most=14, rank=2), *EVENTS[1:])
INTENTS = (
    Column("Begun", Kind.MOMENT, "created_at", width=_MOMENT, order=Order.NATURAL, rank=2),
    Column("To or from", Kind.INTENT_PAYEE, width=14, share=3, order=Order.NAME),
    Column("They see", Kind.QUIET_NAME, "they_see", width=10, share=2, most=32, rank=4),
    Column("Amount", Kind.MOVEMENT, "signed", order=Order.AMOUNT),
    Column("State", Kind.INTENT_STATE, width=14),
    Column("Tag", Kind.TAG, "tag", width=9, rank=1),
    Column("Connection", Kind.QUIET, "connection", width=8, share=1, most=14, rank=3),
)
"""Payments sent from here, of all connections."""
SENT = tuple(column for column in INTENTS if column.field != "connection")


@cache
def by_capability() -> Mapping[str, tuple[Column, ...]]:
    """Return the columns of every capability that is a list, by its name."""
    from banktui.services import capability  # noqa: PLC0415 - brings in all of the domain, for no first picture

    return {
        capability.ACCOUNTS.name: ACCOUNTS,
        capability.CUSTOMER_ACCOUNTS.name: ACCOUNTS,
        capability.STATEMENTS.name: STATEMENTS,
        capability.IBAN_STATEMENTS.name: STATEMENTS,
        capability.TRANSACTIONS.name: TRANSACTIONS,
        capability.ACCOUNT_TRANSACTIONS.name: TRANSACTIONS,
        capability.CUSTOMER_TRANSACTIONS.name: TRANSACTIONS,
        capability.CREDIT_TRANSFERS.name: CREDIT_TRANSFERS,
        capability.IDENTITY.name: IDENTITY,
        capability.CARDS.name: CARDS,
        capability.CARD_TRANSACTIONS.name: CARD_TRANSACTIONS,
        capability.CARD_ORDERS.name: CARD_ORDERS,
        capability.INSTITUTIONS.name: INSTITUTIONS,
        capability.CUSTOMERS.name: CUSTOMERS,
        capability.AUTHORIZATIONS.name: AUTHORIZATIONS,
        capability.SYNCHRONIZATIONS.name: SYNCHRONIZATIONS,
        capability.PAYMENTS.name: PAYMENTS,
        capability.PAYMENT_TRANSACTIONS.name: PAYMENT_TRANSACTIONS,
        capability.SPACES.name: SPACES,
        capability.CREATED_CUSTOMERS.name: CREATED_CUSTOMERS,
        capability.BENEFICIARIES.name: BENEFICIARIES,
        capability.SENT.name: SENT,
        capability.INTENTS.name: INTENTS,
        capability.SANDBOX_ACCOUNTS.name: ACCOUNTS,
        capability.EVENTS.name: EVENTS,
        capability.TEST_INSTITUTIONS.name: TEST_INSTITUTIONS,
        capability.TEST_USERS.name: TEST_USERS,
        capability.TEST_ACCOUNTS.name: TEST_ACCOUNTS,
        capability.TEST_TRANSACTIONS.name: TEST_TRANSACTIONS,
        capability.TEST_USER_TRANSACTIONS.name: TEST_TRANSACTIONS,
    }


def columns_for(name: str) -> tuple[Column, ...]:
    """Return the columns of a capability's list. Raises KeyError for capabilities that are not lists."""
    return by_capability()[name]


class Placed(NamedTuple):
    """A column and where it stands."""

    column: Column
    x: int
    width: int


def place(columns: Sequence[Column], widths: Sequence[int], room: int, *, gap: int = 2) -> tuple[Placed, ...]:
    """Lay columns out in `room` cells with `gap` cells between them.

    `widths` are the least widths of the columns now (money columns as wide as their figures). Columns are dropped by
    rank until the rest fits; what is left over goes to those with a share. On a tiny screen those with a share are
    squeezed next, and the last resort is to cut off at the right edge.
    """
    kept = list(range(len(columns)))
    while _needed(kept, widths, gap) > room:
        droppable = [index for index in kept if columns[index].rank]
        if not droppable:
            break
        kept.remove(max(droppable, key=lambda index: (columns[index].rank, index)))
    spare = room - _needed(kept, widths, gap)
    least = {index: widths[index] for index in kept}
    final = _grown(least, columns, spare) if spare >= 0 else _squeezed(least, columns, -spare)
    placed: list[Placed] = []
    x = 0
    for index in kept:
        width = min(final[index], room - x)
        if width <= 0:
            break
        placed.append(Placed(columns[index], x, width))
        x += final[index] + gap
    return tuple(placed)


def _needed(kept: Sequence[int], widths: Sequence[int], gap: int) -> int:
    return sum(widths[index] for index in kept) + gap * max(0, len(kept) - 1)


def _grown(widths: dict[int, int], columns: Sequence[Column], spare: int) -> dict[int, int]:
    """Give spare cells to the columns with a share, in proportion, none beyond its most."""
    hungry = [index for index in widths if columns[index].share]
    while spare > 0 and hungry:
        shares = sum(columns[index].share for index in hungry)
        given = 0
        for index in hungry:
            column = columns[index]
            wish = max(1, spare * column.share // shares)
            limit = column.most - widths[index] if column.most else wish
            part = max(0, min(wish, limit, spare - given))
            widths[index] += part
            given += part
        spare -= given
        hungry = [index for index in hungry if not columns[index].most or widths[index] < columns[index].most]
    return widths


_SQUEEZED = 4


def _squeezed(widths: dict[int, int], columns: Sequence[Column], short: int) -> dict[int, int]:
    """Take missing cells from the columns with a share, so that what cannot be cut (amounts, days) stays whole."""
    squeezed = dict(widths)
    for index, width in widths.items():
        if columns[index].share:
            part = max(0, min(short, width - _SQUEEZED))
            squeezed[index] -= part
            short -= part
    return squeezed
