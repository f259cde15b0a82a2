"""No secret is ever inside a kept request: all four providers' real protocols, whatever the bank repeats."""

import dataclasses
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx
import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem
from banktui.domain.exchange import Exchange
from banktui.http.record import Recorder
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.acting import Done
from banktui.services.provider import Connection, Environment
from banktui.services.shelf import ListRef
from banktui.services.workspace import Depth
from banktui.store import open_store
from banktui.wiring.discovery import part, providers
from banktui.wiring.openings import Plan
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import MORNING, BankOnStage, build_bank, live_workspace, no_pause

SHARED_SECRET = "CANARY-shared-5521-QX"
LISTS = {"anytime": "cards", "banq": "payments", "hub": "accounts", "ibanity": "customers"}
PAN, PIN = "4111111111111111", "8305"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    return build_bank(tmp_path_factory.mktemp("bank"))


@pytest.fixture(autouse=True)
def faultless(stage: BankOnStage) -> Iterator[None]:
    stage.bank.faults.clear()
    yield
    stage.bank.faults.clear()


@pytest.fixture
async def workspace(stage: BankOnStage) -> AsyncIterator[LiveWorkspace]:
    made = live_workspace(stage)
    made.start()
    yield made
    await made.stop()


class Eavesdropper(httpx.AsyncBaseTransport):
    """Notes what really goes over the wire, and has the bank repeat it in each answer's body."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.heard: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        for name in ("authorization", "x-validation-data", "x-signed-request"):
            if name in request.headers:
                self.heard.add(request.headers[name].split()[-1])
        response = await self._inner.handle_async_request(request)
        raw = await response.aread()
        try:
            data: Any = json.loads(raw)
        except ValueError:
            return httpx.Response(response.status_code, headers=response.headers, content=raw)
        if isinstance(data, dict):
            repeated = {"you_sent": request.content.decode(), "with": dict(request.headers), "remark": f"card {PAN}"}
            data = {**data, "echo": repeated, "pin": PIN, "cardPin": int(PIN)}
        return httpx.Response(response.status_code, headers={"x-echo": str(dict(request.headers))}, json=data)


def everything(kept: tuple[Exchange, ...]) -> str:
    """Return all that is inside kept requests, in every form that a program might make of them."""
    whole = [dataclasses.asdict(each) for each in kept]
    texts = [each.sent.text + each.answer.text + each.target for each in kept]
    return f"{kept!r}{json.dumps(whole, default=str)}{texts}{[each.facets() for each in kept]}"


def secrets_of(stage: BankOnStage, slug: str) -> frozenset[str]:
    found: frozenset[str] = stage.settings(slug).secrets
    return found


@pytest.mark.parametrize("slug", providers())
async def test_sign_in_reads_and_refusals_hold_no_secret(
    stage: BankOnStage, workspace: LiveWorkspace, slug: str
) -> None:
    ref = ListRef(slug, LISTS[slug], await _parent(workspace, slug))
    assert await workspace.refresh(ref, Depth.ALL) is None
    stage.bank.faults.add(FaultRule(slug, "*", "*", parse_fault("status_before:403")))
    assert isinstance(await workspace.refresh(ref), Problem)
    stage.bank.faults.clear()
    kept = [each for each in workspace.requests.latest() if each.connection == slug]
    assert {each.decided == "accepted" for each in kept} == {True, False}
    assert [each.occasion.capability for each in kept if not each.sign_in][-1] == ref.capability
    assert all(each.answer.text for each in kept if each.status == 200 and not each.sign_in)
    told = everything(tuple(kept))
    assert [secret for secret in secrets_of(stage, slug) if secret in told] == []


async def _parent(workspace: LiveWorkspace, slug: str) -> str:
    if LISTS[slug] != "cards":
        return ""
    ref = ListRef(slug, "accounts")
    await workspace.refresh(ref)
    found = await workspace.reader.across("accounts")
    return next(row.item.id for of, row in found if of.connection == slug)


@pytest.mark.parametrize("slug", providers())
async def test_a_bank_that_repeats_everything_gives_nothing_away(stage: BankOnStage, slug: str) -> None:
    ear = Eavesdropper(stage.transport(slug))
    settings = stage.settings(slug)
    recorder = Recorder(connection=slug, secrets=settings.secrets)
    provider = await part(slug, "client").open_provider(
        settings, clock=FrozenClock(MORNING), recorder=recorder, transport=ear, sleep=no_pause
    )

    async def opened(_: Any) -> Any:
        return provider

    plan = Plan(Connection(slug, providers()[slug], Environment.SANDBOX), opened)
    workspace = LiveWorkspace([plan], clock=FrozenClock(MORNING), store=open_store(None))
    workspace.start()
    try:
        await workspace.refresh(ListRef(slug, "accounts"))
        kept = recorder.latest()
        assert any(each.answer.text for each in kept)
        told = everything(kept)
        assert [secret for secret in {*secrets_of(stage, slug), *ear.heard, PAN, PIN} if secret in told] == []
        assert ear.heard or slug == "ibanity"
    finally:
        await workspace.stop()


@pytest.mark.parametrize("fault", ["", "status_before:400", "not_json", "drop_after"])
async def test_a_form_with_a_secret_leaves_none_of_it(stage: BankOnStage, workspace: LiveWorkspace, fault: str) -> None:
    form = await workspace.form("banq", "configure-events", None)
    assert not isinstance(form, Problem)
    values: Mapping[str, str] = {
        field.name: _filled(field.input.value, field.name, field.initial) for field in form.fields
    }
    assert SHARED_SECRET in values.values()
    if fault:
        stage.bank.faults.add(FaultRule("banq", "*", "*webhook*", parse_fault(fault)))
    outcome = await workspace.perform("banq", "configure-events", _account(stage), values)
    made = [each for each in workspace.requests.latest() if each.occasion.capability == "configure-events"]
    sent = [each for each in made if each.method in {"POST", "PUT"}]
    assert sent, outcome
    assert isinstance(outcome, Done) is not bool(fault)
    assert SHARED_SECRET not in everything(workspace.requests.latest())
    assert '"sharedSecret": "•••"' in sent[-1].sent.text


def _filled(kind: str, name: str, value: str) -> str:
    if kind == "secret":
        return SHARED_SECRET
    return value or ("https://127.0.0.1:9/hook" if "url" in name.casefold() else value)


def _account(stage: BankOnStage) -> str:
    return str(stage.settings("banq").account_id)
