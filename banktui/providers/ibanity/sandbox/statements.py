"""Transactions of one or many accounts as one list, newest first, cut anywhere without walking to it.

Each account's postings are in time order already, so a page is a merge of as many walks as there are accounts, each
entered by bisection: k accounts of n postings cost k·log n to enter and one step per transaction on the page.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from banktui.providers.ibanity.sandbox.identifiers import PostingIds
from banktui.sandbox.ledger import Ledger, Posting

Owner = TypeVar("Owner")


@dataclass(frozen=True, slots=True)
class Track(Generic[Owner]):
    """One account's part of a statement."""

    owner: Owner
    """The account as the API knows it."""
    serial: int
    """Its number in transaction ids, and what decides between accounts when instants are equal."""
    ledger_account: str
    length: int
    """How many postings, from the oldest, belong to the statement. Numbers must follow time, as they do unless someone
    back-dates a posting."""
    hidden: Mapping[int, int] = field(default_factory=dict)
    """Postings that are no transactions, and how long the statement must be for them to be left out of it."""

    def shows(self, number: int) -> bool:
        """Tell whether a posting is one of the statement's transactions."""
        since = self.hidden.get(number)
        return 1 <= number <= self.length and (since is None or self.length < since)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Owner]):
    """One transaction: a posting seen from one account."""

    owner: Owner
    serial: int
    posting: Posting


class _Moment(NamedTuple):
    """The order of a statement, oldest first."""

    at: datetime
    minus_serial: int
    number: int


class Statement(Generic[Owner]):
    """The transactions of some accounts, newest first; at one instant, the account with the lower serial first."""

    def __init__(self, ledger: Ledger, ids: PostingIds, tracks: Sequence[Track[Owner]]) -> None:
        self._ledger = ledger
        self._ids = ids
        self._tracks = tracks

    def id_of(self, item: Entry[Owner]) -> str:
        """Return the transaction's id."""
        return self._ids.encode(item.serial, item.posting.number)

    def find(self, cursor: str) -> Entry[Owner] | None:
        """Return the transaction of that id if it belongs to this statement."""
        place = self._ids.decode(cursor)
        if place is None:
            return None
        track = next((track for track in self._tracks if track.serial == place.account), None)
        if track is None or not track.shows(place.number):
            return None
        return self._entry(track, place.number)

    def following(self, mark: Entry[Owner] | None) -> Iterator[Entry[Owner]]:
        """Walk to older transactions."""
        walks = [
            self._walk(track, range(track.length if mark is None else self._count_older(track, mark), 0, -1))
            for track in self._tracks
        ]
        return heapq.merge(*walks, key=_moment, reverse=True)

    def preceding(self, mark: Entry[Owner]) -> Iterator[Entry[Owner]]:
        """Walk to newer transactions."""
        walks = []
        for track in self._tracks:
            own = 1 if track.serial == mark.serial else 0
            walks.append(self._walk(track, range(self._count_older(track, mark) + own + 1, track.length + 1)))
        return heapq.merge(*walks, key=_moment)

    def _count_older(self, track: Track[Owner], mark: Entry[Owner]) -> int:
        if track.serial == mark.serial:
            return mark.posting.number - 1
        search = bisect_right if track.serial > mark.serial else bisect_left
        return search(
            range(1, track.length + 1), mark.posting.at, key=lambda number: self._entry(track, number).posting.at
        )

    def _walk(self, track: Track[Owner], numbers: range) -> Iterator[Entry[Owner]]:
        return (self._entry(track, number) for number in numbers if track.shows(number))

    def _entry(self, track: Track[Owner], number: int) -> Entry[Owner]:
        posting = self._ledger.posting(track.ledger_account, number)
        if posting is None:
            raise LookupError(f"{track.ledger_account} has no posting {number}")
        return Entry(track.owner, track.serial, posting)


def _moment(entry: Entry[Owner]) -> _Moment:
    return _Moment(entry.posting.at, -entry.serial, entry.posting.number)
