"""Credit transfers of the demo: what was ordered before the bank opened."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from banktui.providers.anytime.sandbox.paris import at_clock, before, day_of
from banktui.providers.anytime.sandbox.records import AccountRecord, TransferRecord
from banktui.providers.anytime.sandbox.seed import Seed, exact
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import Party

_FIRST_ID: Final = 48_211
_MONTHS: Final = 24


def demo_transfers(bank: Bank, seed: Seed, accounts: Mapping[int, AccountRecord]) -> list[TransferRecord]:
    """Return the demo's transfers, oldest first, numbered in that order."""
    found = [
        *_single(bank, seed, accounts),
        *_monthly(bank, seed, accounts),
        *_hostile(bank, [account for account in accounts.values() if account.customer.id == "hostile"]),
    ]
    found.sort(key=lambda transfer: (transfer.created, transfer.account_id))
    for number, transfer in enumerate(found, start=_FIRST_ID):
        transfer.id = number
        if transfer.status == "Executed":
            transfer.reference = execution_reference(bank, number)
    return found


def execution_reference(bank: Bank, number: int) -> str:
    """Return the twelve digits that name a transfer's execution."""
    return f"{bank.stream('anytime', 'execution', str(number)).randrange(10**12):012d}"


def post_executed(bank: Bank, account: AccountRecord, transfer: TransferRecord) -> None:
    """Book a transfer that the demo says was executed."""
    if transfer.executed is None:
        raise ValueError(f"transfer {transfer.id} has no time of execution")
    bank.ledger.post(
        debit=account.ledger_id,
        credit=bank.ledger.outside(account.currency),
        amount=transfer.amount,
        at=transfer.executed,
        description=transfer.reason,
        kind="direct-debit" if transfer.type == "sdd" else "transfer",
        reference=transfer.reference,
        debit_sees=Party(transfer.name, transfer.iban, transfer.swift),
    )


def _single(bank: Bank, seed: Seed, accounts: Mapping[int, AccountRecord]) -> Iterator[TransferRecord]:
    for row in seed.transfers:
        created = before(bank.clock.start, row["days_ago"], row["at"])
        requested = day_of(created) + timedelta(days=row.get("due", 0))
        executed = min(created + timedelta(hours=3), bank.clock.start) if row["status"] == "Executed" else None
        yield _record(accounts[row["account"]], row, created, requested, executed)


def _monthly(bank: Bank, seed: Seed, accounts: Mapping[int, AccountRecord]) -> Iterator[TransferRecord]:
    today = day_of(bank.clock.start)
    for row in seed.series:
        for back in range(_MONTHS):
            index = today.year * 12 + today.month - 1 - back
            day = date(index // 12, index % 12 + 1, row["day"])
            created = at_clock(day, row["at"])
            if created + timedelta(hours=2) > bank.clock.start:
                continue
            month = f"{day:%Y-%m}"
            texts = {name: row[name].replace("{month}", month) for name in ("reason", "source_reason")}
            filled = {**row, **texts, "status": "Executed"}
            yield _record(accounts[row["account"]], filled, created, day, created + timedelta(hours=2))


def _hostile(bank: Bank, accounts: list[AccountRecord]) -> Iterator[TransferRecord]:
    texts = bank.world.hostile_texts
    states = ("Executed", "Cancelled", "Executed", "In progress", "To execute")
    for account in accounts:
        for number in range(len(texts) - 1):
            created = bank.clock.start - timedelta(days=number, hours=5)
            row = {
                "name": texts[number],
                "iban": account.iban,
                "swift": account.swift,
                "amount": number + 1,
                "reason": texts[(number + 1) % len(texts)],
                "source_reason": texts[(number + 2) % (len(texts) - 1)],
                "status": states[number % len(states)],
            }
            executed = created + timedelta(hours=1) if row["status"] == "Executed" else None
            later = 40 if row["status"] == "To execute" else 0
            yield _record(account, row, created, day_of(created) + timedelta(days=later), executed)


def _record(
    account: AccountRecord, row: Mapping[str, Any], created: datetime, requested: date, executed: datetime | None
) -> TransferRecord:
    return TransferRecord(
        id=0,
        account_id=account.id,
        type=row.get("type", "ct"),
        name=row["name"],
        iban=row["iban"],
        swift=row["swift"],
        amount=exact(row["amount"], account.currency),
        reason=row["reason"],
        source_reason=row["source_reason"],
        status=row["status"],
        created=created,
        requested=requested,
        executed=executed,
    )
