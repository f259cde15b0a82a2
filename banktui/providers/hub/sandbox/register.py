"""Ledgers, customers, beneficiaries and orders: found by id, opened on request, remembered over restarts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from uuid import UUID

from banktui.providers.hub.sandbox.records import (
    BeneficiaryRecord,
    CustomerRecord,
    LedgerRecord,
    TransactionRecord,
)
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import LedgerAccount

SORT_CODE: Final = "608371"
"""Of every account in pounds that is issued here."""
_FIRST_MID: Final = 1187
_IBAN_COUNTRIES: Final = frozenset({"BE", "ES", "FR", "GB", "IT", "NL"})


@dataclass(slots=True)
class Register:
    """Everything that Hub keeps, by id, in the order in which it came to be."""

    bank: Bank
    company: str
    """The name of the company that the API user acts for."""
    ledgers: dict[str, LedgerRecord] = field(default_factory=dict)
    customers: dict[str, CustomerRecord] = field(default_factory=dict)
    beneficiaries: dict[str, BeneficiaryRecord] = field(default_factory=dict)
    transactions: dict[str, TransactionRecord] = field(default_factory=dict)

    def new_id(self, kind: str, key: str) -> str:
        """Return an id in the form of a UUID, the same for the same bank seed, kind and key."""
        return str(UUID(bytes=self.bank.stream("hub", kind, key).randbytes(16), version=4))

    def next_mid(self) -> int:
        """Return the merchant id for the next ledger."""
        return _FIRST_MID + len(self.ledgers)

    def ledger(self, ledger_id: str) -> LedgerRecord | None:
        """Return a ledger by its id, in capitals or not."""
        return self.ledgers.get(ledger_id.lower())

    def ledger_at(self, sort_code: str, account_number: str) -> LedgerRecord | None:
        """Return the ledger that has a British account number, if it was issued here."""
        wanted = (sort_code, account_number)
        return next((one for one in self.ledgers.values() if (one.sort_code, one.account_number) == wanted), None)

    def payer(self, beneficiary: BeneficiaryRecord) -> LedgerRecord | None:
        """Return the ledger that pays a beneficiary: the one named, or its customer's first in pounds."""
        if beneficiary.ledger_id:
            return self.ledgers[beneficiary.ledger_id]
        pounds = (one for one in self.ledgers.values() if one.currency == "GBP")
        return next((one for one in pounds if one.customer_id == beneficiary.customer_id), None)

    def add_ledger(self, ledger: LedgerRecord) -> None:
        """Take a ledger in and open its account."""
        self.ledgers[ledger.id] = ledger
        customer = self.customers.get(ledger.customer_id)
        self.bank.ledger.open_account(
            LedgerAccount(
                ledger.account,
                holder=customer.name if customer else self.company,
                name=ledger.name,
                currency=ledger.currency,
                kind="personal" if customer and customer.type == "individual" else "business",
                iban=ledger.iban,
                bic=ledger.bic,
            )
        )

    def issue_ledger(
        self, *, name: str, currency: str, customer_id: str = "", primary_use: tuple[str, ...] = (), owner: str = "me"
    ) -> LedgerRecord:
        """Open a new, empty ledger with an account number of its own."""
        number = str(len(self.ledgers) + 1)
        in_pounds = currency == "GBP"
        iban, bic = ("", "") if in_pounds else self._iban(customer_id, number)
        ledger = LedgerRecord(
            id=self.new_id("ledger", number),
            mid_id=self.next_mid(),
            name=name,
            currency=currency,
            account_number=self.free_account_number(number) if in_pounds else "",
            sort_code=SORT_CODE if in_pounds else "",
            iban=iban,
            bic=bic,
            customer_id=customer_id,
            primary_use=primary_use,
            owner=owner,
        )
        self.bank.remember("hub", "ledger", asdict(ledger))
        self.add_ledger(ledger)
        return ledger

    def enter_customer(self, *, kind: str, name: str, country: str) -> CustomerRecord:
        """Make a new customer. Asked twice, it makes two: there is nothing that tells a retry from a namesake."""
        customer = CustomerRecord(self.new_id("customer", str(len(self.customers) + 1)), kind, name, country)
        self.bank.remember("hub", "customer", asdict(customer))
        self.customers[customer.id] = customer
        return customer

    def enter_beneficiary(
        self, *, name: str, account_number: str, sort_code: str, customer_id: str, ledger_id: str
    ) -> BeneficiaryRecord:
        """Make a new beneficiary; two, if asked twice."""
        beneficiary = BeneficiaryRecord(
            id=self.new_id("beneficiary", str(len(self.beneficiaries) + 1)),
            name=name,
            account_number=account_number,
            sort_code=sort_code,
            customer_id=customer_id,
            ledger_id=ledger_id,
        )
        self.bank.remember("hub", "beneficiary", asdict(beneficiary))
        self.beneficiaries[beneficiary.id] = beneficiary
        return beneficiary

    def free_account_number(self, key: str) -> str:
        """Return eight digits that no ledger has yet."""
        stream = self.bank.stream("hub", "account-number", key)
        while True:
            number = f"{stream.randrange(10**7, 10**8):08d}"
            if self.ledger_at(SORT_CODE, number) is None:
                return number

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Take in again what was made in an earlier run."""
        match kind:
            case "ledger":
                self.add_ledger(LedgerRecord(**{**payload, "primary_use": tuple(payload["primary_use"])}))
            case "customer":
                customer = CustomerRecord(**payload)
                self.customers[customer.id] = customer
            case _:
                beneficiary = BeneficiaryRecord(**payload)
                self.beneficiaries[beneficiary.id] = beneficiary

    def _iban(self, customer_id: str, number: str) -> tuple[str, str]:
        customer = self.customers.get(customer_id)
        country = customer.country if customer and customer.country in _IBAN_COUNTRIES else "GB"
        return self.bank.iban(country, "hub", number)
