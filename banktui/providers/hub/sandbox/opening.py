"""Opens the demo's ledgers and gives them the past that their balances come from."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from banktui.providers.hub.sandbox.outcomes import Outcome
from banktui.providers.hub.sandbox.records import (
    FUNDS_RECEIVED,
    INTERNAL_TRANSFER,
    PAY_OUT,
    BeneficiaryRecord,
    CustomerRecord,
    LedgerRecord,
    TransactionRecord,
)
from banktui.providers.hub.sandbox.register import SORT_CODE, Register
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import Party

_SEED: Final = Path(__file__).parent.parent / "seed.toml"
_OPENED: Final = timedelta(days=90)
_BROUGHT_IN: Final = "Opening balance"
_EXACT: Final = Decimal("0.01")


def read_seed() -> Mapping[str, Any]:
    """Read the demo's file, figures exact."""
    return tomllib.loads(_SEED.read_text(encoding="utf-8"), parse_float=Decimal)


def open_register(bank: Bank, seed: Mapping[str, Any]) -> Register:
    """Build everything that the API knows, ending at the start of the bank's clock."""
    opening = _Opening(bank, seed)
    opening.open_ledgers()
    opening.enter_beneficiaries()
    opening.live()
    return opening.register


class _Opening:
    """The demo while it is being built. Its keys name things in the file; ids come from them and the bank's seed."""

    def __init__(self, bank: Bank, seed: Mapping[str, Any]) -> None:
        self._bank = bank
        self._seed = seed
        self.register = Register(bank, company=bank.world.customers[seed["company"]].name)
        for row in seed["customers"]:
            known = bank.world.customers[row["customer"]]
            kind = "company" if known.kind == "business" else "individual"
            customer = CustomerRecord(self._id("customer", row["key"]), kind, known.name, known.country)
            self.register.customers[customer.id] = customer

    def open_ledgers(self) -> None:
        """Open every ledger, still empty."""
        for row in self._seed["ledgers"]:
            is_foreign = row["currency"] == "EUR"
            iban, bic = self._bank.iban(row["iban_country"], "hub", row["key"]) if is_foreign else ("", "")
            self.register.add_ledger(
                LedgerRecord(
                    id=self._id("ledger", row["key"]),
                    mid_id=self.register.next_mid(),
                    name=row["name"],
                    currency=row["currency"],
                    account_number="" if is_foreign else self._account_number(row),
                    sort_code="" if is_foreign else row.get("sort_code", SORT_CODE),
                    iban=iban,
                    bic=bic,
                    customer_id=self._id("customer", row["customer"]) if "customer" in row else "",
                    primary_use=tuple(row["primary_use"]),
                    is_float=row.get("float", False),
                    is_frozen=row.get("frozen", False),
                )
            )

    def enter_beneficiaries(self) -> None:
        """Make everybody known who can be paid."""
        for row in self._seed["beneficiaries"]:
            beneficiary = BeneficiaryRecord(
                id=self._id("beneficiary", row["key"]),
                name=row["name"],
                account_number=row["account_number"],
                sort_code=row["sort_code"],
                customer_id=self._id("customer", row["customer"]) if "customer" in row else "",
                ledger_id=self._id("ledger", row["ledger"]) if "ledger" in row else "",
            )
            self.register.beneficiaries[beneficiary.id] = beneficiary

    def live(self) -> None:
        """Bring in what each ledger must have begun with, then book the demo's past."""
        past = [self._transaction(row) for row in self._seed["past"]]
        for row in self._seed["ledgers"]:
            ledger = self.register.ledgers[self._id("ledger", row["key"])]
            began_with = Decimal(row["balance"]) - sum((_effect(one, ledger) for one in past), Decimal(0))
            self._bank.ledger.post(
                debit=self._bank.ledger.outside(ledger.currency),
                credit=ledger.account,
                amount=began_with,
                at=self._bank.clock.start - _OPENED,
                description=_BROUGHT_IN,
                kind="transfer",
            )
        for transaction in past:
            self.register.transactions[transaction.id] = transaction
            if transaction.has_moved:
                self._book(transaction)

    def _transaction(self, row: Mapping[str, Any]) -> TransactionRecord:
        source, target = row.get("from", ""), row["to"]
        is_inside = self._id("ledger", target) in self.register.ledgers
        within = INTERNAL_TRANSFER if source else FUNDS_RECEIVED
        outcome = Outcome.of(row.get("outcome", "success"))
        day: date = self._bank.clock.start.date() - timedelta(days=row["days_ago"])
        return TransactionRecord(
            id=self._id("transaction", f"past {row['days_ago']} {row['reference']}"),
            type=within if is_inside else PAY_OUT,
            amount=Decimal(row["amount"]).quantize(_EXACT),
            currency=self._currency(source or target),
            reference=row["reference"],
            outcome=outcome,
            at=datetime.combine(day, time.fromisoformat(row["at"]), UTC),
            source=self._id("ledger", source) if source else "",
            target=self._id("ledger", target) if is_inside else "",
            beneficiary="" if is_inside else self._id("beneficiary", target),
            sender=row.get("sender", ""),
            has_moved=outcome is Outcome.SUCCESS,
        )

    def _book(self, transaction: TransactionRecord) -> None:
        register, outside = self.register, self._bank.ledger.outside(transaction.currency)
        beneficiary = register.beneficiaries.get(transaction.beneficiary)
        self._bank.ledger.post(
            debit=register.ledgers[transaction.source].account if transaction.source else outside,
            credit=register.ledgers[transaction.target].account if transaction.target else outside,
            amount=transaction.amount,
            at=transaction.at,
            description=transaction.reference,
            kind="transfer",
            reference=transaction.id,
            debit_sees=Party(beneficiary.name) if beneficiary else None,
            credit_sees=Party(transaction.sender) if transaction.sender else None,
        )

    def _currency(self, ledger: str) -> str:
        return self.register.ledgers[self._id("ledger", ledger)].currency

    def _account_number(self, row: Mapping[str, Any]) -> str:
        return str(row.get("account_number") or self.register.free_account_number(row["key"]))

    def _id(self, kind: str, key: str) -> str:
        return self.register.new_id(kind, key)


def _effect(transaction: TransactionRecord, ledger: LedgerRecord) -> Decimal:
    """Return what a transaction changed in a ledger's balance."""
    if not transaction.has_moved:
        return Decimal(0)
    gained = transaction.amount if transaction.target == ledger.id else Decimal(0)
    spent = transaction.amount if transaction.source == ledger.id else Decimal(0)
    return gained - spent
