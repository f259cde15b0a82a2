"""What Hub's answers to a transfer or payout mean for the money: every documented code and status has a row."""

import json
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.intent import Party
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.http.decode import decode
from banktui.http.encode import encode
from banktui.providers.hub.codes import CODES
from banktui.providers.hub.outcomes import REFUSALS, judge
from banktui.services.moving import Draft, FrozenRequest
from banktui.services.outcome import Evidence, Outcome, Stage, Verdict, classify
from tests.providers.hub.scripted_hub import FIXTURES

SENT = {
    "from_ledger_id": "6cf0fed2-fa2c-4145-876f-38091fddcb1d",
    "to_ledger_id": "a303519e-3b65-4a1e-b8b9-b480ade983f7",
    "amount": "200.00",
    "reference": "Rent-7K2M9QXD",
}
DRAFT = Draft(
    Party(SENT["from_ledger_id"], "Float"),
    Party(SENT["to_ledger_id"], "Settlement"),
    Money(Decimal("200.00"), "GBP"),
    FrozenRequest("POST", "/accounts/transfer", encode(SENT), "application/json"),
)
NO_IDS: list[Any] = [None, "", " ", True, [], "x" * 65]
NO_CODES: list[Any] = [None, [], {}, True]
TRANSACTION = "22938286-283a-4594-b21c-afb1bd52d22c"
DOCUMENTED = {
    "1": Outcome.ACCEPTED,
    "12": Outcome.HELD,
    "101": Outcome.DECLINED,
    "650": Outcome.DECLINED,
    "651": Outcome.DECLINED,
    "606": Outcome.UNKNOWN,
}
"""The documents' six codes, and what the project's outcome table makes of each."""


def body(code: Any = "1", status: Any = None, **more: Any) -> dict[str, Any]:
    status = (1 if code == "1" else -1) if status is None else status
    return {"status": status, "message": "m", "response_code": code, "transaction_id": TRANSACTION, **more}


def read(data: Any, status: int = 200, **more: Any) -> Verdict:
    return classify(Evidence(Stage.ANSWERED, status=status, data=data, **more), lambda found: judge(DRAFT, found))


def test_every_documented_code_has_a_row() -> None:
    assert set(DOCUMENTED) == set(CODES)
    for code, outcome in DOCUMENTED.items():
        verdict = read(body(code))
        assert verdict.outcome is outcome, code
        assert verdict.code == code
        assert not verdict.alarm


def test_the_documents_own_answers_are_successes() -> None:
    for name in ("transfer.json", "pay_out.json"):
        verdict = read(decode((FIXTURES / name).read_bytes()))
        assert (verdict.outcome, verdict.remote_id) == (Outcome.ACCEPTED, TRANSACTION)


@pytest.mark.parametrize("status", [-1, 1, "1", None])
def test_quarantine_is_held_whatever_status_stands_beside_it(status: Any) -> None:
    verdict = read({**body("12"), "status": status})
    assert verdict.outcome is Outcome.HELD
    assert verdict.remote_status == "quarantined"
    assert "Never send it again" in verdict.hint
    assert "support" in verdict.hint


@pytest.mark.parametrize(
    ("data", "status", "outcome", "alarm"),
    [
        (body("1", "1"), 200, Outcome.ACCEPTED, False),
        (body(1, 1), 200, Outcome.ACCEPTED, False),
        (body("1", transaction_id=17), 200, Outcome.ACCEPTED, False),
        (body("1", -1), 200, Outcome.UNKNOWN, True),
        (body("1", "yes"), 200, Outcome.UNKNOWN, True),
        *((body("1", transaction_id=bad), 200, Outcome.UNKNOWN, False) for bad in NO_IDS),
        *((body("12", transaction_id=bad), 200, Outcome.UNKNOWN, False) for bad in (None, "")),
        *((body(code), 200, Outcome.UNKNOWN, False) for code in ("2", "0", "11", "999", "success", "1e0", "-1", "１")),
        *((body(code, 1), 200, Outcome.UNKNOWN, False) for code in NO_CODES),
        ({"status": 1, "message": "success"}, 200, Outcome.UNKNOWN, False),
        ({"status": -1, "message": "error"}, 200, Outcome.UNKNOWN, False),
        ({}, 200, Outcome.UNKNOWN, False),
        ([body("1")], 200, Outcome.UNKNOWN, False),
        ("1", 200, Outcome.UNKNOWN, False),
        (None, 204, Outcome.UNKNOWN, False),
        ({"data": body("1")}, 200, Outcome.UNKNOWN, False),
        # HTTP speaks where the code is silent.
        (None, 400, Outcome.DECLINED, False),
        ({"status": -1, "message": "amount is not valid"}, 400, Outcome.DECLINED, False),
        (None, 401, Outcome.NOT_PROCESSED, False),
        ({"status": -1, "message": "Unauthorized"}, 401, Outcome.NOT_PROCESSED, False),
        (None, 404, Outcome.DECLINED, False),
        (None, 429, Outcome.NOT_PROCESSED, False),
        # A code of refusal is one with any status that is none of the bank's own failures.
        *((body(code), status, Outcome.DECLINED, False) for code, status in product(("101", "650", "651"), (400, 403))),
        # Doubt wins.
        *((body(code), 409, Outcome.UNKNOWN, False) for code in DOCUMENTED),
        *((body(code), 500, Outcome.UNKNOWN, False) for code in DOCUMENTED),
        *((None, status, Outcome.UNKNOWN, False) for status in (402, 403, 405, 408, 409, 418, 422, 500, 502, 503, 504)),
        (body("1"), 401, Outcome.UNKNOWN, True),
        (body("12"), 400, Outcome.UNKNOWN, True),
        ({"status": 1, "message": "success"}, 401, Outcome.UNKNOWN, False),
        (body("606"), 401, Outcome.UNKNOWN, False),
        # What is repeated must be what was sent.
        (body("1", amount="200", reference=SENT["reference"]), 200, Outcome.ACCEPTED, False),
        (body("1", from_ledger_id=SENT["from_ledger_id"].upper()), 200, Outcome.ACCEPTED, False),
        *((body("1", **{name: "7"}), 200, Outcome.UNKNOWN, True) for name in SENT),
        *((body("101", **{name: "7"}), 200, Outcome.UNKNOWN, True) for name in SENT),
    ],
)
def test_code_then_status_then_http(data: Any, status: int, outcome: Outcome, alarm: bool) -> None:  # noqa: FBT001 - a table's column
    verdict = read(data, status)
    assert (verdict.outcome, verdict.alarm) == (outcome, alarm)


def test_no_status_that_is_not_in_the_table_is_certain() -> None:
    for status in range(300, 600):
        verdict = read(None, status)
        assert verdict.outcome is REFUSALS.get(status, Outcome.UNKNOWN), status


@pytest.mark.parametrize(("asked", "wait"), [(0, 10), (7, 7), (60, 60)])
def test_a_pause_is_waited_for(asked: int, wait: int) -> None:
    assert read(None, 429, retry_after=asked).wait == wait
    assert read(None, 401).wait == 0


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("amount is written as 200 or 200.00", "amount"),
        ("from_ledger_id and to_ledger_id are the same", ""),
        ("there is no such to_ledger_id", "to"),
        ("there is no such from_ledger_id", "from"),
        ("there is no such beneficiary_id", "beneficiary"),
        ("reference has characters that are not accepted", "reference"),
        ("the body is not JSON", ""),
    ],
)
def test_a_refusal_names_the_field_at_fault(message: str, field: str) -> None:
    verdict = read({"status": -1, "message": message}, 400)
    assert verdict.field == field
    assert message in verdict.detail


@pytest.mark.parametrize("code", ["606", "777", ""])
def test_who_must_act_is_said_where_nothing_is_known(code: str) -> None:
    verdict = read(body(code))
    assert "support" in verdict.hint
    assert "not send it again" in verdict.hint.casefold()


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 700) | st.text(max_size=20) | st.sampled_from(list(DOCUMENTED)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(body())), inner, max_size=5),
    max_leaves=8,
)


@given(anything, st.integers(200, 599))
def test_whatever_comes_back_success_is_only_what_says_so_in_full(data: Any, status: int) -> None:
    verdict = read(data, status)
    assert (
        printable(f"{verdict.title}{verdict.detail}{verdict.hint}") == f"{verdict.title}{verdict.detail}{verdict.hint}"
    )
    if verdict.outcome in {Outcome.ACCEPTED, Outcome.HELD}:
        assert status < 300
        assert str(data["response_code"]).strip() in {"1", "12"}
        assert str(data["transaction_id"]).strip()
    if verdict.outcome is Outcome.DECLINED:
        assert status in {400, 404} or str(data["response_code"]).strip() in {"101", "650", "651"}
    if status >= 500:
        assert verdict.outcome is Outcome.UNKNOWN


def test_a_name_given_twice_is_no_answer() -> None:
    raw = json.dumps(body("101"))[:-1].encode() + b', "response_code": "1"}'
    with pytest.raises(Exception, match="cannot be trusted") as twice:
        decode(raw)
    assert read(None, 200, malformed=str(twice.value)).outcome is Outcome.UNKNOWN
