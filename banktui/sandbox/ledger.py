"""A double-entry ledger that holds a million postings in little memory.

Every posting has its opposite, so the sum over all accounts of a currency is always zero. Amounts are `Decimal` for
callers and whole minor units inside, in columns of machine integers.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from banktui.domain.money import minor_digits
from banktui.sandbox.book import Book, Span
from banktui.sandbox.textcolumn import TextColumn

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 10**18
"""Minor units of one posting at most: sums of them still fit into 64 bits."""


@dataclass(frozen=True, slots=True)
class LedgerAccount:
    """One account of the bank, or of the world outside it."""

    id: str
    holder: str
    """The name that counterparties see."""
    name: str
    currency: str
    kind: str
    """`business`, `personal`, `card` or `world`."""
    iban: str = ""
    bic: str = ""
    opened: date = date(2019, 3, 1)


@dataclass(frozen=True, slots=True)
class Party:
    """Who stands on the other side of a posting, as a statement shows it."""

    name: str
    iban: str = ""
    bic: str = ""


class Dealing(NamedTuple):
    """What passed between an account and the world outside the bank, to be booked together with many others."""

    at: int
    """Booking instant, in microseconds since 1970 in UTC."""
    units: int
    """In minor units, signed as the account sees it, not zero."""
    description: str
    kind: str
    reference: str
    party: Party
    """Whom the account sees on the other side."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an account's statement."""

    number: int
    """1, 2, 3 … per account, oldest first, never reused. A posting that is back-dated later keeps its later number."""
    account: str
    at: datetime
    """Booking instant in UTC."""
    amount: Decimal
    """Signed, with exactly the currency's minor digits; negative leaves the account."""
    balance: Decimal
    """The account's balance after this posting."""
    currency: str
    description: str
    counterparty: str
    counterparty_iban: str
    counterparty_bic: str
    reference: str
    kind: str
    """`card`, `transfer`, `direct-debit`, `fee`, `salary`, `interest`, `load` …"""


@dataclass(frozen=True, slots=True)
class Movement:
    """One execution of a money order that came through an API: the proof that nothing was paid twice."""

    id: str
    provider: str
    operation: str
    amount: Decimal
    currency: str
    source: str
    """The debited account's id."""
    destination: str
    """The credited account's id or, outside the bank, the beneficiary's IBAN or name."""
    texts: Mapping[str, str]
    """References and comments as they were received."""
    created_at: datetime


class InsufficientFundsError(Exception):
    """The debited account holds less than the amount."""


class Ledger:
    """Keeps every account's postings, finds them by number and by day, and records what APIs made the bank execute."""

    def __init__(self) -> None:
        self.movements: list[Movement] = []
        self._accounts: dict[str, LedgerAccount] = {}
        self._books: dict[str, Book] = {}
        self._digits: dict[str, int] = {}
        self._at = array("q")
        self._units = array("q")
        self._kind = array("I")
        self._text = array("I")
        self._reference = array("I")
        self._seen_by_debit = array("I")
        self._seen_by_credit = array("I")
        self._texts = TextColumn()
        self._parties: list[Party] = []
        self._party_numbers: dict[Party, int] = {}
        self._party_of: dict[str, int] = {}

    def open_account(self, account: LedgerAccount) -> None:
        """Add an account with no postings. Raises ValueError for an id in use or a currency without minor digits."""
        if account.id in self._accounts:
            raise ValueError(f"account {account.id} is already open")
        digits = minor_digits(account.currency)
        if digits is None:
            raise ValueError(f"{account.currency} is not a currency that an account can be kept in")
        self._digits[account.currency] = digits
        self._accounts[account.id] = account
        self._books[account.id] = Book(self._at)
        self._party_of[account.id] = self._party(Party(account.holder, account.iban, account.bic))

    def give_number(self, account_id: str, iban: str, bic: str) -> None:
        """Give an account its number, by which it is paid from now on."""
        account = self._accounts[account_id] = replace(self._accounts[account_id], iban=iban, bic=bic)
        self._party_of[account_id] = self._party(Party(account.holder, iban, bic))

    def outside(self, currency: str) -> str:
        """Return the id of the account that stands for the rest of the world in a currency, opening it if needed."""
        account_id = f"world-{currency}"
        if account_id not in self._accounts:
            self.open_account(LedgerAccount(account_id, "The world outside", "The world outside", currency, "world"))
        return account_id

    def account(self, account_id: str) -> LedgerAccount:
        """Return an account. Raises KeyError if there is none of that id."""
        return self._accounts[account_id]

    def accounts(self) -> Sequence[LedgerAccount]:
        """Return all accounts, in the order in which they were opened."""
        return tuple(self._accounts.values())

    def post(
        self,
        *,
        debit: str,
        credit: str,
        amount: Decimal,
        at: datetime,
        description: str,
        kind: str,
        reference: str = "",
        debit_sees: Party | None = None,
        credit_sees: Party | None = None,
    ) -> None:
        """Book an amount (> 0) out of `debit` into `credit`; each side sees the other's holder unless told otherwise.

        Raises KeyError for an unknown account and ValueError for an amount that the currency cannot express.
        """
        currency = self._accounts[debit].currency
        if currency != self._accounts[credit].currency:
            raise ValueError(f"{currency} cannot be booked into an account in {self._accounts[credit].currency}")
        units = self.to_units(amount, currency)
        if units <= 0:
            raise ValueError("an amount to book is greater than zero")
        entry = len(self._units)
        self._at.append((at - _EPOCH) // _MICROSECOND)
        self._units.append(units)
        self._kind.append(self._texts.add(kind))
        self._text.append(self._texts.add(description))
        self._reference.append(self._texts.add(reference))
        self._seen_by_debit.append(self._party_of[credit] if debit_sees is None else self._party(debit_sees))
        self._seen_by_credit.append(self._party_of[debit] if credit_sees is None else self._party(credit_sees))
        self._books[debit].append(entry, -units)
        self._books[credit].append(entry, units)

    def post_dealings(self, account_id: str, dealings: Sequence[Dealing]) -> None:
        """Book many postings between an account and the world outside, as `post` would one by one but far quicker.

        Raises KeyError for an unknown account and ValueError, with nothing booked, for an amount that cannot be.
        """
        outside = self.outside(self._accounts[account_id].currency)
        if not all(0 < abs(dealing.units) <= _LARGEST for dealing in dealings):
            raise ValueError("an amount to book is not zero, and not too large")
        add, own, first = self._texts.add, self._party_of[account_id], len(self._units)
        kinds = {kind: add(kind) for kind in dict.fromkeys(dealing.kind for dealing in dealings)}
        parties = {id(dealing.party): dealing.party for dealing in dealings}
        numbers = {key: self._party(party) for key, party in parties.items()}
        seen = [(numbers[id(dealing.party)], own) for dealing in dealings]
        self._at.extend([dealing.at for dealing in dealings])
        self._units.extend([abs(dealing.units) for dealing in dealings])
        self._kind.extend([kinds[dealing.kind] for dealing in dealings])
        self._text.extend([add(dealing.description) for dealing in dealings])
        self._reference.extend([add(dealing.reference) for dealing in dealings])
        self._seen_by_debit.extend([pair[dealing.units > 0] for pair, dealing in zip(seen, dealings, strict=True)])
        self._seen_by_credit.extend([pair[dealing.units < 0] for pair, dealing in zip(seen, dealings, strict=True)])
        self._books[account_id].extend(first, [dealing.units for dealing in dealings])
        self._books[outside].extend(first, [-dealing.units for dealing in dealings])

    def move(
        self,
        *,
        debit: str,
        credit: str,
        amount: Decimal,
        at: datetime,
        description: str,
        kind: str,
        provider: str,
        operation: str,
        texts: Mapping[str, str],
        reference: str = "",
        debit_sees: Party | None = None,
        credit_sees: Party | None = None,
        check_funds: bool = True,
    ) -> Movement:
        """Execute a money order: book it and record it as a movement, both or neither.

        Afterwards `count(account)` is the number of the new posting on either side.
        Raises InsufficientFundsError, and what `post` raises.
        """
        if check_funds and self._accounts[debit].kind != "world" and self.balance(debit) < amount:
            raise InsufficientFundsError(debit)
        for account_id in (debit, credit):
            if self._accounts[account_id].kind != "world":
                self._books[account_id].fix_numbers()
        self.post(
            debit=debit,
            credit=credit,
            amount=amount,
            at=at,
            description=description,
            kind=kind,
            reference=reference,
            debit_sees=debit_sees,
            credit_sees=credit_sees,
        )
        outside = self._accounts[credit].kind == "world" and debit_sees is not None
        movement = Movement(
            id=f"M{len(self.movements) + 1:08d}",
            provider=provider,
            operation=operation,
            amount=amount,
            currency=self._accounts[debit].currency,
            source=debit,
            destination=(debit_sees.iban or debit_sees.name) if outside and debit_sees else credit,
            texts=MappingProxyType(dict(texts)),
            created_at=at.astimezone(UTC),
        )
        self.movements.append(movement)
        return movement

    def balance(self, account_id: str) -> Decimal:
        """Return an account's present balance, with the currency's minor digits."""
        return self._to_amount(self._books[account_id].total, self._accounts[account_id].currency)

    def count(self, account_id: str, first: date | None = None, last: date | None = None, zone: tzinfo = UTC) -> int:
        """Return how many postings an account has from `first` to `last`, days of `zone`, both included."""
        span = self._span(account_id, first, last, zone)
        return span.stop - span.start

    def postings(
        self,
        account_id: str,
        *,
        start: int = 0,
        limit: int = 50,
        first: date | None = None,
        last: date | None = None,
        newest_first: bool = True,
        zone: tzinfo = UTC,
    ) -> list[Posting]:
        """Return at most `limit` postings after skipping `start`, in time order, between days of `zone` (included)."""
        span = self._span(account_id, first, last, zone)
        start = max(start, 0)
        if newest_first:
            positions = range(span.stop - 1 - start, max(span.start, span.stop - start - limit) - 1, -1)
        else:
            positions = range(span.start + start, min(span.stop, span.start + start + limit))
        return [self._posting(account_id, position) for position in positions]

    def posting(self, account_id: str, number: int) -> Posting | None:
        """Return the posting of a number, or None if the account has none of it."""
        position = self._books[account_id].position_of(number)
        return None if position is None else self._posting(account_id, position)

    def trial_balance(self) -> dict[str, Decimal]:
        """Return the sum over all accounts by currency: zero, or the ledger is broken."""
        sums: dict[str, int] = {}
        for account in self._accounts.values():
            sums[account.currency] = sums.get(account.currency, 0) + self._books[account.id].total
        return {currency: self._to_amount(units, currency) for currency, units in sums.items()}

    def to_units(self, amount: Decimal, currency: str) -> int:
        """Return an amount in whole minor units. Raises ValueError if it has more digits than its currency."""
        scaled = amount.scaleb(self._digits[currency])
        units = int(scaled)
        if units != scaled or abs(units) > _LARGEST:
            raise ValueError(f"{amount} is not an amount that {currency} can express")
        return units

    def _party(self, party: Party) -> int:
        number = self._party_numbers.get(party)
        if number is None:
            number = self._party_numbers[party] = len(self._parties)
            self._parties.append(party)
        return number

    def _span(self, account_id: str, first: date | None, last: date | None, zone: tzinfo) -> Span:
        since = None if first is None else _midnight(first, zone)
        until = None if last is None or last == date.max else _midnight(last + timedelta(days=1), zone)
        return self._books[account_id].span(since, until)

    def _posting(self, account_id: str, position: int) -> Posting:
        account = self._accounts[account_id]
        line = self._books[account_id].line(position)
        seen = self._seen_by_credit if line.change > 0 else self._seen_by_debit
        party = self._parties[seen[line.entry]]
        return Posting(
            number=line.number,
            account=account_id,
            at=_EPOCH + self._at[line.entry] * _MICROSECOND,
            amount=self._to_amount(line.change, account.currency),
            balance=self._to_amount(line.balance, account.currency),
            currency=account.currency,
            description=self._texts.get(self._text[line.entry]),
            counterparty=party.name,
            counterparty_iban=party.iban,
            counterparty_bic=party.bic,
            reference=self._texts.get(self._reference[line.entry]),
            kind=self._texts.get(self._kind[line.entry]),
        )

    def _to_amount(self, units: int, currency: str) -> Decimal:
        return Decimal(units).scaleb(-self._digits[currency])


def _midnight(day: date, zone: tzinfo) -> int:
    return (datetime(day.year, day.month, day.day, tzinfo=zone) - _EPOCH) // _MICROSECOND
