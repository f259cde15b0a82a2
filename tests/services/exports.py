"""Writes exports into texts and has somebody else's readers take them in."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from beancount.core.amount import Amount
from beancount.core.data import Open
from beancount.core.data import Transaction as Booked
from beancount.loader import load_string
from ofxtools.Parser import OFXTree

from banktui.domain.account import Account
from banktui.domain.card import Card
from banktui.domain.listed import Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.exporting.wanted import Export, Format, MemoryRows
from banktui.services.exporting.writing import write_rows
from banktui.services.provider import Connection, Environment, ProviderInfo
from banktui.services.reading import Listed
from banktui.services.row_fields import Place, RowField
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef, Reader, Row

NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
MAIN = Connection("anytime-main", ProviderInfo("fake", "Fake", "A bank in memory"), Environment.SANDBOX)
EUROS = Account("a1", "Studio Lumen SARL", "FR1420041010050500013M02606", balance=Money(Decimal("3201.00"), "EUR"))
CARD = Card(
    "ANY0000000042",
    "J. Vermeulen",
    status=Status("Activated", Meaning.ACTIVE),
    balance=Money(Decimal("84.20"), "EUR"),
)


class Holders:
    """Of the store's read side what exports ask for accounts and cards."""

    def __init__(self, *items: Account | Card) -> None:
        self._items = {item.id: item for item in items}

    async def holders(
        self, connection: str, capabilities: Sequence[str], item_id: str
    ) -> Sequence[tuple[ListRef, Row]]:
        item = self._items.get(item_id)
        wanted = "cards" if isinstance(item, Card) else "accounts"
        if item is None or wanted not in capabilities:
            return ()
        return ((ListRef(connection, wanted), Row(1, item, NOW)),)


def place(capability: str = "statements", parent: str = "a1", scope: Scope = Scope.ACCOUNT) -> Place:
    return Place(MAIN, scope, ListRef(MAIN.id, capability, parent), NOW)


def line(name: str, amount: str = "-1.00", currency: str = "EUR", **told: Any) -> Transaction:
    known: dict[str, Any] = {"day": date(2026, 3, 4), "description": name, **told}
    return Transaction(name, money=Money(Decimal(amount), currency), **known)


async def written(
    form: Format,
    items: Sequence[Listed],
    at: Place | None = None,
    *,
    fields: tuple[RowField, ...] = (),
    known: Sequence[Account | Card] = (EUROS, CARD),
) -> tuple[str, int, Mapping[str, int]]:
    """Return the file's text, how many rows are in it, and what was left out."""
    out = io.StringIO(newline="")
    where = at or place()
    wanted = Export(MemoryRows([(item, where) for item in items]), frozenset({where.ref.capability}), fields, form, "x")
    reader = cast("Reader", Holders(*known))
    rows, left_out = await write_rows(
        wanted, out, lambda: io.StringIO(newline=""), reader=reader, now=NOW, report=lambda _: None
    )
    return out.getvalue(), rows, left_out


def ofx(text: str) -> Any:
    """Read an OFX file with somebody else's parser, which holds it to the specification."""
    tree = OFXTree()
    tree.parse(io.BytesIO(text.encode()))
    return tree.convert()


def booked(text: str) -> tuple[list[Booked], list[str]]:
    """Read a journal with Beancount itself: its transactions in the file's order, and the accounts that it opens."""
    entries, errors, _ = load_string(text, dedent=False)
    assert errors == []
    transactions = [entry for entry in entries if isinstance(entry, Booked)]
    transactions.sort(key=lambda entry: int(entry.meta["lineno"]))
    return transactions, [entry.account for entry in entries if isinstance(entry, Open)]


def postings(entry: Booked) -> list[tuple[str, Decimal, str]]:
    """Return what a transaction moves: account, number, currency."""
    told = []
    for posting in entry.postings:
        assert isinstance(posting.units, Amount)
        assert posting.units.number is not None
        told.append((posting.account, posting.units.number, posting.units.currency))
    return told
