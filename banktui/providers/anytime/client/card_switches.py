"""Where a card works, and whether a new one follows it.

`PUT /cards/{card_ref}` with `card_pos`, `card_atm` and `card_renew`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from banktui.domain.card import Card
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.card_changes import CardChanges, answered, done, flag, named, pairs
from banktui.services.acting import Choice, Done, Field, Form, Input
from banktui.services.reading import Listed

POS: Final = "card_pos"
ATM: Final = "card_atm"
RENEW: Final = "card_renew"
_STOPPED: Final = Choice("no", "stopped")
_ALLOWED: Final = Choice("yes", "allowed")


class CardUses:
    """Allows or stops payments in shops and withdrawals at cash machines; what is not changed is not sent."""

    title = "Shops and machines"
    wants: Sequence[str] = ()
    is_repeatable = True

    def __init__(self, changes: CardChanges) -> None:
        self._changes = changes
        self._shown: dict[str, Mapping[str, str]] = {}
        """By card: the switches that its last form began with."""

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing of a list is chosen
        """Return what must be filled in, beginning with how the card is known to stand."""
        card = subject if isinstance(subject, Card) else None
        which = f"{named(card)}. " if card else ""
        begins = _switches(card)
        return Form(
            self.title,
            (
                _switch(POS, "Shops", begins[POS], "payments at points of sale"),
                _switch(ATM, "Cash machines", begins[ATM], "withdrawals"),
            ),
            "Set",
            f"{which}Only what you change is sent. Both can be set again at any time. No money moves.",
        )

    async def prepared(self, parent: str, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return the form with the switches as they are at the bank now. Raises BankError."""
        card = await self._changes.read(parent)
        self._shown[parent] = _switches(card)
        return self.form(card, known)

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Send the switches that differ from what was shown, once, and read the card again. Raises BankErrors."""
        inputs.checked(self.form(None, {}).fields, values)
        shown = self._shown.get(parent, {})
        asked = pairs(values, [name for name in (POS, ATM) if values.get(name) != shown.get(name)])
        if not asked:
            raise inputs.refused("Nothing is changed: both stand so already.", POS)

        def is_so(card: Card) -> bool:
            now = _switches(card)
            return all(flag(now[name]) == value for name, value in asked if now[name])

        changed = await self._changes.send(parent, asked, is_so)
        self._shown.pop(parent, None)
        card = changed.card
        return done(_sentence(card), changed, agrees=card is not None and is_so(card))


class CardRenewal:
    """Says whether the bank sends a new card when this one expires. No call reads that back but the answer itself."""

    title = "Renew card"
    wants: Sequence[str] = ()
    is_repeatable = True

    def __init__(self, changes: CardChanges) -> None:
        self._changes = changes

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing of a list is chosen
        """Return what must be filled in. How it stands cannot be shown: Anytime's card does not say."""
        which = f"{named(subject)}" if isinstance(subject, Card) else ""
        until = f", valid until {subject.expires}" if isinstance(subject, Card) and subject.expires else ""
        choices = (Choice("yes", "a new card follows"), Choice("no", "no card follows"))
        return Form(
            self.title,
            (Field(RENEW, "On expiry", Input.CHOICE, choices=choices, hint="how it stands, Anytime does not tell"),),
            "Set",
            f"{which}{until}{'. ' if which else ''}It can be set again until the card expires. No money moves now; "
            "what a new card costs is the bank's matter.",
        )

    async def prepared(self, parent: str, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return the form for the card as it is now. Raises BankError."""
        return self.form(await self._changes.read(parent), known)

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Send it, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        inputs.checked(self.form(None, {}).fields, values)
        changed = await self._changes.send(parent, pairs(values, (RENEW,)), None)
        renews = answered(changed, "renew")
        if renews is None:
            return done("Anytime took it; its answer does not say whether a new card follows.", changed, agrees=True)
        says = "a new card follows" if renews else "no card follows"
        if renews is not (values[RENEW] == "yes"):
            return done(f"Anytime's answer says otherwise than was asked for: {says}.", changed, agrees=True)
        return done(f"Anytime answers that {says} when this one expires.", changed, agrees=True)


def _switches(card: Card | None) -> Mapping[str, str]:
    """Return the switches as a form's values; empty for one that the bank did not tell."""
    words = {True: "yes", False: "no", None: ""}
    return {POS: words[card.in_shops if card else None], ATM: words[card.at_machines if card else None]}


def _switch(name: str, label: str, begins: str, hint: str) -> Field:
    # One that the bank did not tell may be left as it is.
    asks = hint if begins else f"{hint}; how it stands, Anytime does not tell"
    choices = (_ALLOWED, _STOPPED)
    return Field(name, label, Input.CHOICE, required=bool(begins), hint=asks, initial=begins, choices=choices)


def _sentence(card: Card | None) -> str:
    words = {True: "allowed", False: "stopped", None: "not told"}
    shops, machines = words[card.in_shops if card else None], words[card.at_machines if card else None]
    return f"The card, read again: shops {shops}, cash machines {machines}."
