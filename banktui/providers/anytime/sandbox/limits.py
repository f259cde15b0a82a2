"""The bank's limits of business: how much a card may be loaded with, how many cards an account may have.

The documents name the refusals and give no figures: these are our reading, generous, and can be set.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Self

from banktui.domain.money import parse_decimal
from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.paris import at_clock, day_of
from banktui.providers.anytime.sandbox.records import CardRecord
from banktui.providers.anytime.sandbox.registry import whole_number

_SCALE: Final = {"JPY": 150}
"""The limits are in euros; a yen is worth so much less that its figures are larger. Other currencies count one to one.
"""
_TOO_LITTLE, _TOO_MUCH = 4030330, 4030331
_CAPACITY = 4290320
_TOO_FULL = 4020321
_TOO_MANY_CARDS, _TOO_MANY_CARDS_OF_SUB_ACCOUNT = 4290330, 4290331
_MIDNIGHT = "00:00"


@dataclass(frozen=True, slots=True)
class BusinessLimits:
    """All of them, in major units; None is no limit."""

    load_least: Decimal = Decimal(1)
    load_most: Decimal = Decimal(5_000)
    load_day: Decimal | None = Decimal(10_000)
    load_four_days: Decimal | None = Decimal(15_000)
    load_week: Decimal | None = Decimal(20_000)
    load_month: Decimal | None = Decimal(40_000)
    load_year: Decimal | None = Decimal(200_000)
    load_capacity: Decimal | None = None
    """All loads of a card's life together."""
    card_balance: Decimal = Decimal(20_000)
    orders: int = 20
    """Cards of an account that are not cancelled."""
    sub_account: int = 0
    """The account that counts as another's sub-account; the demo has none."""
    sub_account_orders: int = 5

    @classmethod
    def parsed(cls, given: Mapping[str, str]) -> Self:
        """Return the usual limits with those changed that are given. Raises ValueError with a sentence."""
        changes: dict[str, Any] = {}
        for name, text in given.items():
            number = whole_number(text)
            if name in _COUNTS:
                if number is None:
                    raise ValueError(f"{name} is a whole number")
                changes[name] = number
            else:
                amount = parse_decimal(text)
                if amount < 0:
                    raise ValueError(f"{name} is an amount of zero or more")
                changes[name] = amount
        return replace(cls(), **changes)

    def check_load(self, card: CardRecord, amount: Decimal, currency: str, now: datetime, balance: Decimal) -> None:
        """Refuse a load that is too small, too large, or too much within a day, a week, a month, and so on."""
        scale = _SCALE.get(currency, 1)
        self.check_amount(amount, currency)
        for since, most, number in self._windows(now):
            if most is not None and amount + _loaded(card, since) > most * scale:
                raise refusal(number)
        if self.load_capacity is not None and amount + _loaded(card, None) > self.load_capacity * scale:
            raise refusal(_CAPACITY)
        if balance + amount > self.card_balance * scale:
            raise refusal(_TOO_FULL)

    def check_amount(self, amount: Decimal, currency: str) -> None:
        """Refuse an amount that is below the least or above the most that a card is loaded with at once."""
        scale = _SCALE.get(currency, 1)
        if amount < self.load_least * scale:
            raise refusal(_TOO_LITTLE)
        if amount > self.load_most * scale:
            raise refusal(_TOO_MUCH)

    def check_order(self, account_id: int, cards: int) -> None:
        """Refuse one more card for an account that has so many."""
        if account_id == self.sub_account and cards >= self.sub_account_orders:
            raise refusal(_TOO_MANY_CARDS_OF_SUB_ACCOUNT)
        if cards >= self.orders:
            raise refusal(_TOO_MANY_CARDS)

    def _windows(self, now: datetime) -> Iterator[tuple[datetime, Decimal | None, int]]:
        """Yield since when loads count, what they may come to, and how a load beyond that is refused."""
        today = day_of(now)
        yield at_clock(today, _MIDNIGHT), self.load_day, 4290310
        yield now - timedelta(days=4), self.load_four_days, 4290313
        yield at_clock(today - timedelta(days=today.weekday()), _MIDNIGHT), self.load_week, 4290314
        yield at_clock(today.replace(day=1), _MIDNIGHT), self.load_month, 4290311
        yield at_clock(today.replace(month=1, day=1), _MIDNIGHT), self.load_year, 4290312


_COUNTS = frozenset({"orders", "sub_account", "sub_account_orders"})
NAMES: Final = tuple(field.name for field in fields(BusinessLimits))


def _loaded(card: CardRecord, since: datetime | None) -> Decimal:
    loads = (entry for entry in card.entries if entry.is_load and entry.type == "C" and entry.effect)
    return sum((entry.amount for entry in loads if since is None or entry.at >= since), Decimal(0))


class LimitBook:
    """The limits in force."""

    def __init__(self) -> None:
        self.now = BusinessLimits()

    def set(self, given: Mapping[str, str]) -> None:
        """Put limits in force; those not given go back to the usual."""
        self.now = BusinessLimits.parsed(given)
