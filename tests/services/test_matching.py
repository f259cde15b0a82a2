"""What proves that an unknown intent was carried out: exactly one record with all keys equal, and nothing less."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.intent import Party, State
from banktui.domain.money import Money
from banktui.services.matching import Finding, described, differences, match
from banktui.services.moving import Proof, Remote, Sighting
from banktui.services.timetable import FOLLOWS, LOOKS, waits
from tests.paying import PAYEE, draft, euros, intent

INTENT = intent(draft("12.50"), state=State.UNKNOWN)
EXACT = Remote("t-1", euros("12.50"), PAYEE.number, frozenset({INTENT.tag}), word="To execute")


def look(*records: Remote, complete: bool = True, proof: Proof = Proof.TAG, **more: Any) -> Finding:
    return match(INTENT, proof, Sighting(records, complete), **more)


@pytest.mark.parametrize("proof", [Proof.TAG, Proof.KEY, Proof.NEW_ITEM])
@pytest.mark.parametrize("state", [State.ACCEPTED, State.HELD, State.DECLINED, State.SETTLED, State.FAILED_LATER])
def test_one_exact_record_proves_what_its_status_says(proof: Proof, state: State) -> None:
    record = replace(EXACT, amounts_to=state)
    finding = look(record, proof=proof)
    assert (finding.state, finding.record, finding.alarm) == (state, record, False)
    assert finding.evidence.startswith("record t-1: To execute, 12.50 EUR, to DE89")


@pytest.mark.parametrize("state", [State.UNKNOWN, State.SENDING, State.CONFIRMED, State.NOT_EXECUTED, State.EXPIRED])
def test_a_status_that_says_nothing_proves_nothing(state: State) -> None:
    assert look(replace(EXACT, amounts_to=state)).state is None


@pytest.mark.parametrize(
    "record",
    [
        replace(EXACT, money=euros("-12.50")),
        replace(EXACT, money=euros("12.5")),
        replace(EXACT, destination=""),
        replace(EXACT, destination="de89 3704 0044 0532 0130 00"),
        replace(EXACT, tags=frozenset({"00000000", INTENT.tag})),
    ],
)
def test_what_a_provider_writes_otherwise_is_the_same(record: Remote) -> None:
    assert look(record).state is State.ACCEPTED


def test_a_record_that_comes_twice_is_one() -> None:
    assert look(EXACT, EXACT).state is State.ACCEPTED


def test_a_payee_known_by_its_id_is_the_same() -> None:
    made = intent(draft(to=Party("ledger-2", "Float")), state=State.UNKNOWN)
    record = Remote("t-1", euros("12.50"), "LEDGER-2", frozenset({made.tag}))
    assert match(made, Proof.TAG, Sighting((record,), complete=True)).state is State.ACCEPTED


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (replace(EXACT, money=euros("12.51")), "of 12.51 EUR"),
        (replace(EXACT, money=Money(Decimal("12.50"), "USD")), "of 12.50 USD"),
        (replace(EXACT, destination="NL91ABNA0417164300"), "somebody else"),
    ],
)
def test_a_record_with_our_tag_and_another_content_is_an_alarm(record: Remote, sentence: str) -> None:
    finding = look(record)
    assert (finding.state, finding.alarm, finding.record) == (None, True, record)
    assert sentence in finding.sentence
    assert differences(INTENT, record)


def test_an_amount_that_cannot_be_read_proves_nothing_and_is_no_alarm() -> None:
    finding = look(replace(EXACT, money=None))
    assert (finding.state, finding.alarm) == (None, False)


def test_two_records_with_our_tag_are_an_alarm() -> None:
    finding = look(EXACT, replace(EXACT, id="t-2"))
    assert (finding.state, finding.alarm) == (None, True)
    assert "t-1" in finding.sentence
    assert "t-2" in finding.sentence


def test_a_record_of_another_payment_is_an_alarm() -> None:
    finding = look(EXACT, is_taken=lambda record: record == "t-1")
    assert (finding.state, finding.alarm) == (None, True)


def test_a_part_of_the_list_proves_nothing() -> None:
    finding = look(EXACT, complete=False)
    assert (finding.state, finding.alarm) == (None, False)


@pytest.mark.parametrize("proof", Proof)
@pytest.mark.parametrize("complete", [True, False])
def test_absence_proves_nothing(proof: Proof, *, complete: bool) -> None:
    other = replace(EXACT, id="t-9", tags=frozenset({"00000000"}))
    for records in ((), (other,)):
        finding = look(*records, complete=complete, proof=proof)
        assert (finding.state, finding.alarm) == (None, False)
        assert finding.sentence


def test_where_nothing_can_prove_it_nothing_does() -> None:
    finding = match(INTENT, Proof.NONE, Sighting((EXACT,), complete=True, remark="The balance fell by 12.50."))
    assert finding == Finding("The balance fell by 12.50.")


def test_one_that_looks_the_same_without_our_tag_is_not_it() -> None:
    assert look(replace(EXACT, tags=frozenset())).state is None


# Something new.

NEW = Remote("c-2", None, "", name="Galerie VASSEUR")


def new(*records: Remote, snapshot: tuple[str, ...] = ("c-1",), **more: Any) -> Finding:
    return look(*records, proof=Proof.NEW_ITEM, snapshot=snapshot, **more)


OLD = replace(NEW, id="c-1")


@pytest.mark.parametrize(
    "record", [NEW, replace(NEW, money=euros("12.50")), replace(NEW, name="", destination=PAYEE.number)]
)
def test_exactly_one_new_record_like_what_was_sent_proves_it(record: Remote) -> None:
    finding = new(OLD, record)
    assert (finding.state, finding.record) == (State.ACCEPTED, record)


@pytest.mark.parametrize(
    ("records", "more"),
    [
        ((OLD,), {}),
        ((OLD, NEW, replace(NEW, id="c-3")), {}),
        ((OLD, replace(NEW, name="Somebody")), {}),
        ((OLD, replace(NEW, money=euros("12.51"))), {}),
        ((OLD, replace(NEW, destination="NL91ABNA0417164300")), {}),
        ((OLD, replace(NEW, name="")), {}),
        ((OLD, NEW), {"complete": False}),
        ((OLD, NEW), {"rivals": 1}),
        ((OLD, NEW), {"is_taken": lambda record: record == "c-2"}),
        ((OLD, NEW), {"snapshot": ("c-1", "c-2")}),
        ((OLD, replace(NEW, tags=frozenset({"00000000"}))), {}),
    ],
)
def test_anything_less_proves_nothing(records: tuple[Remote, ...], more: dict[str, Any]) -> None:
    finding = new(*records, **more)
    assert (finding.state, finding.alarm) == (None, False)
    assert finding.sentence.endswith(".")


def test_a_record_in_words() -> None:
    at = datetime(2026, 11, 20, 14, 31, 9, tzinfo=UTC)
    assert described(replace(EXACT, created_at=at)) == (
        "record t-1: To execute, 12.50 EUR, to DE89370400440532013000, of 2026-11-20 14:31:09 UTC"
    )
    assert described(Remote("c-2", None, "")) == "record c-2: accepted"


# Among a thousand that look alike.

amounts = st.sampled_from(["12.50", "12.51", "1.25"]).map(euros)
remotes = st.builds(
    Remote,
    st.integers(1, 30).map(str),
    st.none() | amounts,
    st.sampled_from(["", PAYEE.number, "NL91ABNA0417164300"]),
    st.sets(st.sampled_from([INTENT.tag, "00000000", "7K2M9QXD"]), max_size=2).map(frozenset),
    amounts_to=st.sampled_from([State.ACCEPTED, State.SETTLED, State.DECLINED]),
)


@given(
    st.lists(remotes, max_size=30),
    st.sampled_from([True, True, False]),
    st.sets(st.integers(1, 30).map(str)),
    st.sampled_from(Proof),
)
def test_no_set_of_look_alikes_proves_what_is_not_so(
    records: list[Remote],
    complete: bool,  # noqa: FBT001 - drawn
    taken: set[str],
    proof: Proof,
) -> None:
    finding = match(INTENT, proof, Sighting(tuple(records), complete), snapshot=("1", "2"), is_taken=taken.__contains__)
    if finding.state is None:
        return
    assert complete
    assert proof is not Proof.NONE
    record = finding.record
    assert record is not None
    assert record.id not in taken
    if INTENT.tag in record.tags:
        assert not differences(INTENT, record)
        assert {each.id for each in records if INTENT.tag in each.tags} == {record.id}
    else:
        assert proof is Proof.NEW_ITEM
        assert record.id not in {"1", "2"}


# When to look.


def test_looks_come_soon_and_then_ever_more_seldom() -> None:
    assert list(islice(waits(LOOKS), 7)) == [5, 25, 90, 480, 3000, 86_400, 86_400]
    assert list(islice(waits(FOLLOWS), 6)) == [10, 50, 240, 1500, 5400, 86_400]


@pytest.mark.parametrize(
    ("passed", "first"), [(-7200, 5), (0, 5), (4.5, 0.5), (5, 25), (31, 89), (3600, 86_400), (10**9, 86_400)]
)
def test_what_has_gone_by_is_not_waited_for_again(passed: float, first: float) -> None:
    assert next(waits(LOOKS, passed)) == first
