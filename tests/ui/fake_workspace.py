"""A workspace in memory: answers at once or when told to, fails on request, and says what it does as a real one."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from banktui.domain.aggregation import Synchronization
from banktui.domain.calendar import DateRange
from banktui.domain.checked import Checked
from banktui.domain.clock import Clock, FrozenClock
from banktui.domain.errors import Problem
from banktui.domain.intent import Intent
from banktui.services.acting import Done, Form
from banktui.services.checking import Result
from banktui.services.exporting.wanted import Export, Exported
from banktui.services.filtering import matches
from banktui.services.notices import (
    ConnectionFailed,
    ConnectionOpened,
    IntentChanged,
    ListChanged,
    Notice,
    Performed,
    RefreshEnded,
    RefreshStarted,
)
from banktui.services.provider import Connection, Standing
from banktui.services.query import Order, Query
from banktui.services.reading import Listed
from banktui.services.replaying import Replayed
from banktui.services.requests import RequestLog
from banktui.services.revealing import Picture, Revealed
from banktui.services.searching import KINDS, Found, Group, Hit, Sought, answers, closeness
from banktui.services.shelf import Anchor, CurrencyTotals, ListRef, ListState, Row, Window
from banktui.services.workspace import Depth, Preferences, Workspace
from tests.ui import fake_bank
from tests.ui.fake_exports import FakeExports
from tests.ui.fake_payments import FakePayments
from tests.ui.fake_vault import FakeVault

GROWING = frozenset(
    {"statements", "transactions", "account-transactions", "customer-transactions", "card-transactions"}
)
PAGE = 50
NEAR = 200
"""Rows of a list that a search looks at before it looks at all."""
_FIRST_KEY = 10_000
DEAD = Problem(
    "unreachable",
    "host not found",
    "The bank's computer could not be reached.",
    "Check the network, then press r.",
    at=fake_bank.NOW,
)


class Shelf:
    """The store's read side over plain lists."""

    def __init__(self) -> None:
        self.items: dict[ListRef, list[Listed]] = {}
        self.states: dict[ListRef, ListState] = defaultdict(ListState)
        self.gates: dict[ListRef, asyncio.Event] = {}
        """Windows of these lists wait until the event is set: a disk that is slow."""
        self.searched: list[tuple[Sought, bool]] = []
        self.search_gate: asyncio.Event | None = None
        """Searches of everything wait until it is set."""
        self._found: dict[tuple[ListRef, Query], tuple[list[Listed], datetime, list[Row]]] = {}
        """What questions were answered with, and what of: screens ask the same ones again and again."""

    def put(self, ref: ListRef, items: Iterable[Listed], at: datetime, *, total: int, complete: bool) -> None:
        self.items[ref] = list(items)
        self.states[ref] = ListState(len(self.items[ref]), total if complete else None, complete, at)

    def _rows(self, ref: ListRef, query: Query) -> Sequence[Row]:
        items = self.items.get(ref, [])
        as_of = self.states[ref].as_of or fake_bank.NOW
        found = self._found.get((ref, query))
        if found is None or found[:2] != (items, as_of):
            found = self._found[ref, query] = (list(items), as_of, self._answer(ref, query, items, as_of))
        return found[2]

    @staticmethod
    def _answer(ref: ListRef, query: Query, items: Sequence[Listed], as_of: datetime) -> list[Row]:
        rows = [Row(_key(ref, item, index), item, as_of) for index, item in enumerate(items)]
        rows = [row for row in rows if matches(query.filter, row.item.facets())]
        rows = [row for row in rows if query.dates.holds(row.item.facets().day)]
        if query.order is Order.AMOUNT:
            rows.sort(key=lambda row: row.item.facets().amount or Decimal(0), reverse=not query.reverse)
        elif query.order is Order.NAME:
            rows.sort(key=lambda row: row.item.facets().name, reverse=query.reverse)
        elif query.reverse:
            rows.reverse()
        return rows

    async def window(
        self,
        ref: ListRef,
        query: Query,
        start: int,
        count: int,
        near: Anchor | None = None,  # noqa: ARG002
    ) -> Window:
        if ref in self.gates:
            await self.gates[ref].wait()
        rows = self._rows(ref, query)
        first = max(0, len(rows) + start) if start < 0 else start
        return Window(tuple(rows[first : first + count]), first)

    async def count(self, ref: ListRef, query: Query) -> int:
        return len(self._rows(ref, query))

    async def index_of(self, ref: ListRef, query: Query, key: int) -> int | None:
        return next((index for index, row in enumerate(self._rows(ref, query)) if row.key == key), None)

    async def locate(self, ref: ListRef, query: Query, key: int) -> Anchor | None:
        index = await self.index_of(ref, query, key)
        return None if index is None else Anchor(index, key)

    async def totals(self, ref: ListRef, query: Query) -> Mapping[str, CurrencyTotals]:
        sums: dict[str, CurrencyTotals] = {}
        for row in self._rows(ref, query):
            facets = row.item.facets()
            amount = facets.amount
            if amount is None or not facets.currency:
                continue
            known = sums.get(facets.currency, CurrencyTotals(Decimal(0), Decimal(0)))
            sums[facets.currency] = CurrencyTotals(
                known.incoming + max(amount, Decimal(0)), known.outgoing + min(amount, Decimal(0))
            )
        return sums

    async def state(self, ref: ListRef) -> ListState:
        return self.states[ref]

    async def find(self, ref: ListRef, item_id: str) -> Row | None:
        return next((row for row in self._rows(ref, Query()) if row.item.id == item_id), None)

    async def across(self, capability: str) -> Sequence[tuple[ListRef, Row]]:
        return [(ref, row) for ref in self.items if ref.capability == capability for row in self._rows(ref, Query())]

    async def search(self, wanted: Sought, limit: int, *, whole: bool) -> Found:
        """Look at the newest rows first, as the store does; `searched` has what was asked for."""
        self.searched.append((wanted, whole))
        if self.search_gate is not None and whole:
            await self.search_gate.wait()
        near = all(len(items) <= NEAR for items in self.items.values())
        groups = []
        for kind in KINDS:
            refs = sorted(
                (ref for ref in self.items if ref.capability in kind.capabilities),
                key=lambda ref: kind.capabilities.index(ref.capability),
            )
            hits: dict[tuple[str, str], Hit] = {}
            for ref in refs:
                for row in self._rows(ref, Query())[: None if whole else NEAR]:
                    if answers(wanted, row.item.id, row.item.facets()):
                        hits.setdefault((ref.connection, row.item.id), Hit(ref, row, closeness(wanted, row.item)))
            ordered = sorted(hits.values(), key=lambda hit: hit.closeness)
            if ordered:
                groups.append(Group(kind, tuple(ordered[:limit]), more=len(ordered) > limit))
        return Found(tuple(groups), whole=whole or near)

    async def holders(
        self, connection: str, capabilities: Sequence[str], item_id: str
    ) -> Sequence[tuple[ListRef, Row]]:
        return [
            (ref, row)
            for capability in capabilities
            for ref in self.items
            if (ref.connection, ref.capability) == (connection, capability)
            for row in self._rows(ref, Query())
            if row.item.id == item_id
        ]

    async def daily(self, ref: ListRef, dates: DateRange) -> Mapping[str, Sequence[tuple[datetime, Decimal]]]:
        days: dict[str, dict[datetime, Decimal]] = defaultdict(dict)
        for row in self._rows(ref, Query(dates=dates)):
            balance = getattr(row.item, "balance", None)
            day = row.item.facets().day
            if balance is not None and day is not None:
                at = datetime.combine(day, fake_bank.NOW.timetz())
                days[balance.currency].setdefault(at, balance.amount)
        return {currency: sorted(points.items()) for currency, points in days.items()}


def _open_gate() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


class FakeDoctor:
    """Finds what a test says that it finds."""

    def __init__(self) -> None:
        self.findings: dict[str, Sequence[Result] | Problem] = {}
        """What a test of a connection finds."""
        self.examining = _open_gate()
        """Tests end while it is set."""

    async def examine(self, connection: str, tell: Callable[[Result], None]) -> Problem | None:
        found = self.findings.get(connection, ())
        if isinstance(found, Problem):
            return found
        for result in found:
            tell(result)
        await self.examining.wait()
        return None


class FakeWorkspace(FakeVault, FakeDoctor):
    """Implements Workspace. What the banks have is in `bank`; what has been read is on the shelf."""

    def __init__(self, connections: Sequence[Connection] = (fake_bank.ALPHA, fake_bank.BETA)) -> None:
        self.clock: Clock = FrozenClock(fake_bank.NOW)
        self.reader = Shelf()
        self.connections = tuple(connections)
        self.requests = RequestLog()
        self.payments = FakePayments()
        self.bank = fake_bank.lists()
        self.dead: set[str] = set()
        """Connections whose bank does not answer."""
        self.failed: dict[str, Problem] = {}
        """Connections that cannot be used at all."""
        self.gates: dict[ListRef, asyncio.Event] = {}
        """Reads of these lists wait until the event is set."""
        self.asked: list[tuple[ListRef, Depth, DateRange | None]] = []
        self.cancelled: list[ListRef] = []
        self.looked_up: list[tuple[ListRef, str]] = []
        self.bank_clock: datetime | None = fake_bank.NOW
        """What a test call says that the bank's clock shows."""
        self.steps: asyncio.Queue[str] = asyncio.Queue()
        """Words that a synchronization goes through; a test puts them in."""
        self.forms: dict[str, Form] = {}
        """What actions want to know, by capability."""
        self.outcomes: dict[str, Done | Problem] = {}
        """What comes of actions, by capability."""
        self.stopped_sending: list[tuple[str, str, str]] = []
        self.performed: list[tuple[str, str, str, Mapping[str, str]]] = []
        self.secrets: dict[str, Callable[[], Revealed] | Problem] = {}
        """What comes of asking for a secret, by capability."""
        self.asked_for: list[tuple[str, str, str, Mapping[str, str]]] = []
        self.telling = _open_gate()
        """Secrets are told once it is set."""
        self.pictures: list[str] = []
        """The names of those that were written into files."""
        self.standings: dict[str, Standing] = {}
        self.doctor = FakeDoctor()
        self.notes: dict[tuple[str, str], str] = {}
        self.document_refusals: dict[tuple[str, str, str], str] = {}
        """Why a row has no document, by connection, capability and the row's id."""
        self.action_refusals: dict[tuple[str, str, str], str] = {}
        """Why an action cannot be done to a row, by the same."""
        self.exports = FakeExports()
        self.kept_documents: list[tuple[str, str, str, str]] = []
        """What providers say of lists that they cannot give, by connection and capability."""
        self.receiving: Problem | None = None
        """Why nothing is received."""
        self.replays: dict[str, Replayed | Problem] = {}
        """How sending on goes, by the event's id; well, if it is not here."""
        self.replayed: list[tuple[str, str, str]] = []
        self.started = self.stopped = False
        self._listeners: list[Callable[[Notice], None]] = []
        self.payments.know = self.know_intent

    def offered(self, connection: str) -> frozenset[str]:
        return fake_bank.OFFERED[connection] if connection not in self.failed else frozenset()

    def failure(self, connection: str) -> Problem | None:
        return self.failed.get(connection) if self.started else None

    def document_refusal(self, connection: str, capability: str, item: Listed) -> str:
        return self.document_refusals.get((connection, capability, item.id), "")

    def action_refusal(self, connection: str, capability: str, item: Listed) -> str:
        return self.action_refusals.get((connection, capability, item.id), "")

    async def keep_document(self, connection: str, capability: str, parent: str, item_id: str) -> str | Problem:
        self.kept_documents.append((connection, capability, parent, item_id))
        return f"/papers/{capability}-{item_id}.pdf"

    async def export(self, wanted: Export, report: Callable[[int], None]) -> Exported | Problem:
        return await self.exports.export(wanted, self.reader, self.clock.now(), report)

    def free_path(self, name: str) -> str:
        return f"~/Downloads/{name}"

    def note(self, connection: str, capability: str) -> str:
        return self.notes.get((connection, capability), "")

    def event_address(self, connection: str) -> str:
        return f"http://127.0.0.1:8700/{connection}" if self.started and self.receiving is None else ""

    def event_problem(self) -> Problem | None:
        return self.receiving

    async def replay(self, connection: str, event_id: str, url: str = "") -> Replayed | Problem:
        self.replayed.append((connection, event_id, url))
        return self.replays.get(event_id, Replayed(url or self.event_address(connection), 200, 0.004))

    def standing(self, connection: str) -> Standing | None:
        return self.standings.get(connection)

    async def examine(self, connection: str, tell: Callable[[Result], None]) -> Problem | None:
        return await self.doctor.examine(connection, tell)

    async def form(self, connection: str, capability: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        assert capability in self.offered(connection)
        del subject, parent
        return self.forms[capability]

    async def perform(self, connection: str, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        self.performed.append((connection, capability, parent, dict(values)))
        self.say(Performed(connection, self.outcomes[capability]))
        return self.outcomes[capability]

    def stop_sending(self, connection: str, capability: str, parent: str) -> None:
        self.stopped_sending.append((connection, capability, parent))

    async def reveal(
        self, connection: str, capability: str, parent: str, values: Mapping[str, str]
    ) -> Revealed | Problem:
        self.asked_for.append((connection, capability, parent, dict(values)))
        await self.telling.wait()
        told = self.secrets[capability]
        return told if isinstance(told, Problem) else told()

    async def keep_picture(self, picture: Picture) -> str | Problem:
        assert picture.content.seen() is not None
        self.pictures.append(picture.name)
        return f"/papers/{picture.name}"

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def say(self, notice: Notice) -> None:
        for listener in list(self._listeners):
            listener(notice)

    def start(self) -> None:
        self.started = True
        for connection in self.connections:
            problem = self.failed.get(connection.id)
            if problem is not None:
                self.say(ConnectionFailed(connection.id, problem))
            else:
                self.say(ConnectionOpened(connection.id, self.offered(connection.id)))

    async def stop(self) -> None:
        self.stopped = True

    def know(self, *refs: ListRef, at: datetime = fake_bank.NOW) -> None:
        """Put all of some lists on the shelf, as if they had been read before."""
        for ref in refs or tuple(self.bank):
            items = self.bank.get(ref, ())
            self.reader.put(ref, items, at, total=len(items), complete=True)

    def know_intent(self, intent: Intent) -> None:
        """Have the journal know of a payment, and say so."""
        self._keep(ListRef("", "intents"), intent)
        self.say(IntentChanged(intent))

    async def refresh(
        self, ref: ListRef, depth: Depth = Depth.NEWEST, dates: DateRange | None = None
    ) -> Problem | None:
        self.asked.append((ref, depth, dates))
        self.say(RefreshStarted(ref))
        try:
            gate = self.gates.get(ref)
            if gate is not None:
                await gate.wait()
            problem = await self._read(ref, depth)
        except asyncio.CancelledError:
            self.cancelled.append(ref)
            self.say(RefreshEnded(ref))
            raise
        self.say(RefreshEnded(ref, problem))
        return problem

    async def _read(self, ref: ListRef, depth: Depth) -> Problem | None:
        await asyncio.sleep(0)
        state = self.reader.states[ref]
        if ref.connection in self.dead:
            self.reader.states[ref] = replace(state, problem=DEAD)
            return DEAD
        items = self.bank.get(ref, ())
        wanted = len(items)
        if ref.capability in GROWING and depth is not Depth.ALL and not state.complete:
            wanted = max(PAGE, state.known) if depth is Depth.NEWEST else state.known + PAGE
        complete = wanted >= len(items)
        self.reader.put(ref, items[:wanted], self.clock.now(), total=len(items), complete=complete)
        known = self.reader.states[ref]
        self.say(ListChanged(ref, known.known, known.total, known.complete))
        return None

    async def read(self, ref: ListRef, item_id: str) -> Listed | Problem:
        self.looked_up.append((ref, item_id))
        gate = self.gates.get(ref)
        if gate is not None:
            await gate.wait()
        await asyncio.sleep(0)
        if ref.connection in self.dead:
            return DEAD
        found = self._answer(ref, item_id)
        if found is None:
            return Problem("not-found", "The bank does not know this number.", hint="Check it and ask again.")
        self._keep(ref, found)
        return found

    def _keep(self, ref: ListRef, found: Listed) -> None:
        """Put one thing in its place, or before all others if it is new."""
        items = self.reader.items.setdefault(ref, [])
        at = next((index for index, item in enumerate(items) if item.id == found.id), None)
        if at is None:
            items.insert(0, found)
        else:
            items[at] = found
        state = self.reader.states[ref]
        complete = state.complete or ref.capability not in GROWING
        self.reader.states[ref] = replace(state, known=len(items), complete=complete, as_of=self.clock.now())
        self.say(ListChanged(ref, len(items), None, complete=complete))

    def _answer(self, ref: ListRef, item_id: str) -> Listed | None:
        if ref.capability == "card-orders":
            return fake_bank.order(item_id) if item_id.startswith("CO") else None
        if ref.capability == "check":
            return Checked(self.clock.now(), self.bank_clock, item_id)
        return next((item for item in self.bank.get(ref, ()) if item.id == item_id), None)

    async def synchronize(self, connection: str, customer_id: str) -> Synchronization | Problem:
        ref = ListRef(connection, "synchronizations", customer_id)
        if connection in self.dead:
            return DEAD
        while True:
            word = await self.steps.get()
            step = fake_bank.synchronization("s-2", word)
            self.bank[ref] = (step, *(item for item in self.bank[ref] if item.id != "s-2"))
            self.know(ref)
            self.say(ListChanged(ref, len(self.bank[ref]), None, complete=True))
            if step.is_over():
                return step


class FakePreferences:
    """Remembers in memory."""

    def __init__(self, remembered: Mapping[str, str] | None = None) -> None:
        self.remembered = dict(remembered or {})

    def get(self, key: str, default: str = "") -> str:
        return self.remembered.get(key, default)

    def set(self, key: str, value: str) -> None:
        self.remembered[key] = value


def _key(ref: ListRef, item: Listed, index: int) -> int:
    """Return a key that stays with its item and is larger the earlier the item stands."""
    if ref.capability not in GROWING | {"synchronizations", "card-orders"}:
        return _FIRST_KEY - index
    digits = "".join(char for char in item.id.rpartition("-")[2] if char.isdigit())
    return int(digits) if digits else 0


def as_workspace(fake: FakeWorkspace) -> Workspace:
    """Let the type checker compare the fake with the protocol."""
    return fake


def as_preferences(fake: FakePreferences) -> Preferences:
    """Let the type checker compare the fake with the protocol."""
    return fake
