"""New accounts, changes of what is known of their holders, and their numbers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.parameters import ACCOUNT_PARAMETER
from banktui.providers.anytime.sandbox.records import AccountRecord, Document, VirtualIban
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import LedgerAccount
from banktui.sandbox.world import Customer

_READ_AS: Final = {
    "user_addr_line_1": "user_addr_1",
    "user_addr_line_2": "user_addr_2",
    "corp_addr_line_1": "corp_addr_1",
    "corp_addr_line_2": "corp_addr_2",
    "corp_addr_zip": "corp_zip",
    "corp_addr_city": "corp_city",
    "corp_addr_cc": "corp_cc",
}
"""Fields that are read under other names than they are written."""
_WANTED: Final = {"consumer": ("passport", "dom_1"), "business": ("passport", "dom_1", "status", "kbis")}
"""Documents that the bank wants to see of a new account."""
_IBAN_EXISTS, _KYC_INCOMPLETE, _NO_IBAN = 4000230, 4030220, 4030221
_MOST_VIRTUAL: Final = 50


class AccountDesk:
    """Opens and changes accounts, and remembers it."""

    def __init__(self, bank: Bank, registry: Registry) -> None:
        self._bank = bank
        self._registry = registry

    def create(self, type_: str, currency: str, told: Mapping[str, str], proof: str) -> AccountRecord:
        """Open an account for somebody of whom this is told, by the names of writing."""
        payload = {
            "id": 1 + max(self._registry.accounts),
            "type": type_,
            "currency": currency,
            "told": dict(told),
            "proof": proof,
        }
        self._bank.remember("anytime", "account-created", payload)
        return self.recall_new(payload)

    def recall_new(self, payload: Mapping[str, Any]) -> AccountRecord:
        """Open an account as it was opened."""
        number, told = payload["id"], payload["told"]
        account = AccountRecord(
            id=number,
            ledger_id=f"anytime-{number}",
            type=payload["type"],
            currency=payload["currency"],
            customer=_customer(f"anytime-{number}", payload["type"], told),
            iban="",
            swift="",
            virtual_ibans=(),
            documents=(),
            missing=_WANTED[payload["type"]],
            is_foreign=False,
            told=_as_read(told),
        )
        self._bank.ledger.open_account(
            LedgerAccount(
                id=account.ledger_id,
                holder=account.customer.name,
                name=account.customer.name,
                currency=account.currency,
                kind="business" if account.type == "business" else "personal",
            )
        )
        self._registry.transfers[number] = []
        return self._keep(account)

    def change(self, account: AccountRecord, told: Mapping[str, str], proof: str) -> AccountRecord:
        """Write down what is told of holder and company in place of all that was known."""
        payload = {"account": account.id, "told": dict(told), "proof": proof}
        self._bank.remember("anytime", "account-changed", payload)
        return self.recall_change(payload)

    def recall_change(self, payload: Mapping[str, Any]) -> AccountRecord:
        """Change an account as it was changed."""
        account, told = self._registry.accounts[payload["account"]], payload["told"]
        customer = _customer(account.customer.id, account.type, told)
        return self._keep(replace(account, customer=customer, told=_as_read(told)))

    def give_iban(self, account: AccountRecord, country: str, proof: str) -> AccountRecord:
        """Give an account its number, once the holder's documents are complete."""
        if account.iban:
            raise refusal(_IBAN_EXISTS)
        if account.missing:
            raise refusal(_KYC_INCOMPLETE)
        iban, _ = self._bank.iban(country, "anytime", str(account.id))
        if not iban:
            raise refusal(ACCOUNT_PARAMETER, "country_code must be a country in which this bank gives out IBANs.")
        payload = {"account": account.id, "country": country, "proof": proof}
        self._bank.remember("anytime", "iban-created", payload)
        return self.recall_iban(payload)

    def recall_iban(self, payload: Mapping[str, Any]) -> AccountRecord:
        """Give an account the number that it was given."""
        account = self._registry.accounts[payload["account"]]
        iban, swift = self._bank.iban(payload["country"], "anytime", str(account.id))
        self._bank.ledger.give_number(account.ledger_id, iban, swift)
        return self._keep(replace(account, iban=iban, swift=swift))

    def give_virtual_iban(self, account: AccountRecord, kind: str, proof: str) -> VirtualIban:
        """Give an account one more number, of the country of its first."""
        if not account.iban:
            raise refusal(_NO_IBAN)
        if len(account.virtual_ibans) >= _MOST_VIRTUAL:
            raise refusal(ACCOUNT_PARAMETER, f"An account has {_MOST_VIRTUAL} virtual IBANs at most.")
        payload = {"account": account.id, "type": kind, "proof": proof}
        self._bank.remember("anytime", "virtual-iban-created", payload)
        return self.recall_virtual(payload)

    def recall_virtual(self, payload: Mapping[str, Any]) -> VirtualIban:
        """Give an account the further number that it was given."""
        account = self._registry.accounts[payload["account"]]
        place = str(len(account.virtual_ibans))
        iban, swift = self._bank.iban(account.iban[:2], "anytime", "virtual", str(account.id), place)
        made = VirtualIban(iban, swift, payload["type"])
        self._keep(replace(account, virtual_ibans=(*account.virtual_ibans, made)))
        return made

    def accept_documents(self, account: AccountRecord) -> None:
        """Accept all documents of an account, whether they were uploaded or are still missing."""
        payload = {"account": account.id, "at": self._bank.clock.now().isoformat()}
        self._bank.remember("anytime", "kyc-accepted", payload)
        self.recall_acceptance(payload)

    def recall_acceptance(self, payload: Mapping[str, Any]) -> AccountRecord:
        """Accept documents as they were accepted."""
        account, at = self._registry.accounts[payload["account"]], datetime.fromisoformat(payload["at"])
        seen = tuple(replace(each, state="accepted") if each.state == "pending" else each for each in account.documents)
        shown = tuple(Document(type_, "accepted", at) for type_ in account.missing)
        return self._keep(replace(account, documents=(*seen, *shown), missing=()))

    def _keep(self, account: AccountRecord) -> AccountRecord:
        self._registry.accounts[account.id] = account
        return account


def _as_read(told: Mapping[str, str]) -> Mapping[str, str]:
    return {_READ_AS.get(name, name): value for name, value in told.items()}


def _customer(customer_id: str, type_: str, told: Mapping[str, str]) -> Customer:
    person = f"{told['user_first_name']} {told['user_last_name']}"
    return Customer(
        id=customer_id,
        kind="business" if type_ == "business" else "person",
        name=told.get("corp_name") or person,
        first_name=told["user_first_name"],
        last_name=told["user_last_name"],
        gender=told["user_gender"],
        born=date.fromisoformat(told["user_dob"]),
        birthplace=told["user_pob"],
        email=told["user_email"],
        phone=told["user_mobile_number"],
        street=told["user_addr_line_1"],
        street_2=told["user_addr_line_2"],
        postcode=told["user_addr_zip"],
        city=told["user_addr_city"],
        country=told["user_addr_cc"],
        nationality=told["user_nationality"],
        registration=told.get("corp_regnum", ""),
        legal_form=told.get("corp_type", ""),
        activity=told.get("corp_activity", ""),
        vat=told.get("corp_tva", ""),
    )
