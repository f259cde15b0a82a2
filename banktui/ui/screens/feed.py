"""How a pane is fed: the store is read for what is known, the engine asked for what is not; both take their time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from textual import work
from textual.containers import Vertical
from textual.message import Message
from textual.worker import Worker, WorkerState

from banktui.domain.calendar import DateRange
from banktui.services.notices import ChangedElsewhere, ListChanged, Notice, RefreshEnded, RefreshStarted, WaitStarted
from banktui.services.query import Query
from banktui.services.shelf import CurrencyTotals, ListRef, ListState
from banktui.services.workspace import Depth
from banktui.ui.console import Console, console_of
from banktui.ui.removal import QuietWhenRemoved

FRESH_SECONDS = 30.0
"""A list younger than this is not read again just because it is looked at."""
_SUMMING = 20
"""Parts of the time that pass, while rows come in, for each in which all rows are summed: it goes over every one."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the store knows about a list, read in one go."""

    ref: ListRef | None = None
    query: Query = field(default_factory=Query)
    state: ListState = field(default_factory=ListState)
    totals: Mapping[str, CurrencyTotals] | None = None
    """None until they have been added up."""


class FedPane(QuietWhenRemoved, Vertical):
    """A pane about one list of the store: knows how complete and old it is, and has the engine read it."""

    class Surveyed(Message, bubble=False):
        """The store has been asked about the list."""

        def __init__(self, survey: Survey) -> None:
            super().__init__()
            self.survey = survey

    class ReadEnded(Message, bubble=False):
        """The engine has finished reading, failed or was told to stop."""

        def __init__(self, ref: ListRef, depth: Depth) -> None:
            super().__init__()
            self.ref = ref
            self.depth = depth

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.survey = Survey()
        self._sums = False
        self._survey_wanted = False
        self._surveyor: Worker[None] | None = None
        self._newest: dict[ListRef, Worker[None]] = {}
        self._deeper: Worker[None] | None = None
        self._depth = Depth.NEWEST
        self._under_way: set[ListRef] = set()
        self._waits_until: dict[str, float] = {}
        self._sums_due = 0.0
        """From when on, by the monotonic clock, sums are taken again while the list is being read."""

    @property
    def console(self) -> Console:
        """Return the running console."""
        return console_of(self)

    @property
    def ref(self) -> ListRef | None:
        """Return the list that the pane is about."""
        return self.survey.ref

    @property
    def state(self) -> ListState:
        """Return how much of the list is known, how old and how sound it is, as last heard."""
        return self.survey.state

    @property
    def is_reading(self) -> bool:
        """Tell whether the list is being read from its bank."""
        return self.ref in self._under_way

    @property
    def is_reading_all(self) -> bool:
        """Tell whether the whole of the list is being read, which Esc can stop."""
        return self._deeper is not None and not self._deeper.is_finished and self._depth is Depth.ALL

    @property
    def waiting(self) -> int | None:
        """Return how many seconds the bank still wants us to wait, None if it does not."""
        until = self._waits_until.get(self.ref.connection) if self.ref else None
        left = 0.0 if until is None else until - self.console.workspace.clock.monotonic()
        return ceil(left) if left > 0 else None

    def follow(self, ref: ListRef, query: Query, *, sums: bool) -> None:
        """Turn to a list, or to another selection of its rows."""
        known = self.survey.state if self.survey.ref == ref else ListState()
        if self.survey.ref != ref:
            self.stop_reading_all()
        self.survey = Survey(ref, query, known)
        self._sums = sums
        self._sums_due = 0.0
        self._survey_wanted = True
        self._surveyor = self._survey_store()

    def survey_soon(self) -> None:
        """Ask the store again; calls made while it is being asked become one."""
        self._survey_wanted = True
        if self._surveyor is None or self._surveyor.is_finished:
            self._surveyor = self._survey_store()

    def freshen(self) -> None:
        """Have the list's newest part read, unless that was done just now."""
        since = self.state.as_of
        now = self.console.workspace.clock.now()
        if since is None or (now - since).total_seconds() > FRESH_SECONDS or self.state.problem is not None:
            self.read(Depth.NEWEST)

    def read(self, depth: Depth, dates: DateRange | None = None) -> None:
        """Have the engine read the list in front; what is under way already is not begun twice."""
        if self.ref is None:
            return
        if depth is Depth.NEWEST:
            worker = self._newest.get(self.ref)
            if worker is None or worker.is_finished:
                self._newest[self.ref] = self._read_newest(self.ref)
        elif depth is Depth.ALL or self._deeper is None or self._deeper.is_finished:
            self._depth = depth
            self._deeper = self._read_deeper(self.ref, depth, dates)

    def stop_reading_all(self) -> bool:
        """Stop reading the whole list; tell whether there was anything to stop."""
        if not self.is_reading_all or self._deeper is None:
            return False
        self._deeper.cancel()
        return True

    def hear(self, notice: Notice) -> bool:
        """Take in what the engine says; tell whether rows of the list in front have changed."""
        match notice:
            case RefreshStarted(ref):
                self._under_way.add(ref)
            case RefreshEnded(ref):
                self._under_way.discard(ref)
                if ref == self.ref:
                    self.survey_soon()
            case WaitStarted(connection, seconds):
                self._waits_until[connection] = self.console.workspace.clock.monotonic() + seconds
            case ListChanged(ref) if ref == self.ref:
                self.survey_soon()
                return True
            case ChangedElsewhere():
                self.survey_soon()
                return True
        return False

    @work(exclusive=True, group="survey", exit_on_error=False, description="what the store knows")
    async def _survey_store(self) -> None:
        reader = self.console.workspace.reader
        while self._survey_wanted:
            self._survey_wanted = False
            ref, query = self.survey.ref, self.survey.query
            if ref is None:
                return
            state = await reader.state(ref)
            self.post_message(self.Surveyed(Survey(ref, query, state, None if self._sums else {})))
            clock = self.console.workspace.clock
            began = clock.monotonic()
            if self._sums and (not self.is_reading or began >= self._sums_due):
                totals = await reader.totals(ref, query)
                self._sums_due = clock.monotonic() + _SUMMING * (clock.monotonic() - began)
                self.post_message(self.Surveyed(Survey(ref, query, state, totals)))

    @work(group="newest", exit_on_error=False, description="the newest part of a list")
    async def _read_newest(self, ref: ListRef) -> None:
        try:
            await self.console.workspace.refresh(ref, Depth.NEWEST)
        finally:
            self.post_message(self.ReadEnded(ref, Depth.NEWEST))

    @work(exclusive=True, group="deeper", exit_on_error=False, description="older parts of a list")
    async def _read_deeper(self, ref: ListRef, depth: Depth, dates: DateRange | None) -> None:
        try:
            await self.console.workspace.refresh(ref, depth, dates)
        finally:
            self.post_message(self.ReadEnded(ref, depth))

    def on_fed_pane_read_ended(self, message: ReadEnded) -> None:
        """Look at what reading has brought."""
        if message.ref == self.ref:
            self.survey_soon()

    def on_fed_pane_surveyed(self, message: Surveyed) -> None:
        """Keep what was found, unless the pane has turned to something else meanwhile."""
        found = message.survey
        if (found.ref, found.query) != (self.survey.ref, self.survey.query):
            return
        if found.totals is None:
            found = Survey(found.ref, found.query, found.state, self.survey.totals)
        becomes_complete = found.state.complete != self.state.complete
        self.survey = found
        self.surveyed()
        if becomes_complete:
            # What can be done with a list depends on whether there is more of it.
            self.screen.refresh_bindings()

    def surveyed(self) -> None:
        """Draw what is known now."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hear of a failed worker: none fails in silence."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.console.defect(event.worker.error)
