"""A bank that moves money in memory, as one scripted operation, and a desk that sends through it in its own time."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Rejected
from banktui.domain.intent import Intent, Party, State
from banktui.domain.money import Money
from banktui.domain.tag import shown, tags_in
from banktui.services import capability
from banktui.services.acting import Field, Form
from banktui.services.moving import (
    Draft,
    FrozenRequest,
    MoneyOperation,
    MoneyTraits,
    Preflight,
    Proof,
    Remote,
    Sighting,
)
from banktui.services.notices import Notice
from banktui.services.outcome import Evidence, Outcome, Stage, Verdict, unknown
from banktui.services.payment_desk import PaymentDesk
from banktui.services.payments import Caution, Confirmation, Review
from banktui.services.provider import Connection, Environment, Provider, ProviderInfo, Reached
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef
from banktui.store import open_store
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from tests.paying import NOW, PAYEE, SOURCE

INFO = ProviderInfo("mint", "Mint", "A bank in memory.")
SANDBOX = Connection("main", INFO, Environment.SANDBOX)
PRODUCTION = Connection("real", INFO, Environment.PRODUCTION)
VALUES = {"amount": "12.50", "iban": PAYEE.number, "name": PAYEE.name, "text": "Invoice 118"}
OPERATION = capability.CREDIT_TRANSFER.name

Answer = Callable[["Mint", FrozenRequest, str], Awaitable[Evidence]]


def answered(status: int = 201, data: Any = None, **more: Any) -> Evidence:
    """Return a complete answer."""
    return Evidence(Stage.ANSWERED, status=status, data=data, digest="d" * 64, **more)


async def accepts(mint: "Mint", request: FrozenRequest, key: str) -> Evidence:
    """Carry it out and say so."""
    record = mint.execute(request, key)
    return answered(201, {"id": record.id})


async def accepts_unnumbered(mint: "Mint", request: FrozenRequest, key: str) -> Evidence:
    """Carry it out and say so, without giving an id."""
    mint.execute(request, key)
    return answered(200, {})


async def drops_after(mint: "Mint", request: FrozenRequest, key: str) -> Evidence:
    """Carry it out, and let the answer be lost."""
    mint.execute(request, key)
    return Evidence(Stage.BROKEN, title="The connection broke.")


async def drops_before(_mint: "Mint", _request: FrozenRequest, _key: str) -> Evidence:
    """Lose the request."""
    return Evidence(Stage.BROKEN, title="The connection broke.")


async def unreachable(_mint: "Mint", _request: FrozenRequest, _key: str) -> Evidence:
    """Let no connection be made."""
    return Evidence(Stage.NOT_CONNECTED, title="Nothing answers.")


def answers(status: int, data: Any = None, **more: Any) -> Answer:
    """Return a script that gives an answer and does nothing."""

    async def script(_mint: "Mint", _request: FrozenRequest, _key: str) -> Evidence:
        return answered(status, data, **more)

    return script


@dataclass
class Mint:
    """A bank with one way to move money. Implements MoneyOperation and MoneyLine."""

    title: str = "Credit transfer"
    traits: MoneyTraits = field(default_factory=lambda: MoneyTraits(proof=Proof.TAG, follows=True))
    wants: Sequence[str] = ()
    script: list[Answer] = field(default_factory=lambda: [accepts])
    """What comes of each send; the last one for ever."""
    balance: Money | None = field(default_factory=lambda: Money(Decimal("1000.00"), "EUR"))
    preflight_errors: list[BankError | Exception] = field(default_factory=list)
    snapshot: tuple[str, ...] = ()
    records: list[Remote] = field(default_factory=list)
    keys: dict[str, Remote] = field(default_factory=dict)
    hidden: int = 0
    """How many looks do not see anything yet."""
    complete: bool = True
    remark: str = ""
    look_error: BankError | None = None
    sent: list[tuple[FrozenRequest, str]] = field(default_factory=list)
    looks: int = 0
    follows: int = 0
    judged: Draft | None = None
    """The draft by which the latest answer was read."""
    lines: int = 0
    open_lines: int = 0
    before_send: Callable[[], object] = lambda: None
    known: Mapping[str, Sequence[Listed]] = field(default_factory=dict)
    change: Callable[[Draft], Draft] = lambda draft: draft
    _numbers: Any = field(default_factory=lambda: count(1))

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        del subject
        self.known = known
        return Form(self.title, (Field("amount", "Amount"), Field("iban", "IBAN")), "Review")

    def draft(self, parent: str, values: Mapping[str, str], tag: str, known: Mapping[str, Sequence[Listed]]) -> Draft:
        self.known = known
        if not values.get("amount"):
            raise Rejected("The amount is needed.", field="amount")
        money = Money(Decimal(values["amount"]), values.get("currency", "EUR"))
        to = Party(values.get("id", ""), values.get("name", ""), values.get("iban", ""))
        texts = (values.get("text", ""), f"{values.get('ours', 'lumen')} {shown(tag)}")
        body = "\n".join((money.plain(), money.currency, to.key, *texts)).encode()
        source = replace(SOURCE, id=parent)
        made = Draft(source, to, money, FrozenRequest("POST", f"/{parent}/pay", body, "text/plain"), *texts)
        return self.change(made)

    def new_key(self) -> str:
        return f"key-{next(self._numbers)}"

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Mint"]:
        self.lines += 1
        self.open_lines += 1
        try:
            yield self
        finally:
            self.open_lines -= 1

    async def preflight(self, draft: Draft) -> Preflight:
        del draft
        await asyncio.sleep(0)
        if self.preflight_errors:
            raise self.preflight_errors.pop(0)
        return Preflight(self.balance, self.snapshot)

    async def send(self, request: FrozenRequest, key: str) -> Evidence:
        self.before_send()
        self.sent.append((request, key))
        await asyncio.sleep(0)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return await answer(self, request, key)

    def execute(self, request: FrozenRequest, key: str) -> Remote:
        """Move the money."""
        if self.traits.keyed and key in self.keys:
            return self.keys[key]
        amount, currency, to, *texts = request.body.decode().split("\n")
        record = Remote(
            f"t-{len(self.records) + 1}",
            Money(Decimal(amount), currency),
            to,
            tags_in(" ".join(texts)),
            word="To execute",
        )
        self.records.append(record)
        self.keys[key] = record
        return record

    def judge(self, draft: Draft, evidence: Evidence) -> Verdict:
        self.judged = draft
        match evidence.status:
            case 200:
                return Verdict(Outcome.ACCEPTED, "Taken on, without a number.", remote_status="To execute")
            case 201 if isinstance(evidence.data, dict) and evidence.data.get("id"):
                return Verdict(Outcome.ACCEPTED, "Taken on.", remote_id=evidence.data["id"], remote_status="To execute")
            case 202:
                return Verdict(Outcome.HELD, "Kept back.", code="12")
            case 402:
                return Verdict(Outcome.DECLINED, "Not enough money.", code="4020001", field="amount")
            case 401 | 429:
                return Verdict(Outcome.NOT_PROCESSED, "Not now.")
            case _:
                return unknown("That is no answer.", code=str(evidence.status))

    async def look_up(self, intent: Intent, snapshot: Sequence[str], since: datetime) -> Sighting:
        del intent, snapshot, since
        self.looks += 1
        await asyncio.sleep(0)
        if self.look_error is not None:
            raise self.look_error
        if self.hidden:
            self.hidden -= 1
            return Sighting((), self.complete)
        return Sighting(tuple(self.records), self.complete, self.remark)

    async def follow(self, intent: Intent) -> Remote | None:
        self.follows += 1
        await asyncio.sleep(0)
        if self.look_error is not None:
            raise self.look_error
        return next((record for record in self.records if record.id == intent.remote_id), None)

    def becomes(self, number: int, state: State, word: str) -> None:
        """Have a record stand elsewhere now."""
        self.records[number] = replace(self.records[number], amounts_to=state, word=word)


def checks_that_it_fits(mint: Mint) -> MoneyOperation:
    """Hold the mint to the protocol that it stands for."""
    return mint


class Hours:
    """Time that passes when a test says so, for the clock and for all who sleep."""

    def __init__(self) -> None:
        self.clock = FrozenClock(NOW)
        self.slept: list[float] = []
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.clock.monotonic() + seconds, next(self._numbers), waiting))
        await waiting

    async def settle(self) -> None:
        """Let everybody do what can be done without time."""
        for _ in range(60):
            await asyncio.sleep(0)

    async def pass_by(self, seconds: float) -> None:
        """Let time pass, waking each sleeper at its moment."""
        end = self.clock.monotonic() + seconds
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, waiting = heapq.heappop(self._sleepers)
            if due > self.clock.monotonic():
                self.clock.advance(due - self.clock.monotonic())
            if not waiting.done():
                waiting.set_result(None)
                await self.settle()
        self.clock.advance(end - self.clock.monotonic())
        await self.settle()


class Bench:
    """A desk with all that it needs, in memory."""

    def __init__(
        self,
        mint: Mint | None = None,
        *connections: Connection,
        journal: Callable[[], SqliteJournal] | None = None,
        hours: Hours | None = None,
    ) -> None:
        self.mint = mint or Mint()
        self.hours = hours or Hours()
        self.clock = self.hours.clock
        self.store = open_store(None)
        self.notices: list[Notice] = []
        self.refreshed: list[ListRef] = []
        self.reached = Reached("https://mint.example", "us")
        self.offered = frozenset({OPERATION})
        self.cannot_open: BankError | None = None
        self.opened = journal() if journal is not None else open_journal(None, user="ann")
        services = {capability.CREDIT_TRANSFER: self.mint}
        self.provider = Provider(INFO, services, _closes)
        self.desk = PaymentDesk(
            connections or (SANDBOX,),
            clock=self.clock,
            journal=lambda: self.opened,
            opening=self._opening,
            keeper=lambda: self.store.keeper,
            reader=lambda: self.store.reader,
            tell=self._tell,
            offered=lambda _: self.offered,
            refresh=self._refresh,
            sleep=self.hours.sleep,
        )

    def _tell(self, notice: Notice) -> None:
        self.notices.append(notice)
        self.desk.heed(notice)

    async def _opening(self, _name: str) -> Provider:
        if self.cannot_open is not None:
            raise self.cannot_open
        self.provider.reached = self.reached
        return self.provider

    async def _refresh(self, ref: ListRef) -> None:
        self.refreshed.append(ref)

    async def review(self, connection: str = "main", **values: str) -> Review:
        """Return a review, which must be one."""
        review = await self.desk.review(connection, OPERATION, "7", {**VALUES, **values})
        assert isinstance(review, Review), review
        return review

    async def pay(self, connection: str = "main", **values: str) -> Intent:
        """Review and send, acknowledging everything."""
        review = await self.review(connection, **values)
        outcome = await self.desk.send(review.id, yes(review))
        assert isinstance(outcome, Intent), outcome
        return outcome

    def states(self) -> list[State]:
        """Return the states of all intents, oldest first."""
        return [intent.state for intent in reversed(self.opened.intents())]

    async def close(self) -> None:
        await self.desk.close()
        self.store.close()


async def _closes() -> None:
    """Close nothing."""


def yes(review: Review, **more: Any) -> Confirmation:
    """Return a confirmation of everything that a review asks for."""
    tag = next((caveat.needs_tag for caveat in review.caveats if caveat.needs_tag), "")
    demand = review.demand
    told = Confirmation(
        frozenset(Caution), tag, demand.amount if demand else "", demand.last_four if demand else "", "screen"
    )
    return replace(told, **more)
