"""Reads the demo's file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from banktui.domain.money import minor_digits
from banktui.providers.banq.sandbox.records import CURRENCY

_FILE: Final = Path(__file__).parent.parent / "seed.toml"


@dataclass(frozen=True, slots=True)
class Seed:
    """The tables of `seed.toml`, numbers exact."""

    customer: str
    order_number: int
    """The number after the highest of the demo's orders."""
    spaces: tuple[Mapping[str, Any], ...]
    banqs: tuple[Mapping[str, Any], ...]
    trades: tuple[Mapping[str, Any], ...]
    told: tuple[Mapping[str, Any], ...]
    recurring: tuple[Mapping[str, Any], ...]


def read_seed() -> Seed:
    """Read the file that lies beside this package."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    lists = {name: tuple(tables[name]) for name in ("spaces", "banqs", "trades", "told", "recurring")}
    return Seed(customer=tables["customer"], order_number=tables["order_number"], **lists)


def dollars(value: Decimal | int) -> Decimal:
    """Return an amount with exactly its currency's minor digits."""
    return Decimal(value).quantize(Decimal(1).scaleb(-(minor_digits(CURRENCY) or 0)))
