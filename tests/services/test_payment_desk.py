"""From the form to the outcome: what is sent, how often, and what is said of it afterwards."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from banktui.domain.errors import Busy, Problem, SignInNeeded, Unreachable
from banktui.domain.intent import Intent, State
from banktui.domain.money import Money
from banktui.domain.tag import shown
from banktui.services.moving import MoneyTraits, Proof, Serial
from banktui.services.notices import IntentChanged, ListChanged
from banktui.services.outcome import Evidence
from banktui.services.payments import Caution, Confirmation, Review
from banktui.services.projecting import EVERY_INTENT
from banktui.services.provider import Limit, Reached
from banktui.services.query import Query
from banktui.services.shelf import ListRef
from banktui.store.journal_opening import open_journal
from tests.paying import NOW, OTHER, PAYEE, euros
from tests.services.mint import (
    OPERATION,
    PRODUCTION,
    SANDBOX,
    VALUES,
    Bench,
    Mint,
    accepts,
    answered,
    answers,
    drops_after,
    drops_before,
    unreachable,
    yes,
)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    await made.desk.open()
    yield made
    await made.close()


async def opened(mint: Mint | None = None, *connections: object, **more: object) -> Bench:
    made = Bench(mint, *connections, **more)  # type: ignore[arg-type]
    await made.desk.open()
    return made


# The review.


async def test_a_review_shows_what_would_be_sent_and_sends_nothing(bench: Bench) -> None:
    review = await bench.review()
    assert review.draft.money == euros("12.50")
    assert review.draft.destination.number == PAYEE.number
    assert (review.balance, review.balance_after) == (euros("1000.00"), euros("987.50"))
    assert review.balance_at == NOW
    assert review.until == NOW + timedelta(minutes=5)
    assert review.demand is None
    assert review.destination_bank == "Commerzbank, Germany"
    assert review.tag in review.draft.we_see.replace("-", "")
    assert bench.mint.sent == []
    assert bench.opened.intents() == []


async def test_what_was_shown_is_what_is_sent_byte_for_byte(bench: Bench) -> None:
    review = await bench.review()
    await bench.desk.send(review.id, yes(review))
    [(request, _)] = bench.mint.sent
    assert request == review.draft.request
    assert review.draft.money.plain() == request.body.decode().split("\n")[0]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "0.00"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.005"}, "amount"),
    ],
)
async def test_what_cannot_be_paid_has_no_review(bench: Bench, values: dict[str, str], field: str) -> None:
    problem = await bench.desk.review("main", OPERATION, "7", {**VALUES, **values})
    assert isinstance(problem, Problem)
    assert problem.field == field


async def test_source_and_destination_must_differ(bench: Bench) -> None:
    problem = await bench.desk.review("main", OPERATION, "7", {**VALUES, "iban": "FR1420041010050500013M02606"})
    assert isinstance(problem, Problem)
    assert "the same" in problem.title


@pytest.mark.parametrize("operation", ["card-load", "nonsense", "accounts"])
async def test_what_is_not_offered_is_refused(bench: Bench, operation: str) -> None:
    refused: list[object] = [
        await bench.desk.review("main", operation, "7", VALUES),
        await bench.desk.form("main", operation, None),
    ]
    for answer in refused:
        assert isinstance(answer, Problem)
        assert answer.kind == "not-permitted"


async def test_a_connection_that_cannot_be_opened_says_why(bench: Bench) -> None:
    bench.cannot_open = SignInNeeded("The password is wrong.")
    problem = await bench.desk.review("main", OPERATION, "7", VALUES)
    assert isinstance(problem, Problem)
    assert problem.title == "The password is wrong."
    assert isinstance(await bench.desk.form("main", OPERATION, None), Problem)


async def test_the_tag_of_another_payment_cannot_stand_in_a_text(bench: Bench) -> None:
    first = await bench.pay()
    problem = await bench.desk.review("main", OPERATION, "7", {**VALUES, "amount": "9", "text": f"see {first.tag}"})
    assert isinstance(problem, Problem)
    assert "tag of another payment" in problem.title


# Sending.


async def test_a_payment_is_accepted(bench: Bench) -> None:
    made = await bench.pay()
    assert (made.state, made.remote_id, made.remote_status) == (State.ACCEPTED, "t-1", "To execute")
    assert made.balance_before == euros("1000.00")
    assert made.sentence == "Taken on."
    assert dict(made.values) == VALUES
    steps = await bench.desk.history(made.id)
    assert [step.after for step in steps] == [State.DRAFTED, State.CONFIRMED, State.SENDING, State.ACCEPTED]
    assert steps[1].why == "confirmed: screen"
    assert steps[3].evidence == f"answered, status 201, record t-1, answer sha256 {'d' * 64}"
    told = [notice.intent.state for notice in bench.notices if isinstance(notice, IntentChanged)]
    assert told == [State.DRAFTED, State.CONFIRMED, State.SENDING, State.ACCEPTED]
    assert bench.mint.open_lines == 0


async def test_it_is_durable_before_it_leaves(bench: Bench) -> None:
    seen: list[Intent] = []
    bench.mint.before_send = lambda: seen.extend(bench.opened.intents())
    await bench.pay()
    assert [intent.state for intent in seen] == [State.SENDING]
    kept = bench.opened.get(seen[0].id)
    assert kept is not None
    assert kept.key == bench.mint.sent[0][1] == "key-1"


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (accepts, State.ACCEPTED, ""),
        (answers(202), State.HELD, "12"),
        (answers(402), State.DECLINED, "4020001"),
        (answers(500), State.UNKNOWN, "500"),
        (answers(302), State.UNKNOWN, ""),
        (answers(201, {}), State.UNKNOWN, "201"),
        (answers(201, {"id": "t-1"}, malformed="It is cut."), State.UNKNOWN, ""),
        (answers(402, genuine=False), State.UNKNOWN, ""),
        (drops_after, State.UNKNOWN, ""),
        (drops_before, State.UNKNOWN, ""),
        (answers(401), State.CONFIRMED, ""),
        (answers(429), State.CONFIRMED, ""),
    ],
)
async def test_each_outcome_has_its_state_and_one_send(answer: object, state: State, code: str) -> None:
    bench = await opened(Mint(script=[answer]))  # type: ignore[list-item]
    made = await bench.pay()
    assert (made.state, made.code) == (state, code)
    assert len(bench.mint.sent) == 1
    assert made.sentence
    if state is State.UNKNOWN:
        assert made.next_look_at == NOW + timedelta(seconds=5)
    await bench.close()


async def test_a_second_call_sends_nothing_and_says_where_the_first_stands(bench: Bench) -> None:
    review = await bench.review()
    first = await bench.desk.send(review.id, yes(review))
    again = await bench.desk.send(review.id, yes(review))
    assert first == again
    bench.mint.becomes(0, State.SETTLED, "Executed")
    await bench.desk.check()
    later = await bench.desk.send(review.id, Confirmation())
    assert isinstance(later, Intent)
    assert later.state is State.SETTLED
    assert len(bench.mint.sent) == 1


async def test_many_presses_at_once_are_one_send(bench: Bench) -> None:
    review = await bench.review()
    outcomes = await asyncio.gather(*(bench.desk.send(review.id, yes(review)) for _ in range(20)))
    assert {outcome.state for outcome in outcomes if isinstance(outcome, Intent)} == {State.ACCEPTED}
    assert len(bench.mint.sent) == 1
    assert len(bench.opened.intents()) == 1


async def test_two_reviews_of_the_same_payment_are_one_send(bench: Bench) -> None:
    one, other = await bench.review(), await bench.review()
    outcomes = await asyncio.gather(bench.desk.send(one.id, yes(one)), bench.desk.send(other.id, yes(other)))
    assert sum(isinstance(outcome, Intent) for outcome in outcomes) == 1
    [problem] = [outcome for outcome in outcomes if isinstance(outcome, Problem)]
    assert problem.kind == "conflict"
    assert len(bench.mint.sent) == 1


@pytest.mark.parametrize("windows", [1, 2])
async def test_a_review_that_could_not_tell_of_the_same_payment_sends_nothing(tmp_path: Path, windows: int) -> None:
    """Two reviews are on two screens; the first is paid before the second is confirmed."""
    path = tmp_path / "journal.db"
    mint = Mint()
    first = Bench(mint, journal=lambda: open_journal(path))
    second = Bench(mint, journal=lambda: open_journal(path)) if windows == 2 else first
    one, other = await first.review(), await second.review()
    paid = await first.desk.send(one.id, yes(one))
    assert isinstance(paid, Intent)
    assert paid.state is State.ACCEPTED
    refused = await second.desk.send(other.id, yes(other))
    assert isinstance(refused, Problem)
    assert refused.kind == "conflict"
    assert shown(paid.tag) in refused.detail
    assert len(mint.sent) == 1
    # Begun anew it says so, and whoever acknowledges that may pay twice.
    anew = await second.review()
    assert Caution.SAME_PAYMENT in {caveat.caution for caveat in anew.caveats}
    again = await second.desk.send(anew.id, yes(anew))
    assert isinstance(again, Intent)
    assert len(mint.sent) == 2
    await first.close()
    if second is not first:
        await second.close()


async def test_whoever_goes_away_stops_nothing(bench: Bench) -> None:
    """Popping a screen, quitting and signals cancel who waits, not what was sent."""
    going, go_on = asyncio.Event(), asyncio.Event()

    async def slow(mint: Mint, request: object, key: str) -> Evidence:
        going.set()
        await go_on.wait()
        return await accepts(mint, request, key)  # type: ignore[arg-type]

    bench.mint.script = [slow]
    review = await bench.review()
    waiting = asyncio.create_task(bench.desk.send(review.id, yes(review)))
    await going.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert bench.desk.standing().sending == 1
    go_on.set()
    outcome = await bench.desk.send(review.id, yes(review))
    assert isinstance(outcome, Intent)
    assert outcome.state is State.ACCEPTED
    assert bench.desk.standing().sending == 0
    assert len(bench.mint.sent) == 1


async def test_the_end_of_the_program_waits_for_an_answer() -> None:
    bench = await opened()
    going, go_on = asyncio.Event(), asyncio.Event()

    async def slow(mint: Mint, request: object, key: str) -> Evidence:
        going.set()
        await go_on.wait()
        return await accepts(mint, request, key)  # type: ignore[arg-type]

    bench.mint.script = [slow]
    journal = bench.opened
    review = await bench.review()
    sending = asyncio.create_task(bench.desk.send(review.id, yes(review)))
    await going.wait()
    closing = asyncio.create_task(bench.desk.close())
    await bench.hours.settle()
    assert not closing.done()
    go_on.set()
    outcome = await sending
    assert isinstance(outcome, Intent)
    assert outcome.state is State.ACCEPTED
    await closing
    assert journal.problem is not None
    bench.store.close()


async def test_the_end_of_the_program_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banktui.services.payment_desk._DRAIN_SECONDS", 0.01)
    bench = await opened()
    going = asyncio.Event()
    states: list[State] = []

    async def hangs(_mint: Mint, _request: object, _key: str) -> Evidence:
        going.set()
        await asyncio.Event().wait()
        return answered()

    bench.mint.script = [hangs]
    review = await bench.review()
    sending = asyncio.create_task(bench.desk.send(review.id, yes(review)))
    await going.wait()
    bench.opened.close, close = (lambda: states.extend(bench.states())), bench.opened.close  # type: ignore[method-assign]
    await bench.desk.close()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert states == [State.UNKNOWN]
    assert "told to stop" in bench.opened.intents()[0].sentence
    close()
    bench.store.close()


async def test_a_defect_while_sending_leaves_it_unknown(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    async def breaks(_mint: Mint, _request: object, _key: str) -> Evidence:
        raise KeyError("CANARY")

    bench.mint.script = [breaks]
    made = await bench.pay()
    assert made.state is State.UNKNOWN
    assert "CANARY" not in made.sentence
    assert "could not be sent in order" in caplog.text


# What keeps it from being sent.


@pytest.mark.parametrize("error", [Unreachable("Nothing answers."), SignInNeeded("No."), Busy("Wait.", retry_after=7)])
async def test_a_preflight_that_fails_sends_nothing(bench: Bench, error: Exception) -> None:
    review = await bench.review()
    bench.mint.preflight_errors = [error]
    made = await bench.desk.send(review.id, yes(review))
    assert isinstance(made, Intent)
    assert made.state is State.CONFIRMED
    assert made.sentence.startswith("It was not sent.")
    assert bench.mint.sent == []
    again = await bench.desk.send_again(made.id)
    assert isinstance(again, Intent)
    assert again.state is State.ACCEPTED
    assert len(bench.mint.sent) == 1


async def test_where_nothing_was_connected_it_is_tried_twice_again_and_no_more() -> None:
    bench = await opened(Mint(script=[unreachable]))
    review = await bench.review()
    sending = asyncio.create_task(bench.desk.send(review.id, yes(review)))
    await bench.hours.pass_by(0.5)
    await bench.hours.pass_by(2)
    made = await sending
    assert isinstance(made, Intent)
    assert made.state is State.CONFIRMED
    assert [key for _, key in bench.mint.sent] == ["key-1", "key-2", "key-3"]
    kept = bench.opened.get(made.id)
    assert kept is not None
    assert kept.attempts == 3
    assert bench.hours.slept[:2] == [0.5, 2.0]
    await bench.close()


async def test_a_connection_that_comes_back_carries_it_out_once() -> None:
    bench = await opened(Mint(script=[unreachable, accepts]))
    review = await bench.review()
    sending = asyncio.create_task(bench.desk.send(review.id, yes(review)))
    await bench.hours.pass_by(1)
    made = await sending
    assert isinstance(made, Intent)
    assert made.state is State.ACCEPTED
    assert len(bench.mint.records) == 1
    await bench.close()


async def test_a_key_that_counts_is_made_once_for_all_attempts() -> None:
    traits = MoneyTraits(proof=Proof.KEY, keyed=True)
    bench = await opened(Mint(traits=traits, script=[unreachable, accepts]))
    review = await bench.review()
    sending = asyncio.create_task(bench.desk.send(review.id, yes(review)))
    await bench.hours.pass_by(1)
    await sending
    assert len({key for _, key in bench.mint.sent}) == 1
    await bench.close()


async def test_a_pause_that_the_bank_asks_for_is_kept_by_hand() -> None:
    bench = await opened(Mint(script=[answers(429, retry_after=7), accepts]))
    made = await bench.pay()
    assert made.state is State.CONFIRMED
    early = await bench.desk.send_again(made.id)
    assert isinstance(early, Problem)
    assert "7 s" in early.title
    await bench.hours.pass_by(6.75)
    early = await bench.desk.send_again(made.id)
    assert isinstance(early, Problem)
    assert "1 s" in early.title, "what is left of a pause is never said to be nothing"
    await bench.hours.pass_by(0.25)
    again = await bench.desk.send_again(made.id)
    assert isinstance(again, Intent)
    assert again.state is State.ACCEPTED
    assert len(bench.mint.sent) == 2
    await bench.close()


@pytest.mark.parametrize(
    "reached", [Reached("https://elsewhere.example", "us"), Reached("https://mint.example", "somebody else")]
)
async def test_a_connection_that_leads_elsewhere_now_sends_nothing(bench: Bench, reached: Reached) -> None:
    review = await bench.review()
    bench.reached = reached
    made = await bench.desk.send(review.id, yes(review))
    assert isinstance(made, Intent)
    assert made.state is State.CONFIRMED
    assert "has changed" in made.sentence
    assert bench.mint.sent == []


async def test_a_request_that_changed_in_memory_is_not_sent(bench: Bench) -> None:
    review = await bench.review()
    reviewed = bench.desk._departures._reviews[review.id]
    made = bench.opened.write_down(reviewed.intent, reviewed.draft, reviewed.bound, serial=Serial.PAYMENT, at=NOW)
    bench.opened.move(made.id, State.DRAFTED, State.CONFIRMED, at=NOW, why="confirmed")
    other = replace(review.draft, request=replace(review.draft.request, body=b"9999.00"))
    bench.desk._departures._reviews[review.id] = replace(reviewed, review=replace(review, draft=other))
    outcome = await bench.desk.send_again(review.id)
    assert isinstance(outcome, Intent)
    assert outcome.state is State.CONFIRMED
    assert bench.mint.sent == []


async def test_a_review_is_good_for_five_minutes(bench: Bench) -> None:
    review = await bench.review()
    await bench.hours.pass_by(300)
    problem = await bench.desk.send(review.id, yes(review))
    assert isinstance(problem, Problem)
    assert problem.kind == "expired"
    assert bench.mint.sent == []
    assert bench.opened.intents() == []


async def test_a_clock_that_is_set_does_not_make_a_review_older_or_younger(bench: Bench) -> None:
    review = await bench.review()
    bench.clock.instant += timedelta(hours=2)
    assert isinstance(await bench.desk.send(review.id, yes(review)), Intent)
    review = await bench.review(amount="13.00")
    await bench.hours.pass_by(301)
    bench.clock.instant -= timedelta(hours=2)
    assert isinstance(await bench.desk.send(review.id, yes(review)), Problem)


async def test_what_was_confirmed_and_not_sent_expires() -> None:
    bench = await opened(Mint(script=[answers(429)]))
    made = await bench.pay()
    await bench.hours.pass_by(299)
    assert bench.states() == [State.CONFIRMED]
    await bench.hours.pass_by(1)
    assert bench.states() == [State.EXPIRED]
    problem = await bench.desk.send_again(made.id)
    assert isinstance(problem, Problem)
    await bench.close()


async def test_what_nobody_knows_is_not_sent(bench: Bench) -> None:
    for answer in (
        await bench.desk.send("unheard of", Confirmation()),
        await bench.desk.send_again("unheard of"),
        await bench.desk.cancel("unheard of"),
        await bench.desk.check("unheard of"),
        await bench.desk.attest("unheard of", State.ACCEPTED, tag="", reason="", who=""),
    ):
        assert isinstance(answer, Problem)
    assert await bench.desk.intent("unheard of") is None
    assert await bench.desk.history("unheard of") == []


async def test_what_was_not_sent_can_be_given_up() -> None:
    bench = await opened(Mint(script=[answers(429)]))
    made = await bench.pay()
    given_up = await bench.desk.cancel(made.id)
    assert isinstance(given_up, Intent)
    assert given_up.state is State.CANCELLED
    for again in (await bench.desk.cancel(made.id), await bench.desk.send_again(made.id)):
        assert isinstance(again, Problem)
    await bench.close()


@pytest.mark.parametrize("answer", [accepts, drops_after, answers(202), answers(402)])
async def test_what_has_left_cannot_be_given_up_or_sent_again(answer: object) -> None:
    bench = await opened(Mint(script=[answer]))  # type: ignore[list-item]
    made = await bench.pay()
    for again in (await bench.desk.cancel(made.id), await bench.desk.send_again(made.id)):
        assert isinstance(again, Problem)
        assert again.kind == "conflict"
    assert len(bench.mint.sent) == 1
    await bench.close()


# Guard rails.


async def test_a_read_only_connection_sends_nothing_by_any_way() -> None:
    bench = await opened(None, SANDBOX._replace(is_read_only=True))
    for answer in (
        bench.desk.refusal("main"),
        await bench.desk.form("main", OPERATION, None),
        await bench.desk.review("main", OPERATION, "7", VALUES),
        await bench.desk.unlock("main", "main", 5),
    ):
        assert isinstance(answer, Problem)
        assert answer.kind == "read-only"
    assert bench.mint.sent == []
    assert bench.mint.lines == 0
    await bench.close()


async def test_a_connection_that_becomes_read_only_after_the_review_sends_nothing() -> None:
    bench = await opened()
    review = await bench.review()
    bench.desk._guard._connections = {"main": SANDBOX._replace(is_read_only=True)}
    problem = await bench.desk.send(review.id, yes(review))
    assert isinstance(problem, Problem)
    assert bench.opened.intents() == []
    await bench.close()


async def test_a_production_connection_is_locked_until_it_is_unlocked_by_name() -> None:
    bench = await opened(None, PRODUCTION)
    refused = bench.desk.refusal("real")
    assert refused is not None
    assert refused.kind == "locked"
    assert isinstance(await bench.desk.review("real", OPERATION, "7", VALUES), Problem)
    for name, minutes, field in (("Real", 5, "name"), ("", 5, "name"), ("real", 0, "minutes"), ("real", 61, "minutes")):
        problem = await bench.desk.unlock("real", name, minutes)
        assert problem is not None
        assert problem.field == field
    assert await bench.desk.unlock("real", "real", 10) is None
    assert bench.desk.locked_until("real") == NOW + timedelta(minutes=10)
    assert bench.opened.audit()[-1].what == "unlocked for 10 minutes"
    made = await bench.pay("real")
    assert made.state is State.ACCEPTED
    await bench.hours.pass_by(600)
    assert bench.desk.locked_until("real") is None
    assert isinstance(await bench.desk.review("real", OPERATION, "7", {**VALUES, "amount": "9"}), Problem)
    await bench.close()


async def test_a_lock_that_falls_during_the_preflight_holds() -> None:
    production = await opened(None, PRODUCTION)
    await production.desk.unlock("real", "real", 1)
    review = await production.review("real")
    plain = production.mint.preflight

    async def slow(draft: object) -> object:
        production.clock.advance(60)
        return await plain(draft)  # type: ignore[arg-type]

    production.mint.preflight = slow  # type: ignore[assignment,method-assign]
    made = await production.desk.send(review.id, yes(review))
    assert isinstance(made, Intent)
    assert made.state is State.CONFIRMED
    assert production.mint.sent == []
    await production.close()


async def test_a_clock_that_is_set_back_unlocks_nothing_for_longer() -> None:
    bench = await opened(None, PRODUCTION)
    await bench.desk.unlock("real", "real", 1)
    bench.clock.seconds += 60
    bench.clock.instant -= timedelta(hours=1)
    assert bench.desk.refusal("real") is not None
    await bench.close()


async def test_production_sends_without_a_person_only_where_that_is_allowed() -> None:
    for connection, is_sent in ((PRODUCTION, False), (PRODUCTION._replace(is_unattended=True), True)):
        bench = await opened(None, connection)
        await bench.desk.unlock("real", "real", 10)
        review = await bench.review("real")
        outcome = await bench.desk.send(review.id, yes(review, is_attended=False))
        assert isinstance(outcome, Intent) is is_sent
        assert len(bench.mint.sent) == is_sent
        await bench.close()
    sandbox = await opened(None)
    review = await sandbox.review()
    assert isinstance(await sandbox.desk.send(review.id, yes(review, is_attended=False)), Intent)
    await sandbox.close()


async def test_production_demands_the_amount_and_the_end_of_the_number() -> None:
    bench = await opened(None, PRODUCTION)
    await bench.desk.unlock("real", "real", 10)
    review = await bench.review("real")
    assert review.demand is not None
    assert (review.demand.amount, review.demand.last_four) == ("12.50", "3000")
    for wrong, field in (
        ({"amount": "12.5"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"last_four": "3001"}, "last_four"),
        ({"last_four": ""}, "last_four"),
    ):
        problem = await bench.desk.send(review.id, yes(review, **wrong))
        assert isinstance(problem, Problem)
        assert problem.field == field
    assert bench.mint.sent == []
    outcome = await bench.desk.send(review.id, yes(review, amount=" 12.50 ", last_four="30 00"))
    assert isinstance(outcome, Intent)
    assert len(bench.mint.sent) == 1
    await bench.close()


LIMITED = SANDBOX._replace(limits=(Limit("EUR", Decimal("100.00"), Decimal("150.00")),))


async def test_no_more_than_the_limits_leaves() -> None:
    bench = await opened(None, LIMITED)
    problem = await bench.desk.review("main", OPERATION, "7", {**VALUES, "amount": "100.01"})
    assert isinstance(problem, Problem)
    assert "100.00 EUR at once" in problem.title
    assert problem.field == "amount"
    await bench.pay(amount="100.00")
    problem = await bench.desk.review("main", OPERATION, "7", {**VALUES, "amount": "50.01"})
    assert isinstance(problem, Problem)
    assert "150.00 EUR a day" in problem.title
    assert "100.00 EUR have left" in problem.detail
    assert isinstance(await bench.desk.review("main", OPERATION, "7", {**VALUES, "currency": "USD"}), Review)
    await bench.close()


async def test_two_payments_that_each_keep_the_days_limit_do_not_break_it_together() -> None:
    bench = await opened(None, LIMITED)
    reviews = [await bench.review(amount=amount) for amount in ("80.00", "90.00")]
    outcomes = [await bench.desk.send(review.id, yes(review)) for review in reviews]
    assert [outcome.state for outcome in outcomes if isinstance(outcome, Intent)] == [State.ACCEPTED, State.CONFIRMED]
    assert isinstance(outcomes[1], Intent)
    assert "more than may leave" in outcomes[1].sentence
    assert len(bench.mint.sent) == 1
    await bench.close()


# What a person should look at.


def cautions(review: Review) -> set[Caution]:
    return {caveat.caution for caveat in review.caveats}


async def test_a_first_payee_and_one_that_is_known(bench: Bench) -> None:
    assert Caution.FIRST_PAYEE in cautions(await bench.review())
    await bench.pay()
    assert Caution.FIRST_PAYEE not in cautions(await bench.review(amount="99.00"))


async def test_the_same_payment_not_long_ago(bench: Bench) -> None:
    first = await bench.pay()
    review = await bench.review()
    [same] = [caveat for caveat in review.caveats if caveat.caution is Caution.SAME_PAYMENT]
    assert first.tag[:4] in same.sentence
    assert "Invoice 118" in same.sentence
    problem = await bench.desk.send(review.id, replace(yes(review), acknowledged=frozenset()))
    assert isinstance(problem, Problem)
    assert problem.title == same.sentence
    assert len(bench.mint.sent) == 1
    await bench.hours.pass_by(8 * 86_400)
    assert Caution.SAME_PAYMENT not in cautions(await bench.review())


async def test_what_was_declined_may_be_paid_again_without_a_word() -> None:
    bench = await opened(Mint(script=[answers(402), accepts]))
    assert (await bench.pay()).state is State.DECLINED
    assert Caution.SAME_PAYMENT not in cautions(await bench.review())
    assert (await bench.pay()).state is State.ACCEPTED
    await bench.close()


async def test_beside_an_open_unknown_only_by_its_tag() -> None:
    bench = await opened(Mint(script=[drops_before, accepts]))
    first = await bench.pay()
    assert first.state is State.UNKNOWN
    review = await bench.review()
    [open_one] = [caveat for caveat in review.caveats if caveat.caution is Caution.OPEN_UNKNOWN]
    assert open_one.needs_tag == first.tag
    assert Caution.SAME_PAYMENT not in cautions(review)
    problem = await bench.desk.send(review.id, yes(review, tag="0000-0000"))
    assert isinstance(problem, Problem)
    assert problem.field == "tag"
    assert len(bench.mint.sent) == 1
    second = await bench.desk.send(review.id, yes(review, tag=f"{first.tag[:4]}-{first.tag[4:]}".lower()))
    assert isinstance(second, Intent)
    assert second.state is State.ACCEPTED
    kept = bench.opened.get(second.id)
    assert kept is not None
    assert kept.beside == first.id
    await bench.close()


@pytest.mark.parametrize(
    ("values", "caution"),
    [
        ({"name": "Gаlerie Vasseur"}, Caution.MIXED_SCRIPT),
        ({"name": "Galerie ⟪U+202E⟫ Vasseur"}, Caution.HIDDEN_TEXT),
        ({"text": "Invoice ⟪U+200B⟫118"}, Caution.HIDDEN_TEXT),
        ({"text": "␛]52;c;"}, Caution.HIDDEN_TEXT),
        ({"amount": "1000.01"}, Caution.OVERDRAWN),
        ({"currency": "USD"}, Caution.OTHER_CURRENCY),
    ],
)
async def test_what_is_odd_is_said_and_must_be_acknowledged(
    bench: Bench, values: dict[str, str], caution: Caution
) -> None:
    review = await bench.review(**values)
    assert caution in cautions(review)
    assert caution not in cautions(await bench.review())
    everything_else = frozenset(Caution) - {caution}
    problem = await bench.desk.send(review.id, replace(yes(review), acknowledged=everything_else))
    assert isinstance(problem, Problem)
    assert problem.field == caution.value
    assert bench.mint.sent == []


async def test_a_name_that_looks_like_one_that_was_paid(bench: Bench) -> None:
    await bench.pay()
    review = await bench.review(name="Galerie VassEuг", iban=OTHER.number)
    assert Caution.MIXED_SCRIPT in cautions(review)
    review = await bench.review(name="Ga1erie Vasseur", iban=OTHER.number)
    [odd] = [caveat for caveat in review.caveats if caveat.caution is Caution.MIXED_SCRIPT]
    assert PAYEE.name in odd.sentence


async def test_a_balance_that_cannot_be_read_is_said(bench: Bench) -> None:
    bench.mint.preflight_errors = [Unreachable("Nothing answers.")]
    review = await bench.review()
    assert review.balance is None
    assert review.balance_after is None
    [stale] = [caveat for caveat in review.caveats if caveat.caution is Caution.STALE_BALANCE]
    assert "Nothing answers." in stale.sentence


async def test_a_remark_is_shown_and_needs_no_mark() -> None:
    bench = await opened(Mint(traits=MoneyTraits(remark="The first one is checked by hand.")))
    review = await bench.review()
    [remark] = [caveat for caveat in review.caveats if caveat.caution is Caution.REMARK]
    assert (remark.sentence, remark.blocks) == ("The first one is checked by hand.", False)
    told = replace(yes(review), acknowledged=frozenset(Caution) - {Caution.REMARK})
    assert isinstance(await bench.desk.send(review.id, told), Intent)
    await bench.close()


async def test_what_we_ask_for_has_no_balance_and_no_first_payee() -> None:
    bench = await opened(Mint(traits=MoneyTraits(incoming=True), balance=Money(Decimal(0), "EUR")))
    review = await bench.review()
    assert cautions(review) == set()
    assert review.balance_after is None
    made = await bench.desk.send(review.id, yes(review))
    assert isinstance(made, Intent)
    assert made.incoming
    await bench.close()


async def test_what_is_being_sent_keeps_a_second_review_away(bench: Bench) -> None:
    going, go_on = asyncio.Event(), asyncio.Event()

    async def slow(mint: Mint, request: object, key: str) -> Evidence:
        going.set()
        await go_on.wait()
        return await accepts(mint, request, key)  # type: ignore[arg-type]

    bench.mint.script = [slow]
    review = await bench.review()
    sending = asyncio.create_task(bench.desk.send(review.id, yes(review)))
    await going.wait()
    problem = await bench.desk.review("main", OPERATION, "7", VALUES)
    assert isinstance(problem, Problem)
    assert "being sent already" in problem.title
    go_on.set()
    await sending


# The lists that screens read.


async def test_intents_stand_in_a_list_of_their_own(bench: Bench) -> None:
    made = await bench.pay()
    window = await bench.store.reader.window(EVERY_INTENT, Query(), 0, 10)
    assert [row.item for row in window.rows] == [made]
    state = await bench.store.reader.state(EVERY_INTENT)
    assert (state.known, state.complete) == (1, True)
    assert any(isinstance(notice, ListChanged) and notice.ref == EVERY_INTENT for notice in bench.notices)


async def test_what_has_left_stands_in_the_list_of_what_was_sent() -> None:
    bench = await opened(Mint(script=[answers(429), drops_before]))
    bench.offered |= {"sent"}
    ref = ListRef("main", "sent", "7")
    made = await bench.pay()
    assert await bench.store.reader.count(ref, Query()) == 0
    await bench.desk.send_again(made.id)
    window = await bench.store.reader.window(ref, Query(), 0, 10)
    assert [row.item.id for row in window.rows] == [made.id]
    await bench.close()


async def test_a_store_that_cannot_be_written_stops_no_payment(bench: Bench) -> None:
    review = await bench.review()
    bench.store.close()
    outcome = await bench.desk.send(review.id, yes(review))
    assert isinstance(outcome, Intent)
    assert outcome.state is State.ACCEPTED


async def test_lists_in_which_it_stands_now_are_read_again() -> None:
    bench = await opened(Mint(traits=MoneyTraits(proof=Proof.TAG, lists=("accounts", "credit-transfers", "cards"))))
    known = (ListRef("main", "accounts"), ListRef("main", "credit-transfers", "7"))
    for ref in known:
        bench.store.keeper.replace(ref, (), NOW)
    await bench.pay()
    await bench.hours.settle()
    assert sorted(bench.refreshed, key=str) == sorted(known, key=str)
    await bench.close()


async def test_the_form_is_made_with_the_lists_that_it_wants(bench: Bench) -> None:
    bench.mint.wants = ("accounts", "credit-transfers", "cards")
    form = await bench.desk.form("main", OPERATION, None, "7")
    assert not isinstance(form, Problem)
    assert set(bench.mint.known) == {"accounts", "credit-transfers", "cards"}


# Evidence that is no evidence.


async def test_an_id_that_belongs_to_another_payment_is_an_alarm(bench: Bench) -> None:
    await bench.pay()
    bench.mint.script = [answers(201, {"id": "t-1"})]
    second = await bench.pay(amount="99.00")
    assert (second.state, second.alarm) == (State.UNKNOWN, True)
    assert "belongs to another payment" in second.sentence
    assert bench.desk.standing().alarms == 1


async def test_evidence_holds_nothing_of_the_answer() -> None:
    bench = await opened(Mint(script=[answers(500, {"secret": "CANARY"})]))
    made = await bench.pay()
    steps = await bench.desk.history(made.id)
    assert "CANARY" not in repr(steps) + made.sentence
    assert steps[-1].evidence == f"answered, status 500, code 500, answer sha256 {'d' * 64}"
    await bench.close()
