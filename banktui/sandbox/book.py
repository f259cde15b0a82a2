"""The postings of one account in booking order and in time order."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """Positions in time order, from `start` up to but not including `stop`."""

    start: int
    stop: int


class Line(NamedTuple):
    """One posting as its account's book knows it."""

    number: int
    entry: int
    change: int
    """In minor units, signed."""
    balance: int


class Book:
    """One account's postings: which entries of the ledger, in which order, and the balance after each.

    Demo data may be posted in any order: numbers are given out, oldest first, when the book is first read or an order
    is executed on it. What comes in back-dated after that is sorted in by time but keeps its later number.
    """

    def __init__(self, times: "array[int]") -> None:
        self.total = 0
        """Minor units."""
        self._times = times
        self._entries = array("I")
        self._changes = array("q")
        self._balances = array("q")
        self._order: array[int] | None = None
        self._numbers_are_fixed = False
        self._is_sorted = True
        self._latest = -(2**63)

    def append(self, entry: int, change: int) -> None:
        """Add a posting: an entry of the ledger and what it changes, in minor units."""
        time = self._times[entry]
        if time < self._latest:
            self._is_sorted = False
        else:
            self._latest = time
            if self._order is not None:
                self._order.append(len(self._entries))
        self._entries.append(entry)
        self._changes.append(change)
        self.total += change

    def extend(self, first: int, changes: Sequence[int]) -> None:
        """Add postings: the entries of the ledger from `first` on, and what each changes, in minor units."""
        stop = first + len(changes)
        if self._order is not None:
            for entry, change in enumerate(changes, first):
                self.append(entry, change)
            return
        for time in self._times[first:stop]:
            if time < self._latest:
                self._is_sorted = False
            else:
                self._latest = time
        self._entries.extend(range(first, stop))
        self._changes.extend(changes)
        self.total += sum(changes)

    def fix_numbers(self) -> None:
        """Bring the book into time order; from the first call on, numbers never change."""
        if not self._is_sorted:
            times = self._times
            order = sorted(range(len(self._entries)), key=lambda index: times[self._entries[index]])
            if self._numbers_are_fixed:
                self._order = array("I", order)
            else:
                self._entries = array("I", (self._entries[index] for index in order))
                self._changes = array("q", (self._changes[index] for index in order))
            self._balances = array("q")
            self._is_sorted = True
        self._numbers_are_fixed = True
        self._extend_balances()

    def span(self, since: int | None, until: int | None) -> Span:
        """Return the positions of the postings with since ≤ time < until, in microseconds; None is open."""
        self.fix_numbers()
        everything = range(len(self._entries))
        start = 0 if since is None else bisect_left(everything, since, key=self._time)
        stop = len(everything) if until is None else bisect_left(everything, until, key=self._time)
        return Span(start, max(start, stop))

    def line(self, position: int) -> Line:
        """Return the posting at a position of the time order."""
        index = position if self._order is None else self._order[position]
        return Line(index + 1, self._entries[index], self._changes[index], self._balances[position])

    def position_of(self, number: int) -> int | None:
        """Return where the posting of a number stands in the time order."""
        self.fix_numbers()
        if not 1 <= number <= len(self._entries):
            return None
        return number - 1 if self._order is None else self._order.index(number - 1)

    def _time(self, position: int) -> int:
        return self._times[self._entries[position if self._order is None else self._order[position]]]

    def _extend_balances(self) -> None:
        balances, changes, order = self._balances, self._changes, self._order
        running = balances[-1] if balances else 0
        for position in range(len(balances), len(changes)):
            running += changes[position if order is None else order[position]]
            balances.append(running)
