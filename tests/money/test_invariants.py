"""What must hold of every payment, one by one: where each is held to it, and two that are looked at here."""

import random
import re
import sqlite3
from pathlib import Path

import httpx
import pytest

from banktui.domain.errors import Problem
from banktui.domain.intent import State
from tests.money.elsewhere import is_there
from tests.money.rig import Rig, yes
from tests.money.ways import EVERY, Way

_DESK, _JOURNAL, _MATRIX = "services/test_payment_desk.py", "store/test_journal.py", "money/test_matrix.py::test_cell"
HELD_TO_BY = {
    "I1 no byte leaves before its row is durable": "money/test_invariants.py::test_i1_what_arrives_is_in_the_file",
    "I2 one attempt in flight": "safety/test_journal_processes.py::test_eight_senders_of_one_intent_send_it_once",
    "I3 no second delivery by itself": _MATRIX,
    "I4 the bytes never change": f"{_DESK}::test_a_request_that_changed_in_memory_is_not_sent",
    "I5 final states never change": f"{_JOURNAL}::test_a_final_state_cannot_be_changed_even_by_sql",
    "I6 unknown ends by proof or a word": f"{_JOURNAL}::test_unknown_is_left_by_evidence_or_a_persons_word_only",
    "I7 absence proves nothing": _MATRIX,
    "I8 a record belongs to one intent": f"{_JOURNAL}::test_a_record_of_the_bank_belongs_to_one_intent",
    "I9 sending without an owner is unknown": "money/test_killing.py::test_killed_at",
    "I10 without a journal nothing is sent": _MATRIX,
    "I11 what is shown is sent": "money/test_invariants.py::test_i11_the_amount_is_sent_as_it_is_shown",
    "I12 it goes where it was confirmed to go": f"{_DESK}::test_a_connection_that_leads_elsewhere_now_sends_nothing",
    "I13 nobody who leaves ends it": _MATRIX,
    "I14 read-only sends nothing": "money/test_invariants.py::test_i14_a_read_only_connection_sends_nothing",
    "I15 bank and journal agree": "money/test_checker.py::test_the_checker_by_itself",
    "I16 no secret in it": "wiring/test_money_end_to_end.py::test_no_secret_of_the_connection_is_in_the_journal",
}


@pytest.mark.parametrize("invariant", HELD_TO_BY)
def test_each_is_held_to(invariant: str) -> None:
    assert is_there(HELD_TO_BY[invariant]), HELD_TO_BY[invariant]


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("way", EVERY, ids=lambda way: way.operation)
async def test_i1_what_arrives_is_in_the_file(rig: Rig, way: Way, tmp_path: Path) -> None:
    """When the first byte reaches the bank, any other program can read in the journal's file that it is being sent."""
    path, wire = tmp_path / "journal.db", rig.wires[way.slug]
    seen: list[tuple[str, int, str]] = []

    async def looks(request: httpx.Request) -> httpx.Response:
        with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as reader:
            seen.extend(
                reader.execute(
                    "SELECT state, count(attempt_id), result FROM intents JOIN attempts USING (intent_id) GROUP BY 1, 3"
                )
            )
        reader.close()
        return await wire.inner.handle_async_request(request)

    till = rig.till(way, path)
    wire.money = looks
    made = await till.pay(way.fill(random.Random(1)))  # noqa: S311 - any payment
    assert made.state is State.ACCEPTED
    assert seen == [("sending", 1, "")]
    await rig.close_tills()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("way", EVERY, ids=lambda way: way.operation)
async def test_i11_the_amount_is_sent_as_it_is_shown(rig: Rig, way: Way) -> None:
    """Three amounts that a float or a careless format would change; the review's bytes are those that leave."""
    wire = rig.wires[way.slug]
    for amount in ("0.29" if way.slug != "anytime" else "1.29", "1.10", "2.00"):
        till = rig.till(way)
        wire.posts.clear()
        before = len(rig.effects(way))
        review = await till.review({**way.fill(random.Random(2)), "amount": amount})  # noqa: S311 - any payment
        made = await till.pay({**way.fill(random.Random(2)), "amount": amount})  # noqa: S311 - as above
        [post] = wire.posts
        digits = review.draft.money.plain()
        assert digits == made.money.plain() == amount
        assert re.search(rf"(?<![0-9.]){re.escape(digits)}(?![0-9])", post.content.decode()), post.content
        [effect] = rig.effects(way)[before:]
        assert f"{effect.amount:.2f}" == amount
        await rig.close_tills()


@pytest.mark.asyncio(loop_scope="session")
async def test_i14_a_read_only_connection_sends_nothing(rig: Rig) -> None:
    """Neither a form, nor a review that was made while it could send, nor one more press leads to a request."""
    for way in EVERY:
        rig.wires[way.slug].posts.clear()
        till = rig.till(way)
        review = await till.review(way.fill(random.Random(3)))  # noqa: S311 - any payment
        till.make_read_only()
        answers = (
            await till.desk.send(review.id, yes(review)),
            await till.desk.send_again(review.id),
            await till.desk.form(way.slug, way.operation, None, way.parent),
            await till.desk.review(way.slug, way.operation, way.parent, {}),
        )
        assert all(isinstance(answer, Problem) for answer in answers), answers
        assert rig.wires[way.slug].posts == []
        assert till.journal.intents() == []
        await rig.close_tills()
