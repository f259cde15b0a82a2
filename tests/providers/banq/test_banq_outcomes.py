"""What Banq's answers to a request to be paid mean: every documented status has a row, and an answer must repeat it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.intent import Party
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.http.encode import encode
from banktui.providers.banq.errors import MEANINGS
from banktui.providers.banq.outcomes import REFUSALS, judge
from banktui.services.moving import Draft, FrozenRequest
from banktui.services.outcome import Evidence, Outcome, Stage, Verdict, classify
from tests.providers.banq.banq_script import ACCOUNT, PAYMENT

PAYER = "5d0c7a52-9d0f-4b6e-8f4e-0a4c5f0d0001"
SENT = {
    "source": {"banqGuid": PAYER},
    "destination": {"banqGuid": ACCOUNT},
    "comment": "Flour, November",
    "funds": Decimal("120.50"),
    "externalOrderCode": "A-7-7K2M9QXD",
    "frequency": "once",
}
DRAFT = Draft(
    Party(PAYER, "Carmine"),
    Party(ACCOUNT, "Operating"),
    Money(Decimal("120.50"), "USD"),
    FrozenRequest("POST", "/api/v1/payments/get-paid-direct", encode(SENT), "application/json"),
)
NO_IDS: list[Any] = [None, "", " ", 17, True, [PAYMENT], "x" * 65]
NO_AMOUNTS: list[Any] = [None, "much", True, []]
DOCUMENTED = {200, 201, 400, 401, 403, 404, 422}
"""Every status of the documents' table."""


def made(**changes: Any) -> dict[str, Any]:
    return {"id": PAYMENT, "status": "Created", **SENT, **changes}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in made().items() if key != name}


def read(data: Any, status: int = 201, **more: Any) -> Verdict:
    return classify(Evidence(Stage.ANSWERED, status=status, data=data, **more), lambda found: judge(DRAFT, found))


def test_every_documented_status_has_a_row() -> None:
    assert set(MEANINGS) | {200, 201} == DOCUMENTED
    assert set(MEANINGS) <= set(REFUSALS)
    for status in range(300, 600):
        assert read({"message": "m"}, status).outcome is REFUSALS.get(status, Outcome.UNKNOWN), status
    for status in range(202, 300):
        assert read(made(), status).outcome is Outcome.UNKNOWN, status


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize(
    "data",
    [
        made(),
        made(funds="120.50"),
        made(funds=Decimal("120.5")),
        made(destination=ACCOUNT.upper()),
        made(destination={"banqGuid": ACCOUNT, "name": "Operating"}),
        made(source={"name": "Carmine"}),
        made(frequency="Once", currency="USD"),
        {"data": made()},
        *(without(name) for name in ("comment", "externalOrderCode", "frequency", "destination", "source", "status")),
    ],
)
def test_a_payment_that_repeats_what_was_sent_is_taken_on(data: Any, status: int) -> None:
    verdict = read(data, status)
    assert (verdict.outcome, verdict.remote_id) == (Outcome.ACCEPTED, PAYMENT)
    assert verdict.remote_status in {"Created", ""}
    assert "ask a second time" in verdict.hint


@pytest.mark.parametrize(
    ("data", "alarm"),
    [
        *((made(id=bad), False) for bad in NO_IDS),
        *((made(funds=bad), False) for bad in NO_AMOUNTS),
        (without("id"), False),
        (without("funds"), False),
        (made(errors={"funds": ["no"]}), False),
        (made(funds=Decimal("120.51")), True),
        (made(funds=121), True),
        (made(comment="Flour, December"), True),
        (made(externalOrderCode="A-7-7K2M9QXE"), True),
        (made(frequency="monthly"), True),
        (made(destination={"banqGuid": PAYER}), True),
        (made(destination=PAYER), True),
        (made(source={"banqGuid": ACCOUNT}), True),
        (made(currency="EUR"), True),
        ([made()], False),
        ("Created", False),
        (None, False),
    ],
)
def test_anything_else_that_looks_like_success_is_unknown(data: Any, alarm: bool) -> None:  # noqa: FBT001 - a table's column
    verdict = read(data)
    assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, alarm)
    assert "Do not ask again" in verdict.hint


@pytest.mark.parametrize(("status", "wait"), [(425, 10), (429, 10), (401, 0), (422, 0)])
def test_a_pause_is_waited_for(status: int, wait: int) -> None:
    assert read({}, status).wait == wait
    if wait:
        assert read({}, status, retry_after=7).wait == 7


@pytest.mark.parametrize(
    ("errors", "field"),
    [
        ({"funds": ["The amount has more than two decimal places."]}, "amount"),
        ({"source.email": ["There is no such Banq user."]}, "payer_other"),
        ({"Source.BanqGuid": ["x"]}, "payer"),
        ({"destination.banqGuid": ["x"]}, "to"),
        ({"startDate": ["The start date has passed."]}, "start"),
        ({"endDate": ["x"]}, "end"),
        ({"frequency": ["x"]}, "frequency"),
        ({"externalOrderCode": ["x"]}, "order_code"),
        ({"comment": ["x"]}, "comment"),
        ({"somethingNew": ["x"]}, "somethingNew"),
        (None, ""),
    ],
)
def test_a_refusal_names_the_field_at_fault_and_quotes_the_bank(errors: Any, field: str) -> None:
    verdict = read({"message": "One or more fields are not valid.", "errors": errors}, 422)
    assert (verdict.outcome, verdict.field, verdict.code) == (Outcome.DECLINED, field, "422")
    assert "One or more fields are not valid." in verdict.detail


def test_a_refusal_that_holds_a_payment_is_a_contradiction() -> None:
    for status in REFUSALS:
        verdict = read(made(), status)
        assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, True)


def test_a_link_is_told_and_cleaned() -> None:
    verdict = read(made(link="https://pay.example/\u202ex", source=None))
    assert "https://pay.example/⟪U+202E⟫x" in verdict.detail
    assert verdict.outcome is Outcome.ACCEPTED


members = st.sampled_from([*made(), "errors", "currency", "link", "message"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.decimals(allow_nan=False, places=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(members, inner, max_size=6),
    max_leaves=10,
)


@given(anything | st.dictionaries(members, anything).map(lambda changes: made(**changes)), st.integers(200, 599))
def test_whatever_comes_back_success_repeats_the_amount(data: Any, status: int) -> None:
    verdict = read(data, status)
    told = f"{verdict.title}{verdict.detail}{verdict.hint}{verdict.remote_id}{verdict.remote_status}"
    assert printable(told) == told
    if verdict.outcome is Outcome.ACCEPTED:
        payment = data if "id" in data else data["data"]
        assert Decimal(payment["funds"]) == Decimal("120.50")
        assert payment["id"]
        assert status in {200, 201}
    elif verdict.outcome is not Outcome.UNKNOWN:
        assert status in REFUSALS
