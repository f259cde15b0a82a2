"""The way for one request that moves money: sent once, and honest evidence of how far it came."""

import asyncio
import ssl
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Malformed, SignInNeeded, Unreachable
from banktui.domain.exchange import STOPPED, Occasion
from banktui.http.endpoint import Endpoint
from banktui.http.record import Recorder
from banktui.http.session import Reply, Session
from banktui.http.status import error_for_status
from banktui.http.tls import ClientIdentity
from banktui.services.moving import FrozenRequest
from banktui.services.occasion import occasion
from banktui.services.outcome import Evidence, Stage
from banktui.services.requests import RequestLog
from tests.http.certificates import PASSPHRASE, Authority
from tests.http.test_token_auth import OneTokenBank
from tests.http.tiny_server import dead_port, http, scripted_server, server_context

PAY = FrozenRequest("POST", "/accounts/7/transfers", b'{"amount":12.50}', "application/json")
Answer = httpx.Response | Exception


class Bank:
    """Answers in process as it was told, and keeps what it was sent."""

    def __init__(
        self,
        answer: Answer,
        clock: FrozenClock,
        judge: Callable[[Reply], BankError | None] = lambda reply: error_for_status(reply.status),
    ) -> None:
        self.answer = answer
        self.requests: list[httpx.Request] = []
        self.log = RequestLog()
        self.session = Session(
            Endpoint("https://bank.example/v1"),
            provider="bank",
            clock=clock,
            judge=judge,
            recorder=Recorder(self.log, connection="main"),
            transport=httpx.MockTransport(self._answer),
        )

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def post(self, request: FrozenRequest = PAY, **more: Any) -> Evidence:
        async with self.session.line() as line:
            return await line.post(request, operation="pay", **more)


async def test_a_complete_answer_is_evidence_whatever_it_says(clock: FrozenClock) -> None:
    body = b'{"id": "t-1", "amount": 12.50}'
    bank = Bank(httpx.Response(201, content=body, headers={"retry-after": "7"}), clock)
    evidence = await bank.post(key_headers={"X-Key": "k-1"})
    assert evidence == Evidence(
        Stage.ANSWERED,
        status=201,
        data={"id": "t-1", "amount": Decimal("12.50")},
        digest=sha256(body).hexdigest(),
        retry_after=7,
        request=1,
    )
    [request] = bank.requests
    assert (request.method, str(request.url)) == ("POST", "https://bank.example/v1/accounts/7/transfers")
    assert request.content == PAY.body
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-key"] == "k-1"
    assert "12.5" not in repr(evidence)


@pytest.mark.parametrize("status", [200, 400, 401, 402, 403, 408, 409, 422, 429, 500, 503])
async def test_any_status_is_one_answer_to_one_request(clock: FrozenClock, status: int) -> None:
    bank = Bank(httpx.Response(status, json={"code": 1}), clock)
    evidence = await bank.post()
    assert (evidence.stage, evidence.status, evidence.data) == (Stage.ANSWERED, status, {"code": 1})
    assert len(bank.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_evidence_and_not_followed(clock: FrozenClock, status: int) -> None:
    bank = Bank(httpx.Response(status, headers={"location": "https://elsewhere.example/"}), clock)
    evidence = await bank.post()
    assert (evidence.stage, evidence.status) == (Stage.ANSWERED, status)
    assert [request.url.host for request in bank.requests] == ["bank.example"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"<html>CANARY</html>", "web page"),
        (b'{"id": "CANARY', "cut off"),
        (b'{"id": 1, "id": 2}', "twice"),
        (b'{"id": NaN}', "not a number"),
        (b"[" * 100_000, "nested"),
        (b"\xff\xfe{\x00", "byte order mark"),
        (b"not json CANARY", "not JSON"),
        (b'{"id": ' + b"9" * 5_000 + b"}", "too long"),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
async def test_a_body_that_cannot_be_trusted_says_why(clock: FrozenClock, status: int, body: bytes, why: str) -> None:
    evidence = await Bank(httpx.Response(status, content=body), clock).post()
    assert evidence.stage is Stage.ANSWERED
    assert evidence.data is None
    assert why in evidence.malformed
    assert "CANARY" not in evidence.malformed
    assert evidence.digest == sha256(body).hexdigest()


@pytest.mark.parametrize(("asked", "seconds"), [("7", 7), ("0", 1), ("1000000000", 60), ("soon", 1), ("-5", 1)])
async def test_what_the_bank_asks_us_to_wait_is_clamped(clock: FrozenClock, asked: str, seconds: int) -> None:
    bank = Bank(httpx.Response(429, json={}, headers={"retry-after": asked}), clock)
    assert (await bank.post()).retry_after == seconds


async def test_the_check_of_an_answer_is_the_providers(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(200, json={"hash": "no"}), clock)
    assert (await bank.post()).genuine
    assert not (await bank.post(is_genuine=lambda reply: reply.data["hash"] == "yes")).genuine


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("CANARY"),
        httpx.ConnectTimeout("CANARY"),
        httpx.PoolTimeout("CANARY"),
        httpx.ProxyError("CANARY"),
        httpx.UnsupportedProtocol("CANARY"),
    ],
)
async def test_nothing_left_where_there_was_no_connection(clock: FrozenClock, error: Exception) -> None:
    evidence = await Bank(error, clock).post()
    assert evidence.stage is Stage.NOT_CONNECTED
    assert evidence.title
    assert "CANARY" not in f"{evidence.title}{evidence.hint}"
    assert evidence.request == 1


@pytest.mark.parametrize(
    "error",
    [
        httpx.WriteError("CANARY"),
        httpx.WriteTimeout("CANARY"),
        httpx.ReadError("CANARY"),
        httpx.ReadTimeout("CANARY"),
        httpx.RemoteProtocolError("CANARY"),
        httpx.LocalProtocolError("CANARY"),
        httpx.DecodingError("CANARY"),
        httpx.CloseError("CANARY"),
        ConnectionResetError("CANARY"),
        OSError("CANARY"),
    ],
)
async def test_all_that_breaks_later_may_have_been_sent(clock: FrozenClock, error: Exception) -> None:
    bank = Bank(error, clock)
    evidence = await bank.post()
    assert (evidence.stage, evidence.status, evidence.hint) == (Stage.BROKEN, None, "")
    assert "CANARY" not in evidence.title
    assert len(bank.requests) == 1


async def test_a_refused_certificate_after_the_write_may_have_been_sent(clock: FrozenClock) -> None:
    """Under TLS 1.3 the alert comes when the request has left, and nothing tells what was read of it meanwhile."""
    alert = ssl.SSLError(1, "alert")
    alert.reason = "TLSV13_ALERT_CERTIFICATE_REQUIRED"
    broken = httpx.ReadError("")
    broken.__cause__ = alert
    assert (await Bank(broken, clock).post()).stage is Stage.BROKEN


@pytest.mark.parametrize("path", ["accounts", "//elsewhere.example/x", "/a b", "/a?b=1 2", "/a/../b", "/é", "/a\n", ""])
async def test_what_would_change_on_the_way_is_not_sent(clock: FrozenClock, path: str) -> None:
    bank = Bank(httpx.Response(200, json={}), clock)
    evidence = await bank.post(FrozenRequest("POST", path, b"{}", "application/json"))
    assert evidence.stage is Stage.REFUSED_HERE
    assert bank.requests == []


async def test_a_line_sends_once(clock: FrozenClock) -> None:
    bank = Bank(httpx.ReadError("gone"), clock)
    async with bank.session.line() as line:
        await line.post(PAY, operation="pay")
        with pytest.raises(RuntimeError, match="one request"):
            await line.post(PAY, operation="pay")
    assert len(bank.requests) == 1


async def test_the_preflight_reads_like_every_read(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(200, json={"balance": "5"}), clock)
    async with bank.session.line() as line:
        reply = await line.read("/accounts", operation="read the balance", query={"a": "1"})
        bank.answer = httpx.Response(403)
        with pytest.raises(Exception, match="does not allow"):
            await line.read("/accounts", operation="read the balance")
    assert reply.data == {"balance": "5"}
    assert str(bank.requests[0].url) == "https://bank.example/v1/accounts?a=1"


async def test_it_is_among_the_requests_with_what_it_was_for(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(200, json={"amount": 12}), clock)
    with occasion("credit-transfer", "7", "intent-1"):
        evidence = await bank.post()
    [exchange] = bank.log.latest()
    assert exchange.number == evidence.request
    assert exchange.occasion == Occasion("credit-transfer", "7", "intent-1")
    assert (exchange.connection, exchange.operation, exchange.decided) == ("main", "pay", "accepted")
    assert '"amount": 12.50' in exchange.sent.text
    assert '"amount": 12' in exchange.answer.text


async def test_a_reading_that_fails_is_noted_and_no_error(clock: FrozenClock) -> None:
    def judge(_: Reply) -> None:
        raise Malformed("No envelope.")

    bank = Bank(httpx.Response(200, json={}), clock, judge=judge)
    assert (await bank.post()).stage is Stage.ANSWERED
    assert bank.log.latest()[0].decided == "malformed"


async def test_a_slow_answer_ends_at_the_total_time(clock: FrozenClock) -> None:
    never = asyncio.Event()

    async def hang(_: httpx.Request) -> httpx.Response:
        await never.wait()
        return httpx.Response(200)

    log = RequestLog()
    slow = Session(
        Endpoint("https://bank.example", total_timeout=0.02),
        provider="bank",
        clock=clock,
        judge=lambda _: None,
        recorder=Recorder(log),
        transport=httpx.MockTransport(hang),
    )
    async with slow.line() as line:
        evidence = await line.post(PAY, operation="pay")
    assert (evidence.stage, evidence.request) == (Stage.BROKEN, 1)
    assert "too long" in evidence.title
    assert log.latest()[0].decided == STOPPED


async def test_a_cancelled_send_is_recorded_as_stopped(clock: FrozenClock) -> None:
    asked = asyncio.Event()
    log = RequestLog()

    async def hang(_: httpx.Request) -> httpx.Response:
        asked.set()
        await asyncio.Event().wait()
        return httpx.Response(200)

    session = Session(
        Endpoint("https://bank.example"),
        provider="bank",
        clock=clock,
        judge=lambda _: None,
        recorder=Recorder(log),
        transport=httpx.MockTransport(hang),
    )

    async def send() -> Evidence:
        async with session.line() as line:
            return await line.post(PAY, operation="pay")

    sending = asyncio.create_task(send())
    await asked.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    [exchange] = log.latest()
    assert (exchange.decided, exchange.status) == (STOPPED, None)


# Signing in.


async def post_after_reading(bank: OneTokenBank, **more: Any) -> Evidence:
    async with bank.session.line() as line:
        await line.read("/apicheck", operation="look")
        return await line.post(PAY, operation="pay", **more)


async def test_the_preflight_signs_in_and_the_send_uses_that_token(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock)
    evidence = await post_after_reading(bank)
    assert (evidence.stage, evidence.status) == (Stage.ANSWERED, 200)
    assert [request.url.path for request in bank.requests] == ["/login", "/apicheck", PAY.path]
    assert bank.requests[-1].headers["authorization"] == f"Bearer {bank.valid}"
    assert len(set(bank.stamps)) == 3


async def test_the_kept_key_takes_the_place_of_a_fresh_one(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock)
    await post_after_reading(bank, key_headers={"X-Stamp": "kept"})
    assert bank.requests[-1].headers.get_list("x-stamp") == ["kept"]


async def test_without_a_sign_in_nothing_is_sent(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock)
    async with bank.session.line() as line:
        evidence = await line.post(PAY, operation="pay")
    assert evidence.stage is Stage.REFUSED_HERE
    assert bank.requests == []


async def test_a_token_that_has_ended_sends_nothing(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock, expires_in=100)
    async with bank.session.line() as line:
        await line.read("/apicheck", operation="look")
        clock.advance(100)
        evidence = await line.post(PAY, operation="pay")
    assert evidence.stage is Stage.REFUSED_HERE
    assert [request.url.path for request in bank.requests] == ["/login", "/apicheck"]


async def test_a_token_about_to_end_is_renewed_before_the_send(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock, expires_in=3600)
    await bank.read()
    clock.advance(3560)
    evidence = await post_after_reading(bank)
    assert evidence.status == 200
    assert bank.logins == 2
    assert [request.url.path for request in bank.requests][2:] == ["/login", "/apicheck", PAY.path]


@pytest.mark.parametrize("answer", ["token", "stamp"])
async def test_a_refused_sign_in_is_evidence_and_never_a_second_send(clock: FrozenClock, answer: str) -> None:
    bank = OneTokenBank(clock)
    async with bank.session.line() as line:
        await line.read("/apicheck", operation="look")
        bank.before_answer = lambda: httpx.Response(401, json=answer)
        evidence = await line.post(PAY, operation="pay")
    assert (evidence.stage, evidence.status, evidence.data) == (Stage.ANSWERED, 401, answer)
    assert [request.url.path for request in bank.requests] == ["/login", "/apicheck", PAY.path]
    assert bank.logins == 1
    assert (bank.auth.taken_by_another is not None) is (answer == "token")


async def test_the_read_after_a_refused_send_signs_in_again(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock)
    async with bank.session.line() as line:
        await line.read("/apicheck", operation="look")
        bank.steal()
        assert (await line.post(PAY, operation="pay")).status == 401
    assert (await post_after_reading(bank)).status == 200
    assert bank.logins == 2


async def test_a_sign_in_under_way_is_waited_for(clock: FrozenClock) -> None:
    """The bank has one token for a user: the one that there is ends while somebody else signs in."""
    bank = OneTokenBank(clock)
    begun, go_on = asyncio.Event(), asyncio.Event()
    async with bank.session.line() as line:
        await line.read("/apicheck", operation="look")
        plain = bank.answer

        async def wait_at_login(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/login":
                begun.set()
                await go_on.wait()
            return await plain(request)

        bank.answer = wait_at_login
        clock.advance(3560)
        reading = asyncio.create_task(bank.read())
        await begun.wait()
        sending = asyncio.create_task(line.post(PAY, operation="pay"))
        await asyncio.sleep(0)
        go_on.set()
        evidence = await sending
        await reading
    assert evidence.status == 200
    assert bank.requests[-1].headers["authorization"] == f"Bearer {bank.valid}"


async def test_a_sign_in_that_never_ends_sends_nothing(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock)
    async with bank.session.line() as line:
        await line.read("/apicheck", operation="look")
        async with bank.auth._lock:
            evidence = await line.post(PAY, operation="pay")
    assert evidence.stage is Stage.REFUSED_HERE


async def test_no_token_is_shown_in_the_record(clock: FrozenClock) -> None:
    bank = OneTokenBank(clock)
    evidence = await post_after_reading(bank)
    assert "CANARY" not in repr(bank.recorder.latest()) + repr(evidence)


# On real connections.

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


async def over_tls(
    script: Script,
    files: tuple[Path, Path],
    ca_file: Path,
    clock: FrozenClock,
    *,
    read_timeout: float = 10,
    total_timeout: float = 20,
) -> Evidence:
    async with scripted_server(server_context(files), script) as url:
        return await post_to(url, ca_file, clock, read_timeout=read_timeout, total_timeout=total_timeout)


async def post_to(
    url: str,
    ca_file: Path,
    clock: FrozenClock,
    *,
    identity: ClientIdentity | None = None,
    body: bytes = PAY.body,
    read_timeout: float = 10,
    total_timeout: float = 20,
) -> Evidence:
    endpoint = Endpoint(url, ca_file, identity, read_timeout=read_timeout, total_timeout=total_timeout)
    session = Session(endpoint, provider="bank", clock=clock, judge=lambda _: None)
    async with session.line() as line:
        evidence = await line.post(FrozenRequest(PAY.method, PAY.path, body, PAY.content_type), operation="pay")
    await session.close()
    return evidence


async def take(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    return head + await reader.readexactly(len(PAY.body))


async def test_a_whole_answer(ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock) -> None:
    seen: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await take(reader))
        # The same answer twice on one connection counts once.
        writer.write(http(b'{"id": "t-1"}') * 2)
        await writer.drain()
        await reader.read()

    evidence = await over_tls(script, server_files, ca_file, clock)
    assert (evidence.stage, evidence.status, evidence.data) == (Stage.ANSWERED, 200, {"id": "t-1"})
    [request] = seen
    assert request.startswith(b"POST /accounts/7/transfers HTTP/1.1\r\n")
    assert request.endswith(b"\r\n\r\n" + PAY.body)
    assert b"expect:" not in request.lower()


async def test_preflight_and_send_have_a_connection_each(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock
) -> None:
    connections = 0

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(http())
            await writer.drain()

    async with scripted_server(server_context(server_files), script) as url:
        session = Session(Endpoint(url, ca_file), provider="bank", clock=clock, judge=lambda _: None)
        async with session.line() as line:
            await line.read("/", operation="look")
            await line.read("/", operation="look")
            assert (await line.post(PAY, operation="pay")).status == 200
        assert connections == 3
        await session.close()


async def drop_before(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def drop_after(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await take(reader)


async def hang_up_at_once(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    """Break off after the handshake: the request may be on its way already."""


async def close_in_order(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await take(reader)
    writer.close()
    await writer.wait_closed()


async def cut_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await take(reader)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-ty")
    await writer.drain()
    writer.close()


async def cut_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await take(reader)
    writer.write(http(b'{"id": "t-1"}')[:-4])
    await writer.drain()
    writer.close()


async def no_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await take(reader)
    writer.write(b"220 mail.example ESMTP\r\n\r\n")
    await writer.drain()
    await reader.read()


async def far_too_much(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await take(reader)
    writer.write(http(b" " * (16 * 2**20 + 1)))
    await writer.drain()


@pytest.mark.parametrize(
    ("script", "status"),
    [
        (drop_before, None),
        (drop_after, None),
        (hang_up_at_once, None),
        (close_in_order, None),
        (cut_headers, None),
        (cut_body, 200),
        (no_http, None),
        (far_too_much, 200),
    ],
)
async def test_a_broken_connection_leaves_it_open_what_happened(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock, script: Script, status: int | None
) -> None:
    evidence = await over_tls(script, server_files, ca_file, clock)
    assert (evidence.stage, evidence.status) == (Stage.BROKEN, status)
    assert evidence.title


async def test_a_reset_in_the_middle_of_a_long_body(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock
) -> None:
    async def script(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(65_536)

    async with scripted_server(server_context(server_files), script) as url:
        evidence = await post_to(url, ca_file, clock, body=b" " * 32 * 2**20)
    assert evidence.stage is Stage.BROKEN


async def test_an_answer_of_sixteen_mebibytes_is_taken(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock
) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await take(reader)
        writer.write(http(b'{"id": 1}' + b" " * (16 * 2**20 - 9)))
        await writer.drain()
        await reader.read()

    evidence = await over_tls(script, server_files, ca_file, clock)
    assert (evidence.stage, evidence.data) == (Stage.ANSWERED, {"id": 1})


async def test_an_answer_by_single_bytes_ends_at_the_total_time(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock
) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await take(reader)
        for byte in http(b" " * 10_000_000):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)

    evidence = await over_tls(script, server_files, ca_file, clock, total_timeout=0.5)
    assert evidence.stage is Stage.BROKEN
    assert "too long" in evidence.title


async def test_a_silent_bank_ends_at_the_read_time(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock
) -> None:
    async def script(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    evidence = await over_tls(script, server_files, ca_file, clock, read_timeout=0.1)
    assert evidence.stage is Stage.BROKEN


async def test_a_redirect_over_the_wire(ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock) -> None:
    hits = 0

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal hits
        hits += 1
        await take(reader)
        writer.write(http(b"", "307 Temporary Redirect", location=PAY.path))
        await writer.drain()
        await reader.read()

    evidence = await over_tls(script, server_files, ca_file, clock)
    assert (evidence.stage, evidence.status, hits) == (Stage.ANSWERED, 307, 1)


async def test_nobody_listens(ca_file: Path, clock: FrozenClock) -> None:
    async with dead_port() as port:
        evidence = await post_to(f"https://localhost:{port}", ca_file, clock)
    assert evidence.stage is Stage.NOT_CONNECTED
    assert "Nothing answers" in evidence.title


async def test_a_name_that_nobody_knows(ca_file: Path, clock: FrozenClock) -> None:
    evidence = await post_to("https://bank.invalid", ca_file, clock)
    assert evidence.stage is Stage.NOT_CONNECTED


async def test_a_bank_whose_certificate_is_not_trusted_is_sent_nothing(
    server_files: tuple[Path, Path], clock: FrozenClock, tmp_path: Path
) -> None:
    seen: list[bytes] = []

    async def script(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        seen.append(await reader.read())

    async with scripted_server(server_context(server_files), script) as url:
        evidence = await post_to(url, Authority("Another").write(tmp_path / "other.pem"), clock)
    assert evidence.stage is Stage.NOT_CONNECTED
    assert "not accepted" in evidence.title
    assert b"".join(seen) == b""


async def test_no_tls_at_all_is_not_connected(ca_file: Path, clock: FrozenClock) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with scripted_server(None, script) as url:
        evidence = await post_to(url, ca_file, clock)
    assert evidence.stage is Stage.NOT_CONNECTED


@pytest.mark.parametrize("tls13", [True, False])
async def test_a_bank_that_wants_a_client_certificate(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock, *, tls13: bool
) -> None:
    """TLS 1.2 refuses in the handshake; TLS 1.3 only when the request has left."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await take(reader)
        writer.write(http())
        await writer.drain()

    tls = server_context(server_files, clients=ca_file, tls13=tls13)
    async with scripted_server(tls, script) as url:
        evidence = await post_to(url, ca_file, clock)
        session = Session(
            Endpoint(url, ca_file), provider="bank", clock=clock, judge=lambda _: None, sleep=lambda _: asyncio.sleep(0)
        )
        async with session.line() as line:
            with pytest.raises((SignInNeeded, Unreachable)):
                await line.read("/", operation="look")
        await session.close()
    assert evidence.stage is (Stage.BROKEN if tls13 else Stage.NOT_CONNECTED)


async def test_the_client_certificate_is_shown(
    authority: Authority, ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock, tmp_path: Path
) -> None:
    identity = ClientIdentity.from_pkcs12(authority.issue("demo").write_pkcs12(tmp_path / "client.pfx"), PASSPHRASE)

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await take(reader)
        writer.write(http())
        await writer.drain()
        await reader.read()

    async with scripted_server(server_context(server_files, clients=ca_file), script) as url:
        evidence = await post_to(url, ca_file, clock, identity=identity)
    assert evidence.stage is Stage.ANSWERED
