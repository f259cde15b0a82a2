"""Blocking a card, which can be undone, and ending one, which cannot.

`PUT /cards/{card_ref}` with `card_status`. The documents give the codes only; that LOS, STO, DAM and CAN are for good,
and that BLO and ACT are not, is our reading, and is asked for before it is sent: a word must be typed for the former.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from banktui.domain.card import Card
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.card_changes import CardChanges, done, named
from banktui.services.acting import Done, Form, confirmation
from banktui.services.reading import Listed

STATUS: Final = "card_status"
ENDED: Final = frozenset({"LOS", "STO", "DAM", "CAN", "EXP"})
"""Statuses that a card does not leave."""
NOT_YET: Final = frozenset({"ORD", "PRE"})
"""Statuses of a card that is still to be activated."""
_WHY: Final = dict.fromkeys(ENDED, ", and stays so") | dict.fromkeys(NOT_YET, ": it is not in use yet")


@dataclass(frozen=True, slots=True)
class Change:
    """One status that a card can be given."""

    code: str
    title: str
    submit: str
    note: str
    """What it means for the card, whether it can be undone, and how."""
    sentence: str
    """What the card is afterwards."""
    word: str = ""
    """What must be typed before; empty where it can be undone."""
    never_from: frozenset[str] = frozenset()
    """Statuses from which it surely cannot be done; the bank knows of all others."""


BLOCK: Final = Change(
    "BLO",
    "Block card",
    "Block the card",
    "Nothing can be paid with it until it is unblocked, which can be done at any time. A card that is lost or stolen "
    "is reported, not blocked: only that ends it.",
    "is blocked. It can be unblocked at any time.",
    never_from=ENDED | NOT_YET | {"BLO"},
)
UNBLOCK: Final = Change(
    "ACT",
    "Unblock card",
    "Make the card active",
    "The card, blocked or new, can be used from then on. It can be blocked at any time.",
    "is active: it can be used.",
    never_from=ENDED | {"ACT"},
)
LOST: Final = Change(
    "LOS",
    "Report lost",
    "Report it lost",
    "The card ends for good, even if it is found later: its holder needs a new one. To stop a card for a while, "
    "block it instead.",
    "is reported as lost: it cannot be used any more.",
    word="LOST",
)
STOLEN: Final = Change(
    "STO",
    "Report stolen",
    "Report it stolen",
    "The card ends for good: its holder needs a new one. To stop a card for a while, block it instead.",
    "is reported as stolen: it cannot be used any more.",
    word="STOLEN",
)
DAMAGED: Final = Change(
    "DAM",
    "Report damaged",
    "Report it damaged",
    "The card ends for good: its holder needs a new one.",
    "is reported as damaged: it cannot be used any more.",
    word="DAMAGED",
)
CANCEL: Final = Change(
    "CAN",
    "Cancel card",
    "Cancel the card",
    "The card ends for good. What is still on it can no longer be unloaded through the API: unload it before. To stop "
    "a card for a while, block it instead.",
    "is cancelled: it cannot be used any more.",
    word="CANCEL",
)


class StatusChange:
    """Gives a card one status."""

    wants: Sequence[str] = ()

    def __init__(self, changes: CardChanges, change: Change) -> None:
        self._changes = changes
        self._change = change

    @property
    def title(self) -> str:
        """Return what it does, as a menu says it."""
        return self._change.title

    @property
    def is_repeatable(self) -> bool:
        """Tell whether it can be asked for again: what ends a card cannot."""
        return not self._change.word

    def refusal(self, item: Listed) -> str:
        """Say why a card surely cannot be given this status."""
        code = item.status.code.upper() if isinstance(item, Card) and item.status else ""
        if code == self._change.code or code in self._change.never_from or (self._change.word and code == "CAN"):
            word = item.status.word if isinstance(item, Card) and item.status else code
            return f"The card is {word}{_WHY.get(code, '')}."
        return ""

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing is chosen
        """Return what must be filled in: nothing where it can be undone, a word where it cannot."""
        which = f"{named(subject)}. " if isinstance(subject, Card) else ""
        change = self._change
        fields = (confirmation(change.word),) if change.word else ()
        return Form(change.title, fields, change.submit, f"{which}{change.note} No money moves.")

    async def prepared(self, parent: str, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return the form for the card as it is now. Raises Rejected if it surely cannot be done, and BankErrors."""
        card = await self._changes.read(parent)
        reason = self.refusal(card)
        if reason:
            raise inputs.refused(reason)
        return self.form(card, known)

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Send the status, once, and read the card again. Raises Rejected, OutcomeUnknown and other BankErrors."""
        inputs.checked(self.form(None, {}).fields, values)
        changed = await self._changes.send(parent, ((STATUS, self._change.code),), self._is_so)
        sentence = f"Card {parent} {self._change.sentence}"
        return done(sentence, changed, agrees=changed.card is not None and self._is_so(changed.card))

    def _is_so(self, card: Card) -> bool:
        return card.status is not None and card.status.code.upper() == self._change.code
