"""What the receiver puts up with, and what it turns away without believing a byte of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from banktui.domain.clock import FrozenClock
from banktui.receiver import Limits, Receiver
from banktui.services.notifying import Delivery

NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
BODY = b'{"id": "e-1"}'


@dataclass
class Seen:
    """What came through, and what did not."""

    taken: list[tuple[str, Delivery]] = field(default_factory=list)
    refused: list[tuple[str, str, int]] = field(default_factory=list)
    status: int = 200
    gate: asyncio.Event | None = None
    entered: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, connection: str, delivery: Delivery) -> int:
        self.taken.append((connection, delivery))
        self.entered.set()
        if self.gate is not None:
            await self.gate.wait()
        return self.status

    async def refuse(self, connection: str, reason: str, status: int) -> None:
        self.refused.append((connection, reason, status))


@asynccontextmanager
async def receiving(seen: Seen, limits: Limits | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver(("main", "my bank"), seen.take, seen.refuse, clock=FrozenClock(NOW), limits=limits)
    await receiver.start()
    try:
        yield receiver
    finally:
        await receiver.stop()


def port_of(receiver: Receiver) -> int:
    return int(receiver.url("main").rsplit(":", 1)[1].split("/")[0])


async def say(receiver: Receiver, *pieces: bytes) -> tuple[int, bytes]:
    """Send bytes as they are, and return the status of the answer and all of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(receiver))
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(b" ", 2)[1]), answer


def post(body: bytes = BODY, *, path: str = "/main", host: str = "127.0.0.1:9000", extra: str = "") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: {host}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def test_a_delivery_arrives_byte_for_byte() -> None:
    seen = Seen()
    body = b'{ "amount":1.10,\n"name":"\xc3\xa9" }'
    async with receiving(seen) as receiver:
        status, answer = await say(receiver, post(body, extra="X-Sign: abc=\r\nX-Twice: 1\r\nX-Twice: 2\r\n"))
    assert status == 200
    assert b"connection: close" in answer.lower()
    ((connection, delivery),) = seen.taken
    assert (connection, delivery.body, delivery.arrived_at) == ("main", body, NOW)
    assert delivery.header("X-Sign") == "abc="
    assert delivery.header("x-twice") is None
    assert delivery.has("X-Twice")
    assert not delivery.has("x-missing")
    assert seen.refused == []


@pytest.mark.parametrize(
    ("path", "connection"), [("/main/", "main"), ("/my%20bank", "my bank"), ("http://127.0.0.1:9000/main", "main")]
)
async def test_a_connection_is_found_by_its_path(path: str, connection: str) -> None:
    seen = Seen()
    async with receiving(seen) as receiver:
        assert (await say(receiver, post(path=path)))[0] == 200
    assert [name for name, _ in seen.taken] == [connection]


async def test_the_verdict_is_the_answer() -> None:
    seen = Seen(status=401)
    async with receiving(seen) as receiver:
        assert (await say(receiver, post()))[0] == 401


async def test_pieces_and_a_promise_to_continue_make_one_request() -> None:
    seen = Seen()
    async with receiving(seen) as receiver:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(receiver))
        writer.write(
            b"POST /main HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100")
        for piece in (b'5\r\n{"id"\r\n', b"3\r\n:1}\r\n", b"0\r\n\r\n"):
            writer.write(piece)
            await writer.drain()
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()
    assert [delivery.body for _, delivery in seen.taken] == [b'{"id":1}']


@pytest.mark.parametrize(
    ("request_bytes", "status", "reason"),
    [
        (b"GET /main HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "It is a GET; notifications are posted."),
        (post(host="evil.example"), 421, "It was meant for another host than this machine."),
        (post(host="evil.example:9000"), 421, "It was meant for another host than this machine."),
        (post(host="10.0.0.1"), 421, "It was meant for another host than this machine."),
        (post(b"x" * (64 * 1024 + 1)), 413, "Its body is larger than 64 KiB."),
        (
            b"POST /main HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n" + b"8000\r\n" + b"y" * 0x8000
            + b"\r\n8001\r\n" + b"y" * 0x8001 + b"\r\n0\r\n\r\n",
            413,
            "Its body is larger than 64 KiB.",
        ),
    ],
    ids=("method", "name", "name and port", "address", "declared length", "chunks"),
)  # fmt: skip
async def test_what_is_no_notification_is_refused_and_seen(request_bytes: bytes, status: int, reason: str) -> None:
    seen = Seen()
    async with receiving(seen) as receiver:
        assert (await say(receiver, request_bytes))[0] == status
    assert seen.refused == [("main", reason, status)]
    assert seen.taken == []


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (post(path="/other"), 404),
        (post(path="/main/../x"), 404),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 not http\r\n\r\n", 400),
        (b"POST /main HTTP/1.1\r\n\r\n", 400),
        (b"POST /main HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"z" * 20_000 + b"\r\n\r\n", 431),
    ],
    ids=("path", "dots", "tls", "no host", "long header"),
)
async def test_what_cannot_be_placed_is_refused_and_forgotten(request_bytes: bytes, status: int) -> None:
    seen = Seen()
    async with receiving(seen) as receiver:
        assert (await say(receiver, request_bytes))[0] == status
    assert (seen.taken, seen.refused) == ([], [])


async def test_ten_megabytes_are_refused_before_they_are_read() -> None:
    seen = Seen()
    head = b"POST /main HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10485760\r\n\r\n"
    async with receiving(seen) as receiver:
        assert (await say(receiver, head, b"x" * 100_000))[0] == 413


@pytest.mark.parametrize(
    "beginning",
    [
        b"POST /main HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
        b"POST /main HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc",
    ],
)
async def test_a_request_that_never_ends_is_given_up(beginning: bytes) -> None:
    seen = Seen()
    async with receiving(seen, Limits(seconds=0.01)) as receiver:
        assert (await say(receiver, beginning))[0] == 408
    assert seen.refused == [("main", "The request did not arrive in time.", 408)]


async def test_a_request_that_is_cut_off_is_refused() -> None:
    seen = Seen()
    async with receiving(seen) as receiver:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(receiver))
        writer.write(b"POST /main HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
        writer.write_eof()
        assert (await reader.read()).startswith(b"HTTP/1.1 400")
        writer.close()
    assert seen.refused == [("main", "It is not an HTTP request.", 400)]


async def test_too_many_at_once_are_told_to_come_back() -> None:
    seen = Seen(gate=asyncio.Event())
    async with receiving(seen, Limits(connections=1)) as receiver:
        first = asyncio.create_task(say(receiver, post()))
        await seen.entered.wait()
        assert (await say(receiver, post()))[0] == 503
        assert seen.gate is not None
        seen.gate.set()
        assert (await first)[0] == 200
        assert (await say(receiver, post()))[0] == 200


async def test_stopping_does_not_wait_for_a_slow_sender() -> None:
    seen = Seen()
    async with receiving(seen) as receiver:
        _, writer = await asyncio.open_connection("127.0.0.1", port_of(receiver))
        writer.write(b"POST /main HTTP/1.1\r\n")
        await writer.drain()
        await receiver.stop()
        await receiver.stop()
        writer.close()
    assert seen.taken == []


def test_only_this_machine_can_be_listened_on() -> None:
    seen = Seen()
    with pytest.raises(ValueError, match="this machine's own address only"):
        Receiver((), seen.take, seen.refuse, clock=FrozenClock(NOW), host="0.0.0.0")  # noqa: S104 - that it is refused
    ipv6 = Receiver((), seen.take, seen.refuse, clock=FrozenClock(NOW), host="::1", port=9000)
    assert ipv6.url("main") == "http://[::1]:9000/main"
