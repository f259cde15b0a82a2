"""The test of Banq's promise about idempotency ids: a bank that keeps it passes, every other one is found out."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Rejected
from banktui.http.inprocess import InProcessTransport
from banktui.providers.banq.client import open_provider
from banktui.providers.banq.client.idempotency import HEADER
from banktui.providers.banq.sandbox import create
from banktui.providers.banq.settings import Settings
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.provider import ProviderSandbox
from banktui.sandbox.service import wrap
from banktui.services.capability import PAYMENT_LINK, PAYMENT_REQUEST
from banktui.services.conforming import Conforming, Mishap, Trial
from banktui.services.journal import Conformance
from banktui.services.moving import MoneyOperation
from banktui.services.provider import Provider
from tests.providers.sending import Known, known_of, operation_of
from tests.stage import MORNING, no_pause

FAULTS = {
    Mishap.LOST_AFTER: "drop_after",
    Mishap.FAILED_BEFORE: "status_before:500",
    Mishap.FAILED_AFTER: "status_after:500",
}
ALL = 6


class Altering(httpx.AsyncBaseTransport):
    """Passes requests on, their idempotency ids as a bank that does not keep its promise would see them."""

    def __init__(self, inner: httpx.AsyncBaseTransport, forgets: Callable[[httpx.Request], bool]) -> None:
        self._inner = inner
        self._forgets = forgets

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if HEADER in request.headers and self._forgets(request):
            headers = [(name, value) for name, value in request.headers.raw if name.lower() != HEADER.lower().encode()]
            request = httpx.Request(
                request.method, request.url, headers=headers, content=request.content, extensions=request.extensions
            )
        return await self._inner.handle_async_request(request)


class Trialled:
    """The built-in Banq with a client on it, and the means to make time pass and answers go wrong."""

    def __init__(self, directory: Path) -> None:
        self.bank = Bank(
            seed=1, clock=BankClock(MORNING, running=False), directory=directory, wall=lambda: 0.0, history_rows=100
        )
        self.sandbox: ProviderSandbox = create(self.bank)
        self.forgets: Callable[[httpx.Request], bool] = lambda _: False

    async def open(self) -> Provider:
        def forgets(request: httpx.Request) -> bool:
            return self.forgets(request)

        transport = Altering(InProcessTransport(wrap(self.bank, self.sandbox)), forgets)
        told = self.sandbox.describe("https://localhost")
        settings = Settings.from_sandbox(told, self.bank.directory)
        return await open_provider(settings, clock=FrozenClock(MORNING), transport=transport, sleep=no_pause)

    async def advance(self, hours: int) -> None:
        self.bank.advance(hours * 3600)

    async def arrange(self, path: str, mishap: Mishap) -> None:
        self.bank.faults.add(FaultRule("banq", "POST", path, parse_fault(FAULTS[mishap]), times=1))

    @property
    def trial(self) -> Trial:
        return Trial(self.advance, self.arrange)


@pytest.fixture
def place(tmp_path: Path) -> Trialled:
    return Trialled(tmp_path / "bank")


@pytest.fixture
async def provider(place: Trialled) -> AsyncIterator[Provider]:
    opened = await place.open()
    yield opened
    await opened.close()
    place.bank.close()


async def filled(operation: MoneyOperation, provider: Provider) -> tuple[dict[str, str], Known]:
    known = await known_of(provider, operation)
    values = {field.name: field.initial for field in operation.form(None, known).fields}
    return {**values, "amount": "0.01", "comment": "Conformance test"}, known


async def conform(provider: Provider, trial: Trial, capability: object = PAYMENT_LINK) -> Conformance:
    operation = operation_of(provider, PAYMENT_LINK if capability is PAYMENT_LINK else PAYMENT_REQUEST)
    assert isinstance(operation, Conforming)
    values, known = await filled(operation, provider)
    return await operation.conform(values, known, trial)


@pytest.mark.parametrize("capability", [PAYMENT_LINK, PAYMENT_REQUEST])
async def test_a_bank_that_keeps_its_promise_passes(provider: Provider, place: Trialled, capability: object) -> None:
    found = await conform(provider, place.trial, capability)
    assert found.passed, found.checks
    assert found.at == MORNING
    assert len(found.checks) == ALL
    assert all("FAILED" not in check and "not tried" not in check for check in found.checks)
    assert place.bank.clock.now() - MORNING == timedelta(hours=23)


async def test_a_bank_that_ignores_ids_fails_every_check_but_that_of_refusals(
    provider: Provider, place: Trialled
) -> None:
    place.forgets = lambda _: True
    found = await conform(provider, place.trial)
    assert not found.passed
    failed = [check for check in found.checks if "FAILED" in check]
    assert len(failed) == ALL - 1, found.checks


@pytest.mark.parametrize(("hours", "fails"), [(1, True), (23, True), (24, False)])
async def test_a_bank_that_forgets_ids_too_early_is_found_out(
    provider: Provider,
    place: Trialled,
    hours: int,
    fails: bool,  # noqa: FBT001 - a table's column
) -> None:
    began = place.bank.clock.now()
    place.forgets = lambda _: place.bank.clock.now() - began >= timedelta(hours=hours)
    found = await conform(provider, place.trial)
    assert ("after 23 hours: FAILED" in found.checks[3]) == fails, found.checks
    assert found.passed != fails


async def test_what_a_real_sandbox_does_not_let_one_try_is_said_and_is_no_pass(provider: Provider) -> None:
    found = await conform(provider, Trial())
    assert not found.passed
    untried = [check for check in found.checks if "not tried" in check]
    assert [check.partition(":")[0] for check in untried] == [
        "Sent again after 1 hour and after 23 hours",
        "Sent again after an error of the bank's own",
    ]
    assert not any("FAILED" in check for check in found.checks)


async def test_a_bank_without_ids_is_found_out_without_any_means_too(provider: Provider, place: Trialled) -> None:
    place.forgets = lambda _: True
    found = await conform(provider, Trial())
    assert any("FAILED" in check for check in found.checks)


async def test_a_bank_that_lets_nobody_in_is_not_tested(provider: Provider, place: Trialled) -> None:
    place.bank.faults.add(FaultRule("banq", "POST", "/oauth/token", parse_fault("status_before:503")))
    with pytest.raises(BankError):
        await conform(provider, place.trial)


async def test_a_bank_that_takes_nothing_on_passes_nothing(provider: Provider, place: Trialled) -> None:
    place.bank.faults.add(FaultRule("banq", "POST", "*/get-paid-link", parse_fault("status_before:500")))
    found = await conform(provider, place.trial)
    assert sum("FAILED" in check for check in found.checks) == ALL


async def test_values_that_cannot_be_sent_are_refused_before_anything_is(provider: Provider) -> None:
    operation = operation_of(provider, PAYMENT_LINK)
    assert isinstance(operation, Conforming)
    values, known = await filled(operation, provider)
    with pytest.raises(Rejected):
        await operation.conform({**values, "amount": "0"}, known, Trial())


async def test_half_a_list_counts_for_nothing(provider: Provider, place: Trialled) -> None:
    operation = operation_of(provider, PAYMENT_LINK)
    assert isinstance(operation, Conforming)
    values, known = await filled(operation, provider)
    place.bank.faults.add(FaultRule("banq", "GET", "*/payments", parse_fault("missing_id")))
    with pytest.raises(BankError, match="counted"):
        await operation.conform(values, known, place.trial)


async def test_a_list_that_lacks_what_was_made_is_no_pass(provider: Provider, place: Trialled) -> None:
    place.bank.faults.add(FaultRule("banq", "GET", "*/payments", parse_fault("hide:1000")))
    found = await conform(provider, place.trial)
    assert not found.passed
    assert "Sent twice: FAILED: 0 were made." in found.checks
