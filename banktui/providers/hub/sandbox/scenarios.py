"""Things that can be made to happen at Hub on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final

from banktui.domain.money import parse_decimal
from banktui.providers.hub.sandbox.moneydesk import Arranged, MoneyDesk
from banktui.providers.hub.sandbox.outcomes import Outcome
from banktui.providers.hub.sandbox.records import LedgerRecord, TransactionRecord
from banktui.providers.hub.sandbox.register import Register
from banktui.providers.hub.sandbox.switches import MEANINGS, Switches
from banktui.providers.hub.sandbox.tokens import TokenDesk
from banktui.sandbox.bank import Bank

_MOST_TIMES: Final = 100
_LONGEST_TEXT: Final = 200
_SENDER: Final = "Galerie Vasseur"
_REFERENCE: Final = "Invoice 2026-118"
_AMOUNT: Final = "125.00"


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Runs them, and does again after a restart what they did before it."""

    bank: Bank
    register: Register
    desk: MoneyDesk
    tokens: TokenDesk
    switches: Switches

    def offer(self) -> None:
        """Put them on the bank's board."""
        add = partial(self.bank.scenarios.add, provider="hub")
        add(
            "token_stolen",
            "Somebody else signs in as the Hub API user: the token in use is void from now on.",
            {},
            self.token_stolen,
        )
        add(
            "hub_outcome",
            "The next Hub transfer or pay-out ends as told, whatever the rules say.",
            {
                "outcome": "quarantined, declined, compliance_firewall, contact_support or insufficient_funds",
                "moved": "optional: yes if the money goes all the same (contact_support only)",
                "times": "optional: how many orders; 1 if left out",
            },
            self.arrange,
        )
        which = {"transaction": "optional: its transaction_id; the newest quarantined one if left out"}
        add("hub_released", "A quarantined Hub order is released and its money moves.", which, self.release)
        add("hub_rejected", "A quarantined Hub order is declined: no money moves.", which, self.reject)
        add(
            "hub_funds_received",
            "Somebody at another bank pays into a Hub ledger.",
            {
                "ledger": "optional: its ledger_id; the first if left out",
                "amount": f"optional: in the ledger's currency; {_AMOUNT} if left out",
                "sender": f"optional: who pays; {_SENDER} if left out",
                "reference": f"optional: what the payment is for; {_REFERENCE} if left out",
            },
            self.receive,
        )
        add(
            "hub_switches",
            "Hub answers in another way that its documents leave open; what is left out goes back to the usual.",
            MEANINGS,
            self.switch,
        )

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Do again what was remembered in an earlier run."""
        match kind:
            case "token":
                self.tokens.recall(payload)
            case "ledger" | "customer" | "beneficiary":
                self.register.recall(kind, payload)
            case "transaction" | "arranged" | "concluded":
                self.desk.recall(kind, payload)
            case "switches":
                self.switches.set(payload)
            case _:
                raise ValueError(f"Hub remembers nothing of the kind {kind!r}")

    def token_stolen(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Issue a token to somebody else."""
        del given
        self.tokens.issue()
        return {"void": "every token issued before"}

    def arrange(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Decide how coming orders end."""
        outcome = Outcome.of(given["outcome"])
        if outcome is Outcome.SUCCESS:
            raise ValueError("an order succeeds by itself if nothing stands against it")
        moved = given.get("moved", "no")
        if moved not in {"yes", "no"} or (moved == "yes" and outcome is not Outcome.CONTACT_SUPPORT):
            raise ValueError("moved is yes or no, and yes with contact_support only")
        times = given.get("times", "1")
        if not (times.isascii() and times.isdecimal() and len(times) <= 3 and 1 <= int(times) <= _MOST_TIMES):  # noqa: PLR2004 - as many digits as the most has
            raise ValueError(f"times is a whole number from 1 to {_MOST_TIMES}")
        self.desk.arrange(Arranged(outcome, has_moved=moved == "yes"), int(times))
        return {"outcome": outcome.message, "response_code": outcome.code, "times": int(times)}

    def release(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """End a quarantine well."""
        transaction = self.desk.held(given.get("transaction", ""))
        self.desk.release(transaction, self.bank.clock.now())
        return _told(transaction)

    def reject(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """End a quarantine badly."""
        transaction = self.desk.held(given.get("transaction", ""))
        self.desk.decline(transaction, self.bank.clock.now())
        return _told(transaction)

    def receive(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Have money come in."""
        ledger = self._ledger(given.get("ledger", ""))
        amount = parse_decimal(given.get("amount", _AMOUNT))
        if self.bank.ledger.to_units(amount, ledger.currency) <= 0:
            raise ValueError("an amount is above zero")
        sender, reference = given.get("sender", _SENDER), given.get("reference", _REFERENCE)
        if not (0 < len(sender) <= _LONGEST_TEXT and 0 < len(reference) <= _LONGEST_TEXT):
            raise ValueError(f"sender and reference have up to {_LONGEST_TEXT} characters")
        transaction = self.desk.receive(ledger, amount.quantize(Decimal("0.01")), reference, sender)
        return _told(transaction) | {"ledger": ledger.id, "amount": f"{transaction.amount:f}"}

    def switch(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Set all switches, those left out to the usual."""
        self.switches.set(given)
        self.bank.remember("hub", "switches", dict(given))
        return dict(given)

    def _ledger(self, ledger_id: str) -> LedgerRecord:
        if not ledger_id:
            return next(iter(self.register.ledgers.values()))
        ledger = self.register.ledger(ledger_id)
        if ledger is None:
            raise ValueError(f"there is no ledger {ledger_id}")
        return ledger


def _told(transaction: TransactionRecord) -> dict[str, Any]:
    return {"transaction": transaction.id, "response_code": transaction.outcome.code}
