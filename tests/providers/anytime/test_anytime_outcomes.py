"""What Anytime's answers to a payment mean: every documented code has a row, and everything else is unknown."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.intent import Party
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.http.reply import Reply
from banktui.providers.anytime.consistency import response_hash
from banktui.providers.anytime.outcomes import (
    OUTCOMES,
    Reading,
    is_genuine,
    judge,
    read_load,
    read_order,
    read_transfer,
    read_unload,
)
from banktui.providers.anytime.refusals import REFUSALS
from banktui.services.moving import Draft, FrozenRequest
from banktui.services.outcome import Evidence, Outcome, Stage, Verdict, classify
from tests.providers.anytime.scripted_bank import USERNAME, fixture_body

ACCOUNT, CARD = Party("1234", "Studio Lumen SARL"), Party("ANY0000000001", "J. Vermeulen")
REQUEST = FrozenRequest("POST", "/v1.0/anything", b"", "application/x-www-form-urlencoded")
IBAN = "DE89370400440532013000"
TRANSFER = Draft(ACCOUNT, Party(name="Galerie Vasseur", number=IBAN), Money(Decimal("155.00"), "EUR"), REQUEST)
LOAD = replace(TRANSFER, destination=CARD)
UNLOAD = replace(TRANSFER, source=CARD, destination=ACCOUNT)
ORDER = replace(TRANSFER, destination=Party(name="J VERMEULEN"), snapshot=("ANY0000000001",))

DECLINED = """
4000010 4000011 4000050 4000210 4000220 4000230 4000310
4020210 4020220 4020320 4020321
4030020 4030030 4030210 4030211 4030212 4030220 4030221 4030310 4030320 4030330 4030331 4030350 4030360 4030365
4030370 4030380 4030390 4030410
4040010 4040210 4040310 4040410
4290310 4290311 4290312 4290313 4290314 4290320 4290330 4290331
4510210 4510310 4510320 4510330
"""
NOT_PROCESSED = "4010010 4010050 4010060 4010070 4290010 4290020 4290030"
UNKNOWN = "4010020 4010030 4010040 4010080 4050010 4080010 5000010"
"""The project's outcome table over the documents' 59 codes. A code of the sign-in cannot answer a payment."""
TABLE = [
    (int(code), outcome)
    for codes, outcome in (
        (DECLINED, Outcome.DECLINED),
        (NOT_PROCESSED, Outcome.NOT_PROCESSED),
        (UNKNOWN, Outcome.UNKNOWN),
    )
    for code in codes.split()
]
NAMES = {refusal.number: refusal.name for refusal in REFUSALS if refusal.number}


def envelope(body: Any) -> dict[str, Any]:
    return {"request_id": 1, "type_response": "sync", "timestamp": 1, "hash": "ab", "body": body}


def error(code: Any, name: Any, message: Any = "No.") -> dict[str, Any]:
    return envelope({"error": {"code": code, "message": message, "exception": name}})


def read(data: Any, status: int = 200, *, draft: Draft = TRANSFER, by: Reading = read_transfer, **more: Any) -> Verdict:
    return classify(Evidence(Stage.ANSWERED, status=status, data=data, **more), lambda found: judge(draft, found, by))


def test_the_table_is_complete() -> None:
    assert dict(TABLE) == dict(OUTCOMES)
    assert len(TABLE) == 59


@pytest.mark.parametrize(("code", "outcome"), TABLE)
@pytest.mark.parametrize(("draft", "by"), [(TRANSFER, read_transfer), (LOAD, read_load), (ORDER, read_order)])
def test_every_documented_code_means_what_the_table_says(
    code: int, outcome: Outcome, draft: Draft, by: Reading
) -> None:
    verdict = read(error(code, f"{NAMES[code]}Exception"), code // 10_000, draft=draft, by=by)
    assert (verdict.outcome, verdict.code, verdict.alarm) == (outcome, str(code), False)
    assert verdict.title
    assert verdict.hint
    if outcome is Outcome.DECLINED:
        assert verdict.detail == "Nothing was changed and no money moved. Anytime says: “No.”"
    if outcome is Outcome.NOT_PROCESSED:
        assert "not carried out" in verdict.hint
    assert verdict.wait == (10 if str(code).startswith("42900") else 0)


def test_a_pause_that_the_bank_asks_for_is_kept() -> None:
    data = error(4290010, "MaxQueryRateByIpReachedException")
    assert read(data, 429, retry_after=7).wait == 7


@pytest.mark.parametrize(
    ("status", "data"),
    [
        (400, error(4000999, "SomethingNewException")),
        (403, error(None, "SomethingNewException")),
        (403, error([], None)),
        (403, error("x", "")),
        (402, error(4020210, "CardBalanceTooLowException")),
        (403, error(4020210, "AccountSrcNotEnoughCreditException")),
        (402, {**error(4020210, "AccountSrcNotEnoughCreditException"), "hash": None}),
        (402, {"error": {"code": 4020210}}),
        (402, envelope({"error": []})),
        (402, envelope({"error": "4020210"})),
        (402, envelope({})),
        (402, envelope(None)),
        (402, {}),
        (402, []),
        (402, "Payment required"),
        (402, None),
        (429, None),
        (404, None),
        (418, error(4180010, "TeapotException")),
        (502, None),
        (503, error(5000010, "UnknownException")),
        (500, error(4020210, "AccountSrcNotEnoughCreditException")),
    ],
)
def test_what_is_not_listed_or_contradicts_itself_is_unknown(status: int, data: Any) -> None:
    assert read(data, status).outcome is Outcome.UNKNOWN


def test_names_without_a_published_number_are_taken_by_their_status() -> None:
    verdict = read(error(4030999, "AccountCreditTransferVCNToIBANException"), 403)
    assert (verdict.outcome, verdict.code) == (Outcome.DECLINED, "4030999")
    assert read(error(5030999, "AccountCreditTransferVCNToIBANException"), 503).outcome is Outcome.UNKNOWN


def test_a_number_alone_names_its_refusal_and_the_field_at_fault_is_the_forms() -> None:
    verdict = read(error("4000220", None), 400)
    assert (verdict.outcome, verdict.field) == (Outcome.DECLINED, "iban")
    assert read(error(4020210, None), 402).field == "amount"


def test_what_the_bank_says_is_quoted_clean() -> None:
    verdict = read(error(4020210, "AccountSrcNotEnoughCreditException", "\x1b]0;x\x07[/nope]"), 402)
    assert "␛]0;x␇[/nope]" in verdict.detail
    assert printable(verdict.detail) == verdict.detail


def transfer(**changes: Any) -> dict[str, Any]:
    told = fixture_body("credit_transfers")["credit-transfers"][0]
    return {
        **told,
        "internal_id": 50001,
        "sender_account_id": 1234,
        "beneficiary_iban": IBAN,
        "amount": Decimal("155.00"),
        "currency": "EUR",
        "status": "To execute",
        **changes,
    }


@pytest.mark.parametrize("status", ["To execute", "In progress", "Executed"])
@pytest.mark.parametrize(
    "written",
    [{}, {"amount": 155}, {"amount": "155.00", "internal_id": "50001", "sender_account_id": "1234"}],
    ids=["numbers", "a whole number", "texts, as in the cookbook"],
)
def test_a_transfer_is_taken_on_if_it_has_a_number_and_repeats_what_was_sent(
    status: str, written: dict[str, Any]
) -> None:
    verdict = read(envelope(transfer(status=status, **written)))
    assert (verdict.outcome, verdict.remote_id, verdict.remote_status) == (Outcome.ACCEPTED, "50001", status)


def test_one_that_is_cancelled_at_once_is_declined() -> None:
    verdict = read(envelope(transfer(status="Cancelled")))
    assert (verdict.outcome, verdict.remote_id) == (Outcome.DECLINED, "50001")


def spoilt(name: str, *values: Any) -> list[tuple[dict[str, Any], bool]]:
    """Return answers in which a field makes no sense, and that none of them is an alarm."""
    return [({name: value}, False) for value in values]


NO_IDS: list[Any] = [None, "", "x", True, 0, -1, Decimal("1.5"), [], {}]


@pytest.mark.parametrize("value", NO_IDS, ids=repr)
@pytest.mark.parametrize("name", ["internal_id", "sender_account_id", "amount", "beneficiary_iban", "currency"])
def test_a_transfer_without_its_number_or_an_echo_is_unknown(name: str, value: Any) -> None:
    data = envelope(transfer(**{name: value}))
    assert judge(TRANSFER, Evidence(Stage.ANSWERED, status=200, data=data), read_transfer).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Decimal("156.00")},
        {"amount": Decimal("-155.00")},
        {"amount": "155.01"},
        {"beneficiary_iban": "DE89370400440532013001"},
        {"currency": "USD"},
        {"sender_account_id": 1235},
    ],
    ids=str,
)
def test_an_echo_that_differs_is_unknown_and_an_alarm(changes: dict[str, Any]) -> None:
    verdict = read(envelope(transfer(**changes)))
    assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, True)
    assert "than was sent" in verdict.detail


@pytest.mark.parametrize("status", ["", None, "Rejected", 3, "executed "])
def test_a_status_that_is_not_documented_is_unknown(status: Any) -> None:
    assert read(envelope(transfer(status=status))).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        [],
        "ok",
        envelope(None),
        envelope([]),
        envelope({}),
        transfer(),
        {**envelope(transfer()), "hash": ""},
        {"body": transfer()},
    ],
)
def test_a_success_that_is_not_what_the_documents_promise_is_unknown(data: Any) -> None:
    assert read(data).outcome is Outcome.UNKNOWN


def test_an_error_inside_a_success_is_unknown_and_an_alarm() -> None:
    data = error(4020210, "AccountSrcNotEnoughCreditException")
    data["body"] |= transfer()
    verdict = read(data)
    assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, True)


def test_a_hash_that_does_not_fit_makes_every_answer_unknown() -> None:
    for data, status in ((envelope(transfer()), 200), (error(4020210, "AccountSrcNotEnoughCreditException"), 402)):
        verdict = read(data, status, genuine=False)
        assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, True)


def test_malformed_answers_are_unknown_whatever_their_status() -> None:
    for status in (200, 201, 402, 500):
        assert read(None, status, malformed="It is cut off.").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(("draft", "by"), [(LOAD, read_load), (UNLOAD, read_unload)], ids=["load", "unload"])
@pytest.mark.parametrize(
    ("given", "remote_id"), [({}, ""), ({"transaction_id": None}, ""), ({"transaction_id": 991205}, "991205")], ids=str
)
def test_a_load_is_taken_on_by_card_and_account_alone(
    draft: Draft, by: Reading, given: dict[str, Any], remote_id: str
) -> None:
    """In production no number is given: card and account equal is all that can be asked for."""
    body = {"card_ref": "ANY0000000001", "acc_id": 1234, **given}
    verdict = read(envelope(body), draft=draft, by=by)
    assert (verdict.outcome, verdict.remote_id) == (Outcome.ACCEPTED, remote_id)


@pytest.mark.parametrize(("draft", "by"), [(LOAD, read_load), (UNLOAD, read_unload)], ids=["load", "unload"])
@pytest.mark.parametrize(
    ("changes", "alarm"),
    [
        ({"card_ref": "ANY0000000002"}, True),
        ({"acc_id": 1235}, True),
        *spoilt("card_ref", None, "", 5, []),
        *spoilt("acc_id", None, "", "x", []),
        *spoilt("transaction_id", "", "x", 0, [], {}),
    ],
    ids=str,
)
def test_a_load_that_is_not_confirmed_as_it_was_sent_is_unknown(
    draft: Draft, by: Reading, changes: dict[str, Any], *, alarm: bool
) -> None:
    body = {"card_ref": "ANY0000000001", "acc_id": 1234, "transaction_id": 5, **changes}
    verdict = read(envelope(body), draft=draft, by=by)
    assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, alarm)


@pytest.mark.parametrize(("status", "word"), [(3, "order complete"), (9, "activated"), ("3", "order complete")])
def test_an_order_is_taken_on_by_its_number_and_a_new_card(status: Any, word: str) -> None:
    body = {"order_id": 51000, "order_status": status, "card_ref": "ANY0000009901"}
    verdict = read(envelope(body), draft=ORDER, by=read_order)
    assert (verdict.outcome, verdict.remote_id) == (Outcome.ACCEPTED, "ANY0000009901")
    assert verdict.remote_status == f"order 51000: {word}"
    assert "51000" in verdict.hint


@pytest.mark.parametrize(
    ("changes", "alarm"),
    [
        ({"card_ref": "ANY0000000001"}, True),
        *spoilt("card_ref", None, "", 5, {}),
        *spoilt("order_id", None, "x", 0, []),
        *spoilt("order_status", None, 0, 5, "x", []),
    ],
    ids=str,
)
def test_an_order_without_its_number_or_with_an_old_card_is_unknown(changes: dict[str, Any], *, alarm: bool) -> None:
    body = {"order_id": 51000, "order_status": 3, "card_ref": "ANY0000009901", **changes}
    verdict = read(envelope(body), draft=ORDER, by=read_order)
    assert (verdict.outcome, verdict.alarm) == (Outcome.UNKNOWN, alarm)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
READINGS: list[tuple[Draft, Reading]] = [
    (TRANSFER, read_transfer),
    (LOAD, read_load),
    (UNLOAD, read_unload),
    (ORDER, read_order),
]


@given(reading=st.sampled_from(READINGS), status=st.integers(200, 599), data=JSON, wrapped=st.booleans())
def test_whatever_comes_is_judged_and_nothing_made_up_is_a_success(
    reading: tuple[Draft, Reading], status: int, data: Any, *, wrapped: bool
) -> None:
    draft, by = reading
    # Without the net that catches a judge's own failures.
    evidence = Evidence(Stage.ANSWERED, status=status, data=envelope(data) if wrapped else data)
    verdict = judge(draft, evidence, by)
    assert verdict.outcome is Outcome.UNKNOWN
    assert printable(verdict.detail) == verdict.detail


@given(
    st.sampled_from(sorted(transfer())),
    JSON,
    st.sampled_from(["internal_id", "sender_account_id", "amount", "beneficiary_iban", "currency", "status"]),
)
def test_a_success_with_one_field_spoilt_is_a_success_only_if_that_field_does_not_matter(
    name: str, value: Any, other: str
) -> None:
    body = transfer(**{name: value})
    if read(envelope(body)).outcome is Outcome.ACCEPTED:
        lacking = {key: each for key, each in body.items() if key != other}
        assert read(envelope(lacking)).outcome is Outcome.UNKNOWN


def reply(raw: bytes, data: Any) -> Reply:
    return Reply(200, {}, raw, data, 0.1, "/")


@pytest.mark.parametrize(
    ("digits", "fits"), [("1478525194.6700", True), ("1478525194", True), ("1.478e9", True), ("1478525194.67", False)]
)
def test_the_hash_is_made_of_the_digits_as_they_stand_in_the_answer(digits: str, *, fits: bool) -> None:
    hashed = response_hash("1478525194.6700" if not fits else digits, USERNAME)
    raw = f'{{"timestamp":{digits},"hash":"{hashed}","body":{{}}}}'.encode()
    told = reply(raw, {"timestamp": Decimal(digits), "hash": hashed, "body": {}})
    assert is_genuine(told, USERNAME) is fits


@pytest.mark.parametrize("data", [None, [], "x", {}, {"body": {}}])
def test_what_has_no_hash_has_nothing_to_check(data: Any) -> None:
    assert is_genuine(reply(b"", data), USERNAME)


@pytest.mark.parametrize("value", ["", None, 5, "ab"])
def test_an_empty_hash_is_a_wrong_one(value: Any) -> None:
    assert not is_genuine(reply(b"{}", {"hash": value}), USERNAME)
