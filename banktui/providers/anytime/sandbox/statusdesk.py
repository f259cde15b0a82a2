"""Changes of a card's status and switches. The documents name codes and no rules; the rules here are our reading.

A new card can be activated, reported or cancelled; a card in use can be blocked and unblocked at will; one that was
reported, cancelled or has expired stays so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.records import CardRecord
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.sandbox.bank import Bank

STATUSES: Final = ("STO", "LOS", "DAM", "CAN", "ACT", "BLO")
_FROM: Final[Mapping[str, frozenset[str]]] = {
    "ORD": frozenset({"ACT", "LOS", "STO", "CAN"}),
    "PRE": frozenset({"ACT", "LOS", "STO", "CAN"}),
    "ACT": frozenset({"BLO", "LOS", "STO", "DAM", "CAN"}),
    "BLO": frozenset({"ACT", "LOS", "STO", "DAM", "CAN"}),
}
"""What may follow a status; nothing follows those that are missing."""
_NOT_ACTIVATED, _CANCELLED, _BAD_TYPE, _BAD_STATUS, _NO_HOLDER = 4030320, 4030350, 4030360, 4030365, 4030390
_NOT_YET: Final = frozenset({"ORD", "PRE"})
_PLASTIC: Final = "PLASTIC"
_SINGLE_USE: Final = "VIRTUAL_SINGLE_USE"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed; None stays as it is."""

    status: str | None = None
    pos: bool | None = None
    atm: bool | None = None
    renew: bool | None = None


class StatusDesk:
    """Changes cards, and remembers it."""

    def __init__(self, bank: Bank, registry: Registry) -> None:
        self._bank = bank
        self._registry = registry

    def change(self, card: CardRecord, change: Change, proof: str) -> CardRecord:
        """Change a card if all that is asked for can be done; otherwise nothing of it is."""
        _check(card, change)
        payload = {
            "card": card.ref,
            "status": change.status,
            "pos": change.pos,
            "atm": change.atm,
            "renew": change.renew,
            "at": self._bank.clock.now().isoformat(),
            "proof": proof,
        }
        self._bank.remember("anytime", "card-changed", payload)
        return self.recall(payload)

    def recall(self, payload: Mapping[str, Any]) -> CardRecord:
        """Change a card as it was changed."""
        card = self._registry.cards[payload["card"]]
        status = payload["status"] or card.status
        is_new = status == "ACT" and card.activated is None
        changed = replace(
            card,
            status=status,
            activated=datetime.fromisoformat(payload["at"]) if is_new else card.activated,
            pos=card.pos if payload["pos"] is None else payload["pos"],
            atm=card.atm if payload["atm"] is None else payload["atm"],
            renews=card.renews if payload["renew"] is None else payload["renew"],
        )
        self._registry.cards[card.ref] = changed
        return changed


def _check(card: CardRecord, change: Change) -> None:
    if card.status == "CAN":
        raise refusal(_CANCELLED)
    if change.status is not None:
        _check_status(card, change.status)
    if change.pos is None and change.atm is None and change.renew is None:
        return
    if card.status not in _FROM:
        raise refusal(_CANCELLED, f"This card is {card.status}: its switches are of no use any more.")
    if card.status in _NOT_YET and change.status != "ACT":
        raise refusal(_NOT_ACTIVATED)
    if card.type != _PLASTIC and change.atm:
        raise refusal(_BAD_TYPE, "A virtual card does not work at cash machines.")
    if card.type == _SINGLE_USE and change.renew:
        raise refusal(_BAD_TYPE, "A single-use card is not renewed.")
    if change.renew:
        _check_holder(card)


def _check_status(card: CardRecord, wanted: str) -> None:
    if card.status in _NOT_YET and wanted == "BLO":
        raise refusal(_NOT_ACTIVATED)
    if wanted not in _FROM.get(card.status, frozenset()):
        raise refusal(_BAD_STATUS)
    if wanted == "DAM" and card.type != _PLASTIC:
        raise refusal(_BAD_TYPE, "A virtual card cannot be damaged.")
    if wanted == "ACT":
        _check_holder(card)


def _check_holder(card: CardRecord) -> None:
    """Refuse a card whose holder is not known: it is neither made active nor made anew."""
    if not (card.first_name and card.last_name):
        raise refusal(_NO_HOLDER)
