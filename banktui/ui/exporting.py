"""What `e` takes from a table: its rows in their order, and the columns that are drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from banktui.services.exporting.wanted import Rows, WindowedRows
from banktui.services.provider import Connection, Environment, ProviderInfo
from banktui.services.reading import Listed
from banktui.services.row_fields import Place
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef
from banktui.ui import faults
from banktui.ui.columns import Column
from banktui.ui.console import Console
from banktui.ui.widgets.ledger_table import LedgerTable

Where = Callable[[Listed], tuple[str, ListRef]]
"""Says of a row through which connection it came, and the list that it stands in."""


@dataclass(frozen=True, slots=True)
class Exportable:
    """One table, as it is on the screen."""

    title: str
    """What the rows are, in a word or two."""
    rows: Rows
    lists: frozenset[str]
    """The names of the lists that they come from."""
    shown: tuple[Column, ...]
    """The columns that are drawn."""
    every: tuple[Column, ...]
    """Those and the ones that there is no room for."""
    name: tuple[str, ...]
    """What the file is named after."""
    names: tuple[str, ...] = ()
    """Whose list it is: in the file's name as well, unless names are hidden."""
    missing: str = ""
    """What the file will lack of the bank's list, as a sentence; empty if nothing."""


def export_table(
    console: Console,
    table: LedgerTable,
    title: str,
    *,
    where: Where,
    name: Sequence[str],
    lists: frozenset[str],
    names: Sequence[str] = (),
    scope: Scope = Scope.CONNECTION,
    missing: str = "",
) -> None:
    """Ask in which form and where to a table's rows are to be written."""
    from banktui.ui.screens.export import ExportPrompt  # noqa: PLC0415 - nobody exports before the first picture

    source = table.source
    if source is None or not table.known.count:
        faults.refuse(console, "There are no rows to export.")
        return

    def placed(item: Listed, as_of: datetime | None) -> Place:
        connection, ref = where(item)
        return Place(console.connection(connection) or _gone(connection), scope, ref, as_of)

    rows = WindowedRows(source.window, source.count, lambda row: placed(row.item, row.as_of))
    shown, every = table.columns
    what = Exportable(title, rows, lists, tuple(shown), tuple(every), tuple(name), tuple(names), missing)
    console.push_screen(ExportPrompt(what))


def _gone(name: str) -> Connection:
    """Return what stands for a connection that is not kept any more."""
    return Connection(name, ProviderInfo("", "", ""), Environment.SANDBOX)
