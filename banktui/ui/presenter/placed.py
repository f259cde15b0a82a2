"""An account together with the connection that it is read through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from banktui.domain.errors import Problem
from banktui.domain.listed import Facets
from banktui.domain.money import Money
from banktui.services.shelf import ListRef

if TYPE_CHECKING:
    from banktui.domain.account import Account


@dataclass(frozen=True, slots=True)
class PlacedAccount:
    """An account among those of all connections: the overview's rows."""

    connection: str
    """The connection's id."""
    provider: str
    """The provider's title."""
    ref: ListRef
    """The list that the account stands in."""
    account: Account
    problem: Problem | None = None
    """Why the connection's accounts could not be refreshed, if so."""

    @property
    def id(self) -> str:
        """Return what tells this account from all others."""
        return f"{self.ref.connection}/{self.ref.parent}/{self.account.id}"

    @property
    def name(self) -> str:
        """Return what the account is called."""
        return self.account.name

    @property
    def number(self) -> str:
        """Return the account's number."""
        return self.account.number

    @property
    def bank_code(self) -> str:
        """Return the sort code that belongs to the number, where there is one."""
        return self.account.bank_code

    @property
    def type(self) -> str:
        """Return the provider's word for the kind of account."""
        return self.account.type

    @property
    def balance(self) -> Money | None:
        """Return the account's balance as last told."""
        return self.account.balance

    @property
    def oddities(self) -> tuple[str, ...]:
        """Return what is wrong with the data as the bank sent it."""
        return self.account.oddities

    def facets(self) -> Facets:
        """Return by what the account is found and ordered."""
        return self.account.facets()
