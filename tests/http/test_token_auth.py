"""Sign-in by token: one login for many, no war over it, and fresh headers for every attempt."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Busy, Malformed, OutcomeUnknown, SignInNeeded, Unreachable
from banktui.http.auth import LoginRequest, Token, TokenAuth, Verdict
from banktui.http.record import Recorder
from banktui.http.session import Endpoint, Reply, Session
from banktui.http.status import error_for_status


@dataclass
class Policy:
    """Signs in with a form; 401 `token` means a dead token, 401 `stamp` a stamp that was used before."""

    login: LoginRequest = field(default_factory=lambda: LoginRequest("POST", "/login", form=[("user", "us")]))
    scheme: str = "Bearer"
    stamps: Any = field(default_factory=count)

    def attempt_headers(self) -> Mapping[str, str]:
        return {"x-stamp": str(next(self.stamps))}

    def login_request(self) -> LoginRequest:
        return self.login

    def read_login(self, reply: Reply) -> Token:
        if reply.status == 401:
            raise SignInNeeded("The password is wrong.", detail="The bank said so.", code="bad-password")
        error = error_for_status(reply.status)
        if error is not None:
            raise error
        return Token(reply.data["token"], reply.data["expires_in"])

    def verdict(self, reply: Reply) -> Verdict:
        if reply.status == 401 and reply.data == "stamp":
            return Verdict.ATTEMPT_REFUSED
        return Verdict.TOKEN_REFUSED if reply.status == 401 and reply.data == "token" else Verdict.FINE


class OneTokenBank:
    """Grants one token at a time: a new login voids the old."""

    def __init__(self, clock: FrozenClock, policy: Policy | None = None, expires_in: int = 3600) -> None:
        self.expires_in = expires_in
        self.valid = ""
        self.logins = 0
        self.stamps: list[str] = []
        self.requests: list[httpx.Request] = []
        self.refuse_stamps = 0
        self.before_login: Callable[[], httpx.Response | Exception | None] = lambda: None
        self.before_answer: Callable[[], httpx.Response | Exception | None] = lambda: None
        self.answer: Callable[[httpx.Request], Awaitable[httpx.Response]] = self._answer
        self.recorder = Recorder()
        self.pauses: list[float] = []
        self.auth = TokenAuth(policy or Policy(), clock=clock)
        self.session = Session(
            Endpoint("https://bank.example", total_timeout=0.5),
            provider="bank",
            clock=clock,
            judge=lambda reply: error_for_status(reply.status),
            auth=self.auth,
            recorder=self.recorder,
            transport=httpx.MockTransport(self._route),
            sleep=self._sleep,
        )

    def steal(self) -> None:
        """Sign in as another session."""
        self.valid = "somebody else's"

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def _route(self, request: httpx.Request) -> httpx.Response:
        return await self.answer(request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        self.requests.append(request)
        self.stamps.append(request.headers["x-stamp"])
        if self.refuse_stamps:
            self.refuse_stamps -= 1
            return httpx.Response(401, json="stamp")
        is_login = "login" in request.url.path
        special = self.before_login() if is_login else self.before_answer()
        if isinstance(special, Exception):
            raise special
        if special is not None:
            return special
        if is_login:
            self.logins += 1
            self.valid = f"CANARY-{self.logins}"
            return httpx.Response(200, json={"token": self.valid, "expires_in": self.expires_in})
        if request.headers.get("authorization") != f"Bearer {self.valid}":
            return httpx.Response(401, json="token")
        return httpx.Response(200, json={"path": request.url.path})

    async def read(self) -> Reply:
        return await self.session.read("/thing", operation="read a thing")

    @property
    def decisions(self) -> list[tuple[str, str]]:
        return [(record.operation, record.decided) for record in self.recorder.latest()]


@pytest.fixture
def bank(clock: FrozenClock) -> OneTokenBank:
    return OneTokenBank(clock)


async def test_the_first_request_signs_in_and_the_next_do_not(bank: OneTokenBank, clock: FrozenClock) -> None:
    assert bank.auth.expires_at is None
    await bank.read()
    await bank.read()
    assert (bank.logins, bank.auth.logins) == (1, 1)
    assert bank.auth.expires_at == clock.now() + timedelta(seconds=3600)
    assert bank.auth.taken_by_another is None
    login = bank.requests[0]
    assert login.content == b"user=us"
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in login.headers
    assert login.headers["user-agent"].startswith("banktui/")
    assert login.extensions["timeout"]["connect"] == 5.0, "a sign-in has the time limits of the request it is for"
    assert bank.decisions == [
        ("sign in", "accepted"),
        ("read a thing", "accepted"),
        ("read a thing", "accepted"),
    ]


async def test_every_attempt_has_fresh_headers(bank: OneTokenBank) -> None:
    await bank.read()
    bank.steal()
    bank.refuse_stamps = 1
    await bank.read()
    assert len(bank.stamps) == len(set(bank.stamps)) == 6


async def test_many_requests_share_one_login(bank: OneTokenBank) -> None:
    await asyncio.gather(*(bank.read() for _ in range(20)))
    assert bank.logins == 1


async def test_a_stolen_token_costs_one_login_for_all(bank: OneTokenBank, clock: FrozenClock) -> None:
    await bank.read()
    bank.steal()
    replies = await asyncio.gather(*(bank.read() for _ in range(20)))
    assert {reply.status for reply in replies} == {200}
    assert bank.logins == 2
    assert bank.auth.taken_by_another == clock.now()
    assert ("read a thing", "signed in again") in bank.decisions


async def test_there_is_no_login_war(bank: OneTokenBank, clock: FrozenClock) -> None:
    await bank.read()
    bank.steal()
    await bank.read()
    bank.steal()
    with pytest.raises(SignInNeeded, match="Another session took your login"):
        await bank.read()
    assert bank.logins == 2
    clock.advance(31)
    await bank.read()
    assert bank.logins == 3


async def test_a_token_refused_straight_after_its_login_ends_the_attempt(bank: OneTokenBank) -> None:
    await bank.read()
    bank.before_answer = lambda: httpx.Response(401, json="token")
    with pytest.raises(SignInNeeded, match="Another session took your login"):
        await bank.read()
    assert bank.logins == 2


async def test_a_token_is_renewed_before_it_ends(bank: OneTokenBank, clock: FrozenClock) -> None:
    await bank.read()
    clock.advance(3600 - 61)
    await bank.read()
    assert bank.logins == 1
    clock.advance(1)
    await bank.read()
    assert bank.logins == 2
    assert bank.auth.taken_by_another is None


@pytest.mark.parametrize("expires_in", [0, -1, 5])
async def test_a_token_that_ends_at_once_is_not_renewed_for_every_request(clock: FrozenClock, expires_in: int) -> None:
    bank = OneTokenBank(clock, expires_in=expires_in)
    for _ in range(5):
        await bank.read()
    assert bank.logins == 1
    clock.advance(30)
    await bank.read()
    assert bank.logins == 2


async def test_a_bank_whose_tokens_end_too_soon_is_named(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock, expires_in=0)
    await bank.read()
    bank.steal()
    await bank.read()
    bank.steal()
    with pytest.raises(SignInNeeded, match="end as soon as they begin"):
        await bank.read()
    assert bank.auth.taken_by_another is None


async def test_an_endless_token_is_capped(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock, expires_in=10**30)
    await bank.read()
    assert bank.auth.expires_at == clock.now() + timedelta(days=30)


async def test_a_used_stamp_is_replaced_once(bank: OneTokenBank) -> None:
    bank.refuse_stamps = 1
    await bank.read()
    assert bank.decisions[:2] == [("sign in", "repeated with fresh headers"), ("sign in", "accepted")]
    bank.refuse_stamps = 2
    with pytest.raises(SignInNeeded):
        await bank.read()
    assert bank.refuse_stamps == 0


async def test_a_wrong_password_is_not_tried_by_everybody(bank: OneTokenBank, clock: FrozenClock) -> None:
    tried: list[int] = []

    def refuse() -> httpx.Response:
        tried.append(1)
        return httpx.Response(401, json={})

    bank.before_login = refuse
    outcomes = await asyncio.gather(*(bank.read() for _ in range(10)), return_exceptions=True)
    assert all(isinstance(outcome, SignInNeeded) for outcome in outcomes)
    assert len(tried) == 1
    with pytest.raises(SignInNeeded, match="password is wrong") as caught:
        await bank.read()
    assert len(tried) == 1, "a locked-out user would be worse"
    assert caught.value.detail == "The bank said so. Signing in is not tried again for 30 s."
    assert caught.value.code == "bad-password"
    clock.advance(31)
    bank.before_login = lambda: None
    await bank.read()
    assert bank.logins == 1


async def test_a_dead_bank_is_not_tried_by_one_after_the_other(bank: OneTokenBank) -> None:
    tried: list[int] = []

    def refuse() -> Exception:
        tried.append(1)
        return httpx.ConnectError("CANARY")

    bank.before_login = refuse
    outcomes = await asyncio.gather(*(bank.read() for _ in range(10)), return_exceptions=True)
    assert all(isinstance(outcome, Unreachable) for outcome in outcomes)
    assert len(tried) <= 6, "ten requests, three attempts each, would be thirty"


async def test_a_login_waits_as_told(bank: OneTokenBank) -> None:
    answers = [httpx.Response(429, headers={"retry-after": "9"}), None]
    bank.before_login = lambda: answers.pop(0)
    await bank.read()
    assert bank.pauses == [9]


async def test_a_login_that_is_not_json_is_malformed(bank: OneTokenBank) -> None:
    bank.before_login = lambda: httpx.Response(200, text="<html>")
    with pytest.raises(Malformed):
        await bank.read()
    bank.before_login = lambda: None
    await bank.read()


async def test_a_write_is_sent_again_only_after_a_refused_token(bank: OneTokenBank) -> None:
    await bank.read()
    bank.steal()
    reply = await bank.session.send("POST", "/things", operation="make", json={"a": 1})
    assert reply.status == 200
    sent = [request for request in bank.requests if request.url.path == "/things"]
    assert [request.content for request in sent] == [b'{"a":1}'] * 2


async def test_a_write_whose_login_fails_was_not_sent(bank: OneTokenBank) -> None:
    bank.before_login = lambda: httpx.ReadError("x")
    with pytest.raises(Unreachable):
        await bank.session.send("POST", "/things", operation="make")
    await asyncio.sleep(0)
    bank.before_login = lambda: httpx.Response(503)
    with pytest.raises(Busy):
        await bank.session.send("POST", "/things", operation="make")


async def test_a_write_that_breaks_after_its_login_is_unknown(bank: OneTokenBank) -> None:
    bank.before_answer = lambda: httpx.ReadError("x")
    with pytest.raises(OutcomeUnknown):
        await bank.session.send("POST", "/things", operation="make")


@pytest.mark.parametrize(("path", "kind"), [("/login", Unreachable), ("/things", OutcomeUnknown)])
async def test_a_write_that_takes_too_long(bank: OneTokenBank, path: str, kind: type[BankError]) -> None:
    answer = bank._answer

    async def hang(request: httpx.Request) -> httpx.Response:
        if request.url.path == path:
            await asyncio.Event().wait()
        return await answer(request)

    bank.answer = hang
    with pytest.raises(BankError) as caught:
        await bank.session.send("POST", "/things", operation="make")
    assert type(caught.value) is kind


async def test_a_cancelled_login_frees_the_others(bank: OneTokenBank) -> None:
    started = asyncio.Event()
    release = asyncio.Event()
    answer = bank._answer

    async def slow(request: httpx.Request) -> httpx.Response:
        if not started.is_set():
            started.set()
            await release.wait()
        return await answer(request)

    bank.answer = slow
    first = asyncio.create_task(bank.read())
    await started.wait()
    second = asyncio.create_task(bank.read())
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).status == 200
    with pytest.raises(asyncio.CancelledError):
        await first
    assert bank.logins == 1


@pytest.mark.parametrize("body", [None, {"user": "us"}])
async def test_a_login_may_be_json_or_empty_and_elsewhere(clock: FrozenClock, body: Any) -> None:
    policy = Policy(login=LoginRequest("POST", "https://login.example/login", json=body), scheme="Bearer")
    bank = OneTokenBank(clock, policy)
    await bank.read()
    assert str(bank.requests[0].url) == "https://login.example/login"
    assert bank.requests[0].content == (b'{"user":"us"}' if body else b"")


async def test_a_login_over_plain_http_is_a_defect(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock, Policy(login=LoginRequest("POST", "http://login.example/")))
    with pytest.raises(ValueError, match="https"):
        await bank.read()


def test_tokens_and_passwords_do_not_show() -> None:
    assert "CANARY" not in repr(Token("CANARY", 5))
    assert "CANARY" not in repr(LoginRequest("POST", "/login", form=[("password", "CANARY")], json={"p": "CANARY"}))


async def test_a_held_token_does_not_show(bank: OneTokenBank) -> None:
    await bank.read()
    assert "CANARY" not in repr(bank.auth._held)
    assert "CANARY" not in repr(bank.recorder.latest())
