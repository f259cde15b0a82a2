"""Events leave the bank in order, by its own clock, again where nobody took them, and never for another machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.eventful import offer_event_scenarios
from banktui.sandbox.outbox import Notification, Outbox, Posting
from banktui.sandbox.posting import post
from banktui.sandbox.provider import ClientCertificates, ProviderSandbox
from banktui.sandbox.ticking import Ticker

START = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
HERE = "http://127.0.0.1:9/hook"


def event(body: str = "e", *, retries: tuple[float, ...] = (), url: str = "") -> Notification:
    return Notification("asks", body.encode(), (("x-sign", "true"),), lambda: forged(body), url, retries)


def forged(body: str) -> Notification:
    return Notification("asks", body.encode(), (("x-sign", "false"),), lambda: forged(body))


@dataclass
class Box:
    """An outbox whose events go somewhere."""

    clock: BankClock = field(default_factory=lambda: BankClock(START, running=False))
    addresses: dict[str, str] = field(default_factory=lambda: {"asks": HERE})

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.clock, self.addresses)

    def due(self) -> list[str]:
        return [posting.notification.body.decode() for posting in self.outbox.take_due()]


def test_what_is_pushed_is_due_at_once_and_in_order() -> None:
    box = Box()
    assert all(box.outbox.push(event(name)) for name in "abc")
    assert box.due() == ["a", "b", "c"]
    assert box.outbox.next_due() is None


def test_nobody_asked_for_it() -> None:
    box = Box(addresses={})
    assert not box.outbox.push(event())
    assert box.outbox.push(event(url=HERE))
    assert [posting.url for posting in box.outbox.take_due()] == [HERE]


def test_a_late_event_waits_for_the_banks_clock() -> None:
    box = Box()
    box.outbox.push(event("late"), after=300)
    box.outbox.push(event("now"))
    assert box.due() == ["now"]
    assert box.outbox.next_due() == START + timedelta(seconds=300)
    box.clock.advance(299)
    assert box.due() == []
    box.clock.advance(1)
    assert box.due() == ["late"]


@pytest.mark.parametrize("status", [None, 199, 300, 401, 500])
def test_what_was_not_taken_is_sent_again_as_often_as_its_provider_does(status: int | None) -> None:
    box = Box()
    box.outbox.push(event(retries=(600, 1200)))
    for attempt, pause in ((1, 600), (2, 1200)):
        (posting,) = box.outbox.take_due()
        assert posting.attempt == attempt
        box.outbox.note(posting, status, 0.5)
        assert box.outbox.next_due() == box.clock.now() + timedelta(seconds=pause)
        assert box.outbox.log[-1].next_at == box.outbox.next_due()
        box.clock.advance(pause)
    (posting,) = box.outbox.take_due()
    box.outbox.note(posting, status, 0.5)
    assert box.outbox.next_due() is None
    assert [(each.attempt, each.status, each.seconds) for each in box.outbox.log] == [
        (1, status, 0.5),
        (2, status, 0.5),
        (3, status, 0.5),
    ]


def test_what_was_taken_is_not_sent_again() -> None:
    box = Box()
    box.outbox.push(event(retries=(600,)))
    (posting,) = box.outbox.take_due()
    box.outbox.note(posting, 204, 0.1)
    assert box.outbox.next_due() is None
    assert box.outbox.log[0].next_at is None


@asynccontextmanager
async def listening(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Give a URL that answers each request with the same bytes, and what arrived there."""
    arrived: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        arrived.append(head + await reader.readexactly(length))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?a=1", arrived


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200),
        (b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno", 401),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 Done\r\n\r\n", 204),
        (b"", None),
        (b"SSH-2.0 hello\r\n\r\n", None),
    ],
    ids=("taken", "refused", "continued", "nothing", "not http"),
)
async def test_an_event_is_posted_byte_for_byte(answer: bytes, status: int | None) -> None:
    async with listening(answer) as (url, arrived):
        assert await post(Posting(event('{"n":1.10}'), url, START)) == status
    head, _, body = arrived[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /hook?a=1 HTTP/1.1"
    assert "x-sign: true" in lines
    assert "connection: close" in lines
    assert f"host: {url.split('/')[2]}" in lines
    assert body == b'{"n":1.10}'


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://10.0.0.1/", "http://bank.example/", "http://127.0.0.1:99999/", "ftp:x"]
)
async def test_nobody_there_or_another_machine_is_no_answer(url: str) -> None:
    assert await post(Posting(event(), url, START)) is None


@dataclass
class Sent:
    """What a ticker sent, with an answer for each and a gate before it."""

    bodies: list[str] = field(default_factory=list)
    status: int = 200
    gate: asyncio.Semaphore | None = None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def send(self, posting: Posting) -> int | None:
        if self.gate is not None:
            await self.gate.acquire()
        async with self.changed:
            self.bodies.append(posting.notification.body.decode())
            self.changed.notify_all()
        return self.status

    async def until(self, count: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.bodies) >= count)


@asynccontextmanager
async def ticking(bank: Bank, send: Callable[[Posting], Awaitable[int | None]]) -> AsyncIterator[None]:
    task = asyncio.create_task(Ticker(bank, send).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


def push(bank: Bank, name: str) -> None:
    assert bank.outbox.push(event(name))


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    made = Bank(seed=1, clock=BankClock(START, running=False), directory=tmp_path / "bank", wall=lambda: 0.0)
    made.set_webhook("asks", HERE)
    yield made
    made.close()


async def test_a_ticker_posts_what_is_pushed_and_what_becomes_due(bank: Bank) -> None:
    sent = Sent()
    async with ticking(bank, sent.send):
        bank.outbox.push(event("now"))
        bank.outbox.push(event("late"), after=60)
        await sent.until(1)
        bank.at(START + timedelta(seconds=30), lambda: push(bank, "done"))
        bank.advance(30)
        await sent.until(2)
        bank.advance(30)
        await sent.until(3)
    assert sent.bodies == ["now", "done", "late"]


async def test_one_receiver_gets_events_in_order_however_slow_it_is(bank: Bank) -> None:
    sent = Sent(gate=asyncio.Semaphore(0))
    async with ticking(bank, sent.send):
        for name in "abcd":
            bank.outbox.push(event(name))
        assert sent.gate is not None
        for count in range(1, 5):
            sent.gate.release()
            await sent.until(count)
    assert sent.bodies == list("abcd")


async def test_a_running_clock_needs_no_call_to_get_on(tmp_path: Path) -> None:
    bank = Bank(seed=1, clock=BankClock(START, running=True), directory=tmp_path / "bank", wall=lambda: 0.0)
    bank.set_webhook("asks", HERE)
    sent = Sent()
    async with ticking(bank, sent.send):
        bank.at(bank.clock.now() + timedelta(seconds=0.01), lambda: push(bank, "by itself"))
        await asyncio.wait_for(sent.until(1), 20)
    assert sent.bodies == ["by itself"]


async def app(*_: object) -> None:
    """Stand for a provider's application."""


def test_every_provider_with_events_has_the_same_scenarios(bank: Bank) -> None:
    numbers = iter(range(10))
    asks = ProviderSandbox(
        "asks", app, ClientCertificates.NONE, lambda _: {}, sample=lambda: event(f"event {next(numbers)}")
    )
    mute = ProviderSandbox("mute", app, ClientCertificates.NONE, lambda _: {})
    offer_event_scenarios(bank, [asks, mute])
    offer_event_scenarios(bank, [asks, mute])
    assert {(scenario.name, scenario.provider) for scenario in bank.scenarios.list()} == {
        (name, "asks") for name in ("webhook_duplicate", "webhook_forged", "webhook_late", "webhook_out_of_order")
    }
    run = bank.scenarios.run
    assert run("webhook_duplicate", {"times": "3"}) == {"sent": 3}
    assert run("webhook_forged", {}) == {"sent": 1}
    assert run("webhook_out_of_order", {}) == {"sent": 2}
    assert run("webhook_late", {}) == {"sent": 1, "after_seconds": 300}
    due = [
        (posting.notification.body.decode(), posting.notification.headers[0][1]) for posting in bank.outbox.take_due()
    ]
    assert due == [("event 0", "true")] * 3 + [("event 1", "false"), ("event 3", "true"), ("event 2", "true")]
    bank.clock.advance(300)
    assert [posting.notification.body for posting in bank.outbox.take_due()] == [b"event 4"]
    for wrong in ("0", "-1", "1.5", "x", "1001"):
        with pytest.raises(ValueError, match="times is a whole number from 1 to 1000"):
            run("webhook_duplicate", {"times": wrong})
