"""One good way to fill in each action that moves no money, by provider: what the contract of all of them is tried with.

A provider that offers another action adds a row here; a test says so if it is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from banktui.services import capability
from banktui.services.acting import Action
from banktui.services.capability import Capability


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

_SINGLE_USE = ("ANY0000000318", "ANY0000000318")
_USED = ("ANY0000000604", "ANY0000000702")

DEEDS: Mapping[str, tuple[Deed, ...]] = {
    "anytime": (
        Deed(capability.CREATE_CONSUMER_ACCOUNT, "POST", "*/accounts", values=_HOLDER),
        Deed(capability.CREATE_BUSINESS_ACCOUNT, "POST", "*/accounts", values=_HOLDER | _COMPANY),
        Deed(capability.UPDATE_ACCOUNT, "PUT", "*/accounts/{parent}", _ACCOUNTS, {"user_email": "new@example.org"}),
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
}
"""By the provider's slug, in the order in which they are tried. Providers that are not here have tests of their own."""
