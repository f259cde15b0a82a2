"""What Ibanity's answers to a test transaction mean: every documented code has a row; success repeats what was sent."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.intent import Party
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.http.decode import decode
from banktui.http.encode import encode
from banktui.providers.ibanity.errors import MEANINGS
from banktui.providers.ibanity.outcomes import REFUSALS, judge
from banktui.services.moving import Draft, FrozenRequest
from banktui.services.outcome import Evidence, Outcome, Stage, Verdict, classify
from tests.providers.ibanity.scripted_bank import FIXTURES
from tests.providers.ibanity.test_ibanity_errors import DOCUMENTED

ID = "1134eaca-0d68-4d5d-a114-4bf80f03d701"
ATTRIBUTES = {
    "valueDate": "2026-11-20T00:00:00Z",
    "executionDate": "2026-11-20T00:00:00Z",
    "counterpart": "BE68539007547034",
    "communication": "Hole foods 7K2M9QXD",
    "amount": Decimal("-84.42"),
    "currency": "EUR",
}
DRAFT = Draft(
    Party("i/u/a", "Zichtrekening", "BE72962543301216"),
    Party(number="BE68539007547034"),
    Money(Decimal("84.42"), "EUR"),
    FrozenRequest(
        "POST",
        "/sandbox/x/transactions",
        encode({"data": {"type": "sandboxTransaction", "attributes": ATTRIBUTES}}),
        "application/json",
    ),
)
NO_IDS: list[Any] = [None, "", " ", 7, True, [ID], "x" * 65]
NO_AMOUNTS: list[Any] = [None, "much", True, []]


def made(resource: Any = None, **changes: Any) -> dict[str, Any]:
    told = {name: value for name, value in {**ATTRIBUTES, **changes}.items() if value is not ...}
    return {"data": {"id": ID, "type": "sandboxTransaction", "attributes": told, **(resource or {})}}


def errors(*codes: Any, **more: Any) -> dict[str, Any]:
    return {"errors": [{"code": code, "message": "m", **more} for code in codes]}


def read(data: Any, status: int = 201, **more: Any) -> Verdict:
    return classify(Evidence(Stage.ANSWERED, status=status, data=data, **more), lambda found: judge(DRAFT, found))


def test_every_documented_code_has_a_row() -> None:
    documented = {code: status for status, code, _ in DOCUMENTED if code in REFUSALS}
    # The documents' own example names one code that their table lacks: it stays unknown.
    assert set(MEANINGS) - set(REFUSALS) == {"invalid_credentials"}
    for code, (status, outcome) in REFUSALS.items():
        assert documented.get(code, status) == status
        verdict = read(errors(code), status)
        assert (verdict.outcome, verdict.code) == (outcome, code)
        assert not verdict.alarm
        assert read(errors("new_code", code), status).outcome is outcome


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize(
    "data",
    [
        made(),
        made(amount="-84.42"),
        made(counterpart="be68 5390 0754 7034"),
        made(valueDate="2026-11-19T23:00:00Z", createdAt="2026-11-20T09:14:00.000001Z"),
        *(made(**{name: ...}) for name in ("currency", "counterpart", "communication", "valueDate")),
    ],
)
def test_a_transaction_that_repeats_what_was_sent_is_made(data: Any, status: int) -> None:
    verdict = read(data, status)
    assert (verdict.outcome, verdict.remote_id) == (Outcome.ACCEPTED, ID)
    assert "no money has moved at any bank" in verdict.detail


def test_the_documents_own_answer_is_of_another_request() -> None:
    verdict = read(decode((FIXTURES / "create_sandbox_transaction.json").read_bytes()))
    assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, True)


@pytest.mark.parametrize(
    ("data", "alarm"),
    [
        *((made({"id": bad}), False) for bad in NO_IDS),
        *((made(amount=bad), False) for bad in NO_AMOUNTS),
        (made({"type": "transaction"}), False),
        (made({"type": None}), False),
        (made({"attributes": None}), False),
        (made({"attributes": []}), False),
        ({"data": [made()["data"]]}, False),
        ({}, False),
        ([], False),
        (None, False),
        (made(amount=Decimal("84.42")), True),
        (made(amount=-85), True),
        (made(currency="USD"), True),
        (made(counterpart="NL91ABNA0417164300"), True),
        (made(communication="Hole foods"), True),
        (errors("validation_error"), True),
        (errors("something_new"), False),
    ],
)
def test_anything_else_that_looks_like_success_is_unknown(data: Any, alarm: bool) -> None:  # noqa: FBT001 - a table's column
    verdict = read(data)
    assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, alarm)


@pytest.mark.parametrize(
    ("data", "status", "outcome"),
    [
        (None, 400, Outcome.UNKNOWN),
        (None, 401, Outcome.UNKNOWN),
        (None, 403, Outcome.UNKNOWN),
        ({}, 404, Outcome.UNKNOWN),
        (None, 429, Outcome.NOT_PROCESSED),
        (errors("internal_server_error"), 429, Outcome.NOT_PROCESSED),
        (errors("validation_error"), 500, Outcome.UNKNOWN),
        (errors("validation_error"), 422, Outcome.UNKNOWN),
        (errors("invalid_credentials"), 400, Outcome.UNKNOWN),
        (errors("internal_server_error"), 503, Outcome.UNKNOWN),
        (errors(None, 7, [], "x"), 400, Outcome.UNKNOWN),
        ({"errors": "no"}, 400, Outcome.UNKNOWN),
        (made(), 202, Outcome.UNKNOWN),
        (made(), 409, Outcome.UNKNOWN),
        *((None, status, Outcome.UNKNOWN) for status in (402, 408, 409, 422, 500, 502, 503, 504)),
    ],
)
def test_what_the_documents_do_not_say_is_unknown(data: Any, status: int, outcome: Outcome) -> None:
    assert read(data, status).outcome is outcome


def test_a_pause_is_waited_for() -> None:
    assert read(None, 429).wait == 10
    assert read(None, 429, retry_after=7).wait == 7


@pytest.mark.parametrize(
    ("attribute", "field"),
    [
        ("amount", "amount"),
        ("counterpart", "counterpart"),
        ("communication", "communication"),
        ("valueDate", "value_day"),
        ("executionDate", "execution_day"),
        ("currency", "account"),
        ("somethingElse", "somethingElse"),
    ],
)
def test_a_refusal_names_the_field_at_fault_and_quotes_the_bank(attribute: str, field: str) -> None:
    verdict = read(errors("validation_error", attribute=attribute), 400)
    assert (verdict.outcome, verdict.field) == (Outcome.DECLINED, field)
    assert "m (attribute" in verdict.detail
    assert "Nothing was made" in verdict.detail


names = st.sampled_from(["data", "errors", "id", "type", "attributes", "code", *ATTRIBUTES])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from([*REFUSALS, ID]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
    max_leaves=10,
)


@given(anything | st.dictionaries(names, anything).map(made), st.integers(200, 599))
def test_whatever_comes_back_success_repeats_the_amount(data: Any, status: int) -> None:
    verdict = read(data, status)
    told = f"{verdict.title}{verdict.detail}{verdict.hint}{verdict.remote_id}"
    assert printable(told) == told
    if verdict.outcome is Outcome.ACCEPTED:
        assert status in {200, 201}
        assert Decimal(data["data"]["attributes"]["amount"]) == Decimal("-84.42")
        assert data["data"]["id"]
    elif verdict.outcome is not Outcome.UNKNOWN:
        assert status in {400, 401, 403, 404, 429}
