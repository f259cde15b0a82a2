"""The functionalities of the API that change something without moving money: read strictly, then handed to a desk."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from banktui.domain.money import is_currency_code, minor_digits
from banktui.providers.anytime.sandbox import accountdesk, presentation, statusdesk
from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.identitydesk import IdentityDesk
from banktui.providers.anytime.sandbox.parameters import (
    ACCOUNT_PARAMETER,
    CARD_PARAMETER,
    COUNTRY,
    day_in,
    one_of,
    order_fields,
    text_in,
)
from banktui.providers.anytime.sandbox.paris import day_of
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.sandbox.bank import Bank

Body = Mapping[str, Any]

LONGEST: Final = 100
"""Of a text about a holder or a company; the documents name no length."""
_PHONE: Final = re.compile(r"[0-9]{8,15}", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)
_BAD_TYPE: Final = 4030212
_PERSON: Final = (
    "user_first_name",
    "user_last_name",
    "user_pob",
    "user_addr_line_1",
    "user_addr_zip",
    "user_addr_city",
)
_COUNTRIES: Final = ("user_addr_cc", "user_nationality")
_COMPANY: Final = (
    "corp_name",
    "corp_regnum",
    "corp_type",
    "corp_activity",
    "corp_tva",
    "corp_addr_line_1",
    "corp_addr_line_2",
    "corp_addr_zip",
    "corp_addr_city",
    "corp_addr_cc",
)
_SWITCHES: Final = ("card_pos", "card_atm", "card_renew")


@dataclass(frozen=True, slots=True)
class Clerk:
    """Answers changes that the API user asks for; every method is one functionality of the document."""

    bank: Bank
    registry: Registry
    accounts: accountdesk.AccountDesk
    cards: statusdesk.StatusDesk
    identity: IdentityDesk

    async def create_account(self, request: Request) -> Body:
        """POST /accounts."""
        form = await order_fields(request, ACCOUNT_PARAMETER)
        type_ = one_of(form, "acc_type", ("business", "consumer"), ACCOUNT_PARAMETER)
        currency, told = _currency(form), self._told(form, type_)
        return presentation.account_changed(self.accounts.create(type_, currency, told, request.state.proof))

    async def update_account(self, request: Request) -> Body:
        """PUT /accounts/{id}: everything at once; what is left out of the company's fields is empty afterwards."""
        account = self.registry.account(request.path_params["id"])
        form = await order_fields(request, ACCOUNT_PARAMETER)
        if _currency(form) != account.currency:
            raise refusal(ACCOUNT_PARAMETER, "acc_currency cannot be changed while the account is open.")
        told = self._told(form, account.type)
        return presentation.account_changed(self.accounts.change(account, told, request.state.proof))

    async def create_iban(self, request: Request) -> Body:
        """POST /accounts/{id}/iban."""
        account = self.registry.account(request.path_params["id"])
        form = await order_fields(request, ACCOUNT_PARAMETER)
        country = _country(form, "country_code")
        made = self.accounts.give_iban(account, country, request.state.proof)
        return {"iban": made.iban, "swift": made.swift}

    async def create_virtual_iban(self, request: Request) -> Body:
        """POST /accounts/{id}/virtual-ibans."""
        account = self.registry.account(request.path_params["id"])
        form = await order_fields(request, ACCOUNT_PARAMETER)
        kind = one_of(form, "type", ("C", "D", "BOTH"), ACCOUNT_PARAMETER)
        made = self.accounts.give_virtual_iban(account, kind, request.state.proof)
        return {"iban": made.iban, "swift": made.swift, "type": made.type}

    def _told(self, form: Mapping[str, str], type_: str) -> Mapping[str, str]:
        """Return what is written about holder and company, by the names of writing; refuse what is missing or wrong."""
        told = {name: text_in(form, name, LONGEST, ACCOUNT_PARAMETER) for name in _PERSON}
        told["user_gender"] = one_of(form, "user_gender", ("M", "F"), ACCOUNT_PARAMETER)
        told["user_dob"] = self._birthday(form)
        told["user_email"] = _matching(form, "user_email", _EMAIL, "an e-mail address")
        told["user_mobile_number"] = _matching(form, "user_mobile_number", _PHONE, "digits with the country's first")
        # Required, as all of the holder's are, and empty where an address has one line.
        told["user_addr_line_2"] = text_in(form, "user_addr_line_2", LONGEST, ACCOUNT_PARAMETER, may_be_empty=True)
        told |= {name: _country(form, name) for name in _COUNTRIES}
        company = {
            name: text_in(form, name, LONGEST, ACCOUNT_PARAMETER, may_be_empty=True) if name in form else ""
            for name in _COMPANY
        }
        if type_ != "business":
            if any(company.values()):
                raise refusal(_BAD_TYPE, "An account of a consumer has no company.")
            return told
        if company["corp_addr_cc"]:
            company["corp_addr_cc"] = _country(form, "corp_addr_cc")
        return told | company

    def _birthday(self, form: Mapping[str, str]) -> str:
        day = day_in(form, "user_dob", ACCOUNT_PARAMETER)
        if day >= day_of(self.bank.clock.now()):
            raise refusal(ACCOUNT_PARAMETER, "user_dob must lie in the past.")
        return day.isoformat()

    async def update_card(self, request: Request) -> Body:
        """PUT /cards/{card_ref}."""
        card = self.registry.card(request.path_params["card_ref"])
        form = await order_fields(request, CARD_PARAMETER)
        if not any(form.get(name) for name in ("card_status", *_SWITCHES)):
            raise refusal(CARD_PARAMETER, "Nothing is to be changed: card_status, card_pos, card_atm or card_renew.")
        status = one_of(form, "card_status", statusdesk.STATUSES, CARD_PARAMETER) if form.get("card_status") else None
        pos, atm, renew = (_switch(form, name) for name in _SWITCHES)
        change = statusdesk.Change(status, pos, atm, renew)
        return presentation.card_changed(self.cards.change(card, change, request.state.proof))


def _switch(form: Mapping[str, str], name: str) -> bool | None:
    """Return a switch that is 0 or 1; None if it is to stay as it is."""
    return one_of(form, name, ("0", "1"), CARD_PARAMETER) == "1" if form.get(name) else None


def _currency(form: Mapping[str, str]) -> str:
    currency = form.get("acc_currency", "")
    if not is_currency_code(currency) or minor_digits(currency) is None:
        raise refusal(ACCOUNT_PARAMETER, "acc_currency must be a currency's code of three letters.")
    return currency


def _country(form: Mapping[str, str], name: str) -> str:
    code = form.get(name, "")
    if COUNTRY.fullmatch(code) is None:
        raise refusal(ACCOUNT_PARAMETER, f"{name} must be a country's code of two letters.")
    return code


def _matching(form: Mapping[str, str], name: str, pattern: re.Pattern[str], what: str) -> str:
    text = text_in(form, name, LONGEST, ACCOUNT_PARAMETER)
    if pattern.fullmatch(text) is None:
        raise refusal(ACCOUNT_PARAMETER, f"{name} must be {what}.")
    return text
