"""Account statements: every posting, or only those that came or went by IBAN."""

import asyncio
from array import array
from bisect import bisect_left
from datetime import timedelta
from typing import Any, Final
from zlib import crc32

from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.parameters import Days, Limits
from banktui.providers.anytime.sandbox.paris import PARIS, stamp
from banktui.providers.anytime.sandbox.records import AccountRecord
from banktui.providers.anytime.sandbox.registry import whole_number
from banktui.sandbox.ledger import Ledger, Posting

_CHUNK: Final = 2000
_PAYERS_WITH_OWN_NUMBER: Final = 3
"""One counterparty of so many uses a virtual IBAN."""


class Statements:
    """Reads statements from the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._by_iban: dict[str, _IbanIndex] = {}

    def all(self, account: AccountRecord, days: Days, limits: Limits) -> tuple[int, list[dict[str, Any]]]:
        """Return how many statements lie between the days, and those asked for, newest first."""
        count = self._ledger.count(account.ledger_id, days.first, days.last, PARIS)
        postings = self._ledger.postings(
            account.ledger_id,
            start=limits.start,
            limit=limits.number,
            first=days.first,
            last=days.last,
            zone=PARIS,
        )
        return count, [statement(account, posting) for posting in postings]

    async def by_iban(self, account: AccountRecord, days: Days, limits: Limits) -> tuple[int, list[dict[str, Any]]]:
        """Return the same of those statements only that have an IBAN on the other side."""
        index = self._by_iban.setdefault(account.ledger_id, _IbanIndex(self._ledger, account.ledger_id))
        ranks = await index.between(days)
        newest_first = ranks[::-1][limits.start : limits.start + limits.number]
        return len(ranks), [statement(account, index.posting(rank)) for rank in newest_first]

    def one(self, account: AccountRecord, txid: str) -> dict[str, Any]:
        """Return the statement `<acc_id>-<n>`; refuse one that the account does not have."""
        owner, _, text = txid.partition("-")
        number = whole_number(text)
        posting = self._ledger.posting(account.ledger_id, number) if number and owner == str(account.id) else None
        if posting is None:
            raise refusal(4040210)
        return statement(account, posting)


class _IbanIndex:
    """Positions, in time order, of an account's postings with an IBAN on the other side; grows with the account."""

    def __init__(self, ledger: Ledger, account_id: str) -> None:
        self._ledger = ledger
        self._account_id = account_id
        self._positions = array("I")
        self._covered = 0
        self._last_number = 0
        self._lock = asyncio.Lock()

    async def between(self, days: Days) -> range:
        """Return which of the index's entries lie between two days, oldest first."""
        async with self._lock:
            await self._extend()
        count = self._ledger.count
        since = 0 if days.first is None else count(self._account_id, last=days.first - timedelta(days=1), zone=PARIS)
        until = count(self._account_id, last=days.last, zone=PARIS)
        return range(bisect_left(self._positions, since), bisect_left(self._positions, until))

    def posting(self, rank: int) -> Posting:
        """Return the posting that is so many entries from the index's oldest."""
        return self._read(self._positions[rank], 1)[0]

    async def _extend(self) -> None:
        if self._covered and self._read(self._covered - 1, 1)[0].number != self._last_number:
            self._positions, self._covered = array("I"), 0
        total = self._ledger.count(self._account_id)
        while self._covered < total:
            for posting in self._read(self._covered, _CHUNK):
                if posting.counterparty_iban:
                    self._positions.append(self._covered)
                self._covered += 1
                self._last_number = posting.number
            # A million postings take seconds to look through; others must be served meanwhile.
            await asyncio.sleep(0)

    def _read(self, start: int, limit: int) -> list[Posting]:
        return self._ledger.postings(self._account_id, start=start, limit=limit, newest_first=False)


def statement(account: AccountRecord, posting: Posting) -> dict[str, Any]:
    """Return a posting as the bank shows it: an amount without sign, and its direction as a word."""
    at = stamp(posting.at)
    shown: dict[str, Any] = {
        "txid": f"{account.id}-{posting.number}",
        "description": _description(posting),
        "date": at,
        "amount": abs(posting.amount),
        "type": "Credit" if posting.amount > 0 else "Debit",
        "balance": posting.balance,
        "currency": posting.currency,
        "iban": _counterparty(posting),
        "virtual_iban": _virtual_iban(account, posting),
        "status": "Executed",
        # The document writes the first spelling; the provider's own client library reads the second from details.
        "executionDate": at,
        "execution_date": at,
    }
    return shown


def _description(posting: Posting) -> str:
    """Name the other side of a transfer where its text does not: there is no field for the name."""
    name = posting.counterparty
    if not posting.counterparty_iban or not name or name.casefold() in posting.description.casefold():
        return posting.description
    return f"{posting.description} · {name}"


def _counterparty(posting: Posting) -> dict[str, str] | list[str]:
    """Return the IBAN object, or PHP's empty array: null would make the provider's own client library fail."""
    if not posting.counterparty_iban:
        return []
    return {"iban": posting.counterparty_iban, "swift": posting.counterparty_bic, "comment": posting.reference}


def _virtual_iban(account: AccountRecord, posting: Posting) -> str:
    direction = "C" if posting.amount > 0 else "D"
    numbers = [virtual.iban for virtual in account.virtual_ibans if virtual.type == direction]
    payer = crc32(posting.counterparty_iban.encode())
    if not numbers or not posting.counterparty_iban or payer % _PAYERS_WITH_OWN_NUMBER:
        return ""
    return numbers[payer // _PAYERS_WITH_OWN_NUMBER % len(numbers)]
