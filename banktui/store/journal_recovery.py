"""What becomes of intents whose program is gone: what may have left is unknown, and what was confirmed has expired."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime

from banktui.domain.intent import Intent, State
from banktui.store.emergency import Cry
from banktui.store.instants import microseconds
from banktui.store.journal_writing import Hand

OWN = frozenset({State.DRAFTED, State.CONFIRMED, State.SENDING})
"""States in which an intent belongs to the run that has confirmed it."""

_GONE = "the program that had it has ended"


def recover(
    connection: sqlite3.Connection, hand: Hand, at: datetime, *, is_alive: Callable[[str], bool], cries: list[Cry]
) -> list[Intent]:
    """Take over all that belongs to runs that are gone, and return what has changed."""
    _end_lost_repeats(connection, at, is_alive)
    rows = connection.execute(
        f"SELECT intent_id, run FROM intents WHERE state IN ({','.join('?' * len(OWN))}) ORDER BY number",  # noqa: S608 - marks
        sorted(OWN),
    ).fetchall()
    gone = {run for run in {run for _, run in rows} if not is_alive(run)}
    cried = {cry.tag: cry for cry in cries}
    return [_take_over(hand, intent_id, at, cried) for intent_id, run in rows if run in gone]


def _take_over(hand: Hand, intent_id: str, at: datetime, cried: Mapping[str, Cry]) -> Intent:
    intent = hand.intent(intent_id)
    if intent.state is not State.SENDING:
        hand.change(intent, State.EXPIRED, at, {"sentence": f"It was not sent: {_GONE}."})
        hand.step(intent_id, at, intent.state, State.EXPIRED, _GONE)
        return hand.intent(intent_id)
    cry = cried.get(intent.tag)
    hand.end_attempt(intent_id, _GONE, at)
    sentence = "It is not known whether this was carried out: the program ended before it knew."
    hand.change(intent, State.UNKNOWN, at, {"sentence": sentence, "alarm": cry is not None})
    why = f"{_GONE} while it was being sent"
    hand.step(intent_id, at, State.SENDING, State.UNKNOWN, why, evidence=cry.sentence if cry else "")
    return hand.intent(intent_id)


def _end_lost_repeats(connection: sqlite3.Connection, at: datetime, is_alive: Callable[[str], bool]) -> None:
    """End what a run that is gone was sending a second time: the intent itself is unknown already."""
    rows = connection.execute(
        "SELECT attempt_id, attempts.run FROM attempts JOIN intents USING (intent_id) "
        "WHERE result = '' AND state <> 'sending'"
    ).fetchall()
    for attempt_id, run in rows:
        if not is_alive(run):
            connection.execute(
                "UPDATE attempts SET result = ?, ended = ? WHERE attempt_id = ?", (_GONE, microseconds(at), attempt_id)
            )
