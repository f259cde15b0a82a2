"""How the bank judges an order to move money."""

from dataclasses import dataclass
from decimal import Decimal

from banktui.providers.hub.sandbox.outcomes import Outcome
from banktui.providers.hub.sandbox.records import PAY_OUT, BeneficiaryRecord, LedgerRecord


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants to have done."""

    type: str
    amount: Decimal
    reference: str
    source: LedgerRecord | None
    """Who pays; None if a beneficiary's customer has no ledger that could."""
    target: LedgerRecord | None = None
    """Who is paid; None if the money goes outside."""
    beneficiary: BeneficiaryRecord | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the bank does not do, and what makes it look twice."""

    review_from: Decimal
    """A pay-out of this much or more is quarantined."""
    watch_list: frozenset[str]
    """Names, case folded, to whom nothing is paid out."""

    def judge(self, order: Order, balance: Decimal) -> Outcome:
        """Return how an order ends, given what the paying ledger holds."""
        found = self.obstacle(order, balance)
        if found is None and order.type == PAY_OUT and order.amount >= self.review_from:
            return Outcome.QUARANTINED
        return found or Outcome.SUCCESS

    def obstacle(self, order: Order, balance: Decimal) -> Outcome | None:
        """Return why an order cannot be carried out, however long anybody reviews it; None if it can."""
        source, target, beneficiary = order.source, order.target, order.beneficiary
        if any(ledger is not None and ledger.is_frozen for ledger in (source, target)):
            return Outcome.CONTACT_SUPPORT
        if source is None or source == target or (target is not None and target.currency != source.currency):
            return Outcome.DECLINED
        if beneficiary is not None and beneficiary.name.casefold() in self.watch_list:
            return Outcome.COMPLIANCE_FIREWALL
        return Outcome.INSUFFICIENT_FUNDS if balance < order.amount else None
