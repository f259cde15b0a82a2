"""How ledgers look in answers."""

from dataclasses import dataclass
from typing import Any

from banktui.providers.hub.sandbox.records import LedgerRecord
from banktui.providers.hub.sandbox.switches import Switches
from banktui.sandbox.bank import Bank


@dataclass(frozen=True, slots=True)
class Presentation:
    """Writes ledgers with their present balance, in major units."""

    bank: Bank
    switches: Switches
    company_id: str

    def ledger(self, ledger: LedgerRecord) -> dict[str, Any]:
        """Return a ledger as the list has it."""
        return {
            "company_id": self.switches.number(self.company_id),
            "mid_id": self.switches.number(ledger.mid_id),
            "ledger_id": ledger.id,
            "account_name": ledger.name,
            "currency": ledger.currency,
            **_account_numbers(ledger),
            "balance": self._balance(ledger),
            "float": ledger.is_float,
        }

    def customer_ledger(self, ledger: LedgerRecord) -> dict[str, Any]:
        """Return a ledger as its creation for a customer answers."""
        return {
            "ledger_id": ledger.id,
            "customer_id": ledger.customer_id,
            "active": True,
            "status": "active",
            "primary_use": list(ledger.primary_use),
            "owner": ledger.owner,
            "ledger_details": {
                "name": ledger.name,
                "balance": self._balance(ledger),
                "currency": ledger.currency,
                **_account_numbers(ledger),
            },
        }

    def _balance(self, ledger: LedgerRecord) -> Any:
        return self.switches.balance(self.bank.ledger.balance(ledger.account))


def _account_numbers(ledger: LedgerRecord) -> dict[str, str]:
    if ledger.currency == "GBP":
        return {"account_number": ledger.account_number, "sort_code": ledger.sort_code}
    return {"iban": ledger.iban, "bic": ledger.bic}
