"""A bank, and consoles without screens that pay through it: the real desk, journal, clients and protocols.

Most of it runs in this process. What only a socket can do to a payment (a reset, half a header) is done on real sockets
over TLS, by the same bank.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem
from banktui.domain.intent import Intent
from banktui.domain.tag import tags_in
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.server import SandboxServer
from banktui.sandbox.service import assemble
from banktui.services.capability import CARD_ORDER
from banktui.services.notices import Notice
from banktui.services.payment_desk import PaymentDesk
from banktui.services.payments import Caution, Confirmation, Review
from banktui.services.provider import Connection, Environment, Provider
from banktui.services.refresh import Refresher
from banktui.services.shelf import ListRef
from banktui.store import Store, open_store
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from banktui.wiring.discovery import part, providers
from tests.money.checking import Effect
from tests.money.ways import ACCOUNT, CARD, EVERY, Way, way_of
from tests.providers.sending import known_of, operation_of, send
from tests.stage import MORNING, BankOnStage, build_bank, no_pause

LATER = timedelta(days=3)
"""By then all that the demo bank had planned before has happened, and its book holds only what is tried here."""
_SHORT = 5.0
"""Seconds: whoever waits no longer than that goes on at once, and whoever waits longer for ever."""

_LOGIN_PAUSE = 31.0
STORE = "store.db"

Answering = Callable[[httpx.Request], Awaitable[httpx.Response]]


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """The way to one provider of a bank in this process; it can do to a request what a network does."""

    inner: httpx.AsyncBaseTransport
    money: Answering | None = None
    """What becomes of a money request instead of being passed on."""
    reads: Answering | None = None
    """What becomes of all that is read, and of signing in."""
    posts: list[httpx.Request] = field(default_factory=list)
    """Every money request that was to leave."""
    asked: int = 0
    """How many other requests there were."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as arranged, or let the bank answer."""
        if any(way.concerns(request.method, request.url.path) for way in EVERY):
            self.posts.append(request)
            return await (self.money or self.inner.handle_async_request)(request)
        self.asked += 1
        return await (self.reads or self.inner.handle_async_request)(request)

    def heal(self) -> None:
        """Be a good network again."""
        self.money = self.reads = None


@dataclass
class Front:
    """What a program has before it pays anything."""

    clock: FrozenClock
    store: Store
    clients: Mapping[str, Provider]
    initial: dict[str, Mapping[str, str]]
    """What each form begins with."""


class Till:
    """One program's money desk on its own journal; several may be at one bank, or on one journal."""

    def __init__(self, front: Front, way: Way, journal: SqliteJournal) -> None:
        self.front = front
        self.way = way
        self.journal = journal
        self.notices: list[Notice] = []
        clients = front.clients
        connections = [Connection(slug, info, Environment.SANDBOX) for slug, info in providers().items()]

        async def opening(name: str) -> Provider:
            return clients[name]

        self.desk = PaymentDesk(
            connections,
            clock=front.clock,
            journal=lambda: journal,
            opening=opening,
            keeper=lambda: front.store.keeper,
            reader=lambda: front.store.reader,
            tell=self.notices.append,
            offered=lambda name: clients[name].offered,
            refresh=_reads_nothing,
            sleep=_sleep,
        )

    async def review(self, values: Mapping[str, str]) -> Review:
        """Return a review, which must be one."""
        filled = {**self.front.initial[self.way.operation], **values}
        review = await self.desk.review(self.way.slug, self.way.operation, self.way.parent, filled)
        assert isinstance(review, Review), review
        return review

    async def pay(self, values: Mapping[str, str]) -> Intent:
        """Review, acknowledge everything, send; it must come as far as the journal."""
        review = await self.review(values)
        made = await self.desk.send(review.id, yes(review))
        assert isinstance(made, Intent), made
        return made

    def make_read_only(self) -> None:
        """Have the connection's settings say from now on that nothing is sent through it."""
        guard = self.desk._guard
        told = {name: each._replace(is_read_only=True) for name, each in guard._connections.items()}
        guard._connections = told

    async def checked(self, made: Intent) -> Intent:
        """Look at the bank, once and now."""
        found = await self.desk.check(made.id)
        assert not isinstance(found, Problem), found
        return found[0]


@dataclass
class Rig:
    """The bank, the ways to it, and what is known of it."""

    stage: BankOnStage
    wires: Mapping[str, Wire]
    front: Front
    """For programs in this process."""
    served: Front
    """For programs that go to the same bank over TLS."""
    server: SandboxServer | None
    requests_to_be_paid: list[Effect] = field(default_factory=list)
    _tills: list[Till] = field(default_factory=list)
    _turns: dict[str, str] = field(default_factory=dict)
    """Who has asked a provider last."""

    @property
    def clock(self) -> FrozenClock:
        """Return the clock of all programs."""
        return self.front.clock

    @property
    def clients(self) -> Mapping[str, Provider]:
        """Return the clients in this process."""
        return self.front.clients

    def till(self, way: Way, path: Path | None = None, *, served: bool = False) -> Till:
        """Open a desk on a journal of its own, in memory if there is no path."""
        self.turn(way.slug, "served" if served else "in process")
        made = Till(self.served if served else self.front, way, open_journal(path))
        self._tills.append(made)
        return made

    def turn(self, slug: str, who: str) -> None:
        """Have somebody ask a provider from now on: users of one name take each other's sign-in away, but not often."""
        if self._turns.setdefault(slug, who) != who:
            self._turns[slug] = who
            self.pass_by(_LOGIN_PAUSE)

    async def close_tills(self) -> None:
        """End all programs, and lift all faults."""
        self.stage.bank.faults.clear()
        for wire in self.wires.values():
            wire.heal()
            wire.posts.clear()
        while self._tills:
            till = self._tills.pop()
            await till.desk.close()
            till.journal.close()

    def fault(self, way: Way, text: str, *, method: str = "POST", path: str = "", times: int | None = 1) -> None:
        """Have the bank do something to what this way asks of it."""
        rule = FaultRule(way.slug, method, path or way.path, parse_fault(text), times=times)
        self.stage.bank.faults.add(rule)

    def effects(self, way: Way) -> list[Effect]:
        """Return everything that the bank has carried out of what this way can ask of it, oldest first."""
        movements = [
            Effect(move.id, way.operation, move.amount, move.currency, tags_in(" | ".join(move.texts.values())))
            for move in self.stage.bank.ledger.movements
            if (move.provider, move.operation) == (way.slug, way.effect)
        ]
        return movements + [one for one in self.requests_to_be_paid if one.operation == way.effect]

    def arrived(self, way: Way) -> int:
        """Return how many money requests of this way have reached the bank."""
        log = self.stage.bank.requests.list()
        return sum(one.provider == way.slug and way.concerns(one.method, one.path) for one in log)

    def pass_by(self, seconds: float) -> None:
        """Let time pass, here and at the bank."""
        self.clock.advance(seconds)
        self.stage.bank.advance(seconds)

    def noted(self, provider: str, kind: str, payload: Mapping[str, Any]) -> None:
        """Take note of what the bank writes down of requests to be paid: nothing moves by them, so no book has them."""
        lines: list[tuple[str, Any]] = payload["lines"] if kind == "together" else [(kind, payload)]
        for name, told in lines if provider == "banq" else ():
            if name == "payment":
                operation = "payment-request" if told["payer"] else "payment-link"
                tags = tags_in(f"{told['comment']} | {told['order_code']}")
                # The record leaves the currency to its account; by the tag it is found all the same.
                amount = Decimal(told["funds"])
                self.requests_to_be_paid.append(Effect(told["id"], operation, amount, "", tags))


@contextlib.asynccontextmanager
async def open_rig(directory: Path, *, over_tls: bool = True) -> AsyncIterator[Rig]:
    """Build a bank, serve it, and read what forms are made with."""
    async with contextlib.AsyncExitStack() as stack:
        stage = build_bank(directory, history_rows=20)
        stack.callback(stage.bank.close)
        stage.bank.advance(LATER.total_seconds())
        stage.bank.scenarios.run("anytime_limits", {"orders": "9999"})
        clock = FrozenClock(MORNING + LATER)
        store = open_store(None)
        stack.callback(store.close)
        wires = {slug: Wire(stage.transport(slug)) for slug in providers()}
        authority = stage.bank.authority.ca_file
        here = {slug: stage.sandboxes[slug].describe("https://localhost") for slug in wires}
        clients = {
            slug: await open_client(directory, authority, clock, slug, here[slug], transport=wire)
            for slug, wire in wires.items()
        }
        served: dict[str, Provider] = {}
        server: SandboxServer | None = None
        if over_tls:
            server = await stack.enter_async_context(assemble(stage.bank, list(stage.sandboxes.values())))
            for slug, section in server.describe().items():
                if slug in wires:
                    served[slug] = await open_client(directory, authority, clock, slug, section)
                    stack.push_async_callback(served[slug].close)
        initial: dict[str, Mapping[str, str]] = {}
        front, outer = Front(clock, store, clients, initial), Front(clock, store, served, initial)
        rig = Rig(stage, wires, front, outer, server)
        remember = stage.bank.remember

        def remembered(provider: str, kind: str, payload: Mapping[str, Any]) -> None:
            remember(provider, kind, payload)
            rig.noted(provider, kind, payload)

        stage.bank.remember = remembered  # type: ignore[method-assign]
        await _order_card(clients["anytime"])
        initial.update(await learn(rig, store))
        yield rig
        await rig.close_tills()


async def open_client(
    directory: Path, ca_file: Path, clock: FrozenClock, slug: str, section: Any, *, transport: Any = None
) -> Provider:
    """Open a provider's client: through a transport, or over TLS to where a served bank says that it is."""
    settings = part(slug, "settings").Settings.from_sandbox(section, directory)
    provider: Provider = await part(slug, "client").open_provider(
        settings,
        clock=clock,
        transport=transport,
        sleep=no_pause,
        ca_file=None if transport is not None else ca_file,
    )
    provider.reached = settings.reached()
    return provider


async def _order_card(client: Provider) -> None:
    """Order the card that money is put on and taken off."""
    way, operation = way_of("A4"), operation_of(client, CARD_ORDER)
    values = {**way.fill(random.Random(0)), "amount": "500.00", "card_type": "VIRTUAL_MULTI_USE"}  # noqa: S311 - any name
    sent = await send(operation, values, await known_of(client, operation), parent=ACCOUNT)
    assert sent.verdict.remote_id == CARD, sent.verdict


async def learn(rig: Rig, store: Store) -> dict[str, Mapping[str, str]]:
    """Read the lists that forms are made with into a store, and return what each form begins with."""
    initial: dict[str, Mapping[str, str]] = {}
    front = Front(rig.clock, store, rig.clients, initial)
    readers = {
        slug: Refresher(slug, client, store.keeper, rig.clock, _tells_nobody) for slug, client in rig.clients.items()
    }

    async def refresh(ref: ListRef) -> Problem | None:
        return await readers[ref.connection].refresh(ref)

    for way in EVERY:
        till = Till(front, way, open_journal(None))
        till.desk._preparer._refresh = refresh
        await refresh(ListRef(way.slug, "accounts"))
        form = await till.desk.form(way.slug, way.operation, None, way.parent)
        assert not isinstance(form, Problem), form
        initial[way.operation] = {each.name: each.initial for each in form.fields if each.initial}
        await till.desk.close()
    beneficiaries = rig.stage.sandboxes["hub"].describe("https://localhost")["beneficiaries"]
    initial["pay-out"] = {**initial["pay-out"], "beneficiary_id": beneficiaries["Chidi Okafor"]}
    return initial


def yes(review: Review) -> Confirmation:
    """Return a confirmation of everything that a review asks for."""
    tag = next((caveat.needs_tag for caveat in review.caveats if caveat.needs_tag), "")
    return Confirmation(frozenset(Caution), tag)


async def _sleep(seconds: float) -> None:
    """Go on at once after a short pause; looks that are made by themselves later are none of these tests' business."""
    if seconds >= _SHORT:
        await asyncio.get_running_loop().create_future()


async def _reads_nothing(_ref: ListRef) -> None:
    """Leave the lists as they are."""


def _tells_nobody(_notice: Notice) -> None:
    """Keep it to oneself."""
