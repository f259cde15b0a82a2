"""The journal: what it keeps, what it refuses, and that nobody gets round it, not even by SQL."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.intent import FINAL, OPEN, Intent, Party, State
from banktui.services.journal import Bound, ConflictError, Conformance, OverLimitError
from banktui.services.moving import Draft, FrozenRequest, Serial
from banktui.services.transition import TRANSITIONS, may_follow
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from tests.paying import BOUND, NOW, OTHER, PAYEE, begun, confirmed, draft, euros, intent, sent, written


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def journal() -> Iterator[SqliteJournal]:
    opened = open_journal(None, user="ann")
    yield opened
    opened.close()


@pytest.fixture
def on_disk(path: Path) -> Iterator[SqliteJournal]:
    opened = open_journal(path, user="ann")
    assert opened.problem is None
    yield opened
    opened.close()


def in_state(journal: SqliteJournal, state: State, of: Draft | None = None) -> Intent:
    """Return an intent that has come to a state by the shortest way."""
    if state is State.DRAFTED:
        return written(journal, of)
    if state is State.CONFIRMED:
        return confirmed(journal, of)
    if state is State.SENDING:
        return begun(journal, confirmed(journal, of))
    if state in {State.CANCELLED, State.EXPIRED}:
        return journal.move(confirmed(journal, of).id, State.CONFIRMED, state, at=NOW, why="given up")
    before = {
        State.SETTLED: State.ACCEPTED,
        State.FAILED_LATER: State.ACCEPTED,
        State.NOT_EXECUTED: State.UNKNOWN,
    }.get(state)
    if before is None:
        return sent(journal, state, of)
    return journal.move(sent(journal, before, of).id, before, state, at=NOW, why="so it is", evidence="e", who="ann")


def test_everything_of_an_intent_is_kept_exactly(on_disk: SqliteJournal, path: Path) -> None:
    what = Draft(
        Party("7", "Studio Lumen", "FR1420041010050500013M02606"),
        Party("x-1", "Galerie ⟪U+202E⟫ Ünï", "DE89370400440532013000", "COBADEFFXXX"),
        euros("1250.10"),
        FrozenRequest("POST", "/a%2Fb/c", '{"amount":1250.10,"é":"ü"}'.encode(), "application/json"),
        "Invoice",
        "lumen 7K2M-9QXD",
        when="every month",
        facts=(("Address", "Rue 1"), ("Floor", "2")),
        snapshot=("a",),
    )
    made = intent(what, incoming=True, values=(("amount", "1250.10"), ("iban", "DE89")))
    assert on_disk.write_down(made, what, BOUND, serial=Serial.PARENT, at=NOW) == made
    on_disk.close()
    again = open_journal(path)
    kept = again.get(made.id)
    assert kept is not None
    assert (kept.intent, kept.draft, kept.bound, kept.serial) == (made, what, BOUND, Serial.PARENT)
    assert (kept.key, kept.snapshot, kept.sent_at, kept.attempts, kept.beside) == ("", (), None, 0, "")
    assert kept.draft.request.digest == what.request.digest
    assert again.by_tag(made.tag) == made
    assert again.get("unheard of") is None
    assert again.by_tag("00000000") is None
    again.close()


def test_a_whole_life_with_its_history(journal: SqliteJournal) -> None:
    made = confirmed(journal)
    later = NOW + timedelta(seconds=3)
    kept = journal.begin(
        made.id,
        key="k-1",
        digest=draft().request.digest,
        bound=BOUND,
        balance=euros("100"),
        snapshot=("a", "b"),
        at=NOW,
    )
    assert (kept.intent.state, kept.key, kept.snapshot, kept.sent_at, kept.attempts) == (
        State.SENDING,
        "k-1",
        ("a", "b"),
        NOW,
        1,
    )
    assert kept.intent.balance_before == euros("100")
    accepted = journal.move(
        made.id,
        State.SENDING,
        State.ACCEPTED,
        at=later,
        why="the bank took it on",
        evidence="status 201, sha256 abc",
        changes={"remote_id": "t-1", "remote_status": "To execute", "sentence": "Taken on.", "code": "1"},
        request=41,
    )
    assert (accepted.state, accepted.remote_id, accepted.remote_status, accepted.changed_at) == (
        State.ACCEPTED,
        "t-1",
        "To execute",
        later,
    )
    settled = journal.move(
        made.id, State.ACCEPTED, State.SETTLED, at=later, why="executed", evidence="record t-1: Executed"
    )
    assert settled.status.word == "settled"
    assert [(step.number, step.before, step.after) for step in journal.history(made.id)] == [
        (1, None, State.DRAFTED),
        (2, State.DRAFTED, State.CONFIRMED),
        (3, State.CONFIRMED, State.SENDING),
        (4, State.SENDING, State.ACCEPTED),
        (5, State.ACCEPTED, State.SETTLED),
    ]
    assert journal.history(made.id)[3].evidence == "status 201, sha256 abc"
    assert journal.history(made.id)[3].request == 41
    assert journal.taken("main", "credit-transfer", "t-1") == settled
    assert journal.taken("main", "credit-transfer", "") is None
    assert journal.taken("main", "card-load", "t-1") is None


def test_the_number_of_a_request_means_nothing_to_another_run(on_disk: SqliteJournal, path: Path) -> None:
    made = sent(on_disk, State.UNKNOWN)
    on_disk.note(made.id, at=NOW, why="looked", request=7)
    assert on_disk.history(made.id)[-1].request == 7
    other = open_journal(path)
    assert other.history(made.id)[-1].request is None
    other.close()


def test_a_note_changes_what_is_known_and_not_the_state(journal: SqliteJournal) -> None:
    made = sent(journal, State.UNKNOWN)
    later = NOW + timedelta(minutes=2)
    noted = journal.note(
        made.id, at=NOW, why="not listed", evidence="3 records", changes={"looks": 2, "next_look_at": later}
    )
    assert (noted.state, noted.looks, noted.next_look_at) == (State.UNKNOWN, 2, later)
    step = journal.history(made.id)[-1]
    assert (step.before, step.after, step.why, step.evidence) == (
        State.UNKNOWN,
        State.UNKNOWN,
        "not listed",
        "3 records",
    )


@pytest.mark.parametrize("field", ["money", "destination", "tag", "state", "id", "nonsense"])
def test_what_was_confirmed_cannot_become_known_otherwise(journal: SqliteJournal, field: str) -> None:
    made = sent(journal, State.UNKNOWN)
    with pytest.raises(ValueError, match="never change"):
        journal.note(made.id, at=NOW, why="no", changes={field: "x"})


# Steps.


@pytest.mark.parametrize(("before", "after"), product(State, State))
def test_the_journal_takes_exactly_the_steps_of_the_machine(
    journal: SqliteJournal, before: State, after: State
) -> None:
    made = in_state(journal, before)
    if after is State.SENDING or not may_follow(before, after):
        with pytest.raises(ValueError, match=r"there is no way|begun by"):
            journal.move(made.id, before, after, at=NOW, why="try", evidence="e", who="ann")
        known = journal.get(made.id)
        assert known is not None
        assert known.intent == made
    else:
        moved = journal.move(made.id, before, after, at=NOW, why="try", evidence="e", who="ann")
        assert moved.state is after


@pytest.mark.parametrize("state", State)
def test_whoever_expects_another_state_is_refused(journal: SqliteJournal, state: State) -> None:
    made = in_state(journal, state)
    other = next(each for each in TRANSITIONS if each is not state and TRANSITIONS[each] - {State.SENDING})
    after = next(iter(sorted(TRANSITIONS[other] - {State.SENDING})))
    with pytest.raises(ConflictError) as caught:
        journal.move(made.id, other, after, at=NOW, why="late", evidence="e", who="ann")
    assert caught.value.other == made


@pytest.mark.parametrize("after", sorted(TRANSITIONS[State.UNKNOWN]))
def test_unknown_is_left_by_evidence_or_a_persons_word_only(journal: SqliteJournal, after: State) -> None:
    made = sent(journal, State.UNKNOWN)
    with pytest.raises(ValueError, match="needs"):
        journal.move(made.id, State.UNKNOWN, after, at=NOW, why="I think so")


@pytest.mark.parametrize("state", sorted(set(State) - {State.CONFIRMED}))
def test_only_what_is_confirmed_is_sent(journal: SqliteJournal, state: State) -> None:
    made = in_state(journal, state)
    with pytest.raises(ConflictError):
        begun(journal, made)
    with pytest.raises(ConflictError, match="does not know"):
        journal.begin("?", key="", digest="", bound=BOUND, balance=None, snapshot=(), at=NOW)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"digest": "another"}, "not what was confirmed"),
        ({"bound": replace(BOUND, environment="production")}, "environment has changed"),
        ({"bound": replace(BOUND, host="https://elsewhere.example")}, "address has changed"),
        ({"bound": replace(BOUND, credential="other")}, "sign-in has changed"),
    ],
)
def test_what_is_sent_is_what_was_confirmed_and_to_whom(
    journal: SqliteJournal, what: dict[str, object], sentence: str
) -> None:
    made = confirmed(journal)
    with pytest.raises(ConflictError, match=sentence):
        begun(journal, made, **what)
    kept = journal.get(made.id)
    assert kept is not None
    assert (kept.intent.state, kept.attempts, kept.sent_at) == (State.CONFIRMED, 0, None)


def test_it_is_looked_for_from_the_first_time_on_that_it_may_have_left(journal: SqliteJournal) -> None:
    made = begun(journal, confirmed(journal))
    journal.move(made.id, State.SENDING, State.CONFIRMED, at=NOW, why="no connection", evidence="not connected")
    begun(journal, made, key="k-2", at=NOW + timedelta(minutes=1))
    kept = journal.get(made.id)
    assert kept is not None
    assert (kept.sent_at, kept.key, kept.attempts) == (NOW, "k-2", 2)


# One of a kind.


@pytest.mark.parametrize("state", State)
def test_an_open_intent_keeps_a_second_one_away(journal: SqliteJournal, state: State) -> None:
    first = in_state(journal, state)
    if state in OPEN:
        with pytest.raises(ConflictError) as caught:
            written(journal)
        assert caught.value.other == first
        assert [each.id for each in journal.in_the_way(intent(), Serial.PAYMENT)] == [first.id]
    else:
        assert journal.in_the_way(intent(), Serial.PAYMENT) == []
        written(journal)


@pytest.mark.parametrize(
    "other",
    [
        {"of": draft("12.51")},
        {"of": draft(to=OTHER)},
        {"of": draft(source=Party("8", "Another", "FR7630006000011234567890189"))},
        {"connection": "second"},
        {"incoming": True},
    ],
)
def test_another_payment_is_another(journal: SqliteJournal, other: dict[str, Any]) -> None:
    written(journal)
    what = other.pop("of", None)
    assert isinstance(what, Draft | None)
    written(journal, what, **other)


def test_a_trailing_zero_is_no_other_amount(journal: SqliteJournal) -> None:
    written(journal, draft("12.5"))
    with pytest.raises(ConflictError):
        written(journal, draft("12.50"))


def test_parties_without_number_and_id_are_told_apart_by_name(journal: SqliteJournal) -> None:
    written(journal, draft(to=Party(name="A")))
    written(journal, draft(to=Party(name="B")))
    with pytest.raises(ConflictError):
        written(journal, draft(to=Party(name="A")))


@pytest.mark.parametrize("state", [State.UNKNOWN, State.HELD])
def test_beside_an_open_unknown_that_was_named_a_second_one_is_sent(journal: SqliteJournal, state: State) -> None:
    first = in_state(journal, state)
    with pytest.raises(ConflictError, match="may have been carried out"):
        written(journal)
    second = written(journal, beside=first.id)
    kept = journal.get(second.id)
    assert kept is not None
    assert kept.beside == first.id
    with pytest.raises(ConflictError, match="being sent already") as caught:
        written(journal, beside=first.id)
    assert caught.value.other == second


def test_the_newest_unknown_has_to_be_named(journal: SqliteJournal) -> None:
    first = sent(journal, State.UNKNOWN)
    going = begun(journal, confirmed(journal, beside=first.id))
    second = journal.move(going.id, State.SENDING, State.UNKNOWN, at=NOW, why="no answer")
    with pytest.raises(ConflictError) as caught:
        written(journal, beside=first.id)
    assert caught.value.other == second
    written(journal, beside=second.id)


@pytest.mark.parametrize("state", [State.DRAFTED, State.CONFIRMED, State.SENDING])
def test_nothing_is_sent_beside_what_is_being_sent(journal: SqliteJournal, state: State) -> None:
    first = in_state(journal, state)
    with pytest.raises(ConflictError, match="being sent already"):
        written(journal, beside=first.id)


def test_beside_what_is_settled_meanwhile_is_looked_at_again(journal: SqliteJournal) -> None:
    first = in_state(journal, State.SETTLED)
    with pytest.raises(ConflictError, match="no longer open"):
        written(journal, beside=first.id)


@pytest.mark.parametrize(
    ("serial", "parent", "connection", "refused"),
    [
        (Serial.PAYMENT, "7", "main", False),
        (Serial.PARENT, "7", "main", True),
        (Serial.PARENT, "8", "main", False),
        (Serial.PARENT, "7", "second", False),
        (Serial.CONNECTION, "8", "main", True),
        (Serial.CONNECTION, "8", "second", False),
    ],
)
def test_what_could_not_be_told_apart_goes_one_by_one(
    journal: SqliteJournal, serial: Serial, parent: str, connection: str, *, refused: bool
) -> None:
    written(journal, serial=serial)
    other = draft("99.00", to=OTHER)
    if refused:
        with pytest.raises(ConflictError):
            written(journal, other, serial=serial, parent=parent, connection=connection)
    else:
        written(journal, other, serial=serial, parent=parent, connection=connection)


def test_a_record_of_the_bank_belongs_to_one_intent(journal: SqliteJournal) -> None:
    first = sent(journal, State.ACCEPTED, changes={"remote_id": "t-1"})
    going = begun(journal, confirmed(journal))
    with pytest.raises(ConflictError) as caught:
        journal.move(
            going.id, State.SENDING, State.ACCEPTED, at=NOW, why="yes", evidence="e", changes={"remote_id": "t-1"}
        )
    assert caught.value.other == first
    kept = journal.get(going.id)
    assert kept is not None
    assert kept.intent.state is State.SENDING
    elsewhere = confirmed(journal, draft(to=OTHER), operation="card-load")
    going = begun(journal, elsewhere)
    journal.move(going.id, State.SENDING, State.ACCEPTED, at=NOW, why="y", evidence="e", changes={"remote_id": "t-1"})


# Sending again with the same key.


def test_an_unknown_one_is_sent_again_under_the_same_key(journal: SqliteJournal) -> None:
    made = sent(journal, State.UNKNOWN)
    kept = journal.begin_again(made.id, bound=BOUND, at=NOW)
    assert (kept.key, kept.attempts, kept.intent.state) == ("k-1", 2, State.UNKNOWN)
    with pytest.raises(ConflictError, match="under way"):
        journal.begin_again(made.id, bound=BOUND, at=NOW)
    assert journal.end_again(made.id, at=NOW, result="no answer").state is State.UNKNOWN
    journal.begin_again(made.id, bound=BOUND, at=NOW)
    journal.move(made.id, State.UNKNOWN, State.ACCEPTED, at=NOW, why="replayed", evidence="status 201")
    assert [step.why for step in journal.history(made.id)][-3:] == [
        "sending again ended: no answer",
        "sending again with the same key, attempt 3",
        "replayed",
    ]


@pytest.mark.parametrize("state", sorted(set(State) - {State.UNKNOWN}))
def test_nothing_else_is_sent_again(journal: SqliteJournal, state: State) -> None:
    with pytest.raises(ConflictError):
        journal.begin_again(in_state(journal, state).id, bound=BOUND, at=NOW)


def test_it_is_not_sent_again_elsewhere_or_without_a_key(journal: SqliteJournal) -> None:
    made = sent(journal, State.UNKNOWN)
    with pytest.raises(ConflictError, match="has changed"):
        journal.begin_again(made.id, bound=replace(BOUND, host="https://else.example"), at=NOW)
    going = begun(journal, confirmed(journal, draft(to=OTHER)), key="")
    journal.move(going.id, State.SENDING, State.UNKNOWN, at=NOW, why="no answer")
    with pytest.raises(ConflictError, match="no key"):
        journal.begin_again(going.id, bound=BOUND, at=NOW)


def test_what_was_found_about_keys_is_kept_with_its_day(journal: SqliteJournal) -> None:
    assert journal.conformance("main", "payment-request", BOUND) is None
    passed = Conformance(NOW, passed=True, checks=("same key twice: one entry",))
    journal.record_conformance("main", "payment-request", BOUND, passed)
    assert journal.conformance("main", "payment-request", BOUND) == passed
    assert journal.conformance("main", "payment-link", BOUND) is None
    assert journal.conformance("second", "payment-request", BOUND) is None
    for other in (Bound("production", BOUND.host, BOUND.credential), Bound("sandbox", BOUND.host, "other")):
        assert journal.conformance("main", "payment-request", other) is None
    failed = Conformance(NOW + timedelta(days=1), passed=False, checks=())
    journal.record_conformance("main", "payment-request", BOUND, failed)
    assert journal.conformance("main", "payment-request", BOUND) == failed


# Limits and look-alikes.

DAY = date(2026, 11, 20)


@pytest.mark.parametrize("state", State)
def test_what_has_left_or_may_have_left_counts(journal: SqliteJournal, state: State) -> None:
    in_state(journal, state)
    counts = state.value in {"sending", "accepted", "held", "unknown", "settled"}
    assert journal.spent("main", DAY) == ({"EUR": Decimal("12.50")} if counts else {})
    assert journal.spent("second", DAY) == {}
    assert journal.spent("main", DAY + timedelta(days=1)) == {}
    assert journal.spent("main", DAY, "card-load") == {}
    assert journal.spent("main", DAY, "credit-transfer") == journal.spent("main", DAY)


def test_what_we_ask_for_is_not_spent(journal: SqliteJournal) -> None:
    begun(journal, confirmed(journal, incoming=True), day_limit=Decimal(1))
    assert journal.spent("main", DAY) == {}


def test_no_more_than_the_days_limit_leaves(journal: SqliteJournal) -> None:
    begun(journal, confirmed(journal, draft("60.00")), day_limit=Decimal(100))
    begun(journal, confirmed(journal, draft("40.00")), day_limit=Decimal(100))
    one_more = confirmed(journal, draft("0.01"))
    with pytest.raises(OverLimitError) as caught:
        begun(journal, one_more, day_limit=Decimal(100))
    assert "100.00 EUR" in caught.value.detail
    begun(journal, one_more, day_limit=Decimal(100), at=NOW + timedelta(days=1))


def test_what_looks_alike_is_found_whatever_became_of_it(journal: SqliteJournal) -> None:
    first = in_state(journal, State.DECLINED)
    second = in_state(journal, State.SETTLED)
    in_state(journal, State.SETTLED, draft("12.51"))
    in_state(journal, State.SETTLED, draft(to=OTHER))
    found = journal.alike("main", PAYEE.key, euros("12.5"), NOW - timedelta(days=1))
    assert [each.id for each in found] == [second.id, first.id]
    assert journal.alike("main", PAYEE.key, euros("12.50"), NOW + timedelta(seconds=1)) == []
    assert journal.alike("second", PAYEE.key, euros("12.50"), NOW) == []


@pytest.mark.parametrize("state", State)
def test_a_payee_is_known_once_something_reached_it(journal: SqliteJournal, state: State) -> None:
    in_state(journal, state)
    assert journal.has_paid("main", PAYEE.key) is (state in {State.ACCEPTED, State.SETTLED})
    assert not journal.has_paid("main", OTHER.key)


def test_intents_are_listed_newest_first(journal: SqliteJournal) -> None:
    made = [in_state(journal, state, draft(f"{number}.00")) for number, state in enumerate(State, 1)]
    assert [each.id for each in journal.intents()] == [each.id for each in reversed(made)]
    assert [each.id for each in journal.intents(limit=2)] == [made[-1].id, made[-2].id]
    wanted = frozenset({State.UNKNOWN, State.HELD})
    assert {each.state for each in journal.intents(wanted)} == wanted


# By SQL.


@pytest.fixture
def sql(journal: SqliteJournal) -> sqlite3.Connection:
    with journal._access.reading() as connection:
        return connection


@pytest.mark.parametrize(("state", "after"), product(sorted(FINAL), State))
def test_a_final_state_cannot_be_changed_even_by_sql(
    journal: SqliteJournal, sql: sqlite3.Connection, state: State, after: State
) -> None:
    made = in_state(journal, state)
    if state is not after:
        with pytest.raises(sqlite3.IntegrityError, match="final"):
            sql.execute("UPDATE intents SET state = ? WHERE intent_id = ?", (after.value, made.id))


@pytest.mark.parametrize("after", ["drafted", "confirmed", "sending", "cancelled", "expired"])
def test_unknown_cannot_be_made_unsent_even_by_sql(journal: SqliteJournal, sql: sqlite3.Connection, after: str) -> None:
    sent(journal, State.UNKNOWN)
    with pytest.raises(sqlite3.IntegrityError, match="unsent"):
        sql.execute("UPDATE intents SET state = ?", (after,))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM intents",
        "UPDATE intents SET amount = '99'",
        "UPDATE intents SET destination = 'DE00'",
        "UPDATE intents SET draft = '{}'",
        "UPDATE intents SET digest = 'x'",
        "UPDATE intents SET host = 'https://evil.example'",
        "UPDATE intents SET tag = 'x'",
        "UPDATE intents SET state = 'paid'",
        "DELETE FROM steps",
        "UPDATE steps SET why = 'x'",
        "DELETE FROM attempts",
        "UPDATE attempts SET key = 'x', result = 'y'",
        "UPDATE attempts SET result = ''",
        "INSERT INTO attempts (intent_id, n, key, digest, run, at) SELECT intent_id, 2, '', '', '', 0 FROM intents",
        "DELETE FROM audit",
        "UPDATE audit SET who = 'x'",
    ],
)
def test_what_has_happened_stays_even_by_sql(journal: SqliteJournal, sql: sqlite3.Connection, statement: str) -> None:
    begun(journal, confirmed(journal))
    with pytest.raises(sqlite3.IntegrityError):
        sql.execute(statement)


def test_findings_about_keys_stay_even_by_sql(journal: SqliteJournal, sql: sqlite3.Connection) -> None:
    journal.record_conformance("main", "x", BOUND, Conformance(NOW, passed=False, checks=()))
    for statement in ("UPDATE conformance SET passed = 1", "DELETE FROM conformance"):
        with pytest.raises(sqlite3.IntegrityError):
            sql.execute(statement)


def test_a_row_of_a_stranger_stops_the_journal(journal: SqliteJournal, sql: sqlite3.Connection) -> None:
    sent(journal, State.UNKNOWN)
    sql.execute("UPDATE intents SET found = 'no json'")
    with pytest.raises(Exception, match="cannot be read"):
        journal.intents()
    assert journal.problem is not None
    with pytest.raises(Exception, match="cannot be read"):
        written(journal, draft(to=OTHER))
