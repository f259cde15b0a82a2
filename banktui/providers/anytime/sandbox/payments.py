"""Credit transfers: those of the demo, and what happens to them as time goes by."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from banktui.providers.anytime.sandbox.paris import at_clock, before, day_of
from banktui.providers.anytime.sandbox.records import AccountRecord, TransferRecord
from banktui.providers.anytime.sandbox.seed import Seed, exact
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import InsufficientFundsError, Party

_FIRST_ID: Final = 48_211
_MONTHS: Final = 24
_EXECUTION_CLOCK: Final = "09:30"


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


class TransferDesk:
    """Executes and cancels pending transfers, by time or by order of a scenario, and remembers it."""

    def __init__(
        self,
        bank: Bank,
        accounts: Mapping[int, AccountRecord],
        transfers: Mapping[int, list[TransferRecord]],
        tell: Callable[[TransferRecord], None],
    ) -> None:
        self._bank = bank
        self._accounts = accounts
        self._tell = tell
        self._by_id = {transfer.id: transfer for listed in transfers.values() for transfer in listed}

    def schedule(self) -> None:
        """Have every pending transfer executed when its time comes."""
        for transfer in self._by_id.values():
            if not transfer.is_final:
                due = self._due(transfer)
                self._bank.at(due, partial(self._when_due, transfer, due))

    def pending(self, account_id: int | None = None) -> TransferRecord | None:
        """Return the newest transfer on which something may still happen, of one account or of any."""
        open_ones = [
            transfer
            for transfer in self._by_id.values()
            if not transfer.is_final and account_id in {None, transfer.account_id}
        ]
        return max(open_ones, key=lambda transfer: transfer.id, default=None)

    def find(self, number: int) -> TransferRecord | None:
        """Return a transfer by its number."""
        return self._by_id.get(number)

    def execute(self, transfer: TransferRecord, at: datetime) -> None:
        """Pay a pending transfer; it is cancelled instead if the account has not enough money."""
        self._apply(transfer, "Executed", at)
        self._bank.remember("anytime", "transfer", {"id": transfer.id, "status": transfer.status, "at": at.isoformat()})
        self._tell(transfer)

    def cancel(self, transfer: TransferRecord, at: datetime) -> None:
        """Give up a pending transfer: nothing is paid."""
        self._apply(transfer, "Cancelled", at)
        self._bank.remember("anytime", "transfer", {"id": transfer.id, "status": "Cancelled", "at": at.isoformat()})
        self._tell(transfer)

    def recall(self, payload: Mapping[str, Any]) -> None:
        """Do again what an earlier run of the bank did to a transfer."""
        transfer = self._by_id.get(int(payload["id"]))
        if transfer is not None and not transfer.is_final:
            self._apply(transfer, str(payload["status"]), datetime.fromisoformat(payload["at"]))

    def _when_due(self, transfer: TransferRecord, due: datetime) -> None:
        if not transfer.is_final:
            self.execute(transfer, due)

    def _due(self, transfer: TransferRecord) -> datetime:
        if transfer.status == "In progress":
            return max(transfer.created, self._bank.clock.start) + timedelta(hours=6)
        return max(at_clock(transfer.requested, _EXECUTION_CLOCK), self._bank.clock.start + timedelta(hours=1))

    def _apply(self, transfer: TransferRecord, status: str, at: datetime) -> None:
        if status == "Executed" and not self._pay(transfer, at):
            status = "Cancelled"
        transfer.status = status
        if status == "Executed":
            transfer.executed = at
            transfer.reference = execution_reference(self._bank, transfer.id)

    def _pay(self, transfer: TransferRecord, at: datetime) -> bool:
        account = self._accounts[transfer.account_id]
        try:
            self._bank.ledger.move(
                debit=account.ledger_id,
                credit=self._bank.ledger.outside(account.currency),
                amount=transfer.amount,
                at=at,
                description=transfer.reason,
                kind="transfer",
                provider="anytime",
                operation="credit-transfer",
                texts={"reason": transfer.reason, "source_reason": transfer.source_reason},
                reference=execution_reference(self._bank, transfer.id),
                debit_sees=Party(transfer.name, transfer.iban, transfer.swift),
            )
        except InsufficientFundsError:
            return False
        return True


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
