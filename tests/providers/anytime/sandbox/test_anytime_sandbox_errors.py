"""The bank's table of errors is the document's, and each row can be made to happen."""

import httpx
import pytest

from banktui.providers.anytime.sandbox import errors
from banktui.sandbox.faults import FaultRule, parse_fault
from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

DOCUMENT = """
4000010 BadVersionFormatException
4000011 VersionNotSupportedException
4000050 DateStartGreaterThanDateEndFilterException
4000210 AccountInvalidParameterException
4000220 AccountIdenticalSrcAndDstAccountIdException
4000230 AccountIbanAlreadyExistsException
4000310 CardInvalidParameterException
4010010 OAuth2AccessDeniedException
4010020 OAuth2InvalidRequestException
4010030 OAuth2InvalidClientException
4010040 OAuth2InvalidGrantException
4010050 OAuth2InvalidTokenException
4010060 IpAddressNotAllowedException
4010070 BadRsaSignatureException
4010080 ValidationDataAlreadyUsedException
4020210 AccountSrcNotEnoughCreditException
4020220 AccountBalanceTooLowException
4020320 CardBalanceTooLowException
4020321 CardBalanceTooHighException
4030020 SubEnvironmentAccessDeniedException
4030030 FunctionalityNotAllowedException
4030210 AccountIdNoRightsException
4030211 AccountIdPartnerNoRightsException
4030220 AccountIbanIncompleteKYCException
4030212 AccountBadTypeException
4030221 AccountIbanNotCreatedException
4030310 CardAccountNoRightsException
4030320 CardNotActivatedException
4030330 CardLoadAmountTooLowException
4030331 CardLoadAmountTooHighException
4030350 CardCancelledNoActionException
4030360 CardBadCardTypeException
4030365 CardBadStatusUpdateException
4030370 CardAccountCannotOrderVirtualCardsException
4030380 CardGetPinBadCvcException
4030390 CardUpdateCardUpdateMissingHolderDataException
4030410 OrderIdNoRightsException
4040010 InvalidRouteException
4040210 AccountStatementNotFoundException
4040310 CardStatementNotFoundException
4040410 OrderNoAvailableTrackingDataException
4050010 MethodNotAllowedException
4080010 BankingNetworkTimeoutException
4290010 MaxQueryRateByIpReachedException
4290020 MaxQueryRateByFunctionalityReachedException
4290030 MaxQueryRateByApiUserReachedException
4290310 CardMaxLoadPerDayException
4290311 CardMaxLoadPerMonthException
4290312 CardMaxLoadPerYearException
4290313 CardMaxLoadPerFourDaysException
4290314 CardMaxLoadPerWeekException
4290320 CardLoadCapacityException
4290330 CardMaxAllowedOrderReachedException
4290331 CardMaxAllowedOrderReachedForSubAccountException
4510210 AccountCreditTransferKycUploadRequiredException
4510310 CardCreditSingleUseUnavailableException
4510320 CardOrderKycUploadRequiredException
4510330 CardLoadKycUploadRequiredException
5000010 UnknownException
"""
ROWS = [(int(line.split()[0]), line.split()[1]) for line in DOCUMENT.strip().splitlines()]


def test_the_table_is_the_documents() -> None:
    assert len(ROWS) == 59
    assert sorted((code.number, code.exception) for code in errors.DOCUMENTED) == sorted(ROWS)


@pytest.mark.parametrize(("number", "name"), ROWS)
def test_a_code_is_found_by_number_name_and_last_digits(number: int, name: str) -> None:
    row = errors.numbered(number)
    assert row.status == number // 10_000
    assert errors.find(str(number)) is row
    assert errors.find(name) is row
    assert errors.find(name.removesuffix("Exception").upper()) is row
    assert errors.for_status(row.status, str(number)[3:]) is row


def test_a_status_without_a_code_gets_the_usual_one_and_a_foreign_status_none() -> None:
    assert errors.for_status(401) == errors.numbered(4010050)
    assert errors.for_status(402) == errors.numbered(4020210)
    assert errors.for_status(401, "CardBalanceTooLow") == errors.numbered(4010050)
    assert errors.for_status(503) is None
    assert errors.find("0") is None
    assert errors.find("NoSuchThing") is None


@pytest.mark.parametrize(("number", "name"), ROWS)
async def test_every_code_can_be_made_to_happen(shared: Caller, number: int, name: str) -> None:
    status = number // 10_000
    shared.bank.faults.clear()
    for hint in (str(number), name):
        fault = parse_fault(f"status_before:{status}/{hint}")
        shared.bank.faults.add(FaultRule("anytime", "GET", "/v1.0/apicheck", fault, times=1))
        reply = await shared.raw("GET", "/v1.0/apicheck")
        assert error_of(reply) == (status, number, name)
        assert set(decoded(reply)) == {"request_id", "type_response", "timestamp", "hash", "body"}


async def test_a_status_that_the_bank_never_uses_keeps_it_and_says_unknown(shared: Caller) -> None:
    shared.bank.faults.add(FaultRule("anytime", "GET", "*", parse_fault("status_before:503"), times=1))
    assert error_of(await shared.raw("GET", "/v1.0/apicheck")) == (503, 5000010, "UnknownException")


async def test_a_fault_after_processing_has_used_the_validation_data_up(shared: Caller) -> None:
    await shared.sign_in()
    headers = shared.signed() | {"Authorization": f"Bearer {shared.token}"}
    shared.bank.faults.add(FaultRule("anytime", "GET", "*", parse_fault("status_after:408/4080010"), times=1))
    first = await shared.raw("GET", "/v1.0/apicheck", headers=headers)
    assert error_of(first) == (408, 4080010, "BankingNetworkTimeoutException")
    assert error_of(await shared.raw("GET", "/v1.0/apicheck", headers=headers))[1] == 4010080


async def test_text_and_list_faults_reach_into_the_envelope(shared: Caller) -> None:
    path = "/v1.0/cards/ANY0000000042/transactions"
    whole = await shared.get(path)
    for fault in ("hide:1", "poison_text", "missing_id"):
        shared.bank.faults.add(FaultRule("anytime", "GET", path, parse_fault(fault), times=1))
    hidden = await shared.get(path)
    assert [row["txid"] for row in hidden["transactions"]] == [row["txid"] for row in whole["transactions"][1:]]
    poisoned = await shared.get(path)
    assert poisoned["transactions"][0]["description"] != whole["transactions"][0]["description"]
    assert poisoned["transactions"][0]["failed_reason"]["message"] in list(shared.bank.world.hostile_texts)
    assert all("txid" not in row for row in (await shared.get(path))["transactions"])


async def test_a_mistake_of_the_bank_itself_is_code_5000010(shared: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    await shared.sign_in()

    def broken(account_id: str) -> None:
        raise RuntimeError(account_id)

    monkeypatch.setattr(shared.bank.ledger, "balance", broken)
    reply = await shared.call("GET", "/v1.0/accounts/1201/balance")
    assert error_of(reply) == (500, 5000010, "UnknownException")
    assert "RuntimeError" not in reply.text
    assert reply.status_code == httpx.codes.INTERNAL_SERVER_ERROR
