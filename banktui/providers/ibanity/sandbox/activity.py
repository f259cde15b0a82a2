"""What happens on an account between two synchronizations, so that each brings something new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from banktui.domain.money import minor_digits
from banktui.providers.ibanity.sandbox.register import SLUG, HeldAccount
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import Party

_MOST_AT_ONCE = 3
_LOOKING_BACK = timedelta(hours=1)
"""New postings lie within this time before the synchronization that brings them."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One kind of thing that happens: a purchase, an invoice paid."""

    description: str
    counterparty: str
    iban: str
    kind: str
    is_income: bool
    subtype: str
    """Which accounts it happens on: `checking` or `savings`."""
    least: Decimal
    most: Decimal
    """Bounds of the amount, in major units of whatever currency the account has."""

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Errand":
        """Read one `[[errand]]` of the demo data."""
        return cls(
            description=table["description"],
            counterparty=table["counterparty"],
            iban=table.get("iban", ""),
            kind=table["kind"],
            is_income=table.get("income", False),
            subtype=table.get("subtype", "checking"),
            least=Decimal(table["least"]),
            most=Decimal(table["most"]),
        )


class Activity:
    """Posts a few transactions, always the same for the same account and synchronization."""

    def __init__(self, bank: Bank, errands: Sequence[Errand]) -> None:
        self._bank = bank
        self._errands = errands

    def happen(self, account: HeldAccount, occasion: str, *, until: datetime) -> None:
        """Post one to three transactions on an account, newest at most at `until`.

        They never come before a posting that is already there: what was numbered first must stay oldest.
        """
        stream = self._bank.stream(SLUG, "activity", account.id, occasion)
        ledger = self._bank.ledger
        newest = ledger.postings(account.ledger_account, limit=1)
        since = until - _LOOKING_BACK
        if newest:
            since = min(max(since, newest[0].at), until)
        possible = [errand for errand in self._errands if errand.subtype == account.subtype]
        errands = stream.sample(possible, min(stream.randint(1, _MOST_AT_ONCE), len(possible)))
        for step, errand in enumerate(errands, start=1):
            digits = minor_digits(account.currency) or 0
            units = stream.randint(int(errand.least.scaleb(digits)), int(errand.most.scaleb(digits)))
            ours, theirs = account.ledger_account, ledger.outside(account.currency)
            party = Party(errand.counterparty, errand.iban)
            ledger.post(
                debit=theirs if errand.is_income else ours,
                credit=ours if errand.is_income else theirs,
                amount=Decimal(units).scaleb(-digits),
                at=since + (until - since) * step / (len(errands) + 1),
                description=errand.description,
                kind=errand.kind,
                debit_sees=None if errand.is_income else party,
                credit_sees=party if errand.is_income else None,
            )
