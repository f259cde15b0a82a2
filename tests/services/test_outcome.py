"""The one rule from evidence to verdict, row by row: everything that is not listed is unknown."""

import logging
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.services.outcome import Evidence, Outcome, Stage, Verdict, classify, unknown

FINE = Evidence(Stage.ANSWERED, status=200, data={"id": "1"}, digest="d")


def never(_: Evidence) -> Verdict:
    pytest.fail("this evidence is not for a judge")


def says(outcome: Outcome, **more: Any) -> Verdict:
    return replace(Verdict(outcome, "Said."), **more)


def by(verdict: Verdict, evidence: Evidence) -> Verdict:
    return classify(evidence, lambda _: verdict)


@pytest.mark.parametrize("stage", [Stage.REFUSED_HERE, Stage.NOT_CONNECTED])
def test_what_did_not_leave_was_not_sent(stage: Stage) -> None:
    verdict = classify(Evidence(stage, title="Nothing answers.", hint="Look at the cable."), never)
    assert verdict.outcome is Outcome.NOT_SENT
    assert (verdict.title, verdict.hint) == ("Nothing answers.", "Look at the cable.")
    assert "no money moved" in verdict.detail
    assert classify(Evidence(stage), never).title


@pytest.mark.parametrize("status", [None, 200, 500])
def test_what_broke_is_unknown_however_far_the_answer_came(status: int | None) -> None:
    verdict = classify(Evidence(Stage.BROKEN, status=status, title="It broke.", hint="Try again."), never)
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.detail == "It broke."
    assert "Do not pay it again" in verdict.hint
    assert "Try again" not in verdict.hint
    assert not verdict.alarm


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308, 399])
def test_a_redirect_is_unknown(status: int) -> None:
    assert classify(replace(FINE, status=status), never).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("status", [None, 0, 100, 101, 199, 600, 999, -1])
def test_a_status_that_is_none_is_unknown(status: int | None) -> None:
    assert classify(replace(FINE, status=status), never).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_success_whose_body_cannot_be_used_is_unknown(status: int) -> None:
    verdict = classify(replace(FINE, status=status, data=None, malformed="It is cut off."), never)
    assert verdict.outcome is Outcome.UNKNOWN
    assert "It is cut off." in verdict.detail


@pytest.mark.parametrize("status", [200, 400, 401, 422, 500])
def test_an_answer_that_fails_its_own_check_is_unknown_and_alarms(status: int) -> None:
    """Whoever can alter a refusal can have the same payment sent twice."""
    verdict = classify(replace(FINE, status=status, genuine=False), never)
    assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, True)


@pytest.mark.parametrize("malformed", ["", "It is empty."])
def test_a_refusal_is_for_the_judge_whatever_its_body(malformed: str) -> None:
    evidence = replace(FINE, status=422, malformed=malformed)
    assert by(says(Outcome.DECLINED, code="c"), evidence) == says(Outcome.DECLINED, code="c")


@pytest.mark.parametrize(("outcome", "status"), product([Outcome.ACCEPTED, Outcome.HELD], [400, 404, 408, 429, 500]))
def test_no_refusal_accepts(outcome: Outcome, status: int) -> None:
    verdict = by(says(outcome, remote_id="r"), replace(FINE, status=status))
    assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, True)
    assert verdict.remote_id == ""


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.HELD, Outcome.DECLINED, Outcome.UNKNOWN])
def test_a_success_means_what_the_judge_reads_in_it(outcome: Outcome) -> None:
    assert by(says(outcome, remote_id="r"), FINE) == says(outcome, remote_id="r")


def test_what_was_answered_was_sent() -> None:
    assert by(says(Outcome.NOT_SENT), FINE).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.NOT_PROCESSED])
def test_a_refusal_that_contradicts_what_was_sent_proves_nothing(outcome: Outcome) -> None:
    verdict = by(says(outcome, alarm=True, code="c"), replace(FINE, status=400))
    assert (verdict.outcome, verdict.alarm, verdict.code) == (Outcome.UNKNOWN, True, "c")


@pytest.mark.parametrize("error", [KeyError("CANARY"), RecursionError(), AssertionError("CANARY"), Exception()])
def test_a_judge_that_fails_has_not_judged(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def fails(_: Evidence) -> Verdict:
        raise error

    with caplog.at_level(logging.ERROR):
        assert classify(FINE, fails).outcome is Outcome.UNKNOWN
    assert "could not be judged" in caplog.text


@pytest.mark.parametrize(("asked", "said", "wait"), [(0, 0, 0), (7, 0, 7), (7, 3, 7), (0, 3, 3)])
def test_how_long_to_wait_is_what_the_bank_asked(asked: int, said: int, wait: int) -> None:
    evidence = replace(FINE, status=429, retry_after=asked)
    assert by(says(Outcome.NOT_PROCESSED, wait=said), evidence).wait == wait


def test_nothing_is_waited_for_where_it_was_declined() -> None:
    assert by(says(Outcome.DECLINED), replace(FINE, status=429, retry_after=7)).wait == 0


def test_unknown_says_what_to_do() -> None:
    verdict = unknown("The line went dead.", code="x")
    assert "may have been" in verdict.title
    assert "Do not pay it again" in verdict.hint
    assert (verdict.detail, verdict.code, verdict.alarm) == ("The line went dead.", "x", False)


evidences = st.builds(
    Evidence,
    st.sampled_from(Stage),
    status=st.none() | st.integers(-1, 1000),
    data=st.none() | st.dictionaries(st.text(max_size=3), st.integers()),
    malformed=st.sampled_from(["", "cut"]),
    retry_after=st.integers(0, 60),
    genuine=st.booleans(),
)
verdicts = st.builds(
    Verdict, st.sampled_from(Outcome), st.just("Said."), alarm=st.booleans(), remote_id=st.sampled_from(["", "r"])
)


@given(evidences, verdicts)
def test_no_evidence_but_a_sound_success_accepts(evidence: Evidence, verdict: Verdict) -> None:
    found = by(verdict, evidence)
    assert found.title
    if found.outcome in {Outcome.ACCEPTED, Outcome.HELD}:
        assert evidence.stage is Stage.ANSWERED
        assert evidence.status in range(200, 300)
        assert evidence.genuine
        assert not evidence.malformed
    if found.outcome in {Outcome.DECLINED, Outcome.NOT_PROCESSED}:
        assert evidence.stage is Stage.ANSWERED
        assert evidence.genuine
        assert not found.alarm
    if found.outcome is Outcome.NOT_SENT:
        assert evidence.stage in {Stage.REFUSED_HERE, Stage.NOT_CONNECTED}
    if evidence.stage is Stage.BROKEN:
        assert found.outcome is Outcome.UNKNOWN


def test_evidence_shows_no_answer() -> None:
    assert "CANARY" not in repr(replace(FINE, data={"secret": "CANARY"}))
