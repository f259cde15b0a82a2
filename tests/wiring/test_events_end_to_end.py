"""What banks push, from a served bank's socket to our list: judged, kept once, and never believed blindly."""

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from banktui.domain.clock import SystemClock
from banktui.domain.errors import Problem
from banktui.domain.event import Event
from banktui.services.notices import AddressTold, EventArrived, ListChanged, Notice
from banktui.services.query import Query
from banktui.services.replaying import Replayed
from banktui.services.shelf import ListRef
from banktui.store import open_store
from banktui.wiring.served import plans
from banktui.wiring.workspace import LiveWorkspace
from tests.command.served import CLOCK, ServedBank

_PATIENCE = 30.0


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("pushing"), "--clock", CLOCK) as served:
        yield served


class Watching:
    """A workspace that receives, and its notices."""

    def __init__(self, bank: ServedBank, told: Mapping[str, Any], store: Path | None, only: tuple[str, ...]) -> None:
        async def sections() -> Mapping[str, Any]:
            return told

        clock = SystemClock()
        self.bank = bank
        self.workspace = LiveWorkspace(
            plans(sections, bank.directory, clock=clock, only=only),
            clock=clock,
            store=open_store(store),
            event_port=0,
        )
        self.notices: list[Notice] = []
        self._heard = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hear(notice: Notice) -> None:
            loop.call_soon_threadsafe(self._hear, notice)

        self._unsubscribe = self.workspace.subscribe(hear)

    def _hear(self, notice: Notice) -> None:
        self.notices.append(notice)
        self._heard.set()

    async def until(self, fact: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something is true; look again whenever the engine says something."""
        async with asyncio.timeout(_PATIENCE):
            while not await fact():
                await self._heard.wait()
                self._heard.clear()

    async def introduced(self, count: int) -> None:
        async def told() -> bool:
            return sum(isinstance(notice, AddressTold) for notice in self.notices) == count

        await self.until(told)

    async def events(self, connection: str) -> list[Event]:
        """Return a connection's events, oldest first."""
        window = await self.workspace.reader.window(ListRef(connection, "events"), Query(), 0, 500)
        return [row.item for row in reversed(window.rows) if isinstance(row.item, Event)]

    async def rows(self, connection: str, capability: str) -> list[tuple[str, object]]:
        window = await self.workspace.reader.window(ListRef(connection, capability), Query(), 0, 500)
        return [(row.item.id, row.item) for row in window.rows]

    async def arrive(self, connection: str, count: int, *, rejected: bool = True) -> list[Event]:
        """Wait until so many deliveries have come and been followed up, and return the connection's events."""
        events: list[Event] = []

        async def settled() -> bool:
            # What is returned is what was looked at: more may arrive, and is followed up later.
            events[:] = await self.events(connection)
            came = sum(event.deliveries for event in events if rejected or event.status.word != "rejected")
            return came >= count and all(event.outcome or not event.subject_capability for event in events)

        await self.until(settled)
        return events

    async def run(self, name: str, **parameters: object) -> None:
        answer = await asyncio.to_thread(self.bank.control, "POST", f"/scenarios/{name}", parameters)
        assert answer.status == 200, answer.body

    async def stop(self) -> None:
        self._unsubscribe()
        await self.workspace.stop()


@asynccontextmanager
async def watching(
    bank: ServedBank, *only: str, told: Mapping[str, Any] | None = None, store: Path | None = None
) -> AsyncIterator[Watching]:
    watch = Watching(bank, told or bank.told, store, only)
    watch.workspace.start()
    try:
        await watch.introduced(len(only))
        yield watch
    finally:
        await watch.stop()


async def test_a_bank_of_ours_is_told_where_to_push_and_what_it_pushes_is_followed_up(bank: ServedBank) -> None:
    async with watching(bank, "banq") as watch:
        assert watch.workspace.event_problem() is None
        address = watch.workspace.event_address("banq")
        addresses = bank.control("GET", "/webhooks").json["addresses"]
        assert addresses["banq"] == address
        assert address in watch.workspace.note("banq", "events")
        await watch.workspace.refresh(ListRef("banq", "payments"))
        await watch.run("payment_accepted")
        events = await watch.arrive("banq", 2)
        assert {event.status.word for event in events} == {"verified"}
        paid = next(event for event in events if event.subject_capability == "payments")
        payment = dict(await watch.rows("banq", "payments"))[paid.subject_id]
        assert paid.outcome == f"read again: {payment.status.word}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("slug", "believed"), [("banq", "verified"), ("hub", "hint"), ("anytime", "hint")])
async def test_late_twice_out_of_order_and_forged(bank: ServedBank, slug: str, believed: str) -> None:
    async with watching(bank, slug) as watch:
        await watch.run("webhook_duplicate", provider=slug, times=3)
        events = await watch.arrive(slug, 3)
        assert sorted(event.deliveries for event in events) == [3]
        await watch.run("webhook_forged", provider=slug)
        events = await watch.arrive(slug, 4)
        (forged,) = [event for event in events if event.status.word == "rejected"]
        assert "not fit" in forged.reason
        assert (forged.outcome, forged.subject_capability) == ("", "")
        await watch.run("webhook_out_of_order", provider=slug)
        await watch.arrive(slug, 6)
        await watch.run("webhook_late", provider=slug, seconds=7200)
        # The bank's clock is not ours: what it sends two hours from now is not from the future.
        assert bank.control("POST", "/clock", {"advance": 7200}).status == 200
        # The forged one, which we refused, comes again as well.
        events = await watch.arrive(slug, 6, rejected=False)
        trusted = [event for event in events if event.status.word != "rejected"]
        assert {event.status.word for event in trusted} == {believed}
        assert all(event.outcome.startswith("read again") for event in trusted)


async def test_a_wrong_secret_is_found_out_and_with_the_right_one_the_replay_is_valid(
    bank: ServedBank, tmp_path: Path
) -> None:
    store = tmp_path / "store.db"
    secret = bank.told["banq"]["webhook_secret"]
    wrong = {**bank.told, "banq": {**bank.told["banq"], "webhook_secret": f"{secret} "}}
    async with watching(bank, "banq", told=wrong, store=store) as watch:
        await watch.run("webhook_duplicate", provider="banq", times=1)
        (event,) = await watch.arrive("banq", 1)
        assert event.status.word == "rejected"
        assert "differs by a space or line end" in event.reason
    async with watching(bank, "banq", store=store) as watch:
        replayed = await watch.workspace.replay("banq", event.id)
        assert isinstance(replayed, Replayed)
        assert (replayed.status, replayed.was_taken) == (200, True)
        assert replayed.seconds >= 0
        rejected, valid = sorted(await watch.arrive("banq", 2), key=lambda each: each.status.word)
        assert (rejected.id, rejected.status.word, valid.status.word) == (event.id, "rejected", "verified")
        assert rejected.replayed.startswith("200 in ")
        assert valid.outcome.startswith("read again")


async def test_sending_on_stays_on_this_machine_and_says_how_it_went(bank: ServedBank) -> None:
    async with watching(bank, "hub") as watch:
        await watch.run("webhook_duplicate", provider="hub", times=1)
        (event,) = await watch.arrive("hub", 1)
        elsewhere = await watch.workspace.replay("hub", event.id, "https://bank.example/hook")
        assert isinstance(elsewhere, Problem)
        assert elsewhere.title == "Notifications are sent on to this machine only"
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = await watch.workspace.replay("hub", event.id, f"http://127.0.0.1:{closed.getsockname()[1]}/")
        assert isinstance(nobody, Problem)
        (event,) = await watch.events("hub")
        assert event.replayed == "not sent: Nobody answers at that address"
        unknown = await watch.workspace.replay("hub", "no such event")
        assert isinstance(unknown, Problem)
        assert unknown.kind == "not-found"


def signature(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def event_body(**changes: object) -> bytes:
    now = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
    told = {"accountId": 2, "action": "Completed", "id": "w-1", "resourceId": "r-1", "resourceType": "payment"}
    return json.dumps({**told, "createdAtUtc": now.isoformat(), **changes}).encode()


def request(
    body: bytes, *headers: str, method: str = "POST", path: str = "/banq", host: str = "127.0.0.1", length: int = -1
) -> bytes:
    size = len(body) if length < 0 else length
    lines = (f"{method} {path} HTTP/1.1", f"host: {host}", f"content-length: {size}", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


def bad_calls(secret: str) -> list[tuple[str, bytes, int | None]]:
    """Return what is sent, and the status that answers it; None: the connection may simply be closed."""
    body = event_body()
    right = signature(secret, body)
    signed = f"x-banq-webhook-hmac: {right}"
    digest = base64.b64decode(right)
    weak = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    old = event_body(createdAtUtc=(datetime(2026, 11, 18, tzinfo=UTC)).isoformat())
    future = event_body(createdAtUtc=(datetime(2026, 11, 20, tzinfo=UTC) + timedelta(days=3)).isoformat())
    odd = b"{'id': 1}"
    spelled = json.dumps(json.loads(body), indent=2).encode()
    array = b"[]"
    return [
        ("no signature", request(body), 401),
        ("a wrong one", request(body, f"x-banq-webhook-hmac: {signature('other', body)}"), 401),
        ("in hex", request(body, f"x-banq-webhook-hmac: {digest.hex()}"), 401),
        ("without padding", request(body, f"x-banq-webhook-hmac: {right.rstrip('=')}"), 401),
        ("an empty one", request(body, "x-banq-webhook-hmac: "), 401),
        ("two of them", request(body, signed, signed), 401),
        ("of other bytes", request(body + b" ", signed), 401),
        ("written again", request(spelled, signed), 401),
        ("with SHA-1", request(body, f"x-banq-webhook-hmac: {weak}"), 401),
        ("two days old", request(old, f"x-banq-webhook-hmac: {signature(secret, old)}"), 400),
        ("three days ahead", request(future, f"x-banq-webhook-hmac: {signature(secret, future)}"), 400),
        ("no JSON", request(odd, f"x-banq-webhook-hmac: {signature(secret, odd)}"), 400),
        ("no object", request(array, f"x-banq-webhook-hmac: {signature(secret, array)}"), 400),
        ("ten megabytes announced", request(b"", length=10 * 1024 * 1024), 413),
        ("GET", request(b"", method="GET"), 405),
        ("PUT", request(body, signed, method="PUT"), 405),
        ("another host", request(body, signed, host="bank.example"), 421),
        ("two hosts", request(body, signed, "host: localhost"), None),
        ("long headers", request(body, signed, f"x-long: {'a' * 20_000}"), None),
        ("cut off", request(body, signed, length=len(body) + 5), 400),
        ("endless pieces", request(b"")[: -len("content-length: 0\r\n\r\n")] + b"transfer-encoding: chunked\r\n\r\n"
         + (b"4000\r\n" + b"a" * 0x4000 + b"\r\n") * 6, 413),
        ("nobody's address", request(body, signed, path="/nobody"), 404),
    ]  # fmt: skip


async def send(address: str, raw: bytes) -> int | None:
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        writer.write(raw)
        await writer.drain()
        writer.write_eof()
        answer = await reader.read()
    except ConnectionError:
        return None
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


async def test_bad_calls_change_nothing_and_can_be_seen(tmp_path: Path) -> None:
    with ServedBank(tmp_path, "--clock", CLOCK) as bank:
        async with watching(bank, "banq") as watch:
            for capability in ("accounts", "payments", "transactions"):
                assert await watch.workspace.refresh(ListRef("banq", capability)) is None
            before = [await watch.rows("banq", each) for each in ("accounts", "payments", "transactions")]
            requests = len(bank.control("GET", "/requests").json)
            calls = bad_calls(bank.told["banq"]["webhook_secret"])
            assert len(calls) >= 20
            for name, raw, status in calls:
                answered = await send(watch.workspace.event_address("banq"), raw)
                assert answered == status or (status is None and answered in {None, 400, 421, 431}), name
            events = await watch.events("banq")
            assert {event.status.word for event in events} == {"rejected"}
            assert all(event.reason for event in events)
            # Those that never said which connection they were for are nobody's; the rest can be seen.
            assert sum(event.deliveries for event in events) >= len(calls) - 3
            assert [await watch.rows("banq", each) for each in ("accounts", "payments", "transactions")] == before
            # Nothing was asked of the bank because of them either.
            assert [
                each for each in bank.control("GET", "/requests").json[requests:] if each["provider"] == "banq"
            ] == []
            assert not any(isinstance(notice, EventArrived) and notice.is_believed for notice in watch.notices)
            assert any(isinstance(notice, ListChanged) for notice in watch.notices)


async def test_a_true_event_sent_a_thousand_times_is_one_and_is_read_once(bank: ServedBank) -> None:
    async with watching(bank, "banq") as watch:
        await watch.run("webhook_duplicate", provider="banq", times=100)
        events = await watch.arrive("banq", 100)
        assert [event.deliveries for event in events] == [100]
