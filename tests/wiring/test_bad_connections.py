"""Connections that cannot work, sign-ins that are lost, banks that ask for patience: what the program makes of it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.service import assemble
from banktui.services.notices import ConnectionFailed, Notice, RefreshEnded, WaitStarted
from banktui.services.provider import Connection, Environment, Provider
from banktui.services.query import Query
from banktui.services.shelf import ListRef
from banktui.store import open_store
from banktui.wiring.discovery import part, providers
from banktui.wiring.openings import Plan
from banktui.wiring.workspace import LiveWorkspace
from tests.http.certificates import PASSPHRASE, Authority
from tests.stage import MORNING, BankOnStage, build_bank, no_pause
from tests.wiring.mangling import wired_workspace

SIGN_IN = "/oauth/v2/token"
HOUR = 3600


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    return build_bank(tmp_path_factory.mktemp("bank"))


@pytest.fixture(autouse=True)
def faultless(stage: BankOnStage) -> Iterator[None]:
    stage.bank.faults.clear()
    yield
    stage.bank.faults.clear()


@asynccontextmanager
async def connected(
    slug: str, settings: Any, *, ca_file: Path | None = None, transport: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[tuple[LiveWorkspace, list[Notice]]]:
    """Run a workspace whose one connection has these settings."""
    clock = FrozenClock(MORNING)

    async def opener(on_wait: Callable[[int], None]) -> Provider:
        provider: Provider = await part(slug, "client").open_provider(
            settings, clock=clock, on_wait=on_wait, ca_file=ca_file, transport=transport, sleep=no_pause
        )
        return provider

    plan = Plan(Connection(slug, providers()[slug], Environment.SANDBOX, "test"), opener)
    workspace = LiveWorkspace([plan], clock=clock, store=open_store(None))
    notices: list[Notice] = []
    workspace.subscribe(notices.append)
    workspace.start()
    try:
        yield workspace, notices
    finally:
        await workspace.stop()


def assert_said(problem: Problem | None, kind: str, *words: str) -> None:
    """Fail unless a problem is of a kind and says all these words, and nothing that only programmers read."""
    assert problem is not None
    said = f"{problem.title} {problem.detail} {problem.hint}"
    assert problem.kind == kind, said
    for word in words:
        assert word.casefold() in said.casefold(), said
    assert not any(mark in said for mark in ("Traceback", "Error", "errno", "[SSL"))


def moved(settings: Any, url: str) -> Any:
    """Return settings whose every address is another: some providers sign in elsewhere than they are read."""
    addresses = [name for name in type(settings).model_fields if name.endswith("_url")]
    return settings.model_copy(update=dict.fromkeys(addresses, url))


@pytest.mark.parametrize("slug", list(providers()))
async def test_a_dead_port(slug: str, stage: BankOnStage) -> None:
    settings = moved(stage.settings(slug), "https://127.0.0.1:1")
    async with connected(slug, settings) as (workspace, _):
        problem = await workspace.refresh(ListRef(slug, "accounts"))
    assert_said(problem, "unreachable", "Nothing answers at 127.0.0.1:1", "what is known stays")


@pytest.mark.parametrize("slug", list(providers()))
async def test_a_bank_whose_certificate_comes_from_a_stranger(slug: str, stage: BankOnStage, tmp_path: Path) -> None:
    stranger = Authority("stranger").write(tmp_path / "ca.pem")
    async with assemble(stage.bank, list(stage.sandboxes.values())) as server:
        settings = moved(stage.settings(slug), server.urls[slug])
        async with connected(slug, settings, ca_file=stranger) as (workspace, _):
            problem = await workspace.refresh(ListRef(slug, "accounts"))
    assert_said(problem, "unreachable", "certificate of localhost", "nothing was sent", "authority", "not trusted")
    assert "listening in" in (problem.hint if problem else "")


@pytest.mark.parametrize(
    ("slug", "changes", "words"),
    [
        ("ibanity", {"pkcs12_password": SecretStr("Tr0ub4dor")}, ("certificate", "pass phrase is wrong")),
        ("ibanity", {"pkcs12": Path("/nowhere/application.pfx")}, ("certificate", "application.pfx")),
        ("anytime", {"private_key": Path("/nowhere/key.pem")}, ("private key",)),
    ],
)
async def test_credentials_that_cannot_be_loaded(
    slug: str, changes: dict[str, object], words: tuple[str, ...], stage: BankOnStage
) -> None:
    async with connected(slug, stage.settings(slug).model_copy(update=changes)) as (workspace, notices):
        problem = await workspace.refresh(ListRef(slug, "accounts"))
        assert_said(problem, "sign-in-needed", *words)
        assert workspace.failure(slug) is not None
        assert any(isinstance(notice, ConnectionFailed) for notice in notices)
        assert "Tr0ub4dor" not in f"{problem}{notices}"


async def test_a_wrong_pass_phrase_of_a_key_in_its_own_file(stage: BankOnStage, tmp_path: Path) -> None:
    certificate, key = Authority("ours").issue("application").write(tmp_path, "client", PASSPHRASE)
    changes = {"pkcs12": None, "certificate": certificate, "private_key": key}
    settings = stage.settings("ibanity").model_copy(
        update={**changes, "private_key_passphrase": SecretStr("Tr0ub4dor")}
    )
    async with connected("ibanity", settings) as (workspace, notices):
        problem = await workspace.refresh(ListRef("ibanity", "accounts"))
    assert_said(problem, "sign-in-needed", "pass phrase")
    assert "Tr0ub4dor" not in f"{problem}{notices}"


async def test_an_expired_client_certificate_is_named_with_its_end(stage: BankOnStage, tmp_path: Path) -> None:
    ended = datetime(2024, 2, 29, tzinfo=UTC)
    container = Authority("ours").issue("Lumen application", not_after=ended).write_pkcs12(tmp_path / "old.pfx")
    changes = {"pkcs12": container, "pkcs12_password": SecretStr(PASSPHRASE)}
    async with assemble(stage.bank, list(stage.sandboxes.values())) as server:
        settings = stage.settings("ibanity").model_copy(update={**changes, "base_url": server.urls["ibanity"]})
        async with connected("ibanity", settings, ca_file=stage.bank.authority.ca_file) as (workspace, _):
            problem = await workspace.refresh(ListRef("ibanity", "accounts"))
    assert_said(problem, "sign-in-needed", "certificate", "Lumen application", "2024-02-29")


async def test_a_revoked_certificate_is_named_and_what_is_known_stays(stage: BankOnStage) -> None:
    ref = ListRef("ibanity", "accounts")
    wired = wired_workspace(stage, only=["ibanity"])
    wired.workspace.start()
    assert await wired.workspace.refresh(ref) is None
    stage.bank.scenarios.run("certificate_revoked", {})
    problem = await wired.workspace.refresh(ref)
    state = await wired.workspace.reader.state(ref)
    stage.bank.scenarios.run("certificate_revoked", {"undo": "true"})
    assert await wired.workspace.refresh(ref) is None
    await wired.workspace.stop()
    assert_said(problem, "sign-in-needed", "revoked", "Get a new one", "Offered was the certificate")
    assert (state.problem, state.as_of) == (problem, MORNING)
    assert state.known > 5


async def test_a_wrong_password_is_tried_once_and_named(stage: BankOnStage) -> None:
    wired = wired_workspace(stage, only=["anytime"])
    settings = stage.settings("anytime").model_copy(update={"password": SecretStr("Tr0ub4dor")})
    wire = wired.wires["anytime"]
    async with connected("anytime", settings, transport=wire) as (workspace, notices):
        problem = await workspace.refresh(ListRef("anytime", "accounts"))
    assert_said(problem, "sign-in-needed", "user name or password", "Compare the connection's credentials")
    assert problem is not None
    assert problem.code == "4010040"
    assert [request.url.path for request in wire.requests] == [SIGN_IN]
    assert "Tr0ub4dor" not in f"{problem}{notices}"
    await wired.workspace.stop()


@pytest.mark.parametrize("loss", ["token_stolen", "expired"])
async def test_a_lost_token_costs_one_sign_in_and_the_read_goes_on(loss: str, stage: BankOnStage) -> None:
    wired = wired_workspace(stage, only=["anytime"])
    workspace, wire = wired.workspace, wired.wires["anytime"]
    workspace.start()
    accounts = ListRef("anytime", "accounts")
    assert await workspace.refresh(accounts) is None
    account = (await workspace.reader.window(accounts, Query(), 0, 1)).rows[0].item.id
    if loss == "expired":
        stage.bank.advance(HOUR + 1)
    else:
        stage.bank.scenarios.run(loss, {})
    before = len(wire.requests)
    refs = [ListRef("anytime", name, account) for name in ("statements", "cards", "credit-transfers")]
    assert await asyncio.gather(*(workspace.refresh(ref) for ref in (accounts, *refs))) == [None] * 4
    paths = [request.url.path for request in wire.requests[before:]]
    assert paths.count(SIGN_IN) == 1
    await workspace.stop()


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7), ("soon", 1), ("-5", 1), ("1000000000", 60), ("0", 1), ("Fri, 20 Nov 2020 09:00:00 GMT", 1)],
)
async def test_a_bank_that_asks_for_a_pause_gets_it_and_the_person_is_told(
    asked: str, waited: int, stage: BankOnStage
) -> None:
    wired = wired_workspace(stage, only=["anytime"])
    notices: list[Notice] = []
    wired.workspace.subscribe(notices.append)
    stage.bank.faults.add(FaultRule("anytime", "GET", "*/accounts", parse_fault("status_before:429/4290010"), times=1))

    async def with_header(_request: httpx.Request, status: int, body: bytes) -> httpx.Response:
        headers = {"content-type": "application/json"} | ({"retry-after": asked} if status == 429 else {})
        return httpx.Response(status, content=body, headers=headers)

    wired.wires["anytime"].change = with_header
    wired.workspace.start()
    assert await wired.workspace.refresh(ListRef("anytime", "accounts")) is None
    assert wired.slept == [waited]
    assert [notice for notice in notices if isinstance(notice, WaitStarted)] == [WaitStarted("anytime", waited)]
    await wired.workspace.stop()


async def test_a_bank_that_never_stops_asking_for_pauses_is_given_up(stage: BankOnStage) -> None:
    wired = wired_workspace(stage, only=["anytime"])
    stage.bank.faults.add(FaultRule("anytime", "GET", "*/accounts", parse_fault("status_before:429/4290010")))
    wired.workspace.start()
    problem = await wired.workspace.refresh(ListRef("anytime", "accounts"))
    assert_said(problem, "busy", "wait")
    assert len(wired.slept) == 3
    await wired.workspace.stop()


@pytest.mark.parametrize("hours", [-2, 2])
@pytest.mark.parametrize("slug", list(providers()))
async def test_a_clock_two_hours_off_prevents_nothing(slug: str, hours: int, stage: BankOnStage) -> None:
    clock = FrozenClock(MORNING + timedelta(hours=hours))
    wired = wired_workspace(stage, only=[slug], clock=clock)
    wired.workspace.start()
    ref = ListRef(slug, "accounts")
    assert await wired.workspace.refresh(ref) is None
    assert (await wired.workspace.reader.state(ref)).as_of == clock.now()
    await wired.workspace.stop()


async def test_a_bank_that_hangs_delays_no_other(stage: BankOnStage) -> None:
    wired = wired_workspace(stage)
    hanging, answered = threading.Event(), threading.Event()

    async def never(_request: httpx.Request, _status: int, _body: bytes) -> httpx.Response:
        hanging.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody ends this wait but the one who gives up")

    def noted(notice: Notice) -> None:
        if isinstance(notice, RefreshEnded) and notice.ref.connection == "anytime":
            answered.set()

    wired.wires["ibanity"].change = never
    wired.workspace.subscribe(noted)
    wired.workspace.start()
    slow = asyncio.create_task(wired.workspace.refresh(ListRef("ibanity", "accounts")))
    assert await asyncio.to_thread(hanging.wait, 30)
    assert await wired.workspace.refresh(ListRef("anytime", "accounts")) is None
    assert answered.is_set()
    assert not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)
    await wired.workspace.stop()


async def test_a_mistake_while_opening_is_told_and_reaches_whoever_asks(stage: BankOnStage) -> None:
    del stage

    async def opener(_on_wait: Callable[[int], None]) -> Provider:
        raise ZeroDivisionError("a mistake of ours")

    plan = Plan(Connection("anytime", providers()["anytime"], Environment.SANDBOX, "test"), opener)
    workspace = LiveWorkspace([plan], clock=FrozenClock(MORNING), store=open_store(None))
    failed: list[Notice] = []
    workspace.subscribe(failed.append)
    workspace.start()
    with pytest.raises(ZeroDivisionError):
        await workspace.refresh(ListRef("anytime", "accounts"))
    told = workspace.failure("anytime")
    assert told is not None
    assert told.kind == "defect"
    assert "a mistake of ours" not in f"{failed}"
    assert any(isinstance(notice, ConnectionFailed) and notice.problem.kind == "defect" for notice in failed)
    await workspace.stop()
