"""One good way to fill in each action that moves no money, by provider: what the contract of all of them is tried with.

A provider that offers another action adds a row here; a test says so if it is forgotten.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from banktui.services import capability
from banktui.services.acting import Action
from banktui.services.capability import Capability
from banktui.services.provider import Provider


@dataclass(frozen=True)
class Deed:
    """An action as it would be filled in, and what it is done to."""

    key: Capability[Action]
    method: str
    path: str
    """Of the request that does it, with `{parent}` for what it is done to."""
    parents: tuple[str, str] = ("", "")
    """What it is done to in this process, and over TLS: some things can be done to a thing only once."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The word that must be typed for it is added."""
    found: Callable[[Provider], Awaitable[str]] | None = None
    """Finds or makes what it is done to, where that has no id of its own in the demo data."""


def _card(key: Capability[Action], cards: tuple[str, str], **values: str) -> Deed:
    return Deed(key, "PUT", "*/cards/{parent}", cards, values)


NEW = "new"
"""An account that is opened for the purpose, with its documents accepted."""
_HOLDER = {
    "user_gender": "F",
    "user_first_name": "Ada",
    "user_last_name": "Byron",
    "user_dob": "1985-12-10",
    "user_pob": "London",
    "user_nationality": "GB",
    "user_email": "ada@example.org",
    "user_mobile_number": "+33 6 12 34 56 78",
    "user_addr_line_1": "12 rue des Martyrs",
    "user_addr_zip": "75009",
    "user_addr_city": "Paris",
    "user_addr_cc": "fr",
}
_COMPANY = {"corp_name": "Byron SARL", "corp_addr_line_1": "9 quai de Valmy", "corp_addr_cc": "fr"}
_ACCOUNTS = ("1201", "1206")

PHYSICAL = "ANY0000000042"
_SINGLE_USE = ("ANY0000000318", "ANY0000000318")


async def _undocumented(provider: Provider) -> str:
    """Open an account whose holder has shown no document yet."""
    action = provider.get(capability.CREATE_CONSUMER_ACCOUNT)
    assert action is not None
    begins = {each.name: each.initial for each in action.form(None, {}).fields}
    made = (await action.perform("", {**begins, **_HOLDER})).made
    assert made is not None
    return made.item.id


async def _planted(provider: Provider) -> str:
    """Make an account for the demo's first test user at the first test institution; return its place in the tree."""
    action = provider.get(capability.CREATE_TEST_ACCOUNT)
    assert action is not None
    begins = {each.name: each.initial for each in action.form(None, {}).fields}
    made = (await action.perform(await _user(provider), {**begins, "iban": _NUMBER})).made
    assert made is not None
    return made.item.id


async def _institution(provider: Provider) -> str:
    """Return a test institution that nothing else is tried with."""
    return (await _listed(provider, capability.TEST_INSTITUTIONS, ""))[-1]


async def _user(provider: Provider) -> str:
    """Return a test user who keeps an account, at an institution of theirs."""
    return (await _listed(provider, capability.TEST_USERS, (await _listed(provider, capability.TEST_INSTITUTIONS))[0]))[
        0
    ]


async def _last_user(provider: Provider) -> str:
    institution = (await _listed(provider, capability.TEST_INSTITUTIONS))[0]
    return (await _listed(provider, capability.TEST_USERS, institution))[-1]


async def _transaction(provider: Provider) -> str:
    accounts = await _listed(provider, capability.TEST_ACCOUNTS, await _user(provider))
    return (await _listed(provider, capability.TEST_TRANSACTIONS, accounts[0]))[-1]


async def _customer(provider: Provider) -> str:
    return (await _listed(provider, capability.CUSTOMERS))[0]


async def _last_customer(provider: Provider) -> str:
    return (await _listed(provider, capability.CUSTOMERS))[-1]


async def _listed(provider: Provider, key: Capability[Any], parent: str = "") -> list[str]:
    """Return the ids of the first part of a list."""
    return [each.id for each in (await provider.get(key).page(parent)).items]  # type: ignore[union-attr]


_NUMBER = "BE71 0961 2345 6769"
_PAPER = Path(__file__).with_name("paper.pdf")
_TREE = "/sandbox/financial-institutions"
_USED = ("ANY0000000604", "ANY0000000702")

DEEDS: Mapping[str, tuple[Deed, ...]] = {
    "anytime": (
        Deed(capability.CREATE_CONSUMER_ACCOUNT, "POST", "*/accounts", values=_HOLDER),
        Deed(capability.CREATE_BUSINESS_ACCOUNT, "POST", "*/accounts", values=_HOLDER | _COMPANY),
        Deed(capability.UPDATE_ACCOUNT, "PUT", "*/accounts/{parent}", _ACCOUNTS, {"user_email": "new@example.org"}),
        Deed(
            capability.UPLOAD_IDENTITY,
            "POST",
            "*/accounts/{parent}/kyc",
            values={"user_passport": str(_PAPER), "user_dom_1": str(_PAPER)},
            found=_undocumented,
        ),
        Deed(capability.CREATE_IBAN, "POST", "*/accounts/{parent}/iban", (NEW, NEW), {"country_code": "fr"}),
        Deed(capability.CREATE_VIRTUAL_IBAN, "POST", "*/accounts/{parent}/virtual-ibans", _ACCOUNTS, {"type": "C"}),
        _card(capability.BLOCK_CARD, _USED),
        _card(capability.UNBLOCK_CARD, ("ANY0000000114", "ANY0000000129")),
        _card(capability.CARD_LOST, ("ANY0000000042", "ANY0000000110")),
        _card(capability.CARD_STOLEN, ("ANY0000000203", "ANY0000000083")),
        _card(capability.CARD_DAMAGED, ("ANY0000000305", "ANY0000000402")),
        _card(capability.CANCEL_CARD, ("ANY0000000501", "ANY0000000801")),
        _card(capability.CARD_USES, _USED, card_pos="no", card_atm="no"),
        _card(capability.RENEW_CARD, _USED, card_renew="yes"),
        Deed(capability.SEND_CARD_PIN, "POST", "*/cards/{parent}/pin", _USED),
        Deed(
            capability.SEND_CARD_NUMBER,
            "POST",
            "*/cards/{parent}/pan",
            _SINGLE_USE,
            {"dest_method": "sms", "dest_value": "+33 6 12 34 56 78"},
        ),
    ),
    "ibanity": (
        Deed(capability.DELETE_AUTHORIZATION, "DELETE", "/customers/{parent}/authorizations/*", found=_customer),
        Deed(capability.DELETE_CUSTOMER, "DELETE", "/customers/{parent}", found=_last_customer),
        Deed(capability.CREATE_TEST_INSTITUTION, "POST", f"{_TREE}", values={"name": "Probe"}),
        Deed(capability.UPDATE_TEST_INSTITUTION, "PATCH", f"{_TREE}/*", values={"name": "Probed"}, found=_institution),
        Deed(
            capability.CREATE_TEST_USER,
            "POST",
            "/sandbox/users",
            values={"firstName": "Ada", "lastName": "Byron", "login": "ada", "password": "probe-word"},
            found=_institution,
        ),
        Deed(capability.UPDATE_TEST_USER, "PATCH", "/sandbox/users/*", values={"lastName": "Probed"}, found=_last_user),
        Deed(capability.CREATE_TEST_ACCOUNT, "POST", f"{_TREE}/*/accounts", values={"iban": _NUMBER}, found=_user),
        Deed(capability.DELETE_TEST_ACCOUNT, "DELETE", f"{_TREE}/*/accounts/*", found=_planted),
        Deed(capability.DELETE_TEST_TRANSACTION, "DELETE", f"{_TREE}/*/transactions/*", found=_transaction),
        Deed(capability.DELETE_TEST_USER, "DELETE", "/sandbox/users/*", found=_last_user),
        Deed(capability.DELETE_TEST_INSTITUTION, "DELETE", f"{_TREE}/*", found=_institution),
    ),
}
"""By the provider's slug, in the order in which they are tried. Providers that are not here have tests of their own."""

SHOWN: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "card-pin": (PHYSICAL, {"cvc": "000"}, "GET"),
    "card-number": (_SINGLE_USE[0], {}, "GET"),
    "card-link": (_SINGLE_USE[0], {"ip": "192.0.2.7", "confirmation": "LINK"}, "POST"),
}
"""What shows a secret: about which card it is asked, with which values, and by which method."""
