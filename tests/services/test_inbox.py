"""A notification is a hint: judged, kept once, and followed by a read of what it is about."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem, Unreachable
from banktui.domain.event import Event
from banktui.domain.listed import Fact, Meaning, Status
from banktui.domain.payment import Payment
from banktui.services import inbox as inbox_module
from banktui.services.inbox import Inbox, Reading
from banktui.services.notices import EventArrived, ListChanged, Notice
from banktui.services.notifying import About, Delivery, Judgement
from banktui.services.query import Query
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef
from banktui.store import Store

NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
EVENTS = ListRef("main", "events")
PAID = Judgement(
    "verified",
    id="e-1",
    title="payment Completed",
    occurred_at=NOW,
    about=About("payments", "p-1"),
    facts=(Fact("action", "Completed"),),
)
REJECTED = Judgement("rejected", title="payment Completed", reason="The signature is wrong.", status=401)


@dataclass
class Judge:
    """Makes of each delivery what a test says."""

    judgement: Judgement = PAID
    own: bool = False
    signed_headers: frozenset[str] = frozenset({"x-sign"})

    def judge(self, delivery: Delivery) -> Judgement:
        assert delivery.body
        return self.judgement

    def signed_by_us(self, delivery: Delivery) -> bool:
        assert delivery.body
        return self.own


@dataclass
class Bench:
    """An inbox on a store, with one bank whose answers a test chooses."""

    store: Store
    judge: Judge | None = field(default_factory=Judge)
    others: dict[str, Judge] = field(default_factory=dict)
    answer: Listed | Problem = field(
        default_factory=lambda: Payment("p-1", "Rent", status=Status("Completed", Meaning.FINAL))
    )
    closed: Unreachable | None = None
    known: bool = True
    """Whether what the event is about stands in its list already."""
    notices: list[Notice] = field(default_factory=list)
    read: list[tuple[ListRef, str]] = field(default_factory=list)
    refreshed: list[ListRef] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.known:
            self.store.keeper.put(ListRef("main", "payments"), Payment("p-1"), NOW)
        self.inbox = Inbox(
            self.store.keeper,
            self.store.reader.find,
            FrozenClock(NOW),
            self.notices.append,
            opening=self.opening,
            opened=self.opened,
        )

    async def opening(self, connection: str) -> Reading:
        assert connection == "main"
        if self.closed is not None:
            raise self.closed
        return Reading(self.judge, self.read_one, self.refresh)

    def opened(self) -> Mapping[str, Judge]:
        return {**({"main": self.judge} if self.judge else {}), **self.others}

    async def read_one(self, ref: ListRef, item_id: str) -> Listed | Problem:
        self.read.append((ref, item_id))
        return self.answer

    async def refresh(self, ref: ListRef) -> Problem | None:
        self.refreshed.append(ref)
        return self.answer if isinstance(self.answer, Problem) else None

    async def arrive(self, body: bytes = b'{"id": "e-1"}', **headers: str) -> int:
        given = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        status = await self.inbox.take("main", Delivery(given, body, arrived_at=NOW))
        await self.inbox.settled()
        return status

    async def events(self) -> list[Event]:
        window = await self.store.reader.window(EVENTS, Query(), 0, 1_000)
        return [row.item for row in window.rows if isinstance(row.item, Event)]


async def test_a_believed_event_is_kept_and_its_object_is_read_again(store: Store) -> None:
    bench = Bench(store)
    assert await bench.arrive(x_sign="abc", x_other="secret") == 200
    (event,) = await bench.events()
    assert (event.id, event.title, event.status.word) == ("e-1", "payment Completed", "verified")
    assert event.outcome == "read again: Completed"
    assert event.headers == (("x-sign", "abc"),)
    assert event.content == '{"id": "e-1"}'
    assert event.facts == (Fact("action", "Completed"),)
    assert bench.read == [(ListRef("main", "payments"), "p-1")]
    assert EventArrived("main", "payment Completed", is_believed=True) in bench.notices
    assert any(isinstance(notice, ListChanged) and notice.ref == EVENTS for notice in bench.notices)
    state = await store.reader.state(EVENTS)
    assert (state.known, state.complete) == (1, True)


async def test_what_is_not_known_yet_is_found_in_its_list(store: Store) -> None:
    """Put there alone it would look like the newest of them all, and hide what lies between."""
    bench = Bench(store, known=False)
    await bench.arrive()
    assert (bench.read, bench.refreshed) == ([], [ListRef("main", "payments")])
    assert [event.outcome for event in await bench.events()] == ["read again"]


async def test_the_same_event_is_counted_and_followed_up_once(store: Store) -> None:
    bench = Bench(store)
    assert await asyncio.gather(*(bench.arrive() for _ in range(3))) == [200, 200, 200]
    (event,) = await bench.events()
    assert event.deliveries == 3
    assert event.outcome == "read again: Completed"
    assert len(bench.read) == 1


async def test_an_event_about_a_list_refreshes_it(store: Store) -> None:
    bench = Bench(store, Judge(replace(PAID, about=About("accounts"))))
    await bench.arrive()
    assert bench.refreshed == [ListRef("main", "accounts")]
    assert [event.outcome for event in await bench.events()] == ["read again"]


async def test_an_event_about_nothing_known_is_kept_and_ignored(store: Store) -> None:
    bench = Bench(store, Judge(replace(PAID, about=None)))
    assert await bench.arrive() == 200
    assert [event.outcome for event in await bench.events()] == [""]
    assert (bench.read, bench.refreshed) == ([], [])


async def test_an_object_that_cannot_be_read_is_said(store: Store) -> None:
    bench = Bench(store, answer=Problem("unreachable", "The bank does not answer"))
    assert await bench.arrive() == 200
    assert [event.outcome for event in await bench.events()] == ["could not be read again: The bank does not answer"]


async def test_a_rejected_event_changes_nothing_and_can_be_seen(store: Store) -> None:
    bench = Bench(store, Judge(REJECTED))
    assert await bench.arrive(b"\xff\x1b]0;x\x07") == 401
    (event,) = await bench.events()
    assert (event.status.word, event.status.meaning) == ("rejected", Meaning.REFUSED)
    assert event.reason == "The signature is wrong."
    assert event.content == "\N{REPLACEMENT CHARACTER}\N{SYMBOL FOR ESCAPE}]0;x\N{SYMBOL FOR BELL}"
    assert (bench.read, bench.refreshed) == ([], [])
    assert EventArrived("main", "payment Completed", is_believed=False) in bench.notices


async def test_a_forged_event_does_not_take_the_place_of_the_true_one(store: Store) -> None:
    judge = Judge(replace(REJECTED, id="e-1"))
    bench = Bench(store, judge)
    await bench.arrive()
    judge.judgement = PAID
    await bench.arrive()
    assert sorted(event.status.word for event in await bench.events()) == ["rejected", "verified"]
    assert len(bench.read) == 1


async def test_a_secret_that_was_mixed_up_is_found(store: Store) -> None:
    bench = Bench(store, Judge(REJECTED), {"second": Judge(own=True), "third": Judge()})
    await bench.arrive()
    (event,) = await bench.events()
    assert event.reason == (
        "It is signed with the secret of second: one of the two addresses at the provider is mixed up."
    )


async def test_a_connection_that_cannot_be_opened_asks_the_sender_to_come_again(store: Store) -> None:
    bench = Bench(store, closed=Unreachable("The built-in bank did not start"))
    assert await bench.arrive() == 503
    (event,) = await bench.events()
    assert event.title == "not believed"
    assert event.reason == (
        "It could not be judged: The built-in bank did not start. The sender was asked to come again."
    )


async def test_a_provider_that_pushes_nothing_has_no_address(store: Store) -> None:
    bench = Bench(store, judge=None)
    assert await bench.arrive() == 404
    assert [event.status.word for event in await bench.events()] == ["rejected"]


async def test_what_was_not_even_judged_can_be_seen(store: Store) -> None:
    bench = Bench(store)
    await bench.inbox.refuse("main", "Its body is larger than 64 KiB.", 413)
    await bench.inbox.refuse("main", "Its body is larger than 64 KiB.", 413)
    (event,) = await bench.events()
    assert (event.reason, event.deliveries) == ("Its body is larger than 64 KiB.", 2)


async def test_a_flood_of_bad_calls_does_not_fill_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "_KEPT_REJECTED", 3)
    judge = Judge()
    bench = Bench(store, judge)
    await bench.arrive()
    judge.judgement = REJECTED
    for number in range(7):
        await bench.arrive(b"%d" % number)
    words = [event.status.word for event in await bench.events()]
    assert sorted(words) == ["rejected", "rejected", "rejected", "verified"]
    assert (await store.reader.state(EVENTS)).known == 4


async def test_an_event_without_an_id_is_known_by_its_body(store: Store) -> None:
    bench = Bench(store, Judge(replace(PAID, id="")))
    for body in (b"one", b"two", b"one"):
        await bench.arrive(body)
    assert sorted(event.deliveries for event in await bench.events()) == [1, 2]


async def test_what_was_followed_up_is_noted_beside_what_came_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(store)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(*_: Any) -> Listed:
        begun.set()
        await go_on.wait()
        return Payment("p-1")

    monkeypatch.setattr(bench, "read_one", slow)
    delivery = Delivery((), b"x", arrived_at=NOW)
    await bench.inbox.take("main", delivery)
    await begun.wait()
    await bench.inbox.take("main", delivery)
    go_on.set()
    await bench.inbox.settled()
    (event,) = await bench.events()
    assert (event.deliveries, event.outcome) == (2, "read again")
