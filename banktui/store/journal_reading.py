"""What is asked of the journal's tables, each as one question."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from banktui.domain.intent import Intent, Party, State, Step
from banktui.domain.money import Money
from banktui.services.journal import Bound, Conformance, Kept
from banktui.store.instants import instant_of, microseconds
from banktui.store.journal_rows import COLUMNS, intent_of, kept_of, step_of

_SPENT = (State.SENDING, State.ACCEPTED, State.HELD, State.UNKNOWN, State.SETTLED)
"""What has left or may have left. One that the bank gave up afterwards came back."""
_PAID = (State.ACCEPTED, State.SETTLED)


def select(connection: sqlite3.Connection, where: str, values: Sequence[Any] = (), limit: int = 0) -> list[Intent]:
    """Return the intents that a condition of ours holds for, newest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM intents WHERE {where} ORDER BY number DESC LIMIT ?",  # noqa: S608 - conditions are ours
        (*values, limit or -1),
    )
    return [intent_of(row) for row in rows]


def newest(connection: sqlite3.Connection) -> int:
    """Return the number of the intent that was written down last; 0 if there is none."""
    number: int = connection.execute("SELECT coalesce(max(number), 0) FROM intents").fetchone()[0]
    return number


def in_states(connection: sqlite3.Connection, states: frozenset[State], limit: int) -> list[Intent]:
    """Return the intents in some states, or all."""
    if not states:
        return select(connection, "1", limit=limit)
    return select(connection, f"state IN ({_marks(states)})", sorted(states), limit)


def kept(connection: sqlite3.Connection, intent_id: str) -> Kept | None:
    """Return everything that is kept of an intent."""
    row = connection.execute(f"SELECT {COLUMNS} FROM intents WHERE intent_id = ?", (intent_id,)).fetchone()  # noqa: S608 - ours
    if row is None:
        return None
    (attempts,) = connection.execute("SELECT count(*) FROM attempts WHERE intent_id = ?", (intent_id,)).fetchone()
    return kept_of(row, attempts)


def steps(connection: sqlite3.Connection, intent_id: str, run: str) -> list[Step]:
    """Return the history of an intent, oldest first."""
    rows = connection.execute(
        "SELECT n, at, before, after, why, evidence, who, run, request FROM steps WHERE intent_id = ? ORDER BY n",
        (intent_id,),
    )
    return [step_of(row, run) for row in rows]


def alike(connection: sqlite3.Connection, name: str, destination: str, money: Money, since: datetime) -> list[Intent]:
    """Return intents of a connection to the same payee with the same amount since a moment."""
    found = select(
        connection,
        "connection = ? AND destination = ? AND currency = ? AND created >= ?",
        (name, destination, money.currency, microseconds(since)),
    )
    return [intent for intent in found if intent.money.amount == money.amount]


def payees(connection: sqlite3.Connection, name: str) -> list[Party]:
    """Return everybody to whom something was to be sent, the latest first."""
    rows = connection.execute(
        "SELECT draft FROM intents WHERE number IN "
        "(SELECT max(number) FROM intents WHERE connection = ? AND incoming = 0 GROUP BY destination) "
        "ORDER BY number DESC",
        (name,),
    )
    return [Party(**json.loads(draft)["destination"]) for (draft,) in rows]


def has_paid(connection: sqlite3.Connection, name: str, destination: str) -> bool:
    """Tell whether something is known to have reached a payee."""
    found = connection.execute(
        f"SELECT 1 FROM intents WHERE connection = ? AND destination = ? AND state IN ({_marks(_PAID)}) LIMIT 1",  # noqa: S608 - ours
        (name, destination, *_PAID),
    ).fetchone()
    return found is not None


def spent(connection: sqlite3.Connection, name: str, day: date, operation: str = "") -> dict[str, Decimal]:
    """Return what has left or may have left through a connection on a day, by currency."""
    begin = datetime.combine(day, time(), UTC)
    rows = connection.execute(
        "SELECT currency, amount FROM intents WHERE connection = ? AND sent >= ? AND sent < ? AND incoming = 0 "  # noqa: S608 - ours
        f"AND (? = '' OR operation = ?) AND state IN ({_marks(_SPENT)})",
        (name, microseconds(begin), microseconds(begin + timedelta(days=1)), operation, operation, *_SPENT),
    )
    sums: dict[str, Decimal] = {}
    for currency, amount in rows:
        sums[currency] = sums.get(currency, Decimal(0)) + Decimal(amount)
    return sums


def conformance(connection: sqlite3.Connection, name: str, operation: str, bound: Bound) -> Conformance | None:
    """Return the latest finding about keys."""
    row = connection.execute(
        "SELECT at, passed, checks FROM conformance WHERE connection = ? AND operation = ? AND environment = ? "
        "AND credential = ? ORDER BY conformance_id DESC LIMIT 1",
        (name, operation, bound.environment, bound.credential),
    ).fetchone()
    return Conformance(instant_of(row[0]), bool(row[1]), tuple(json.loads(row[2]))) if row else None


def _marks(values: Sequence[Any] | frozenset[Any]) -> str:
    return ",".join("?" * len(values))
