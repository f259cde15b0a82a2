"""The demo data, read from seed.toml and checked as far as a wrong file would otherwise surprise later."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

from banktui.providers.ibanity.sandbox.activity import Errand


@dataclass(frozen=True, slots=True)
class SeedInstitution:
    """A financial institution."""

    key: str
    name: str
    bic: str


@dataclass(frozen=True, slots=True)
class Saving:
    """How a savings account fills: an amount every month, interest every quarter."""

    amount: Decimal
    start: Decimal
    months: int
    yearly_percent: Decimal
    source: str | None
    """The key of the account that the money comes from; None is one elsewhere."""


@dataclass(frozen=True, slots=True)
class LivedLife:
    """Which of the bank's histories an account has."""

    profile: str
    months: int


@dataclass(frozen=True, slots=True)
class SeedAccount:
    """An account, and what has happened on it."""

    key: str
    institution: str
    subtype: str
    relationship: str
    iban: str
    description: str
    currency: str
    reference: str
    synchronized: int | None
    """How many minutes ago; None if no customer has linked it."""
    life: LivedLife | None
    saving: Saving | None
    overdrawn: Decimal | None
    is_hostile: bool
    is_busy: bool


@dataclass(frozen=True, slots=True)
class SeedUser:
    """A client of institutions, who is also a customer if the bank's world knows the key."""

    key: str
    login: str
    password: str
    first_name: str | None
    last_name: str | None
    days: int
    """How many days ago the user came."""
    is_unreachable: bool
    accounts: tuple[SeedAccount, ...]


@dataclass(frozen=True, slots=True)
class DemoData:
    """Everything in seed.toml."""

    institutions: tuple[SeedInstitution, ...]
    users: tuple[SeedUser, ...]
    errands: tuple[Errand, ...]


def read_demo_data() -> DemoData:
    """Read seed.toml. Raises KeyError or ValueError for a file that lacks something."""
    text = files("banktui.providers.ibanity").joinpath("seed.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return DemoData(
        institutions=tuple(SeedInstitution(**table) for table in tables["institution"]),
        users=tuple(_user(table) for table in tables["user"]),
        errands=tuple(Errand.from_table(table) for table in tables["errand"]),
    )


def _user(table: Mapping[str, Any]) -> SeedUser:
    return SeedUser(
        key=table["key"],
        login=table["login"],
        password=table["password"],
        first_name=table.get("first_name"),
        last_name=table.get("last_name"),
        days=table["days"],
        is_unreachable=table.get("unreachable", False),
        accounts=tuple(_account(account) for account in table["account"]),
    )


def _account(table: Mapping[str, Any]) -> SeedAccount:
    overdrawn = table.get("overdrawn")
    return SeedAccount(
        key=table["key"],
        institution=table["institution"],
        subtype=table["subtype"],
        relationship=table["relationship"],
        iban=table["iban"],
        description=table["description"],
        currency=table["currency"],
        reference=table.get("reference", ""),
        synchronized=table.get("synchronized"),
        life=_life(table.get("life")),
        saving=_saving(table.get("saving")),
        overdrawn=None if overdrawn is None else Decimal(overdrawn),
        is_hostile=table.get("hostile", False),
        is_busy=table.get("busy", True),
    )


def _life(table: Mapping[str, Any] | None) -> LivedLife | None:
    return None if table is None else LivedLife(table["profile"], table["months"])


def _saving(table: Mapping[str, Any] | None) -> Saving | None:
    if table is None:
        return None
    return Saving(
        amount=Decimal(table["amount"]),
        start=Decimal(table["start"]),
        months=table["months"],
        yearly_percent=Decimal(table["yearly_percent"]),
        source=table.get("from"),
    )
