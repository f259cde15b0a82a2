"""Reads the demo customers' file and gives its figures the digits of their currency."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any, Final

from banktui.domain.money import minor_digits

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Seed:
    """The tables of `seed.toml` and of `reasons.toml`, numbers exact."""

    accounts: tuple[Mapping[str, Any], ...]
    documents: Mapping[str, list[Mapping[str, Any]]]
    cards: tuple[Mapping[str, Any], ...]
    attempts: tuple[Mapping[str, Any], ...]
    transfers: tuple[Mapping[str, Any], ...]
    series: tuple[Mapping[str, Any], ...]
    orders: tuple[Mapping[str, Any], ...]
    vat: Mapping[str, Mapping[str, Any]]
    reasons: Mapping[str, str]


def read_seed() -> Seed:
    """Read the files that lie beside this package."""
    tables = _toml(_HERE.parent / "seed.toml")
    lists = {name: tuple(tables[name]) for name in ("accounts", "cards", "attempts", "transfers", "series", "orders")}
    return Seed(**lists, documents=tables["documents"], vat=tables["vat"], reasons=_toml(_HERE / "reasons.toml"))


def exact(value: Decimal | int, currency: str) -> Decimal:
    """Return an amount with exactly its currency's minor digits, half a unit going to the even neighbour."""
    return Decimal(value).quantize(Decimal(1).scaleb(-(minor_digits(currency) or 0)), ROUND_HALF_EVEN)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
