"""What a ledger table knows of its list, and how it reads more of it. No widget here."""

from dataclasses import dataclass, field, replace

from banktui.services.shelf import Anchor, ListState, Window
from banktui.ui.widgets.ledger_rows import LoadedRows
from banktui.ui.widgets.row_source import RowSource
from banktui.ui.widgets.table_status import TableStatus

_WITHIN = 4_096
"""Rows from an estimated one within which others are read by way of it; the store estimates none nearer to an end."""


@dataclass(frozen=True, slots=True)
class Look:
    """Where a table looks at its list: what has to stay in place when the list is read anew."""

    height: int
    """Rows on the screen."""
    top: int = 0
    """Index of the first of them."""
    cursor: int = 0
    """Index of the row under the cursor."""
    wanted: int | None = None
    """Key of the row that the cursor belongs on."""
    line: int = 0
    """The line on the screen where that row was seen last."""
    pivot: int | None = None
    """Key of a row on the screen that keeps its line."""
    offset: int = 0
    """The pivot's line, counted from the first row on the screen."""
    stays: bool = False
    """If the cursor's row is gone, stay at its place (a refresh); otherwise go to the beginning (another query)."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A window to be read."""

    generation: int
    first: int
    """Where the rows are expected to stand."""
    count: int
    near: Anchor | None = None
    from_end: bool = False
    """These are the last rows: the source counts from the end, which costs the same in a list of any length."""

    @property
    def start(self) -> int:
        """Return the start that the source is asked for."""
        return -self.count if self.from_end else self.first

    @property
    def span(self) -> range:
        """Return the indexes that are expected."""
        return range(self.first, self.first + self.count)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A window that was read, and what had been asked for."""

    ask: Ask
    window: Window

    def first(self, count: int) -> int:
        """Return where the rows belong in a list of `count`: where the store says, or where they were looked for."""
        if self.window.exact:
            return self.window.first
        return max(0, count - len(self.window.rows)) if self.ask.from_end else self.ask.first

    @property
    def ends_list(self) -> bool:
        """Tell whether the list ends with these rows."""
        return self.ask.from_end or len(self.window.rows) < self.ask.count


@dataclass(frozen=True, slots=True)
class Opening:
    """A list as it is found when it is opened or read anew."""

    glimpse: Glimpse
    state: ListState
    narrowed: bool
    top: int
    """The index that belongs on the first line now."""
    cursor: int
    """The index that the cursor belongs on now."""
    found: bool
    """The row that the cursor was on is in the list."""


async def open_list(source: RowSource, look: Look, generation: int) -> Opening:
    """Read the part of a list that a table looks at, following its rows to where they stand now."""
    state = await source.state()
    wanted = await _locate(source, look.wanted)
    pivot = wanted if look.pivot == look.wanted else await _locate(source, look.pivot)
    top = _top(look, wanted, pivot)
    # What decided on the first line is what the rows are read around: of two estimates, only one can be right.
    near = pivot or wanted if look.stays else wanted or pivot
    margin = look.height
    ask = Ask(generation, max(0, top - margin), look.height + 2 * margin, near)
    window = await source.window(ask.start, ask.count, near)
    if not window.rows and ask.start > 0:  # The list has become shorter than that.
        ask = Ask(generation, max(0, await source.count() - look.height), ask.count)
        window = await source.window(ask.start, ask.count)
    at = top if wanted is None else wanted.index
    cursor = look.cursor if wanted is None and look.stays else at
    return Opening(Glimpse(ask, window), state, source.narrows, top, cursor, found=wanted is not None)


async def _locate(source: RowSource, key: int | None) -> Anchor | None:
    return None if key is None else await source.locate(key)


def _top(look: Look, cursor: Anchor | None, pivot: Anchor | None) -> int:
    if look.top == 0 and (cursor is None or cursor.index < look.height):
        return 0  # What is new at the head of the list comes into view, as long as the cursor's row stays in view too.
    if look.stays:
        return look.top if pivot is None else max(0, pivot.index - look.offset)
    if cursor is None:
        return 0
    return max(0, cursor.index - min(look.line, look.height - 1))


@dataclass(slots=True)
class KnownList:
    """Rows that are loaded and how many there are. All indexes are places in the query's result."""

    rows: LoadedRows = field(default_factory=LoadedRows)
    count: int = 0
    """Rows in the result: exact once `counted`, until then the least that there must be and a little more."""
    counted: bool = False
    estimate: Anchor | None = None
    """The row that all others were read around, while its own index is an estimate."""
    state: ListState | None = None
    narrowed: bool = False
    generation: int = 0
    """Raised by each change that makes answers under way worthless."""
    adopted: int = -1
    """The generation that the loaded rows belong to."""

    @property
    def is_current(self) -> bool:
        """Tell whether the loaded rows are those of the latest question, so that more of them may be read."""
        return self.adopted == self.generation

    def forget(self) -> None:
        """Start over with another list."""
        self.rows = LoadedRows()
        self.count, self.counted, self.estimate, self.state = 0, False, None, None

    def adopt(self, opening: Opening) -> None:
        """Take the list as it has just been found; rows from before are let go only now."""
        self.rows = LoadedRows()
        self.adopted = opening.glimpse.ask.generation
        self.state = opening.state
        self.narrowed = opening.narrowed
        near = opening.glimpse.ask.near
        self.estimate = None if near is None or opening.glimpse.window.exact else near
        self.counted = not opening.narrowed
        self.count = opening.state.known if self.counted else 0
        self.add(opening.glimpse, around=opening.top)

    def add(self, glimpse: Glimpse, *, around: int) -> range:
        """Put a window's rows in their place and learn from it where the list ends. Returns their indexes."""
        rows = glimpse.window.rows
        first = glimpse.first(self.count)
        self.rows.place(first, rows, around=around)
        end = first + len(rows)
        if glimpse.ends_list and glimpse.window.exact:
            self.set_count(end)
        else:
            self.count = max(self.count, end if self.counted else end + len(rows))
        return range(first, end)

    def set_count(self, count: int) -> None:
        """Take the exact number of rows."""
        self.count = count
        self.counted = True
        self.rows.drop_from(count)

    def settle(self, index: int, screen: range) -> int | None:
        """Learn the index of the row that has only been estimated. Returns how far the rows on the screen move.

        None if other rows are looked at by now: the list has to be opened anew then.
        """
        if self.estimate is None:
            return 0
        piece = self.rows.piece(self.estimate.index)
        row = self.rows.get(self.estimate.index)
        if row is None or row.key != self.estimate.key or not overlap(piece, screen):
            return None
        change = index - self.estimate.index
        self.rows.move(piece, change)
        self.estimate = None
        self.generation += 1  # What is being read was asked for by indexes that no longer hold.
        self.adopted = self.generation
        return change

    def ask(self, start: int, stop: int, ahead: int) -> Ask | None:
        """Return what has to be read so that the rows from `start` to `stop` and `ahead` more on both sides are loaded.

        None while enough of them are: reading begins when half of what lies ahead is used up.
        """
        last = min(self.count, stop + ahead)
        soon = self.rows.gap(max(0, start - ahead // 2), min(self.count, stop + ahead // 2))
        if not soon:
            return None
        gap = self.rows.gap(max(0, start - ahead), last)
        if self.counted and gap.stop == self.count and self.rows.get(gap.start - 1) is None:
            return Ask(self.generation, gap.start, len(gap), from_end=True)
        near = self.rows.nearest(gap.start)
        if near is not None and self.estimate is not None:
            # From an estimate, only what is near it can be told.
            near = replace(near, exact=False) if abs(near.index - gap.start) <= _WITHIN else None
        return Ask(self.generation, gap.start, len(gap), near)

    def status(self) -> TableStatus:
        """Say how much of the list is known and shown."""
        if self.state is None:
            return TableStatus()
        return TableStatus(
            known=self.state.known,
            total=self.state.total,
            complete=self.state.complete,
            narrowed=self.narrowed,
            matching=self.count if self.counted else None,
            loading=False,
            never_read=self.state.as_of is None,
        )


def overlap(one: range, other: range) -> bool:
    """Tell whether two ranges have an index in common."""
    return one.start < other.stop and other.start < one.stop
