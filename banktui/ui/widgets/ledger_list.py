"""How a ledger table reads its list. No widget here, and nothing that a table without rows needs."""

from dataclasses import dataclass

from banktui.services.shelf import Anchor, ListState, Window
from banktui.ui.widgets.row_source import RowSource


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

    async def open(self, source: RowSource, generation: int) -> "Opening":
        """Read the part of a list that a table looks at, following its rows to where they stand now."""
        state = await source.state()
        wanted = await _locate(source, self.wanted)
        pivot = wanted if self.pivot == self.wanted else await _locate(source, self.pivot)
        top = _top(self, wanted, pivot)
        # What decided on the first line is what the rows are read around: of two estimates, only one can be right.
        near = pivot or wanted if self.stays else wanted or pivot
        margin = self.height
        ask = Ask(generation, max(0, top - margin), self.height + 2 * margin, near)
        glimpse = await ask.read(source)
        if not glimpse.window.rows and ask.start > 0:  # The list has become shorter than that.
            ask = Ask(generation, max(0, await source.count() - self.height), ask.count)
            glimpse = await ask.read(source)
        at = top if wanted is None else wanted.index
        cursor = self.cursor if wanted is None and self.stays else at
        return Opening(glimpse, state, source.narrows, top, cursor, found=wanted is not None)


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

    async def read(self, source: RowSource) -> "Glimpse":
        """Read the window."""
        return Glimpse(self, await source.window(self.start, self.count, self.near))


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
