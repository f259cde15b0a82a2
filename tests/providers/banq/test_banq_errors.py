"""Banq's refusals in words: each documented status, each documented fail reason, whatever shape the body has."""

import json
import re
from typing import Any

import httpx
import pytest

from banktui.domain.errors import (
    BankError,
    Busy,
    Malformed,
    NotFound,
    NotPermitted,
    Rejected,
    SignInNeeded,
    Unreachable,
)
from banktui.domain.listed import Meaning
from banktui.domain.plaintext import printable
from banktui.http.reply import Reply
from banktui.providers.banq.client.words import payment_status, status_of_reason, transaction_status
from banktui.providers.banq.errors import MEANINGS, judge
from banktui.providers.banq.reasons import FAIL_REASONS, failure_of, is_none, known_reason

# As Banq's quickstart lists them.
STATUSES = {400: Rejected, 401: SignInNeeded, 403: NotPermitted, 404: NotFound, 422: Rejected}
REASONS = [
    "ProcessingFailed",
    "LimitsExceeded",
    "FingerprintBlacklisted",
    "BanqError",
    "PrimeTrustError",
    "InsufficientBalance",
    "CustodialAccountContactIsNotApproved",
    "ExternalAccountIsDeactivated",
    "PlaidRequiresReAuthentication",
    "AccountIsFrozen",
    "Reversed",
    "Cancelled",
]
ACTIONS = [
    "Created",
    "Completed",
    "Accepted",
    "Declined",
    "OnHold",
    "Canceled",
    "Expired",
    "Resumed",
    "OccurrenceCanceled",
]


def reply(status: int, body: Any = None, *, raw: bytes = b"", path: str = "/api/v1/payments") -> Reply:
    return Reply(status, {}, raw or json.dumps(body).encode(), body, 0.1, path)


@pytest.mark.parametrize(("status", "kind"), STATUSES.items())
def test_every_documented_status_has_its_sentences(status: int, kind: type[BankError]) -> None:
    error = judge(reply(status, {"message": "Because."}))
    assert type(error) is kind
    assert error.title.startswith("Banq ")
    assert "no money moved" in error.detail
    assert "Banq says: “Because.”" in error.detail
    assert re.search("again", error.hint)
    assert error.code == str(status)


def test_statuses_are_exactly_the_documented_ones() -> None:
    assert set(MEANINGS) == set(STATUSES)
    assert {status: meaning.kind for status, meaning in MEANINGS.items()} == STATUSES


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, Busy), (503, Busy), (500, Unreachable), (502, Unreachable), (409, Rejected), (418, Rejected)],
)
def test_other_statuses_mean_what_they_mean_everywhere(status: int, kind: type[BankError]) -> None:
    assert type(judge(reply(status, {}))) is kind


@pytest.mark.parametrize("status", [200, 201, 204])
def test_success_is_no_error(status: int) -> None:
    assert judge(reply(status, {"id": "p", "message": "fine", "errors": []})) is None
    assert judge(reply(status, None)) is None


@pytest.mark.parametrize(
    ("body", "said", "field"),
    [
        ({"message": "Too much"}, "Too much", ""),
        ({"error": "Too much"}, "Too much", ""),
        ({"title": "Invalid", "errors": {"funds": ["not positive", "odd"]}}, "Invalid · not positive · odd", "funds"),
        ({"errors": {"$.retryCount": "is too large"}}, "is too large", "retryCount"),
        ({"errors": ["one", "two", "three", "four"]}, "one · two · three", ""),
        ({"message": "no", "errors": [{"field": "url", "message": "is bad"}]}, "no · is bad", "url"),
        ({"errors": "just text"}, "just text", ""),
        ({"message": "same", "errors": ["same"]}, "same", ""),
        ({"message": 5}, "5", ""),
        ("Too much", "Too much", ""),
        (["a", "b"], "a · b", ""),
        ({"message": "\x1b]0;evil\x07[red]"}, "␛]0;evil␇[red]", ""),
        ({"message": "x" * 900}, "x" * 200 + "…", ""),
        ({"message": {"deep": []}, "errors": {"a": {"b": 1}}}, "", "a"),
        ({}, "", ""),
        (None, "", ""),
        ([[[]]], "", ""),
    ],
)
def test_message_is_found_wherever_it_stands(body: Any, said: str, field: str) -> None:
    error = judge(reply(400, body, raw=b"" if body is not None else b"{"))
    assert isinstance(error, Rejected)
    assert error.field == field
    assert ("Banq says" in error.detail) == bool(said)
    assert said in error.detail
    assert printable(error.detail) == error.detail


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"Payment was declined", "Payment was declined"),
        (b"<html><h1>Bad gateway</h1>", ""),
        (b"\xff\xfe", ""),
        (b"", ""),
        (b'{"message": ', ""),
    ],
)
def test_plain_text_is_a_message_and_a_web_page_is_not(raw: bytes, said: str) -> None:
    error = judge(Reply(400, {}, raw, None, 0.1, "/api/v1/payments"))
    assert error is not None
    assert ("Banq says" in error.detail) == bool(said)
    assert said in error.detail


def test_answers_about_webhook_configurations_are_never_quoted() -> None:
    body = {"message": "sharedSecret 'hush' is too short", "errors": {"sharedSecret": ["hush!"]}}
    for status in (200, 400, 403, 422):
        error = judge(reply(status, body, path="/api/v1/accounts/1/webhook-config"))
        assert error is not None
        assert "hush" not in f"{error.title}{error.detail}{error.hint}{error.code}{error.input}"
    refused = judge(reply(422, body, path="/api/v1/accounts/1/webhook-config"))
    assert isinstance(refused, Rejected)
    assert refused.field == "sharedSecret"


def test_errors_in_an_answer_that_looks_like_a_success_are_errors() -> None:
    error = judge(reply(200, {"data": [], "errors": ["No."]}))
    assert isinstance(error, Rejected)
    assert "“No.”" in error.detail


def test_every_documented_fail_reason_has_its_sentences() -> None:
    assert [reason.code for reason in FAIL_REASONS] == REASONS
    for reason in FAIL_REASONS:
        for sentence in (reason.happened, reason.money, reason.act, reason.again):
            assert sentence[0].isupper()
            assert sentence.endswith(".")
        assert "money" in reason.money.lower()
        assert "safe" in reason.again
        failure = failure_of(reason.code)
        assert failure.meaning == f"{reason.happened} {reason.money}"
        assert failure.advice == f"{reason.act} {reason.again}"
        assert failure.code == reason.code
        assert known_reason(reason.code.lower()) is reason


@pytest.mark.parametrize(
    ("reason", "word", "meaning"),
    [
        ("None", "Created", Meaning.FINAL),
        ("none", "Created", Meaning.FINAL),
        ("InsufficientBalance", "Failed", Meaning.REFUSED),
        ("insufficientbalance", "Failed", Meaning.REFUSED),
        ("Reversed", "Reversed", Meaning.ENDED),
        ("Cancelled", "Cancelled", Meaning.ENDED),
        ("TierPlanLimits", "TierPlanLimits", Meaning.UNKNOWN),
        ("Moon\x1b[2J", "Moon␛[2J", Meaning.UNKNOWN),
    ],
)
def test_fail_reasons_decide_how_a_transaction_ended(reason: str, word: str, meaning: Meaning) -> None:
    status = status_of_reason(reason)
    assert (status.word, status.meaning) == (word, meaning)


def test_unknown_reason_is_shown_as_it_is_and_claims_nothing_about_money() -> None:
    failure = failure_of("ISA\u202eBalance")
    assert failure.code == "ISA⟪U+202E⟫Balance"
    assert "not known" in failure.meaning
    assert not is_none("Nonesuch")


def test_every_documented_action_is_understood_as_a_status_in_any_case() -> None:
    for action in ACTIONS:
        for word in (action, action.lower(), action.upper()):
            status = payment_status(word)
            assert status.word == word
            assert status.meaning is not Meaning.UNKNOWN
    assert payment_status("completed").meaning is Meaning.FINAL
    assert not payment_status("Accepted").is_settled()
    assert not payment_status("OnHold").is_settled()
    assert payment_status("Declined").is_void()
    assert payment_status("Canceled").meaning is payment_status("Expired").meaning is Meaning.ENDED
    assert payment_status("Zzz").meaning is Meaning.UNKNOWN
    for action in ("Created", "Failed", "Updated"):
        assert transaction_status(action).meaning is not Meaning.UNKNOWN


def test_malformed_is_not_a_verdict_of_the_banks() -> None:
    assert not any(issubclass(meaning.kind, Malformed) for meaning in MEANINGS.values())
    assert judge(Reply(200, {}, httpx.Response(200).content, None, 0.0, "/x")) is None
