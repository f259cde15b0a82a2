"""`python -m tests.benchmarks.long_list ours FILE` or `theirs ROWS`: one table on the screen, with keys to work it.

`o` opens the list, `c` closes it, `s` sorts it by amount, `f` leaves only what holds a common word, `r` what holds a
rare one, `n` puts it back as it was. Both programs collect garbage as seldom, and paint as often, as the console does.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from banktui.startup import FRAMES_A_SECOND, collect_seldom

os.environ["TEXTUAL_FPS"] = FRAMES_A_SECOND  # Textual reads it when it is imported.

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from banktui.domain.listed import Meaning, Status
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction
from banktui.services.filtering import parse
from banktui.services.query import Order, Query
from banktui.services.shelf import ListRef
from banktui.store import Store, open_store
from banktui.ui.columns import columns_for
from banktui.ui.themes import DEFAULT_THEME, VARIABLE_DEFAULTS, load_themes
from banktui.ui.widgets.ledger_table import LedgerTable

REF = ListRef("benchmark", "statements", "1")
NONE = ListRef("benchmark", "statements", "2")
NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
SETTLED = Status("settled", Meaning.FINAL)
COMMON, RARE = "rent", "rent 9851"
"""One row in nine holds the first, one in some ninety thousand the second."""
WORDS = ("Rent", "Invoice", "Card · Monoprix", "Salary", "Energy", "Refund", "Fee", "Transfer", "Insurance")


def transactions(count: int) -> Iterator[Transaction]:
    """Yield plausible statement lines, newest first."""
    newest = date(2026, 11, 20)
    balance = Decimal(count)
    for number in range(count):
        amount = Decimal(number * 7919 % 2_000_000 - 1_000_000) / 100
        balance -= amount
        yield Transaction(
            id=f"1-{count - number}",
            description=f"{WORDS[number % len(WORDS)]} {number * 31 % 9973}",
            day=newest - timedelta(days=number * 730 // count),
            counterparty=f"Counterparty {number % 211}",
            money=Money(amount, "EUR"),
            balance=Money(balance, "EUR"),
            status=SETTLED,
        )


def filled(folder: Path, count: int) -> Path:
    """Write a store that holds one complete list of so many lines, and return its file."""
    path = folder / f"{count}.db"
    store = open_store(path)
    batch: list[Transaction] = []
    for transaction in transactions(count):
        batch.append(transaction)
        if len(batch) == 1_000:
            store.keeper.add_older(REF, batch, NOW)
            batch.clear()
    store.keeper.progress(REF, at=NOW, cursor=None, complete=True, total=count)
    store.close()
    return path


class Worked(App[None]):
    """What both programs share: their keys."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open"),
        Binding("c", "close"),
        Binding("s", "sort"),
        Binding("f", "filter_common"),
        Binding("r", "filter_rare"),
        Binding("n", "natural"),
    ]


class Ours(Worked):
    """Our table on a store."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables that our widgets use."""
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        """Lay out the table alone."""
        yield LedgerTable()

    def on_mount(self) -> None:
        """Use the theme that users see first."""
        for theme in load_themes().themes:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME
        self._table.bind(self._store.reader)
        self._table.focus()
        self.action_close()

    @property
    def _table(self) -> LedgerTable:
        return self.query_one(LedgerTable)

    def action_open(self) -> None:
        """Show the list."""
        self._table.show(REF, Query(), columns_for("statements"))

    def action_close(self) -> None:
        """Show an empty list."""
        self._table.show(NONE, Query(), columns_for("statements"))

    def action_sort(self) -> None:
        """Order by amount."""
        self._table.show(REF, Query(order=Order.AMOUNT), columns_for("statements"))

    def action_natural(self) -> None:
        """Order as the bank does, and all of it."""
        self.action_open()

    def action_filter_common(self) -> None:
        """Narrow to a common word."""
        self._table.show(REF, Query(filter=parse(COMMON)), columns_for("statements"))

    def action_filter_rare(self) -> None:
        """Narrow to a rare one."""
        self._table.show(REF, Query(filter=parse(f'"{RARE}"')), columns_for("statements"))


class Theirs(Worked):
    """Textual's table, given all rows."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._lines = [
            (
                str(line.day),
                line.description,
                line.counterparty,
                line.money.plain() if line.money else "",
                line.balance.plain() if line.balance else "",
                "● settled",
            )
            for line in transactions(count)
        ]
        """Each cell as finished text."""

    def compose(self) -> ComposeResult:
        """Lay out the table alone."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Name the columns: the same as ours."""
        self._table.add_columns("Date", "Description", "Counterparty", "Amount", "Balance", "Status")
        self._table.focus()

    @property
    def _table(self) -> DataTable[str]:
        return self.query_one(DataTable)

    def action_open(self) -> None:
        """Hand all rows over."""
        self._table.add_rows(self._lines)

    def action_close(self) -> None:
        """Let all rows go."""
        self._table.clear()

    def action_sort(self) -> None:
        """Order by amount."""
        self._table.sort(self._table.ordered_columns[3].key, key=Decimal)

    def action_natural(self) -> None:
        """Order by day, and all of it."""
        if self._table.row_count < len(self._lines):
            self.action_close()
            self.action_open()
        self._table.sort(self._table.ordered_columns[0].key, reverse=True)

    def action_filter_common(self) -> None:
        """Narrow to a common word."""
        self._narrow(COMMON)

    def action_filter_rare(self) -> None:
        """Narrow to a rare one."""
        self._narrow(RARE)

    def _narrow(self, wanted: str) -> None:
        """Hand over the rows that pass: such a table has no other way."""
        self.action_close()
        self._table.add_rows(line for line in self._lines if any(wanted in cell.casefold() for cell in line))


if __name__ == "__main__":
    collect_seldom()
    which, what = sys.argv[1:]
    if which == "ours":
        with_rows = open_store(Path(what))
        Ours(with_rows).run()
        with_rows.close()
    else:
        Theirs(int(what)).run()
