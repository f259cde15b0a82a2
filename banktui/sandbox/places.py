"""Where demo customers live: who they pay there, and how a bank of that country words a statement."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

_EURO_COUNTRIES = frozenset({"FR", "NL", "BE"})
_ELSEWHERE = "FR"
_NEAR_THE_EURO = (0.5, 2.0)
"""Units per euro between which a price may keep its number."""


@dataclass(frozen=True, slots=True)
class Merchant:
    """A shop that takes cards."""

    name: str
    city: str
    """Empty for a chain that is in every city of its place; fixed for a shop on the net."""
    country: str
    currency: str
    category: str
    """Merchant category code, ISO 18245, four digits."""
    least: float
    most: float
    """What people spend there, in its currency."""
    weight: float = 1
    used_by: str = "pb"
    """`p` for private people, `b` for businesses, or both."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country as demo customers meet it."""

    country: str
    currency: str
    utc_offset: int
    """Hours; daylight saving does not matter for when people go shopping."""
    cities: tuple[str, ...]
    months: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    """Names by role: landlords, staff, clients, authority_vat …"""
    debits: tuple[tuple[str, float, float, str], ...]
    """Creditors of direct debits: name, least, most, what is paid."""
    merchants: tuple[Merchant, ...]
    wording: Mapping[str, str]
    capitals: bool
    """Whether banks there write statements in capitals."""
    structured_references: bool
    """Whether payment references carry check digits (Belgium's `+++123/4567/89012+++`)."""


@cache
def place_for(currency: str, country: str) -> Place:
    """Return where the holder of an account does business: by its currency and, for the euro, its country."""
    places = _places()
    for place in places.values():
        if place.currency == currency and currency != "EUR":
            return place
    return places[country if currency == "EUR" and country in _EURO_COUNTRIES else _ELSEWHERE]


@cache
def merchants_abroad() -> tuple[Merchant, ...]:
    """Return shops in many countries and currencies."""
    return tuple(
        Merchant(name, city, country, currency, category, least, most)
        for name, city, country, currency, category, least, most in _raw()["abroad"]["merchants"]
    )


@cache
def units_per_euro(currency: str) -> Decimal:
    """Return about how many units of a currency one euro buys; 1 for currencies that the demo has no rate for."""
    return Decimal(str(_raw()["rates"].get(currency, 1)))


def price_level(currency: str) -> float:
    """Return by what prices in euros are multiplied to look right in a currency; those near the euro share its tags."""
    rate = float(units_per_euro(currency))
    return 1.0 if _NEAR_THE_EURO[0] <= rate <= _NEAR_THE_EURO[1] else rate


@cache
def securities() -> tuple[str, ...]:
    """Return names of shares and funds that demo customers trade."""
    return tuple(_raw()["securities"]["names"])


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("places.toml").read_text(encoding="utf-8"))


@cache
def _places() -> dict[str, Place]:
    return {name: _place(name, table) for name, table in _raw().items() if "wording" in table}


def _place(country: str, table: dict[str, Any]) -> Place:
    currency = table["currency"]
    level = price_level(currency)
    names = {
        role: (value,) if isinstance(value, str) else tuple(value)
        for role, value in table.items()
        if role not in {"cities", "months", "direct_debits", "merchants", "wording", "capitals", "references"}
        and isinstance(value, str | list)
    }
    return Place(
        country=country,
        currency=currency,
        utc_offset=table["utc_offset"],
        cities=tuple(table["cities"]),
        months=tuple(table["months"]),
        names=names,
        debits=tuple((name, least, most, what) for name, least, most, what in table["direct_debits"]),
        merchants=tuple(
            Merchant(name, "".join(city), country, currency, category, least * level, most * level, weight, used_by)
            for name, category, least, most, weight, used_by, *city in table["merchants"]
        ),
        wording=table["wording"],
        capitals=table["capitals"],
        structured_references=table["references"] == "ogm",
    )
