"""A list whose rows a filter, a range of days and an order narrow: how they are chosen, and undone."""

from collections.abc import Iterator

from textual import on
from textual.getters import query_one

from banktui.domain.calendar import DateRange
from banktui.services.filtering import FilterError
from banktui.services.filtering import parse as parse_filter
from banktui.services.query import Order, Query
from banktui.services.workspace import Depth
from banktui.ui.columns import columns_for
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.places import Place, SectionState
from banktui.ui.presenter import day_text
from banktui.ui.screens.feed import FedPane
from banktui.ui.sections import Section, Shape
from banktui.ui.widgets.date_prompt import DateRangePrompt
from banktui.ui.widgets.filter_bar import FilterBar
from banktui.ui.widgets.ledger_table import LedgerTable

_ORDERS = (Order.NATURAL, Order.AMOUNT, Order.NAME)
_ORDER_WORDS = {
    (Order.NATURAL, False): "",
    (Order.NATURAL, True): "oldest first",
    (Order.AMOUNT, False): "largest first",
    (Order.AMOUNT, True): "smallest first",
    (Order.NAME, False): "A to Z",
    (Order.NAME, True): "Z to A",
}


class NarrowedPane(FedPane):
    """Has a table of rows, and above it the lines in which a filter and days are typed."""

    rows = query_one("#rows", LedgerTable)
    filter_bar = query_one("#filter", FilterBar)
    days = query_one("#days", DateRangePrompt)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.section: Section | None = None
        self._place: Place | None = None
        self._left = SectionState()
        self._key_before: int | None = None
        """The row that the cursor was on before anything was narrowed."""

    @property
    def narrows(self) -> bool:
        """Tell whether rows are left out by a filter or a range of days."""
        return self.survey.query.narrows

    def open_filter(self, text: str | None = None) -> None:
        """Let the user type a filter; what is typed shows at once."""
        if self._key_before is None and self.rows.row is not None:
            self._key_before = self.rows.row.key
        self.filter_bar.open(self._left.filter if text is None else text)

    def open_days(self) -> None:
        """Let the user choose a range of days."""
        self.days.open(self._left.dates, self.console.view().today)

    def sort(self) -> None:
        """Go to the next order."""
        self._left.order = _ORDERS[(_ORDERS.index(self._left.order) + 1) % len(_ORDERS)]
        self._left.reverse = False
        self._apply()

    def reverse(self) -> None:
        """Turn the order round."""
        self._left.reverse = not self._left.reverse
        self._apply()

    def escape(self) -> bool:
        """Undo the last thing that narrows the view; tell whether there was one."""
        if self.stop_reading_all():
            return True
        if not self.narrows:
            return False
        self._left.filter, self._left.dates = "", DateRange()
        self._apply()
        self._restore_cursor()
        return True

    def search_whole_list(self) -> None:
        """Have a filter see everything: read what a list that is not complete still lacks."""
        if self.narrows and not self.state.complete and self.section is not None and self.section.shape is Shape.LIST:
            self.read(Depth.ALL, self._left.dates if self._left.dates != DateRange() else None)

    def _apply(self) -> None:
        if self.section is None or self._place is None:
            return
        ref = self.section.ref(self._place.connection, self._place.parent)
        query = Query(parse_filter(self._left.filter), self._left.dates, self._left.order, self._left.reverse)
        self.follow(ref, query, sums=self.section.sums)
        self.rows.show(ref, query, columns_for(self.section.capability))
        self._redraw()

    @on(FilterBar.Typed)
    def _typed(self, message: FilterBar.Typed) -> None:
        message.stop()
        self.filter_by(message.text)

    def filter_by(self, text: str) -> bool:
        """Show only rows that match; tell whether the filter could be understood."""
        try:
            parse_filter(text)
        except FilterError as error:
            self.filter_bar.error = str(error)
            return False
        self.filter_bar.error = ""
        if text != self._left.filter:
            self._left.filter = text
            self._apply()
        return True

    @on(FilterBar.Submitted)
    def _filter_chosen(self, message: FilterBar.Submitted) -> None:
        message.stop()
        if self.filter_by(message.text):
            self.filter_bar.close()
            self.rows.focus()
            self.search_whole_list()

    @on(FilterBar.Cancelled)
    def _filter_dropped(self, message: FilterBar.Cancelled) -> None:
        message.stop()
        self.filter_bar.close()
        self.rows.focus()
        self._left.filter = ""
        self._apply()
        self._restore_cursor()

    @on(DateRangePrompt.Chosen)
    def _days_chosen(self, message: DateRangePrompt.Chosen) -> None:
        message.stop()
        self.days.close()
        self.rows.focus()
        self._left.dates = message.dates
        self._apply()
        self.search_whole_list()

    @on(DateRangePrompt.Cancelled)
    def _days_dropped(self, message: DateRangePrompt.Cancelled) -> None:
        message.stop()
        self.days.close()
        self.rows.focus()

    @on(LedgerTable.HeaderSelected)
    def _header_selected(self, message: LedgerTable.HeaderSelected) -> None:
        message.stop()
        if self._left.order is message.order:
            self._left.reverse = not self._left.reverse
        else:
            self._left.order, self._left.reverse = message.order, False
        self._apply()

    def _restore_cursor(self) -> None:
        if self._key_before is not None:
            self.call_later(self.rows.move_to_key, self._key_before)
            self._key_before = None

    def _redraw(self) -> None:
        """Draw what is around the rows anew."""

    def narrowing(self) -> Iterator[Phrase]:
        """Say what narrows the list and what orders it."""
        if self._left.filter:
            yield phrase(("/", Tone.ACCENT), self._left.filter)
        if self._left.dates != DateRange():
            yield phrase(f"{day_text(self._left.dates.first) or '…'} … {day_text(self._left.dates.last) or '…'}")
        yield phrase((_ORDER_WORDS[(self._left.order, self._left.reverse)], Tone.MUTED))
