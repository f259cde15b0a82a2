"""What is secret about a card, sent to somebody: a new PIN to its holder, the number of a single-use card to anyone.

Each is done once and is never repeated by itself: whoever gets it a second time has it twice. What was sent cannot be
taken back, so a word is typed before.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from banktui.domain.card import Card
from banktui.domain.errors import BankError, Malformed, OutcomeUnknown
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.accounts import Accounts
from banktui.providers.anytime.client.card_changes import named
from banktui.providers.anytime.client.cards import Cards
from banktui.providers.anytime.client.destinations import email_fault, phone_digits, phone_fault
from banktui.providers.anytime.client.envelope import check_echo
from banktui.providers.anytime.client.gateway import Counter
from banktui.providers.anytime.client.values import shown
from banktui.providers.anytime.wire import SentPanBody, TextedPinBody
from banktui.services.acting import Choice, Done, Field, Form, Input, confirmation
from banktui.services.reading import Listed

METHOD: Final = "dest_method"
VALUE: Final = "dest_value"
_NUMBER: Final = "goes_to"
_SMS, _EMAIL = "sms", "email"
_LONGEST: Final = 254
_SINGLE_USE: Final = "virtual, single use"
_HOLDER: Final = "Phone"


class SendPin:
    """Has a new PIN sent to the cardholder's telephone. Anytime chooses the number: its own record of the holder."""

    title = "Send PIN by SMS"
    wants: Sequence[str] = ()

    def __init__(self, counter: Counter, cards: Cards, accounts: Accounts) -> None:
        self._counter = counter
        self._cards = cards
        self._accounts = accounts

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing of a list is chosen
        """Return what must be filled in: a word."""
        return self._form(subject if isinstance(subject, Card) else None, "")

    async def prepared(self, parent: str, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return the form with the number that Anytime has for the account's holder. Raises BankError."""
        card = await self._cards.read("", parent)
        account = await self._accounts.read("", card.account_id) if card.account_id else None
        facts = account.facts if account is not None else ()
        return self._form(card, next((fact.value for fact in facts if fact.label == _HOLDER), ""))

    def _form(self, card: Card | None, number: str) -> Form:
        which = f"{named(card)}. " if card else ""
        known = Choice(number, f"{number}, the mobile of the account's holder", names=True, personal=True)
        goes_to = Field(
            _NUMBER,
            "Goes to",
            Input.CHOICE,
            required=False,
            hint="as Anytime has it",
            choices=(known,),
            initial=number,
            is_destination=True,
        )
        where = (
            "Anytime sends it to the number that it has of the cardholder, and takes no other."
            if number
            else "Anytime sends it to the number that it has of the cardholder, and does not tell which that is."
        )
        return Form(
            self.title,
            (*((goes_to,) if number else ()), confirmation("SEND")),
            "Send the PIN",
            f"{which}{where} Its documents call it a new PIN: the old one may stop working. No money moves.",
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Have it sent, once. Raises OutcomeUnknown if that is not known, and other BankErrors."""
        inputs.checked(self._form(None, "").fields, values)
        try:
            answer = TextedPinBody.model_validate(
                await self._counter.send("POST", "cards", parent, "pin", operation="PIN by SMS", form=())
            )
            check_echo("card_ref", parent, answer.card_ref)
        except (OutcomeUnknown, Malformed) as unknown:
            raise _unknown("the PIN", unknown) from None
        return Done(f"Anytime sends the PIN of card {parent} to the cardholder's mobile by SMS.")


class SendNumber:
    """Has the number of a single-use card sent to a telephone or an e-mail address that somebody types."""

    title = "Send card number"
    wants: Sequence[str] = ()

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def refusal(self, item: Listed) -> str:
        """Say why a card's number surely cannot be sent."""
        if not isinstance(item, Card) or not item.type or item.type == _SINGLE_USE:
            return ""
        return "Anytime sends the numbers of single-use cards only."

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing of a list is chosen
        """Return what must be filled in: by which way and to whom, and a word."""
        which = f"{named(subject)}. " if isinstance(subject, Card) else ""
        ways = (Choice(_SMS, "SMS"), Choice(_EMAIL, "e-mail"))
        value = Field(
            VALUE,
            "Goes to",
            hint="a mobile, country first: 33600000000; or an e-mail address",
            longest=_LONGEST,
            check=inputs.text_rule("Goes to"),
            remark=lambda typed: f"The card's number is sent to {_plain(typed)}",
            is_destination=True,
        )
        return Form(
            self.title,
            (Field(METHOD, "By", Input.CHOICE, choices=ways, initial=_SMS), value, confirmation("SEND")),
            "Send the card's number",
            f"{which}Whoever reads the message has the card's number, and can pay with it. Compare where it goes with "
            "what the cardholder told you. No money moves.",
            together=_mismatch,
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Have it sent, once. Raises Rejected, OutcomeUnknown if that is not known, and other BankErrors."""
        form = self.form(None, {})
        inputs.checked(form.fields, values)
        for name, complaint in form.contradictions(values).items():
            raise inputs.refused(complaint, name)
        to = phone_digits(values[VALUE]) if values[METHOD] == _SMS else values[VALUE].strip()
        asked = ((METHOD, values[METHOD]), (VALUE, to))
        try:
            answer = SentPanBody.model_validate(
                await self._counter.send("POST", "cards", parent, "pan", operation="card number sent", form=asked)
            )
        except (OutcomeUnknown, Malformed) as unknown:
            raise _unknown("the card's number", unknown) from None
        state = shown(answer.state)
        says = f" Anytime answers: “{state}”." if state else ""
        return Done(f"Anytime sends the number of card {parent} to {_plain(to)}.{says}")


def _mismatch(values: Mapping[str, str]) -> Mapping[str, str]:
    """Say whether the destination fits the way that it is sent by."""
    typed = values.get(VALUE, "")
    if not typed.strip():
        return {}
    wrong = (email_fault if values.get(METHOD) == _EMAIL else phone_fault)(typed)
    return {VALUE: wrong} if wrong else {}


def _plain(typed: str) -> str:
    """Return a destination in full: a number with its +, an address as it is."""
    return f"+{phone_digits(typed)}" if not phone_fault(typed) else typed.strip()


def _unknown(what: str, cause: BankError) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"It is not known whether Anytime sends {what}.",
        detail=cause.detail or cause.title,
        hint="No money moves by this. It is not sent again by itself: ask whoever should get it.",
        code=cause.code,
        request_id=cause.request_id,
        provider="anytime",
    )
