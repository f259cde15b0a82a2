"""Synchronizations: queued, run and ended by the bank's clock, and what they bring.

A customer's pending synchronization has not looked at anything yet, so asking again gives the same one. One that is
running may already have passed an account, so asking again queues a second that starts when the first has ended.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from banktui.providers.ibanity.sandbox.activity import Activity
from banktui.providers.ibanity.sandbox.register import SLUG, Customer, Horizon, LinkedAccount, Register

TIME_IN_QUEUE = timedelta(seconds=2)
RUNNING_TIME = timedelta(seconds=3)
# The document's sample account: its transactions were synchronized 14 µs after the account itself.
ACCOUNT_BEFORE_TRANSACTIONS = timedelta(microseconds=14)


class Status(StrEnum):
    """Where a synchronization stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class Synchronization:
    """One request to fetch a customer's accounts and transactions from their institutions."""

    id: str
    customer: Customer
    created_at: datetime
    starts_at: datetime
    ends_at: datetime
    outcome: Status
    """Decided when it is triggered, known to clients when it has ended."""
    status: Status
    updated_at: datetime

    def duration(self, now: datetime) -> timedelta:
        """Return how long it has run by `now`, or ran in all."""
        if self.status is Status.PENDING:
            return timedelta()
        until = min(now, self.ends_at) if self.status is Status.RUNNING else self.ends_at
        return max(until - self.starts_at, timedelta())


class Synchronizations:
    """Triggers synchronizations, moves them along and remembers them over restarts."""

    def __init__(self, register: Register, activity: Activity, unreachable: Collection[str]) -> None:
        self._register = register
        self._bank = register.bank
        self._activity = activity
        self._unreachable = frozenset(unreachable)
        self._all: dict[str, Synchronization] = {}
        self._latest: dict[str, Synchronization] = {}
        self._to_fail: list[str] = []

    def schedule(self) -> None:
        """Have what was pending at the end of an earlier run go on."""
        for synchronization in self._all.values():
            if synchronization.status is Status.PENDING:
                self._schedule(synchronization)

    def find(self, synchronization_id: str, customer: Customer | None = None) -> Synchronization | None:
        """Return a synchronization by its id, if it is that customer's; None allows any customer's."""
        found = self._all.get(synchronization_id)
        return found if found is None or customer is None or found.customer.id == customer.id else None

    def trigger(self, customer: Customer) -> Synchronization:
        """Return the customer's pending synchronization, or a new one."""
        latest = self._latest.get(customer.id)
        if latest is not None and latest.status is Status.PENDING:
            return latest
        now = self._bank.clock.now()
        starts_at = now + TIME_IN_QUEUE
        if latest is not None and latest.status is Status.RUNNING:
            starts_at = max(starts_at, latest.ends_at)
        will_fail = self._is_to_fail(customer)
        record = {
            "id": self._register.new_id("synchronization", str(len(self._all) + 1)),
            "customer": customer.id,
            "created_at": now.isoformat(),
            "starts_at": starts_at.isoformat(),
            "outcome": (Status.FAILED if will_fail else Status.DONE).value,
        }
        self._bank.remember(SLUG, "synchronization-triggered", record)
        synchronization = self._enter(record)
        self._schedule(synchronization)
        return synchronization

    def fail_next(self, customer: Customer | None) -> None:
        """Make the next synchronization that is triggered fail: this customer's, or anyone's."""
        record = {"customer": "" if customer is None else customer.id}
        self._bank.remember(SLUG, "failure-ordered", record)
        self._to_fail.append(record["customer"])

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Do again what was done in an earlier run; other kinds of memories are not ours."""
        if kind == "synchronization-triggered":
            self._enter(payload)
        elif kind == "synchronization-ended":
            self._conclude(self._all[payload["id"]])
        elif kind == "failure-ordered":
            self._to_fail.append(payload["customer"])

    def _is_to_fail(self, customer: Customer) -> bool:
        return customer.id in self._unreachable or customer.id in self._to_fail or "" in self._to_fail

    def _enter(self, record: Mapping[str, Any]) -> Synchronization:
        customer = self._register.customers[record["customer"]]
        created_at = datetime.fromisoformat(record["created_at"])
        starts_at = datetime.fromisoformat(record["starts_at"])
        synchronization = Synchronization(
            id=record["id"],
            customer=customer,
            created_at=created_at,
            starts_at=starts_at,
            ends_at=starts_at + RUNNING_TIME,
            outcome=Status(record["outcome"]),
            status=Status.PENDING,
            updated_at=created_at,
        )
        if customer.id not in self._unreachable:
            for order in (customer.id, ""):
                if order in self._to_fail:
                    self._to_fail.remove(order)
                    break
        self._all[synchronization.id] = self._latest[customer.id] = synchronization
        return synchronization

    def _schedule(self, synchronization: Synchronization) -> None:
        self._bank.at(synchronization.starts_at, partial(self._start, synchronization))
        self._bank.at(synchronization.ends_at, partial(self._end, synchronization))

    def _start(self, synchronization: Synchronization) -> None:
        synchronization.status = Status.RUNNING
        synchronization.updated_at = synchronization.starts_at

    def _end(self, synchronization: Synchronization) -> None:
        self._bank.remember(SLUG, "synchronization-ended", {"id": synchronization.id})
        self._conclude(synchronization)

    def _conclude(self, synchronization: Synchronization) -> None:
        synchronization.status = synchronization.outcome
        synchronization.updated_at = synchronization.ends_at
        if synchronization.outcome is Status.DONE:
            for account in self._register.accounts_of(synchronization.customer):
                self._bring(account, synchronization)

    def _bring(self, account: LinkedAccount, synchronization: Synchronization) -> None:
        held = account.held
        if held.id not in self._register.held:
            # Its institution has it no more: there is nothing left to be read, and no leave to read it.
            del self._register.linked[account.id]
            return
        if held.is_busy:
            self._activity.happen(held, synchronization.id, until=synchronization.ends_at)
        length = self._bank.ledger.count(held.ledger_account)
        account.synchronized_at = synchronization.ends_at - ACCOUNT_BEFORE_TRANSACTIONS
        account.horizons.append(Horizon(length, synchronization.ends_at))
