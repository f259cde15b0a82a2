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


_USED = ("ANY0000000604", "ANY0000000702")

DEEDS: Mapping[str, tuple[Deed, ...]] = {
    "anytime": (
        _card(capability.BLOCK_CARD, _USED),
        _card(capability.UNBLOCK_CARD, ("ANY0000000114", "ANY0000000129")),
        _card(capability.CARD_LOST, ("ANY0000000042", "ANY0000000110")),
        _card(capability.CARD_STOLEN, ("ANY0000000203", "ANY0000000083")),
        _card(capability.CARD_DAMAGED, ("ANY0000000305", "ANY0000000402")),
        _card(capability.CANCEL_CARD, ("ANY0000000501", "ANY0000000801")),
        _card(capability.CARD_USES, _USED, card_pos="no", card_atm="no"),
        _card(capability.RENEW_CARD, _USED, card_renew="yes"),
    ),
}
"""By the provider's slug, in the order in which they are tried. Providers that are not here have tests of their own."""
