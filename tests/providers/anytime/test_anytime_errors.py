"""Every documented code has its error class and its sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.errors import (
    BankError,
    Busy,
    NotFound,
    NotPermitted,
    Rejected,
    SignInNeeded,
    Unreachable,
)
from banktui.providers.anytime.errors import error_from, is_failure, refusal_of
from banktui.providers.anytime.refusals import REFUSALS
from banktui.providers.anytime.wire import ErrorDetail

DOCUMENTED: dict[int, tuple[str, type[BankError]]] = {
    4000010: ("BadVersionFormat", Rejected),
    4000011: ("VersionNotSupported", Rejected),
    4000050: ("DateStartGreaterThanDateEndFilter", Rejected),
    4000210: ("AccountInvalidParameter", Rejected),
    4000220: ("AccountIdenticalSrcAndDstAccountId", Rejected),
    4000230: ("AccountIbanAlreadyExists", Rejected),
    4000310: ("CardInvalidParameter", Rejected),
    4010010: ("OAuth2AccessDenied", SignInNeeded),
    4010020: ("OAuth2InvalidRequest", SignInNeeded),
    4010030: ("OAuth2InvalidClient", SignInNeeded),
    4010040: ("OAuth2InvalidGrant", SignInNeeded),
    4010050: ("OAuth2InvalidToken", SignInNeeded),
    4010060: ("IpAddressNotAllowed", NotPermitted),
    4010070: ("BadRsaSignature", SignInNeeded),
    4010080: ("ValidationDataAlreadyUsed", SignInNeeded),
    4020210: ("AccountSrcNotEnoughCredit", Rejected),
    4020220: ("AccountBalanceTooLow", Rejected),
    4020320: ("CardBalanceTooLow", Rejected),
    4020321: ("CardBalanceTooHigh", Rejected),
    4030020: ("SubEnvironmentAccessDenied", NotPermitted),
    4030030: ("FunctionalityNotAllowed", NotPermitted),
    4030210: ("AccountIdNoRights", NotPermitted),
    4030211: ("AccountIdPartnerNoRights", NotPermitted),
    4030212: ("AccountBadType", Rejected),
    4030220: ("AccountIbanIncompleteKYC", NotPermitted),
    4030221: ("AccountIbanNotCreated", Rejected),
    4030310: ("CardAccountNoRights", NotPermitted),
    4030320: ("CardNotActivated", Rejected),
    4030330: ("CardLoadAmountTooLow", Rejected),
    4030331: ("CardLoadAmountTooHigh", Rejected),
    4030350: ("CardCancelledNoAction", Rejected),
    4030360: ("CardBadCardType", Rejected),
    4030365: ("CardBadStatusUpdate", Rejected),
    4030370: ("CardAccountCannotOrderVirtualCards", NotPermitted),
    4030380: ("CardGetPinBadCvc", Rejected),
    4030390: ("CardUpdateCardUpdateMissingHolderData", Rejected),
    4030410: ("OrderIdNoRights", NotPermitted),
    4040010: ("InvalidRoute", NotFound),
    4040210: ("AccountStatementNotFound", NotFound),
    4040310: ("CardStatementNotFound", NotFound),
    4040410: ("OrderNoAvailableTrackingData", NotFound),
    4050010: ("MethodNotAllowed", Rejected),
    4080010: ("BankingNetworkTimeout", Unreachable),
    4290010: ("MaxQueryRateByIpReached", Busy),
    4290020: ("MaxQueryRateByFunctionalityReached", Busy),
    4290030: ("MaxQueryRateByApiUserReached", Busy),
    4290310: ("CardMaxLoadPerDay", Rejected),
    4290311: ("CardMaxLoadPerMonth", Rejected),
    4290312: ("CardMaxLoadPerYear", Rejected),
    4290313: ("CardMaxLoadPerFourDays", Rejected),
    4290314: ("CardMaxLoadPerWeek", Rejected),
    4290320: ("CardLoadCapacity", Rejected),
    4290330: ("CardMaxAllowedOrderReached", Rejected),
    4290331: ("CardMaxAllowedOrderReachedForSubAccount", Rejected),
    4510210: ("AccountCreditTransferKycUploadRequired", NotPermitted),
    4510310: ("CardCreditSingleUseUnavailable", Rejected),
    4510320: ("CardOrderKycUploadRequired", NotPermitted),
    4510330: ("CardLoadKycUploadRequired", NotPermitted),
    5000010: ("Unknown", Unreachable),
}
BY_NAME_ALONE = {
    "AccountCreditTransferInternalTypeNotAllowed": Rejected,
    "AccountCreditTransferNotFound": NotFound,
    "AccountCreditTransferTestimonialNotFound": NotFound,
    "AccountCreditTransferVCNToIBAN": Rejected,
    "CardAccountPartnerNoRights": NotPermitted,
    "CardHolderMissingData": Rejected,
    "CardUpdateMissingHolderData": Rejected,
    "CardLoadNoKycLimitationReached": NotPermitted,
}
MAY_HAVE_HAPPENED = {4010080, 4080010, 5000010}


def test_table_is_complete_and_nothing_else() -> None:
    assert {refusal.number for refusal in REFUSALS if refusal.number} == set(DOCUMENTED)
    assert {refusal.name for refusal in REFUSALS if not refusal.number} == set(BY_NAME_ALONE)
    assert len(DOCUMENTED) == 59
    assert len({refusal.name for refusal in REFUSALS}) == len(REFUSALS)


@pytest.mark.parametrize("number", DOCUMENTED)
@pytest.mark.parametrize("form", ["both", "name", "number", "number as text", "namespaced"])
def test_documented_code_becomes_its_error(number: int, form: str) -> None:
    name, kind = DOCUMENTED[number]
    forms: dict[str, dict[str, object]] = {
        "both": {"code": number, "exception": f"{name}Exception"},
        "name": {"exception": f"{name}Exception"},
        "number": {"code": number},
        "number as text": {"code": str(number), "exception": None},
        "namespaced": {"code": 0, "exception": f"Anytime\\Api\\Exception\\{name}Exception"},
    }
    error = error_from(
        ErrorDetail.model_validate({**forms[form], "message": "No."}), number // 10_000, request_id="90402"
    )
    assert type(error) is kind
    assert error.title.endswith(".")
    assert error.hint.endswith(".")
    assert "Anytime says: “No.”" in error.detail
    assert error.request_id == "90402"
    assert error.provider == "anytime"
    assert ("may have been carried out" in error.detail) is (number in MAY_HAVE_HAPPENED)
    assert ("no money moved" in error.detail) is (number not in MAY_HAVE_HAPPENED)
    if "number" in form or form == "both":
        assert error.code == str(number)


@pytest.mark.parametrize(("name", "kind"), BY_NAME_ALONE.items())
def test_names_without_a_number_are_known(name: str, kind: type[BankError]) -> None:
    error = error_from(ErrorDetail.model_validate({"exception": f"{name}Exception"}), 403)
    assert type(error) is kind
    assert error.code == name


def test_name_decides_against_the_number() -> None:
    detail = ErrorDetail(code=4030310, exception="CardGetPinBadCvcException")
    refusal = refusal_of(detail)
    assert refusal is not None
    assert refusal.name == "CardGetPinBadCvc"


def test_field_at_fault_is_named() -> None:
    error = error_from(ErrorDetail(code=4030380), 403)
    assert isinstance(error, Rejected)
    assert error.field == "cvc"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 4000999, Rejected),
        (401, 4010999, SignInNeeded),
        (403, 4030999, NotPermitted),
        (404, None, NotFound),
        (429, 4290099, Busy),
        (429, 4290399, Rejected),
        (429, None, Busy),
        (500, 5000999, Unreachable),
        (503, "soon", Busy),
        (200, 1, Rejected),
    ],
)
def test_unknown_codes_are_shown_and_not_guessed(status: int, code: object, kind: type[BankError]) -> None:
    error = error_from(ErrorDetail.model_validate({"code": code, "exception": "BrandNewException"}), status)
    assert type(error) is kind
    assert error.code == (str(code) if isinstance(code, int) else "BrandNew")
    assert error.code in error.title


def test_message_is_cleaned_clipped_and_can_be_left_out() -> None:
    hostile = ErrorDetail(code=4030310, message="\x1b[2J" + "x" * 1000)
    quoted = error_from(hostile, 403).detail
    assert "\x1b" not in quoted
    assert "␛[2J" in quoted
    assert len(quoted) < 400
    assert "Anytime says" not in error_from(hostile, 403, quote=False).detail


@pytest.mark.parametrize(
    ("status", "body", "failed"),
    [
        (200, {"acc_id": 1}, False),
        (200, {"error": {"code": 4030310}}, True),
        (200, {"error": None}, False),
        (200, {"error": []}, False),
        (200, None, False),
        (204, None, False),
        (302, {}, True),
        (500, "<html>", True),
    ],
)
def test_failures_are_told_by_status_or_error_object(status: int, body: object, *, failed: bool) -> None:
    assert is_failure(status, body) is failed


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=4))
def test_any_error_object_gives_some_error(value: object) -> None:
    for name in ("code", "message", "exception"):
        error = error_from(ErrorDetail.model_validate({"code": 4030310, name: value}), 403)
        assert error.title
