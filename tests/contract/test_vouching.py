"""Of a request is seen how the bank was to know us and what was found out about its answer, and no secret."""

import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError
from banktui.domain.exchange import ACCEPTED, Exchange
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.capability import CHECK
from banktui.services.requests import RequestLog
from banktui.wiring.discovery import providers
from tests.stage import MORNING, BankOnStage


async def asked(stage: BankOnStage, slug: str, fault: str = "") -> tuple[Exchange, ...]:
    """Return the requests of a test call, which meets a fault if one is given."""
    log = RequestLog()
    provider = await stage.open(slug, FrozenClock(MORNING), log)
    check = provider.get(CHECK)
    assert check is not None
    stage.bank.faults.clear()
    try:
        await check.read("", "check")
        if fault:
            stage.bank.faults.add(FaultRule(slug, "*", "*", parse_fault(fault)))
            with pytest.raises(BankError):
                await check.read("", "check")
    finally:
        stage.bank.faults.clear()
        await provider.close()
    return log.latest()


@pytest.mark.parametrize("slug", providers())
async def test_each_request_says_what_vouches_for_it(stage: BankOnStage, slug: str) -> None:
    told = await asked(stage, slug)
    assert told
    for exchange in told:
        assert exchange.decided == ACCEPTED
        assert exchange.proofs, exchange.call
        assert all(each.what for each in exchange.proofs)
        assert not any(each.holds is False for each in exchange.proofs), exchange.proofs
        assert any(each.holds for each in exchange.proofs), exchange.proofs
    (until,) = {each.until for each in told[-1].proofs if each.until}
    assert until is not None
    assert until > MORNING


@pytest.mark.parametrize("slug", providers())
@pytest.mark.parametrize("fault", ["drop_before", "not_json", "status_before:403", "status_before:500"])
async def test_of_a_request_that_came_to_nothing_nothing_is_called_right(
    stage: BankOnStage, slug: str, fault: str
) -> None:
    last = (await asked(stage, slug, fault))[-1]
    assert last.decided != ACCEPTED
    assert last.proofs
    # What is known here, whatever the bank says: each attempt has a value of its own.
    assert not [each for each in last.proofs if each.holds and "used once" not in each.what]


@pytest.mark.parametrize("slug", providers())
@pytest.mark.parametrize("fault", ["", "status_before:401"])
async def test_no_secret_is_among_it(stage: BankOnStage, slug: str, fault: str) -> None:
    told = repr([each.proofs for each in await asked(stage, slug, fault)])
    assert [secret for secret in stage.settings(slug).secrets if secret in told] == []
