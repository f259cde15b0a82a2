"""What had happened before the bank's clock began: payments of two years, their transactions, and where money went."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from banktui.providers.banq.sandbox.habits import TRANSACTION, executed, next_step, occurrence
from banktui.providers.banq.sandbox.identifiers import new_guid
from banktui.providers.banq.sandbox.records import ONCE, OVER, REVERSED, SLUG, SUCCEEDED, Payment, Transaction
from banktui.providers.banq.sandbox.register import Register
from banktui.providers.banq.sandbox.seed import Seed, dollars
from banktui.sandbox.bank import Bank

_DAYS: Final = 730
_QUIET: Final = 5
"""The last days are told one by one."""
_OPENS, _CLOSES = 13, 22
"""Business hours of New York in UTC."""
_MOST_ROWS: Final = 10_000
"""However long a history the bank is to have: this provider's lists are read whole by no screen."""
_DENSE: Final = 3
"""From this many times the usual number of payments on."""
_ANSWER_HOURS: Final = 30
_STILL_OPEN: Final = timedelta(days=30)
_HOSTILE_TEXTS: Final = (1, 3, 9, 13)
_COMPLETED, _FAILED_FIRST, _DECLINED, _EXPIRED = 87, 92, 95, 98
"""Of a hundred payments: paid at once; paid after a failure; declined; expired; and the rest cancelled."""
_FAILURES: Final = ("InsufficientBalance", "InsufficientBalance", "ProcessingFailed", "PlaidRequiresReAuthentication")


class Past:
    """Makes up the past of one user from the demo's file, the same for the same bank."""

    def __init__(self, bank: Bank, seed: Seed, register: Register) -> None:
        self._bank = bank
        self._seed = seed
        self._register = register
        self._accounts = {account.key: account for account in register.accounts.values()}
        self._banqs = {row["key"]: banq for row, banq in zip(seed.banqs, register.banqs.values(), strict=True)}
        self._start = bank.clock.start
        self._usual = sum(trade["payments"] for trade in seed.trades)
        self._rows = min(bank.history_rows or self._usual, _MOST_ROWS)
        # A much longer history has smaller amounts, not a richer user.
        self._dilution = max(1, self._rows // (_DENSE * self._usual))

    def write(self) -> None:
        """Put all payments and transactions into the register, in the order of time."""
        payments = [*self._ordinary(), *self._told(), *self._recurring()]
        for payment in sorted(payments, key=lambda payment: payment.created_at):
            self._register.add_payment(payment)
        transactions = [transaction for payment in payments for transaction in payment.transactions]
        for payment in payments:
            payment.transactions = []
        for transaction in sorted(transactions, key=lambda transaction: transaction.created_at):
            self._register.add_transaction(transaction)

    def _ordinary(self) -> Iterator[Payment]:
        drafts: list[tuple[datetime, int, Mapping[str, Any]]] = []
        for trade in self._seed.trades:
            chance = self._bank.stream(SLUG, "trade", trade["account"])
            count = max(1, trade["payments"] * self._rows // self._usual)
            drafts.extend((self._some_time(chance), number, trade) for number in range(count))
        drafts.sort(key=lambda draft: (draft[0], draft[1], draft[2]["account"]))
        taken = {int(row["order"].rpartition("-")[2]) for row in self._seed.told if row.get("order", "")[-5:].isdigit()}
        numbers = [number for number in range(self._seed.order_number) if number not in taken][-len(drafts) :]
        for number, (at, _, trade) in zip(numbers, drafts, strict=True):
            yield self._traded(trade, number, at)

    def _some_time(self, chance: Random) -> datetime:
        day = self._start.date() - timedelta(days=chance.randint(_QUIET + 1, _DAYS))
        return _at(day, chance)

    def _traded(self, trade: Mapping[str, Any], number: int, at: datetime) -> Payment:
        chance = self._bank.stream(SLUG, "traded", str(number))
        # The cube makes small amounts common and large ones rare.
        spread = Decimal(chance.randrange(1000)) ** 3 / 1000**3
        funds = dollars((trade["lowest"] + (trade["highest"] - trade["lowest"]) * spread) / self._dilution)
        text = chance.choice(trade["comments"]).format(
            number=number, few=chance.randint(2, 9), many=chance.randint(20, 240)
        )
        payment = self._new(
            name=f"trade {number}",
            account=trade["account"],
            payer=chance.choice(trade["payers"]),
            at=at,
            funds=funds,
            comment=text,
            order=trade["order"].format(number=number),
        )
        luck = chance.randrange(100)
        answered = at + timedelta(minutes=chance.randint(3, 60 * _ANSWER_HOURS), microseconds=chance.randrange(10**6))
        if luck < _COMPLETED:
            self._try(payment, [SUCCEEDED], answered)
            payment.status = "Completed"
        elif luck < _FAILED_FIRST:
            self._try(payment, [chance.choice(_FAILURES), SUCCEEDED], answered)
            payment.status = "Completed"
        elif luck < _DECLINED:
            payment.status, payment.changed_at = "Declined", answered
        elif luck < _EXPIRED and at + _STILL_OPEN < self._start:
            payment.status, payment.changed_at = "Expired", at + _STILL_OPEN
        else:
            payment.status, payment.changed_at = "Canceled", answered
        return payment

    def _told(self) -> Iterator[Payment]:
        texts = self._bank.world.hostile_texts
        for number, row in enumerate(self._seed.told):
            chance = self._bank.stream(SLUG, "told", str(number))
            hostile = " ".join(texts[index] for index in _HOSTILE_TEXTS)
            payment = self._new(
                name=f"told {number}",
                account=row["account"],
                payer=row["payer"],
                at=self._days_ago(row["days_ago"], chance),
                funds=dollars(row["funds"]),
                comment=hostile if row.get("hostile") else row["comment"],
                order=row.get("order", ""),
            )
            answered = payment.created_at + timedelta(
                minutes=chance.randint(1, 9), microseconds=chance.randrange(10**6)
            )
            self._try(payment, row.get("tries", []), answered)
            payment.status = row["status"]
            if payment.status == "Expired":
                payment.changed_at = payment.created_at + _STILL_OPEN
            elif payment.status != "Created":
                payment.changed_at = max(payment.changed_at, answered)
            yield payment

    def _days_ago(self, days: int, chance: Random) -> datetime:
        if days == 0:
            return self._start - timedelta(minutes=chance.randint(20, 90), microseconds=chance.randrange(10**6))
        return _at(self._start.date() - timedelta(days=days), chance)

    def _recurring(self) -> Iterator[Payment]:
        for number, row in enumerate(self._seed.recurring):
            chance = self._bank.stream(SLUG, "recurring", str(number))
            first = occurrence(self._start.date(), "monthly", -row["months_ago"]) + timedelta(days=3)
            payment = self._new(
                name=f"recurring {number}",
                account=row["account"],
                payer=row["payer"],
                at=_at(first - timedelta(days=2), chance),
                funds=dollars(row["funds"]),
                comment=row["comment"],
                order=row.get("order", ""),
                frequency=row["frequency"],
            )
            payment.starts_on = first
            if "ends" in row:
                payment.ends_on = occurrence(self._start.date(), "monthly", row["ends"])
            self._collect(payment, row, chance)
            yield payment

    def _collect(self, payment: Payment, row: Mapping[str, Any], chance: Random) -> None:
        """Make happen what had to until the clock began."""
        payment.status = "Accepted"
        payment.changed_at = payment.created_at + timedelta(minutes=chance.randint(5, 300))
        failed = row.get("failed", {})
        while (step := next_step(payment, "")) and step.due <= self._start:
            if step.action != TRANSACTION:
                payment.status, payment.changed_at = step.action, step.due
                continue
            reason = failed.get(str(len(payment.transactions) + 1), SUCCEEDED)
            self._attempt(payment, reason, step.due + timedelta(microseconds=chance.randrange(10**6)))
            if reason != SUCCEEDED:
                again = step.due + timedelta(days=1)
                self._attempt(payment, SUCCEEDED, again + timedelta(microseconds=chance.randrange(10**6)))
        if payment.status not in OVER:
            payment.status = row["status"]
            payment.skipped = row.get("skipped", 0)
            if payment.transactions and payment.status != "Accepted":
                payment.changed_at = payment.transactions[-1].created_at + timedelta(hours=1)

    def _try(self, payment: Payment, reasons: list[str], at: datetime) -> None:
        """Attempt a payment until it succeeds, a day between two attempts, but never later than the clock began."""
        for number, reason in enumerate(reasons):
            when = min(at + timedelta(days=number), self._start - timedelta(minutes=len(reasons) - number))
            self._attempt(payment, reason, when)
            payment.changed_at = when

    def _attempt(self, payment: Payment, reason: str, at: datetime) -> None:
        name = new_guid(self._bank, "transaction", payment.id, str(len(payment.transactions)))
        payment.transactions.append(Transaction(name, payment.id, payment.funds, reason, at))

    def _new(
        self,
        *,
        name: str,
        account: str,
        payer: str,
        at: datetime,
        funds: Decimal,
        comment: str,
        order: str,
        frequency: str = ONCE,
    ) -> Payment:
        banq = self._banqs.get(payer)
        return Payment(
            id=new_guid(self._bank, "payment", name),
            status="Created",
            funds=funds,
            comment=comment,
            order_code=order,
            frequency=frequency,
            account_id=self._accounts[account].id,
            payer=banq.id if banq else "",
            payer_name=banq.name if banq else payer,
            created_at=at,
            changed_at=at,
        )


def money_moves(transaction: Transaction) -> tuple[bool, bool]:
    """Tell whether a transaction's money came, and whether it went back."""
    return transaction.fail_reason in {SUCCEEDED, REVERSED}, transaction.fail_reason == REVERSED


def _at(day: date, chance: Random) -> datetime:
    moment = executed(day).replace(hour=chance.randrange(_OPENS, _CLOSES), minute=chance.randrange(60))
    return moment + timedelta(seconds=chance.randrange(60), microseconds=chance.randrange(10**6))
