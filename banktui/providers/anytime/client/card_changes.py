"""Changing a card without moving money: what was asked for is sent once, and what became of it is read from the bank.

The answer to a change holds a status as a number whose meaning no document gives, so that it proves nothing. The
card's own page, where the status is a word and the switches are booleans, is read afterwards and is what is told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from banktui.domain.card import Card
from banktui.domain.errors import BankError, Malformed, OutcomeUnknown
from banktui.http.fields import bool_of
from banktui.providers.anytime.client.cards import Cards
from banktui.providers.anytime.client.envelope import check_echo
from banktui.providers.anytime.client.gateway import Counter
from banktui.providers.anytime.wire import ChangedCardBody
from banktui.services import capability
from banktui.services.acting import Done, Made

Shows = Callable[[Card], bool]
"""Tells whether a card is as it was asked for."""

_OPERATION = "card update"
_READ_LATER = "Refresh the list of cards to see how it stands."


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change that the bank took, or that the card shows."""

    answer: ChangedCardBody | None
    """None if the answer was lost, and the card read again shows that it was done all the same."""
    card: Card | None
    """As it is now; None if it could not be read again."""
    why_unread: str = ""


class CardChanges:
    """Sends changes of cards."""

    def __init__(self, counter: Counter, cards: Cards) -> None:
        self._counter = counter
        self._cards = cards

    async def read(self, card_ref: str) -> Card:
        """Return the card as the bank has it now. Raises BankError."""
        return await self._cards.read("", card_ref)

    async def send(self, card_ref: str, asked: Sequence[tuple[str, str]], shows: Shows | None) -> Changed:
        """Send a change, once, and read the card again.

        `shows` tells from the card whether it was done; None where the card does not show it. Raises OutcomeUnknown
        where neither answer nor card tells, and other BankErrors where it was not done.
        """
        try:
            answer = ChangedCardBody.model_validate(
                await self._counter.send("PUT", "cards", card_ref, operation=_OPERATION, form=asked)
            )
            check_echo("card_ref", card_ref, answer.card_ref)
        except (OutcomeUnknown, Malformed) as unknown:
            return await self._found(card_ref, shows, unknown)
        try:
            return Changed(answer, await self.read(card_ref))
        except BankError as error:
            return Changed(answer, None, error.title)

    async def _found(self, card_ref: str, shows: Shows | None, cause: OutcomeUnknown | Malformed) -> Changed:
        """Look whether a change whose answer is lost was done. Raises OutcomeUnknown if the card does not show it."""
        stands = ""
        try:
            card = await self.read(card_ref)
        except BankError as error:
            stands = f"The card could not be read again either: {error.title}"
        else:
            if shows is not None and shows(card):
                return Changed(None, card)
            word = card.status.word if card.status else "unknown"
            stands = f"The card was read again; its status is {word}."
        raise OutcomeUnknown(
            "It is not known whether Anytime changed the card.",
            detail=f"{cause.detail or cause.title} {stands}".strip(),
            hint="No money moves by this, and asking for the same once more does no harm. Look at the card first.",
            code=cause.code,
            request_id=cause.request_id,
            provider="anytime",
        )


def done(sentence: str, changed: Changed, *, agrees: bool) -> Done:
    """Return what came of a change; `sentence` says what is so if the card shows what was asked for."""
    if changed.card is None:
        reason = changed.why_unread.rstrip(".")
        return Done(f"Anytime took the change, but the card could not be read again ({reason}). {_READ_LATER}")
    made = Made(capability.CARDS.name, changed.card, changed.card.account_id)
    if not agrees:
        word = changed.card.status.word if changed.card.status else "unknown"
        return Done(f"Anytime took the change, but the card, read again, does not show it; it is {word}.", made)
    lost = "" if changed.answer is not None else " The answer was lost; the card, read again, shows it."
    return Done(f"{sentence}{lost}", made)


def named(card: Card) -> str:
    """Return which card it is, by its reference and never by its holder: names can be hidden, sentences cannot."""
    known = (card.type, f"now {card.status.word}" if card.status else "")
    return ", ".join((f"Card {card.id}", *filter(None, known)))


def flag(value: str) -> str:
    """Return a form's yes or no as it is sent."""
    return "1" if value == "yes" else "0"


def answered(changed: Changed, name: str) -> bool | None:
    """Return a switch from the answer, where it is 0 or 1; None if there is none."""
    return bool_of(getattr(changed.answer, name, None))


def pairs(values: Mapping[str, str], names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return what of a form is sent, as `card_pos=1`."""
    return tuple((name, flag(values[name])) for name in names if values.get(name))
