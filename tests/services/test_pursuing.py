"""What becomes of payments afterwards: looked for in time, on hints and on command, until proof or a word ends it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from banktui.domain.errors import Problem, Unreachable
from banktui.domain.intent import Intent, State
from banktui.services.journal import Conformance
from banktui.services.moving import MoneyTraits, Proof, Serial
from banktui.services.notices import EventArrived, ListChanged
from banktui.services.outcome import Evidence
from banktui.services.provider import Reached
from banktui.services.reviewing import bound_to
from banktui.services.shelf import ListRef
from banktui.store.journal_opening import open_journal
from tests.paying import BOUND, NOW, euros, written
from tests.services.mint import (
    PRODUCTION,
    SANDBOX,
    Answer,
    Bench,
    Hours,
    Mint,
    accepts,
    accepts_unnumbered,
    answers,
    drops_after,
    drops_before,
    yes,
)

A_DAY = 86_400


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Give a desk whose first send is carried out and whose answer is lost."""
    made = Bench(Mint(script=[drops_after]))
    await made.desk.open()
    yield made
    await made.close()


async def with_script(*script: Answer, traits: MoneyTraits | None = None, **more: Any) -> Bench:
    mint = Mint(script=list(script))
    mint.traits = traits or mint.traits
    bench = Bench(mint, **more)
    await bench.desk.open()
    return bench


def now(bench: Bench, intent: Intent) -> Intent:
    """Return an intent as it stands in the journal."""
    kept = bench.opened.get(intent.id)
    assert kept is not None
    return kept.intent


# Looking in time.


async def test_an_unknown_one_is_found_by_itself_after_five_seconds(bench: Bench) -> None:
    made = await bench.pay()
    assert (made.state, bench.desk.standing().unknown) == (State.UNKNOWN, 1)
    await bench.hours.pass_by(4.9)
    assert bench.mint.looks == 0
    await bench.hours.pass_by(0.1)
    found = now(bench, made)
    assert (found.state, found.remote_id, found.remote_status) == (State.ACCEPTED, "t-1", "To execute")
    assert found.next_look_at is None
    assert bench.desk.standing().unknown == 0
    step = bench.opened.history(made.id)[-1]
    assert step.evidence == "record t-1: To execute, 12.50 EUR, to DE89370400440532013000"
    assert len(bench.mint.sent) == 1


async def test_it_is_looked_for_soon_and_then_ever_more_seldom(bench: Bench) -> None:
    bench.mint.hidden = 10_000
    made = await bench.pay()
    moments = []
    for _ in range(4000):
        before = bench.mint.looks
        await bench.hours.pass_by(1)
        if bench.mint.looks > before:
            moments.append(round((bench.clock.now() - NOW).total_seconds()))
    assert moments == [5, 30, 120, 600, 3600]
    await bench.hours.pass_by(3 * A_DAY)
    assert bench.mint.looks == 8
    seen = now(bench, made)
    assert (seen.state, seen.looks) == (State.UNKNOWN, 8)
    assert seen.next_look_at is not None
    assert seen.next_look_at > bench.clock.now()


async def test_each_look_is_in_the_history_and_says_when_the_next_is(bench: Bench) -> None:
    bench.mint.hidden = 10_000
    made = await bench.pay()
    await bench.hours.pass_by(31)
    looks = [step for step in bench.opened.history(made.id) if step.before is step.after]
    assert [step.why for step in looks] == ["Not listed (0 records looked at). That proves nothing."] * 2
    assert now(bench, made).next_look_at == NOW + timedelta(seconds=120)


async def test_what_is_never_listed_stays_unknown_for_ever(bench: Bench) -> None:
    bench.mint.script = [drops_before]
    made = await bench.pay()
    await bench.hours.pass_by(400 * A_DAY)
    assert now(bench, made).state is State.UNKNOWN
    assert bench.mint.looks > 400


async def test_a_list_that_hides_it_for_a_while_shows_it_in_the_end(bench: Bench) -> None:
    bench.mint.hidden = 3
    made = await bench.pay()
    await bench.hours.pass_by(600)
    assert now(bench, made).state is State.ACCEPTED
    assert bench.mint.looks == 4


@pytest.mark.parametrize("error", [Unreachable("Nothing answers.")])
async def test_a_look_that_fails_is_made_again(bench: Bench, error: Unreachable) -> None:
    bench.mint.look_error = error
    made = await bench.pay()
    await bench.hours.pass_by(5)
    assert now(bench, made).state is State.UNKNOWN
    assert "Nothing answers." in bench.opened.history(made.id)[-1].why
    bench.mint.look_error = None
    await bench.hours.pass_by(25)
    assert now(bench, made).state is State.ACCEPTED


async def test_a_connection_that_cannot_be_opened_is_tried_again(bench: Bench) -> None:
    made = await bench.pay()
    bench.cannot_open = Unreachable("The bank did not start.")
    await bench.hours.pass_by(5)
    assert "did not start" in bench.opened.history(made.id)[-1].why
    bench.cannot_open = None
    await bench.hours.pass_by(25)
    assert now(bench, made).state is State.ACCEPTED


async def test_a_defect_in_a_look_ends_no_other_look(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    made = await bench.pay()
    bench.mint.look_error = KeyError("CANARY")  # type: ignore[assignment]
    await bench.hours.pass_by(5)
    assert "could not be looked for" in caplog.text
    bench.mint.look_error = None
    await bench.hours.pass_by(120)
    assert now(bench, made).state is State.ACCEPTED


@pytest.mark.parametrize("part", [True, False])
async def test_what_proves_nothing_changes_nothing(bench: Bench, *, part: bool) -> None:
    made = await bench.pay()
    if part:
        bench.mint.complete = False
    else:
        bench.mint.records = [replace(bench.mint.records[0], tags=frozenset())]
    await bench.hours.pass_by(600)
    assert now(bench, made).state is State.UNKNOWN
    assert not now(bench, made).alarm


async def test_a_record_that_differs_is_an_alarm_on_every_screen(bench: Bench) -> None:
    made = await bench.pay()
    bench.mint.records = [replace(bench.mint.records[0], money=euros("99.00"))]
    await bench.hours.pass_by(5)
    seen = now(bench, made)
    assert (seen.state, seen.alarm) == (State.UNKNOWN, True)
    assert bench.desk.standing().alarms == 1
    assert "99.00 EUR" in bench.opened.history(made.id)[-1].why


async def test_what_was_paid_twice_is_an_alarm(bench: Bench) -> None:
    made = await bench.pay()
    bench.mint.records.append(replace(bench.mint.records[0], id="t-2"))
    await bench.hours.pass_by(5)
    assert now(bench, made).alarm
    assert now(bench, made).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("state", "word"), [(State.DECLINED, "Refused"), (State.SETTLED, "Executed"), (State.FAILED_LATER, "Cancelled")]
)
async def test_the_record_says_where_it_stands(bench: Bench, state: State, word: str) -> None:
    made = await bench.pay()
    bench.mint.becomes(0, state, word)
    await bench.hours.pass_by(5)
    assert now(bench, made).state is state
    assert word in now(bench, made).sentence


async def test_two_unknown_ones_that_could_be_taken_for_each_other_prove_nothing() -> None:
    traits = MoneyTraits(proof=Proof.NEW_ITEM, serial=Serial.PARENT)
    bench = await with_script(drops_after, drops_before, traits=traits)
    bench.mint.hidden = 10_000
    first = await bench.pay()
    review = await bench.review()
    second = await bench.desk.send(review.id, yes(review))
    assert isinstance(second, Intent)
    bench.mint.hidden = 0
    bench.mint.records = [replace(bench.mint.records[0], tags=frozenset())]
    await bench.hours.pass_by(600)
    assert {now(bench, first).state, now(bench, second).state} == {State.UNKNOWN}
    await bench.close()


async def test_something_new_proves_it_where_it_is_the_only_one() -> None:
    traits = MoneyTraits(proof=Proof.NEW_ITEM, serial=Serial.PARENT)
    bench = await with_script(drops_after, traits=traits)
    bench.mint.snapshot = ("old",)
    made = await bench.pay()
    record = replace(bench.mint.records[0], tags=frozenset())
    bench.mint.records = [replace(record, id="old"), record]
    await bench.hours.pass_by(5)
    assert now(bench, made).state is State.ACCEPTED
    await bench.close()


async def test_where_nothing_proves_it_the_remark_is_noted() -> None:
    bench = await with_script(drops_after, traits=MoneyTraits(proof=Proof.NONE))
    bench.mint.remark = "The ledger's balance fell by exactly this amount."
    made = await bench.pay()
    await bench.hours.pass_by(5)
    assert now(bench, made).state is State.UNKNOWN
    assert bench.opened.history(made.id)[-1].why == bench.mint.remark
    await bench.close()


# At the next start.


async def test_the_next_start_shows_it_first_and_looks_at_once(bench: Bench) -> None:
    bench.mint.hidden = 1
    made = await bench.pay()
    await bench.hours.pass_by(5)
    await bench.desk._desk.result().pursuer.stop()  # type: ignore[union-attr]
    later = Hours()
    later.clock.advance(A_DAY)
    again = Bench(bench.mint, journal=lambda: bench.opened, hours=later)
    await again.desk.open()
    assert again.desk.standing().unknown == 1
    await later.settle()
    assert now(again, made).state is State.ACCEPTED


async def test_a_start_that_is_for_one_command_looks_for_nothing_by_itself(bench: Bench) -> None:
    bench.mint.hidden = 1
    bench.mint.traits = LISTS
    made = await bench.pay()
    await bench.hours.pass_by(5)
    await bench.desk._desk.result().pursuer.stop()  # type: ignore[union-attr]
    later = Hours()
    later.clock.advance(A_DAY)
    again = Bench(bench.mint, journal=lambda: bench.opened, hours=later)
    again.desk._is_pursuing = False
    assert (await again.desk.opened()).unknown == 1
    await later.pass_by(A_DAY)
    assert now(again, made).state is State.UNKNOWN
    checked = await again.desk.check()
    assert not isinstance(checked, Problem)
    assert [each.state for each in checked] == [State.ACCEPTED]
    await later.settle()
    assert again.refreshed == []
    sent = await again.pay(amount="9.00")
    await later.pass_by(A_DAY)
    assert now(again, sent).state is State.UNKNOWN
    assert again.refreshed == []


class Gone:
    """Stands for a run of the program that finds none of the others alive."""

    run = "another"

    def is_alive(self, run: str) -> bool:
        return run == self.run

    def release(self) -> None:
        pass


async def test_what_a_dead_program_was_sending_is_looked_for() -> None:
    journal = open_journal(None)
    bench = Bench(journal=lambda: journal)
    made = written(journal)
    journal.move(made.id, State.DRAFTED, State.CONFIRMED, at=NOW, why="confirmed")
    kept = journal.get(made.id)
    assert kept is not None
    journal.begin(made.id, key="k", digest=kept.draft.request.digest, bound=BOUND, balance=None, snapshot=(), at=NOW)
    journal._owner = Gone()
    await bench.desk.open()
    assert bench.desk.standing().unknown == 1
    assert "program ended" in now(bench, made).sentence
    await bench.close()


@pytest.mark.parametrize(
    ("reached", "looks"),
    [
        (Reached("https://mint.example:9", "us"), 1),
        (Reached("https://mint.example", "somebody else"), 0),
    ],
)
async def test_a_sandbox_may_move_but_not_change_hands(bench: Bench, reached: Reached, looks: int) -> None:
    """A served built-in bank has other ports after each start; another customer's list proves nothing."""
    made = await bench.pay()
    bench.reached = reached
    await bench.hours.pass_by(5)
    assert bench.mint.looks == looks
    assert now(bench, made).state is (State.ACCEPTED if looks else State.UNKNOWN)
    if not looks:
        assert "leads elsewhere" in bench.opened.history(made.id)[-1].why


async def test_a_production_bank_does_not_move() -> None:
    bench = Bench(Mint(script=[drops_after]), PRODUCTION)
    await bench.desk.open()
    await bench.desk.unlock("real", "real", 60)
    made = await bench.pay("real")
    bench.reached = Reached("https://elsewhere.example", "us")
    await bench.hours.pass_by(30)
    assert bench.mint.looks == 0
    assert now(bench, made).state is State.UNKNOWN
    await bench.close()


async def test_a_connection_that_is_gone_is_said() -> None:
    bench = await with_script(drops_after)
    made = await bench.pay()
    bench.desk._connections.clear()
    await bench.hours.pass_by(5)
    assert "not there any more" in bench.opened.history(made.id)[-1].why
    await bench.close()


async def test_a_clock_that_is_set_changes_no_look(bench: Bench) -> None:
    bench.mint.hidden = 2
    made = await bench.pay()
    bench.clock.instant -= timedelta(hours=2)
    await bench.hours.pass_by(5)
    assert bench.mint.looks == 1
    bench.clock.instant += timedelta(hours=4)
    await bench.hours.pass_by(25)
    assert bench.mint.looks == 2
    await bench.hours.pass_by(A_DAY)
    assert now(bench, made).state is State.ACCEPTED


# Following what was accepted.


@pytest.fixture
async def following() -> AsyncIterator[Bench]:
    """Give a desk whose sends are accepted."""
    made = Bench()
    await made.desk.open()
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("word", "state", "after"),
    [
        ("Executed", State.SETTLED, State.SETTLED),
        ("Cancelled", State.FAILED_LATER, State.FAILED_LATER),
        ("Refused", State.DECLINED, State.FAILED_LATER),
    ],
)
async def test_what_comes_later_is_read(following: Bench, word: str, state: State, after: State) -> None:
    made = await following.pay()
    following.mint.becomes(0, state, word)
    await following.hours.pass_by(10)
    seen = now(following, made)
    assert (seen.state, seen.remote_status) == (after, word)
    follows = following.mint.follows
    await following.hours.pass_by(A_DAY)
    assert following.mint.follows == follows, "nothing more comes of it"


async def test_what_was_accepted_without_an_id_is_looked_for_and_then_followed() -> None:
    traits = MoneyTraits(proof=Proof.NEW_ITEM, serial=Serial.PARENT, follows=True)
    bench = await with_script(accepts_unnumbered, traits=traits)
    made = await bench.pay()
    assert (made.state, made.remote_id) == (State.ACCEPTED, "")
    record = replace(bench.mint.records[0], tags=frozenset())
    bench.mint.records = [replace(record, word="In progress")]
    await bench.hours.pass_by(10)
    assert (now(bench, made).state, now(bench, made).remote_id) == (State.ACCEPTED, "t-1")
    bench.mint.becomes(0, State.SETTLED, "Executed")
    await bench.hours.pass_by(3600)
    assert now(bench, made).state is State.SETTLED
    await bench.close()


async def test_two_accepted_without_ids_that_could_be_each_other_stay_as_they_are() -> None:
    traits = MoneyTraits(proof=Proof.NEW_ITEM, serial=Serial.PARENT, follows=True)
    bench = await with_script(accepts_unnumbered, accepts_unnumbered, traits=traits)
    first, second = await bench.pay(), await bench.pay()
    assert first.id != second.id
    bench.mint.records = [replace(bench.mint.records[0], tags=frozenset(), amounts_to=State.SETTLED)]
    await bench.hours.pass_by(3600)
    assert {now(bench, each).state for each in (first, second)} == {State.ACCEPTED}
    assert {now(bench, each).remote_id for each in (first, second)} == {""}
    await bench.close()


async def test_an_unknown_one_is_not_proven_by_what_an_accepted_one_may_have_left() -> None:
    traits = MoneyTraits(proof=Proof.NEW_ITEM, serial=Serial.PARENT, follows=True)
    bench = await with_script(accepts_unnumbered, drops_before, traits=traits)
    await bench.pay()
    lost = await bench.pay()
    assert lost.state is State.UNKNOWN
    bench.mint.records = [replace(bench.mint.records[0], tags=frozenset())]
    await bench.hours.pass_by(3600)
    assert now(bench, lost).state is State.UNKNOWN
    await bench.close()


async def test_an_answer_is_read_by_what_was_there_just_before(following: Bench) -> None:
    following.mint.snapshot = ("t-0", "t-9")
    await following.pay()
    assert following.mint.judged is not None
    assert following.mint.judged.snapshot == ("t-0", "t-9")


async def test_a_new_word_is_noted_and_an_old_one_is_not(following: Bench) -> None:
    made = await following.pay()
    await following.hours.pass_by(60)
    steps = len(following.opened.history(made.id))
    following.mint.becomes(0, State.ACCEPTED, "In progress")
    await following.hours.pass_by(300)
    assert now(following, made).remote_status == "In progress"
    assert len(following.opened.history(made.id)) == steps + 1
    assert following.mint.follows == 3


async def test_it_is_read_again_for_ninety_days(following: Bench) -> None:
    await following.pay()
    await following.hours.pass_by(100 * A_DAY)
    assert 90 <= following.mint.follows <= 97


@pytest.mark.parametrize("change", [{"money": euros("1.00")}, {"destination": "NL91ABNA0417164300"}])
async def test_a_record_that_differs_later_is_an_alarm_and_no_settlement(
    following: Bench, change: dict[str, Any]
) -> None:
    made = await following.pay()
    following.mint.becomes(0, State.SETTLED, "Executed")
    following.mint.records[0] = replace(following.mint.records[0], **change)
    await following.hours.pass_by(60)
    seen = now(following, made)
    assert (seen.state, seen.alarm) == (State.ACCEPTED, True)
    assert following.desk.standing().alarms == 1
    assert sum("not what was sent" in step.why for step in following.opened.history(made.id)) == 1


async def test_a_read_that_fails_or_finds_nothing_changes_nothing(following: Bench) -> None:
    made = await following.pay()
    steps = len(following.opened.history(made.id))
    following.mint.look_error = Unreachable("Nothing answers.")
    await following.hours.pass_by(60)
    following.mint.look_error = None
    following.mint.records = []
    await following.hours.pass_by(7200)
    assert now(following, made).state is State.ACCEPTED
    assert len(following.opened.history(made.id)) == steps


async def test_what_does_not_change_later_is_left_alone() -> None:
    bench = await with_script(accepts, traits=MoneyTraits(proof=Proof.TAG))
    await bench.pay()
    await bench.hours.pass_by(10 * A_DAY)
    assert bench.mint.follows == 0
    assert bench.desk._desk.result().pursuer._tasks == {}  # type: ignore[union-attr]
    await bench.close()


async def test_what_was_found_is_followed_too(bench: Bench) -> None:
    made = await bench.pay()
    await bench.hours.pass_by(5)
    bench.mint.becomes(0, State.SETTLED, "Executed")
    await bench.hours.pass_by(10)
    assert now(bench, made).state is State.SETTLED


async def test_what_is_held_is_followed(following: Bench) -> None:
    following.mint.script = [answers(202)]
    made = await following.pay()
    assert made.state is State.HELD
    assert following.desk.standing().held == 1
    await following.hours.pass_by(A_DAY)
    assert now(following, made).state is State.HELD
    assert following.mint.follows > 3


# Hints.

LISTS = MoneyTraits(proof=Proof.TAG, follows=True, lists=("credit-transfers", "accounts"))


@pytest.mark.parametrize(
    ("notice", "looks"),
    [
        (ListChanged(ListRef("main", "credit-transfers", "7"), 1, None, complete=True), True),
        (ListChanged(ListRef("main", "accounts"), 1, None, complete=True), True),
        (ListChanged(ListRef("main", "credit-transfers", "8"), 1, None, complete=True), False),
        (ListChanged(ListRef("main", "cards", "7"), 1, None, complete=True), False),
        (ListChanged(ListRef("other", "accounts"), 1, None, complete=True), False),
        (EventArrived("main", "Transfer executed", is_believed=True), True),
        (EventArrived("main", "Transfer executed", is_believed=False), True),
        (EventArrived("other", "Transfer executed", is_believed=True), False),
    ],
)
async def test_a_hint_leads_to_a_look_and_to_nothing_else(notice: Any, *, looks: bool) -> None:
    bench = await with_script(accepts, traits=LISTS)
    made = await bench.pay()
    await bench.hours.pass_by(10)
    assert bench.mint.follows == 1
    await bench.hours.pass_by(10)
    bench.mint.becomes(0, State.SETTLED, "Executed")
    bench.desk.heed(notice)
    await bench.hours.settle()
    assert bench.mint.follows == 1 + looks
    assert now(bench, made).state is (State.SETTLED if looks else State.ACCEPTED)
    await bench.close()


async def test_a_hint_says_nothing_that_the_bank_does_not() -> None:
    bench = await with_script(accepts, traits=LISTS)
    made = await bench.pay()
    await bench.hours.pass_by(20)
    bench.desk.heed(EventArrived("main", "Your transfer was executed", is_believed=True))
    await bench.hours.settle()
    assert now(bench, made).state is State.ACCEPTED
    await bench.close()


async def test_many_hints_are_one_look() -> None:
    bench = await with_script(accepts, traits=LISTS)
    await bench.pay()
    await bench.hours.pass_by(20)
    for _ in range(50):
        bench.desk.heed(EventArrived("main", "x", is_believed=True))
        await bench.hours.settle()
    assert bench.mint.follows == 2
    await bench.close()


async def test_a_hint_before_the_desk_is_open_is_passed_over() -> None:
    bench = Bench()
    bench.desk.heed(EventArrived("main", "x", is_believed=True))
    await bench.desk.close()
    bench.store.close()


# On command.


async def test_a_check_looks_now(bench: Bench) -> None:
    made = await bench.pay()
    checked = await bench.desk.check(made.id)
    assert not isinstance(checked, Problem)
    assert [intent.state for intent in checked] == [State.ACCEPTED]
    bench.mint.becomes(0, State.SETTLED, "Executed")
    checked = await bench.desk.check()
    assert not isinstance(checked, Problem)
    assert [intent.state for intent in checked] == [State.SETTLED]
    assert await bench.desk.check() == []
    settled = await bench.desk.check(made.id)
    assert not isinstance(settled, Problem)
    assert settled[0].state is State.SETTLED


async def test_a_check_of_all_looks_at_each(bench: Bench) -> None:
    bench.mint.hidden = 10_000
    for amount in ("1.00", "2.00", "3.00"):
        await bench.pay(amount=amount)
    bench.mint.hidden = 0
    checked = await bench.desk.check()
    assert not isinstance(checked, Problem)
    assert [intent.state for intent in checked] == [State.ACCEPTED] * 3


async def test_an_intent_is_found_by_id_and_tag(bench: Bench) -> None:
    made = await bench.pay()
    for name in (made.id, made.tag, made.tag.lower(), f"{made.tag[:4]}-{made.tag[4:]}"):
        found = await bench.desk.intent(name)
        assert found is not None
        assert found.id == made.id


# A person's word.


async def unknown(bench: Bench, connection: str = "main") -> Intent:
    bench.mint.script = [drops_before]
    return await bench.pay(connection)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"tag": "0000-0000"}, "tag"),
        ({"tag": ""}, "tag"),
        ({"reason": ""}, "reason"),
        ({"reason": " ok "}, "reason"),
        ({"who": " "}, "who"),
        ({"state": State.SETTLED}, "state"),
        ({"state": State.DECLINED}, "state"),
        ({"state": State.NOT_EXECUTED}, "state"),
    ],
)
async def test_a_persons_word_needs_all_of_it(bench: Bench, said: dict[str, Any], field: str) -> None:
    made = await unknown(bench)
    told: dict[str, Any] = {"tag": made.tag, "reason": "The bank's desk, Mr Vos", "who": "Ann", **said}
    problem = await bench.desk.attest(made.id, told.pop("state", State.ACCEPTED), **told)
    assert isinstance(problem, Problem)
    assert problem.field == field
    assert now(bench, made).state is State.UNKNOWN


async def test_a_person_says_that_it_was_accepted(bench: Bench) -> None:
    made = await unknown(bench)
    said = await bench.desk.attest(
        made.id, State.ACCEPTED, tag=made.tag.lower(), reason="It is on the portal.", who="Ann"
    )
    assert isinstance(said, Intent)
    assert (said.state, said.alarm, said.next_look_at) == (State.ACCEPTED, False, None)
    step = bench.opened.history(made.id)[-1]
    assert (step.who, step.why) == ("Ann", "It is on the portal.")
    assert bench.opened.audit()[-1].who == "Ann"
    again = await bench.desk.attest(made.id, State.ACCEPTED, tag=made.tag, reason="Again.", who="Ann")
    assert isinstance(again, Problem)


async def test_not_executed_takes_a_day_or_the_providers_word(bench: Bench) -> None:
    made = await unknown(bench)
    told: dict[str, Any] = {"tag": made.tag, "reason": "Nothing on the portal.", "who": "Ann"}
    await bench.hours.pass_by(A_DAY - 1)
    assert isinstance(await bench.desk.attest(made.id, State.NOT_EXECUTED, **told), Problem)
    bench.clock.instant += timedelta(days=3)
    problem = await bench.desk.attest(made.id, State.NOT_EXECUTED, **told)
    assert isinstance(problem, Problem), "a clock that was set forward makes nothing older"
    await bench.hours.pass_by(1)
    said = await bench.desk.attest(made.id, State.NOT_EXECUTED, **told)
    assert isinstance(said, Intent)
    assert said.state is State.NOT_EXECUTED


async def test_the_providers_word_needs_no_day(bench: Bench) -> None:
    made = await unknown(bench)
    said = await bench.desk.attest(
        made.id, State.NOT_EXECUTED, tag=made.tag, reason="Support: never arrived", who="Ann", providers_word=True
    )
    assert isinstance(said, Intent)
    assert "provider's word" in bench.opened.history(made.id)[-1].why


@pytest.mark.parametrize(("second", "fine"), [("", False), ("Ann", False), (" ann ", False), ("Bob", True)])
async def test_production_needs_a_second_person(second: str, *, fine: bool) -> None:
    bench = Bench(None, PRODUCTION)
    await bench.desk.open()
    await bench.desk.unlock("real", "real", 60)
    made = await unknown(bench, "real")
    said = await bench.desk.attest(
        made.id, State.ACCEPTED, tag=made.tag, reason="It is on the portal.", who="Ann", second=second
    )
    assert isinstance(said, Intent) is fine
    if fine:
        assert bench.opened.history(made.id)[-1].who == "Ann and Bob"
    else:
        assert isinstance(said, Problem)
        assert said.field == "second"
    await bench.close()


async def test_what_is_held_can_be_ended_by_a_persons_word() -> None:
    bench = await with_script(answers(202))
    made = await bench.pay()
    said = await bench.desk.attest(
        made.id, State.ACCEPTED, tag=made.tag, reason="Released, says support", who="Ann", providers_word=True
    )
    assert isinstance(said, Intent)
    assert said.state is State.ACCEPTED
    await bench.close()


# Sending again with the same key, where that was seen to work.

KEYED = MoneyTraits(proof=Proof.KEY, keyed=True)
PASSED = Conformance(NOW, passed=True, checks=("same key twice: one entry",))


async def keyed(*script: Answer, passed: bool = True) -> Bench:
    bench = await with_script(*script, traits=KEYED)
    # A provider without a list: only the key can prove anything.
    bench.mint.hidden = 10**6
    if passed:
        bench.provider.reached = bench.reached
        bound = bound_to(SANDBOX, bench.provider)
        bench.opened.record_conformance("main", "credit-transfer", bound, PASSED)
    return bench


async def test_without_a_test_that_passed_nothing_is_sent_again() -> None:
    bench = await keyed(drops_after, accepts, passed=False)
    made = await bench.pay()
    await bench.hours.pass_by(2 * A_DAY)
    assert len(bench.mint.sent) == 1
    assert now(bench, made).state is State.UNKNOWN
    await bench.close()


async def test_a_test_that_failed_since_counts() -> None:
    bench = await keyed(drops_after, accepts)
    bound = bound_to(SANDBOX, bench.provider)
    bench.opened.record_conformance("main", "credit-transfer", bound, replace(PASSED, passed=False))
    await bench.pay()
    await bench.hours.pass_by(2 * A_DAY)
    assert len(bench.mint.sent) == 1
    await bench.close()


async def test_the_same_key_and_bytes_get_the_first_answer() -> None:
    bench = await keyed(drops_after, accepts)
    made = await bench.pay()
    await bench.hours.pass_by(5)
    seen = now(bench, made)
    assert (seen.state, seen.remote_id) == (State.ACCEPTED, "t-1")
    first, second = bench.mint.sent
    assert first == second
    assert len(bench.mint.records) == 1
    assert "answered the same key" in bench.opened.history(made.id)[-1].why
    await bench.close()


@pytest.mark.parametrize("refusal", [answers(402), answers(401), answers(429), answers(500), drops_before])
async def test_a_refusal_of_the_second_says_nothing_of_the_first(refusal: Answer) -> None:
    bench = await keyed(drops_after, refusal)
    made = await bench.pay()
    await bench.hours.pass_by(30 * A_DAY)
    assert now(bench, made).state is State.UNKNOWN
    assert len({key for _, key in bench.mint.sent}) == 1
    assert len(bench.mint.sent) == 6, "five times at most, all within a day"
    assert len(bench.mint.records) == 1
    await bench.close()


async def test_a_key_that_is_too_old_is_not_used_again() -> None:
    bench = await keyed(drops_after, accepts)
    made = await bench.pay()
    bench.clock.instant += timedelta(hours=24)
    await bench.hours.pass_by(60)
    assert len(bench.mint.sent) == 1
    bench.clock.instant -= timedelta(hours=48)
    await bench.hours.pass_by(60)
    assert len(bench.mint.sent) == 1, "how old it really is cannot be told"
    assert now(bench, made).state is State.UNKNOWN
    await bench.close()


async def test_a_read_only_connection_sends_nothing_again() -> None:
    bench = await keyed(drops_after, accepts)
    await bench.pay()
    bench.desk._guard._connections = {"main": SANDBOX._replace(is_read_only=True)}
    await bench.hours.pass_by(A_DAY)
    assert len(bench.mint.sent) == 1
    await bench.close()


async def test_a_preflight_that_fails_keeps_the_repeat_back() -> None:
    bench = await keyed(drops_after, accepts)
    made = await bench.pay()
    bench.mint.preflight_errors = [Unreachable("Nothing answers.")]
    await bench.hours.pass_by(5)
    assert len(bench.mint.sent) == 1
    await bench.hours.pass_by(25)
    assert now(bench, made).state is State.ACCEPTED
    await bench.close()


async def test_a_defect_in_a_repeat_ends_that_attempt() -> None:
    async def breaks(_mint: Mint, _request: object, _key: str) -> Evidence:
        raise KeyError("no")

    bench = await keyed(drops_after, breaks, accepts)
    made = await bench.pay()
    await bench.hours.pass_by(200)
    assert now(bench, made).state is State.ACCEPTED
    assert len(bench.mint.records) == 1
    await bench.close()
