"""How much of a list a table shows, as data and in words."""

from typing import NamedTuple

from banktui.domain.money import grouped
from banktui.ui.presenter.counts import counted


class TableStatus(NamedTuple):
    """What can be said of the rows beside their title."""

    known: int = 0
    """Rows of the list that we have, filter or not."""
    total: int | None = None
    """Rows that the bank says there are."""
    complete: bool = False
    """We have all of them."""
    narrowed: bool = False
    """A filter or a range of days leaves rows out."""
    matching: int | None = None
    """Rows that pass; None while they are being counted."""
    loading: bool = True
    """Nothing has been read from the store yet."""
    never_read: bool = False
    """The list has never been read from its bank."""

    def words(self, things: str = "") -> str:
        """Say it briefly: `7 of 1 240 statements`, `3 400 statements so far`, `1 card`, `loading…`.

        `things`: what the rows are, in the plural, as a section is called.
        """
        if self.loading:
            return "loading…"
        if self.never_read and not self.known:
            return "not read yet"
        known = counted(self.known, things)
        if self.narrowed:
            matching = "…" if self.matching is None else grouped(str(self.matching))
            return f"{matching} of {known}" if self.complete else f"{matching} of {known} so far"
        if self.complete:
            return known
        if self.total is not None and self.total > self.known:
            return f"{grouped(str(self.known))} of {counted(self.total, things)}"
        return f"{known} so far"
