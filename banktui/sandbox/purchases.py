"""What a card was used for."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from banktui.domain.money import minor_digits
from banktui.sandbox.bank import Bank
from banktui.sandbox.places import Merchant, Place, merchants_abroad, place_for, units_per_euro

_CONVERSION_FEE = Decimal("0.02")
_AT_HOME = 0.85
_BUSY = (9, 9, 9, 10, 13, 15, 8)
"""How busy Monday to Sunday are."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One payment with a card."""

    at: datetime
    merchant: str
    city: str
    country: str
    category: str
    """Merchant category code, ISO 18245, four digits."""
    amount: Decimal
    """In the card's currency, above zero, without the fee."""
    original: Decimal
    """In the merchant's currency."""
    original_currency: str
    rate: Decimal
    """Units of the card's currency for one unit of the merchant's; 1 where they are the same."""
    fee: Decimal
    """For the conversion, in the card's currency; 0 where there was none."""


def purchases(
    bank: Bank, name: str, *, count: int, currency: str, months: int = 24, abroad: int = 20
) -> list[Purchase]:
    """Return what a card was used for in the months before the bank's clock began, oldest first.

    The same for the same bank seed and `name`. `abroad` is the share in other currencies, in per cent.
    """
    home = place_for(currency, name[:2])
    return _made(bank.stream("purchases", name), bank.clock.start, home, count, currency, months, abroad)


def _made(
    chance: random.Random, end: datetime, home: Place, count: int, currency: str, months: int, abroad: int
) -> list[Purchase]:
    moments = sorted(_moment(chance, end, months, home.utc_offset) for _ in range(count))
    weights = [merchant.weight for merchant in home.merchants]
    foreign = [merchant for merchant in merchants_abroad() if merchant.currency != currency]
    town = chance.choice(home.cities)
    made = []
    for at in moments:
        if chance.randrange(100) < abroad:
            made.append(_purchase(chance, at, chance.choice(foreign), "", currency))
        else:
            city = town if chance.random() < _AT_HOME else chance.choice(home.cities)
            made.append(_purchase(chance, at, chance.choices(home.merchants, weights)[0], city, currency))
    return made


def _purchase(chance: random.Random, at: datetime, merchant: Merchant, city: str, currency: str) -> Purchase:
    spent_in = merchant.currency
    original = _exact(Decimal(str(merchant.least * (merchant.most / merchant.least) ** chance.random())), spent_in)
    if spent_in == currency:
        rate, fee = Decimal(1), _exact(Decimal(0), currency)
    else:
        drift = Decimal(chance.randrange(-200, 201)) / 10_000
        rate = (units_per_euro(currency) / units_per_euro(spent_in) * (1 + drift)).quantize(Decimal("0.000001"))
        fee = _exact(original * rate * _CONVERSION_FEE, currency)
    return Purchase(
        at=at,
        merchant=merchant.name,
        city=merchant.city or city,
        country=merchant.country,
        category=merchant.category,
        amount=_exact(original * rate, currency),
        original=original,
        original_currency=spent_in,
        rate=rate,
        fee=fee,
    )


def _moment(chance: random.Random, end: datetime, months: int, utc_offset: int) -> datetime:
    for _ in range(20):
        day = (end - timedelta(days=chance.random() * months * 30.44)).date()
        hours = 7 + chance.randrange(14) - utc_offset
        at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours, seconds=chance.randrange(3600))
        if at < end and chance.random() * max(_BUSY) < _BUSY[day.weekday()]:
            return at
    return (end - timedelta(hours=1)).replace(microsecond=0)


def _exact(amount: Decimal, currency: str) -> Decimal:
    digits = minor_digits(currency) or 0
    least = Decimal(1).scaleb(-digits)
    return max(amount.quantize(least, ROUND_HALF_UP), least if amount > 0 else amount.quantize(least))
