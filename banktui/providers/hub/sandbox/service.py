"""The calls of the API, after the token was checked: from fields to the fields of the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from banktui.providers.hub.sandbox.errors import bad
from banktui.providers.hub.sandbox.fields import (
    EMAIL,
    LEDGER_ID,
    LETTERS,
    LOWER_ID,
    REFERENCE,
    Fields,
    read_fields,
)
from banktui.providers.hub.sandbox.moneydesk import MoneyDesk
from banktui.providers.hub.sandbox.outcomes import Outcome
from banktui.providers.hub.sandbox.presentation import Presentation
from banktui.providers.hub.sandbox.records import LedgerRecord, TransactionRecord
from banktui.providers.hub.sandbox.register import Register
from banktui.providers.hub.sandbox.switches import Switches
from banktui.providers.hub.sandbox.tokens import TokenDesk

_CURRENCIES: Final = ("GBP", "EUR")
_CUSTOMER_TYPES: Final = frozenset({"individual", "company"})
_USES: Final = frozenset({"investment", "deposit", "payments", "settlement", "float", "fee", "collateral", "escrow"})
_MERCHANT_FIELDS: Final = ("merchant_custom_1", "merchant_custom_2", "merchant_custom_3")
_ADDRESS_FIELDS: Final = ("refinement", "street", "region", "city", "postal_code")


@dataclass(frozen=True, slots=True)
class Service:
    """Hub's calls H1 to H9. Each returns what the answer says beside `status` 1 and `message`, or its own of those."""

    register: Register
    desk: MoneyDesk
    tokens: TokenDesk
    switches: Switches
    show: Presentation

    async def log_in(self, request: Request) -> Mapping[str, Any]:
        """Answer `POST /login`."""
        fields = await read_fields(request)
        email = fields.text("email", 50, EMAIL)
        # The table's "1-4 digits" contradicts its own sample: anything that is not empty may be a password.
        password = fields.text("password", 200)
        return {"data": self.switches.login_data(self.tokens.log_in(email, password))}

    async def ledgers(self, request: Request) -> Mapping[str, Any]:
        """Answer `GET /accounts/list`."""
        del request
        rows = [self.show.ledger(ledger) for ledger in self.register.ledgers.values()]
        return {"data": rows if self.switches.data_is_array else {"accounts": rows}}

    async def transfer(self, request: Request) -> Mapping[str, Any]:
        """Answer `POST /accounts/transfer`."""
        fields = await read_fields(request)
        source = self._ledger(fields, "from_ledger_id")
        target = self._ledger(fields, "to_ledger_id")
        amount, reference = fields.amount("amount"), fields.text("reference", 18, REFERENCE)
        if source == target:
            raise bad("from_ledger_id and to_ledger_id are the same")
        self.switches.claim(source.id)
        return self._outcome(self.desk.transfer(source, target, amount, reference))

    async def pay_out(self, request: Request) -> Mapping[str, Any]:
        """Answer `POST /account/customer/pay_out`."""
        fields = await read_fields(request)
        beneficiary = self.register.beneficiaries.get(fields.text("beneficiary_id", 36, LOWER_ID, least=36))
        reference, amount = fields.text("reference", 18, REFERENCE), fields.amount("amount")
        if beneficiary is None:
            raise bad("there is no such beneficiary_id")
        payer = self.register.payer(beneficiary)
        self.switches.claim(payer.id if payer else beneficiary.id)
        return self._outcome(self.desk.pay_out(beneficiary, amount, reference))

    async def create_beneficiary(self, request: Request) -> Mapping[str, Any]:
        """Answer `POST /accounts/customer/create_beneficiary`."""
        fields = await read_fields(request)
        if fields.has("customer_id") == fields.has("ledger_id"):
            raise bad("exactly one of customer_id and ledger_id is required")
        customer_id = self._customer(fields) if fields.has("customer_id") else ""
        ledger_id = self._ledger(fields, "ledger_id").id if fields.has("ledger_id") else ""
        name = _name(fields, 50)
        fields.optional("email", 50)
        fields.optional("phone_number", 50)
        _address(fields)
        account = fields.inner("account")
        beneficiary = self.register.enter_beneficiary(
            name=name,
            account_number=account.digits("account_number", 8),
            sort_code=account.digits("sort_code", 6),
            customer_id=customer_id,
            ledger_id=ledger_id,
        )
        return {"data": {"beneficiary_id": beneficiary.id}}

    async def create_customer(self, request: Request) -> Mapping[str, Any]:
        """Answer `POST /accounts/create_customer`."""
        fields = await read_fields(request)
        kind = fields.word("customer_type", _CUSTOMER_TYPES)
        name = _name(fields, 20)
        country = _address(fields)
        if fields.day("dob") >= self.register.bank.clock.now().date():
            raise bad("dob must be in the past")
        fields.optional("email", 50)
        customer = self.register.enter_customer(kind=kind, name=name, country=country)
        return {"data": {"customer_id": customer.id}}

    async def create_ledger(self, request: Request) -> Mapping[str, Any]:
        """Answer `POST /accounts/customers/create_ledger`."""
        fields = await read_fields(request)
        customer_id = self._customer(fields)
        currency = _currency(fields, "currency")
        uses = fields.words("primary_use", _USES)
        owner = fields.text("owner", 5, LETTERS, least=2)
        ledger = self.register.issue_ledger(
            name=self.register.customers[customer_id].name,
            currency=currency,
            customer_id=customer_id,
            primary_use=uses,
            owner=owner,
        )
        return {"data": self.show.customer_ledger(ledger)}

    async def create_account(self, request: Request) -> Mapping[str, Any]:
        """Answer `POST /accounts/create`: a ledger of the company's own."""
        fields = await read_fields(request)
        self._check_company(fields)
        currency = _currency(fields, "currency_code_iso3")
        name = fields.text("account_name", 50)
        custom = _merchant_fields(fields, _MERCHANT_FIELDS)
        ledger = self.register.issue_ledger(name=name, currency=currency)
        return {"data": self.show.ledger(ledger) | custom}

    async def create_sub_account(self, request: Request) -> Mapping[str, Any]:
        """Answer `POST /accounts/sub_accounts/create`: a ledger in the currency of the merchant id that it is under."""
        fields = await read_fields(request)
        self._check_company(fields)
        mid = fields.identifier("mid_id")
        parent = next((one for one in self.register.ledgers.values() if str(one.mid_id) == mid), None)
        if parent is None:
            raise bad("there is no such mid_id")
        name = fields.text("account_name", 50)
        custom = _merchant_fields(fields, ("merchant_customer_id", *_MERCHANT_FIELDS))
        ledger = self.register.issue_ledger(name=name, currency=parent.currency, customer_id=parent.customer_id)
        return {"data": self.show.ledger(ledger) | custom}

    def _outcome(self, transaction: TransactionRecord) -> Mapping[str, Any]:
        outcome = transaction.outcome
        status = {Outcome.SUCCESS: 1, Outcome.QUARANTINED: self.switches.quarantined_status}.get(outcome, -1)
        return {
            "status": status,
            "message": outcome.message,
            "response_code": outcome.code,
            "transaction_id": transaction.id,
        }

    def _ledger(self, fields: Fields, name: str) -> LedgerRecord:
        ledger = self.register.ledger(fields.text(name, 36, LEDGER_ID, least=36))
        if ledger is None:
            raise bad(f"there is no such {name}")
        return ledger

    def _customer(self, fields: Fields) -> str:
        customer_id = fields.text("customer_id", 36, LEDGER_ID, least=36).lower()
        if customer_id not in self.register.customers:
            raise bad("there is no such customer_id")
        return customer_id

    def _check_company(self, fields: Fields) -> None:
        if fields.identifier("company_id") != self.show.company_id:
            raise bad("company_id is not yours")


def _name(fields: Fields, most: int) -> str:
    first, middle = fields.text("first_name", most), fields.optional("middle_name", most)
    return " ".join(part for part in (first, middle, fields.text("last_name", most)) if part)


def _address(fields: Fields) -> str:
    """Check an address and return its country."""
    address = fields.inner("address")
    address.optional("number", 11)
    for name in _ADDRESS_FIELDS:
        address.optional(name, 100)
    return address.text("iso_country", 2, LETTERS, least=2).upper()


def _currency(fields: Fields, name: str) -> str:
    currency = fields.text(name, 3, LETTERS, least=3).upper()
    if currency not in _CURRENCIES:
        raise bad(f"{name} must be GBP or EUR")
    return currency


def _merchant_fields(fields: Fields, names: tuple[str, ...]) -> dict[str, str]:
    return {name: fields.optional(name, 50) for name in names if fields.has(name)}
