"""Leave to read accounts: given by a customer outside of the API, and taken back through it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from banktui.providers.ibanity.sandbox.register import (
    SLUG,
    Authorization,
    Customer,
    HeldAccount,
    Horizon,
    LinkedAccount,
    Register,
)

_CUSTOMER: Final = "customer-deleted"
_AUTHORIZATION: Final = "authorization-deleted"
_GIVEN: Final = "authorization-given"


class LeaveDesk:
    """Takes note of authorizations, and deletes them and customers. Accounts stay where they are, at institutions."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def delete_customer(self, customer: Customer) -> None:
        """Forget a customer, with every leave to read an account and all that was read by it."""
        self._do(_CUSTOMER, {"id": customer.id})

    def delete_authorization(self, authorization: Authorization) -> None:
        """Take back the leave to read one account: the account is gone from the customer's."""
        self._do(_AUTHORIZATION, {"account": authorization.account.id})

    def authorize(self, customer: Customer, held: HeldAccount) -> LinkedAccount:
        """Have a customer let an account be read: it is empty until their next synchronization.

        In the API nothing does this: customers are asked by a page of the provider's.
        """
        number = str(self._register.new_serial(_GIVEN))
        record = {
            "id": self._register.new_id("given account", number),
            "authorization": self._register.new_id("given authorization", number),
            "customer": customer.id,
            "held": held.id,
            "at": self._register.bank.clock.now().isoformat(),
        }
        self._register.bank.remember(SLUG, _GIVEN, record)
        return self._link(record)

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Do again what was done in an earlier run; other kinds of memories are not ours."""
        if kind == _CUSTOMER:
            gone = self._register.customers.pop(payload["id"])
            for account in self._register.accounts_of(gone):
                del self._register.linked[account.id]
        elif kind == _AUTHORIZATION:
            del self._register.linked[payload["account"]]
        elif kind == _GIVEN:
            # What comes next must not get an id that was given already.
            self._register.new_serial(_GIVEN)
            self._link(payload)

    def _do(self, kind: str, record: Mapping[str, Any]) -> None:
        self._register.bank.remember(SLUG, kind, record)
        self.recall(kind, record)

    def _link(self, record: Mapping[str, Any]) -> LinkedAccount:
        register, at = self._register, datetime.fromisoformat(record["at"])
        linked = register.linked[record["id"]] = LinkedAccount(
            id=record["id"],
            serial=register.new_serial("linked"),
            customer=register.customers[record["customer"]],
            held=register.held[record["held"]],
            authorization_id=record["authorization"],
            reference="",
            authorized_at=at,
            synchronized_at=at,
            horizons=[Horizon(0, at)],
        )
        return linked
