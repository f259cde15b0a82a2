"""Every documented code and status has its error and its four statements; what is undocumented is never success."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.errors import (
    BankError,
    Busy,
    Malformed,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    Rejected,
    SignInNeeded,
    Unreachable,
)
from banktui.http.reply import Reply
from banktui.providers.hub.codes import CODES, Effect
from banktui.providers.hub.errors import STATUSES, code_of, field_in, judge, says_not_done
from banktui.providers.hub.wire import Answer

TRANSFER, CREATE, LIST = "/accounts/transfer", "/accounts/create_customer", "/accounts/list"

DOCUMENTED: dict[str, tuple[str, Effect]] = {
    "1": ("success", Effect.DONE),
    "12": ("quarantined", Effect.HELD),
    "101": ("declined", Effect.REFUSED),
    "650": ("insufficient_funds", Effect.REFUSED),
    "651": ("compliance_firewall", Effect.REFUSED),
    "606": ("contact_support", Effect.UNKNOWN),
}
KINDS: dict[str, type[BankError] | None] = {
    "1": None,
    "12": None,
    "101": Rejected,
    "650": Rejected,
    "651": NotPermitted,
    "606": OutcomeUnknown,
}


def reply(body: Any, http: int = 200, path: str = TRANSFER) -> Reply:
    return Reply(http, {}, json.dumps(body).encode(), body, 0.0, path)


def judged(body: Any, http: int = 200, path: str = TRANSFER) -> BankError | None:
    return judge(reply(body, http, path))


def test_every_documented_code_is_there_with_its_word_and_effect() -> None:
    assert {code: (row.word, row.effect) for code, row in CODES.items()} == DOCUMENTED


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_code_says_what_happened_whether_money_moved_who_must_act_and_whether_to_try_again(code: str) -> None:
    row = CODES[code]
    for sentence in (row.happened, row.money, row.act, row.again):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert "oney" in row.money
    if row.effect in {Effect.HELD, Effect.UNKNOWN}:
        assert "not send it again" in row.again.lower() or "never send it again" in row.again.lower()
    if row.effect is Effect.REFUSED:
        assert row.money == "No money moved."


def test_compliance_gives_no_hint_how_to_get_around_it() -> None:
    row = CODES["651"]
    told = f"{row.happened} {row.act} {row.again}".lower()
    assert not any(word in told for word in ("smaller", "another", "different", "split", "instead"))


@pytest.mark.parametrize("code", DOCUMENTED)
@pytest.mark.parametrize("status", [1, -1, "1", "-1", None, "x"])
@pytest.mark.parametrize("as_number", [False, True])
def test_the_code_decides_whatever_the_status_says(code: str, status: Any, as_number: bool) -> None:  # noqa: FBT001 - a table's column
    error = judged({"status": status, "message": "m", "response_code": int(code) if as_number else code})
    expected = KINDS[code]
    assert (None if error is None else type(error)) is expected
    if error is not None:
        assert error.code == code
        assert CODES[code].happened == error.title
        assert CODES[code].money in error.detail
        assert CODES[code].again in error.hint


@pytest.mark.parametrize("http", [400, 409, 500])
def test_a_success_that_http_contradicts_is_none(http: int) -> None:
    assert judged({"status": 1, "message": "success", "response_code": "1"}, http) is not None


@pytest.mark.parametrize("code", ["2", "0", "-1", "999", "success", "1.0", "001", "x" * 50, "\x1b[2J"])
@pytest.mark.parametrize("status", [1, -1])
def test_a_code_that_is_not_documented_is_unknown(code: str, status: int) -> None:
    error = judged({"status": status, "message": "m", "response_code": code})
    assert isinstance(error, OutcomeUnknown)
    assert not says_not_done(reply({"status": status, "response_code": code}))
    assert "\x1b" not in f"{error.problem()}"


@pytest.mark.parametrize("path", [TRANSFER, CREATE, LIST])
@pytest.mark.parametrize("status", [1, "1", None])
def test_without_a_code_the_status_decides_and_then_http(path: str, status: Any) -> None:
    body: dict[str, Any] = {"message": "Success", "data": []}
    if status is not None:
        body["status"] = status
    assert judged(body, path=path) is None


@pytest.mark.parametrize("status", [-1, "-1"])
def test_a_failure_by_status_is_told_with_hubs_words(status: Any) -> None:
    error = judged({"status": status, "message": "Ledger is closed\x1b[2J"}, path=CREATE)
    assert isinstance(error, Rejected)
    assert "Hub says: “Ledger is closed␛[2J”" in error.detail


@pytest.mark.parametrize("body", [{"status": 2}, {"status": "ok"}, {"status": [1]}, {"status": True}, [], "x", None, 1])
def test_an_answer_that_says_neither_is_malformed(body: Any) -> None:
    assert isinstance(judged(body), Malformed)


@pytest.mark.parametrize(
    ("http", "kind"),
    [
        (400, Rejected),
        (401, SignInNeeded),
        (404, NotFound),
        (409, Rejected),
        (418, Rejected),
        (429, Busy),
        (500, Unreachable),
        (502, Unreachable),
        (503, Busy),
    ],
)
def test_http_statuses_of_a_read(http: int, kind: type[BankError]) -> None:
    for body in ({"status": -1, "message": "m"}, None, "<html>", {"status": 1}):
        error = judged(body, http, LIST)
        assert type(error) is kind
        assert error.code == str(http)
        assert error.hint.endswith(".")


def test_every_documented_status_has_its_row() -> None:
    assert set(STATUSES) == {400, 401, 404, 409, 429}
    for http, row in STATUSES.items():
        assert "oney" in row.detail, http
        assert row.hint.endswith("."), http


@pytest.mark.parametrize("path", [TRANSFER, CREATE])
def test_a_conflict_on_what_changes_something_is_unknown(path: str) -> None:
    assert isinstance(judged({"status": -1, "message": "Conflict"}, 409, path), OutcomeUnknown)


@pytest.mark.parametrize(
    ("body", "http", "path", "believed"),
    [
        ({"status": -1, "response_code": "101"}, 200, TRANSFER, True),
        ({"status": 1, "response_code": "650"}, 200, TRANSFER, True),
        ({"status": -1, "response_code": "12"}, 200, TRANSFER, False),
        ({"status": -1, "response_code": "606"}, 200, TRANSFER, False),
        ({"status": -1, "response_code": "1"}, 200, TRANSFER, False),
        ({"status": -1}, 200, TRANSFER, False),
        ({"status": -1}, 200, "/account/customer/pay_out", False),
        ({"status": -1}, 200, f"/v1{TRANSFER}", False),
        ({"status": -1}, 200, CREATE, True),
        ({"status": -1}, 500, CREATE, False),
        ({"status": 1}, 200, CREATE, False),
        (None, 200, CREATE, False),
    ],
)
def test_when_an_answer_is_believed_that_nothing_happened(body: Any, http: int, path: str, believed: bool) -> None:  # noqa: FBT001 - a table's column
    assert says_not_done(reply(body, http, path)) is believed


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"message": "postal_code is invalid"}, "postal_code"),
        ({"message": "Invalid parameter: Postal Code."}, "postal_code"),
        ({"message": "The account number is wrong"}, "account_number"),
        ({"message": "first_name and last_name are required"}, ""),
        ({"message": "capacity exceeded"}, ""),
        ({"message": "Something is wrong"}, ""),
        ({"message": None}, ""),
        ({"field": "address.city", "message": "street"}, "city"),
        ({"parameter": "address[iso_country]"}, "iso_country"),
        ({"errors": {"sort_code": ["must be 6"]}}, "sort_code"),
        ({"errors": [{"field": "dob"}, {"field": "dob"}]}, "dob"),
        ({"errors": [{"field": "dob"}, {"field": "email"}]}, ""),
        ({"errors": "no"}, ""),
        ({"errors": [5, None, {"field": {}}]}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_the_parameter_that_an_error_names(document: Any, field: str) -> None:
    assert field_in(document) == field


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    body=st.fixed_dictionaries(
        {}, optional={"status": _JSON, "message": _JSON, "response_code": _JSON, "errors": _JSON, "field": _JSON}
    ),
    http=st.sampled_from([200, 201, 400, 401, 404, 409, 429, 500, 503]),
    path=st.sampled_from([TRANSFER, CREATE, LIST]),
)
def test_no_answer_breaks_the_judgement_and_none_is_believed_twice(body: Any, http: int, path: str) -> None:
    answer = reply(body, http, path)
    error = judge(answer)
    assert error is None or isinstance(error, BankError)
    if says_not_done(answer):
        assert error is not None
    if error is None:
        assert http < 400 or CODES[code_of(Answer.model_validate(body))].effect is Effect.HELD
