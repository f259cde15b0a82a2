"""Opens the demo's accounts and cards in the ledger and gives them their past."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from banktui.providers.anytime.sandbox.paris import before, day_of, months_later
from banktui.providers.anytime.sandbox.payments import demo_transfers, post_executed
from banktui.providers.anytime.sandbox.records import (
    AccountRecord,
    CardEntry,
    CardRecord,
    Document,
    OrderRecord,
    TransferRecord,
    VirtualIban,
)
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.providers.anytime.sandbox.seed import Seed, exact
from banktui.providers.anytime.sandbox.wallets import Wallet, number_entries
from banktui.sandbox.bank import Bank
from banktui.sandbox.history import Life, live
from banktui.sandbox.ledger import LedgerAccount, Party

_MONTHS: Final = 24
_VALIDITY: Final = {"PLASTIC": 36, "VIRTUAL_MULTI_USE": 24, "VIRTUAL_SINGLE_USE": 3}
_FUNDED_BEFORE: Final = timedelta(hours=30)
_HUGE: Final = Decimal("1234567890123456.78")
"""More digits than a binary float can hold: whoever reads it with one shows another figure."""


def open_bank(bank: Bank, seed: Seed) -> Registry:
    """Build everything that the API shows, ending at the start of the bank's clock."""
    accounts = {row["id"]: _account(bank, seed, row) for row in seed.accounts}
    cards = {row["ref"]: _card(bank, row) for row in seed.cards if row["account"]}
    for row in seed.accounts:
        _open_in_ledger(bank, accounts[row["id"]])
        _live(bank, row, accounts[row["id"]])
    for row in seed.cards:
        if row["account"]:
            Wallet(bank, seed, row, cards[row["ref"]], accounts[row["account"]]).fill()
    number_entries(cards)
    for card in cards.values():
        _post_wallet(bank, accounts[card.account_id], card)
    transfers = _transfers(bank, seed, accounts)
    for account in accounts.values():
        _fund(bank, account, _outflows(account, cards, transfers))
    return Registry(
        accounts=accounts,
        cards=cards,
        stock=tuple(row["ref"] for row in seed.cards if not row["account"]),
        transfers=transfers,
        orders={row["id"]: _order(row) for row in seed.orders},
        reasons=seed.reasons,
    )


def post_entry(bank: Bank, account: AccountRecord, card: CardRecord, entry: CardEntry) -> None:
    """Book what a card transaction changed; one that was refused or cancelled changed nothing."""
    if not entry.effect:
        return
    other = account.ledger_id if entry.is_load else bank.ledger.outside(account.currency)
    inward = entry.effect > 0
    shop = None if entry.is_load else Party(entry.description)
    bank.ledger.post(
        debit=other if inward else card.ledger_id,
        credit=card.ledger_id if inward else other,
        amount=entry.amount,
        at=entry.at,
        description=f"Card load {card.ref}" if entry.is_load else entry.description,
        kind="load" if entry.is_load else "card",
        reference=str(entry.txid),
        debit_sees=None if inward else shop,
        credit_sees=shop if inward else None,
    )


def _account(bank: Bank, seed: Seed, row: Mapping[str, Any]) -> AccountRecord:
    documents = seed.documents.get(str(row["id"]), [])
    return AccountRecord(
        id=row["id"],
        ledger_id=f"anytime-{row['id']}",
        type=row["type"],
        currency=row["currency"],
        customer=bank.world.customers[row["customer"]],
        iban=row.get("iban", ""),
        swift=row.get("swift", ""),
        virtual_ibans=tuple(VirtualIban(**virtual) for virtual in row.get("virtual_ibans", ())),
        documents=tuple(
            Document(document["type"], document["state"], before(bank.clock.start, document["days_ago"], "10:24"))
            for document in documents
        ),
        missing=tuple(row["missing"]),
        is_foreign="partner" in row,
    )


def _card(bank: Bank, row: Mapping[str, Any]) -> CardRecord:
    start, holder = bank.clock.start, row["holder"]
    return CardRecord(
        ref=row["ref"],
        account_id=row["account"],
        ledger_id=f"anytime-card-{row['ref']}",
        type=row["type"],
        status=row["status"],
        gender=holder["gender"],
        first_name=holder["first_name"],
        last_name=holder["last_name"],
        embossed=row["embossed"],
        activated=before(start, row["activated"], "14:05") if "activated" in row else None,
        expires=months_later(day_of(start), row["expires"]),
        validity_months=_VALIDITY[row["type"]],
        atm=row["atm"],
        pos=row["pos"],
    )


def _order(row: Mapping[str, Any]) -> OrderRecord:
    return OrderRecord(row["id"], row["account"], row["card"], row["tracking_link"])


def _open_in_ledger(bank: Bank, account: AccountRecord) -> None:
    kind = "business" if account.type == "business" else "personal"
    bank.ledger.open_account(
        LedgerAccount(
            id=account.ledger_id,
            holder=account.customer.name,
            name=account.customer.name,
            currency=account.currency,
            kind=kind,
            iban=account.iban,
            bic=account.swift,
        )
    )


def _post_wallet(bank: Bank, account: AccountRecord, card: CardRecord) -> None:
    name = f"Card {card.ref}"
    bank.ledger.open_account(LedgerAccount(card.ledger_id, account.customer.name, name, account.currency, "card"))
    for entry in card.entries:
        post_entry(bank, account, card, entry)


def _transfers(bank: Bank, seed: Seed, accounts: Mapping[int, AccountRecord]) -> dict[int, list[TransferRecord]]:
    listed: dict[int, list[TransferRecord]] = {number: [] for number in accounts}
    for transfer in demo_transfers(bank, seed, accounts):
        listed[transfer.account_id].append(transfer)
        if transfer.status == "Executed":
            post_executed(bank, accounts[transfer.account_id], transfer)
    return listed


def _live(bank: Bank, row: Mapping[str, Any], account: AccountRecord) -> None:
    if not row["profile"]:
        return
    rows = bank.history_rows if row.get("busiest") and bank.history_rows else row["rows"]
    live(bank, account.ledger_id, Life(row["profile"], months=_MONTHS, rows=rows))
    if row.get("hostile"):
        _harass(bank, account)


def _outflows(
    account: AccountRecord, cards: Mapping[str, CardRecord], transfers: Mapping[int, list[TransferRecord]]
) -> list[tuple[datetime, Decimal]]:
    """Return when and how much card loads and transfers take, also those that are still to come."""
    loads = [
        (entry.at, entry.amount)
        for card in cards.values()
        if card.account_id == account.id
        for entry in card.entries
        if entry.is_load
    ]
    paid = [(item.created, item.amount) for item in transfers[account.id] if item.status != "Cancelled"]
    return sorted(loads + paid)


def _fund(bank: Bank, account: AccountRecord, outflows: list[tuple[datetime, Decimal]]) -> None:
    """Move in, month by month and ahead of time, what cards and transfers take, so that the account stays in credit."""
    by_month: dict[str, list[tuple[datetime, Decimal]]] = defaultdict(list)
    for at, amount in outflows:
        by_month[f"{at:%Y-%m}"].append((at, amount))
    iban, bic = bank.iban(account.customer.country, "savings", str(account.id))
    for items in by_month.values():
        bank.ledger.post(
            debit=bank.ledger.outside(account.currency),
            credit=account.ledger_id,
            amount=sum((amount for _, amount in items), exact(0, account.currency)),
            at=items[0][0] - _FUNDED_BEFORE,
            description="Transfer from savings account",
            kind="transfer",
            credit_sees=Party(account.customer.name, iban, bic),
        )


def _harass(bank: Bank, account: AccountRecord) -> None:
    """Book hostile texts, and a figure that a float cannot hold together with its correction."""
    outside, start = bank.ledger.outside(account.currency), bank.clock.start
    for number, text in enumerate(bank.world.hostile_texts):
        inward = number % 2 == 0
        payer = Party(bank.world.hostile_texts[0] if number == len(bank.world.hostile_texts) - 1 else text)
        bank.ledger.post(
            debit=outside if inward else account.ledger_id,
            credit=account.ledger_id if inward else outside,
            amount=exact(number + 1, account.currency),
            at=start - timedelta(hours=7 * number + 1),
            description=text,
            kind="transfer",
            debit_sees=None if inward else payer,
            credit_sees=payer if inward else None,
        )
    for minutes, debit, credit in ((90, outside, account.ledger_id), (80, account.ledger_id, outside)):
        bank.ledger.post(
            debit=debit,
            credit=credit,
            amount=_HUGE,
            at=start - timedelta(days=9, minutes=minutes),
            description="Booked in error" if debit == outside else "Correction of a booking in error",
            kind="transfer",
        )
