"""Ordering a card, with the money that it begins with."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from banktui.domain.account import Account
from banktui.domain.calendar import month_range, typed_day
from banktui.domain.clock import Clock
from banktui.domain.country import country_fault
from banktui.domain.errors import NotFound
from banktui.domain.intent import Intent, Party, State
from banktui.domain.plaintext import printable
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.cards import Cards
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.money_line import Payer, account_balance, card_refs
from banktui.providers.anytime.client.moving import Moving, frozen
from banktui.providers.anytime.client.parties import Known, account_in, account_party, currency_before
from banktui.providers.anytime.client.values import PARIS
from banktui.providers.anytime.client.walking import walk
from banktui.providers.anytime.outcomes import read_order
from banktui.services import capability
from banktui.services.acting import Choice, Field, Form, Input
from banktui.services.moving import Draft, MoneyTraits, Preflight, Proof, Remote, Serial, Sighting
from banktui.services.reading import Listed

CARD_NAME: Final = "card_name"
CARD_TYPE: Final = "card_type"
EXPIRY: Final = "expiry_date"
LANGUAGE: Final = "language"
COUNTRY: Final = "delivery_cc"
LONGEST_CARD_NAME: Final = 26
"""What fits on a card's track (ISO/IEC 7813); the documents name no length."""
LONGEST_ADDRESS: Final = 100
_EMBOSSED: Final = re.compile(r"[A-Za-z0-9 .'/&-]+", re.ASCII)
_TYPES: Final = (
    Choice("PLASTIC", "plastic"),
    Choice("VIRTUAL_SINGLE_USE", "virtual, single use"),
    Choice("VIRTUAL_MULTI_USE", "virtual, multi use"),
)
_LANGUAGES: Final = (Choice("en", "English"), Choice("fr", "French"))
_GENDERS: Final = (Choice("F", "female"), Choice("M", "male"))
_CONSUMER: Final = "consumer"
_USUAL_YEARS: Final = 2
_CANCELLED: Final = "CAN"
_DELIVERY: Final = "Delivery"


class CardOrdering(Moving):
    """Orders cards."""

    title = "Order card"
    traits = MoneyTraits(
        proof=Proof.NEW_ITEM,
        serial=Serial.PARENT,
        follows=True,
        lists=(capability.CARDS.name, capability.ACCOUNTS.name),
        remark="An order carries no text of ours: if its answer is lost, only a new card with this name can prove it.",
    )
    wants: Sequence[str] = (capability.ACCOUNTS.name,)

    def __init__(self, gateway: Gateway, payer: Payer, cards: Cards, clock: Clock) -> None:
        super().__init__(gateway, payer, "card order", _look, read_order)
        self._cards = cards
        self._clock = clock

    def form(self, subject: Listed | None, known: Known) -> Form:
        """Return what must be filled in; consumer accounts can order plastic cards only."""
        account = subject if isinstance(subject, Account) else None
        return Form(
            title=self.title,
            fields=self._fields(account, currency_before(subject, known)),
            submit="Review order",
            note="The card begins with this amount, which leaves the account. An order cannot be taken back.",
        )

    def draft(self, parent: str, values: Mapping[str, str], tag: str, known: Known) -> Draft:  # noqa: ARG002 - an order has no room for a tag
        """Return exactly what would be sent. Raises Rejected with the field at fault, NotFound without the account."""
        account = account_in(known, parent)
        fields = self._fields(account, account.currency)
        inputs.checked(fields, values)
        money = inputs.money_in(values, account.currency)
        told = {field.name: inputs.as_sent(values.get(field.name, "")) for field in fields}
        told |= {inputs.AMOUNT: money.plain(), COUNTRY: told[COUNTRY].upper()}
        form = (("acc_id", account.id), *((name, told[name]) for name in _PARAMETERS))
        return Draft(
            source=account_party(account),
            destination=Party(name=printable(told[CARD_NAME])),
            money=money,
            request=frozen(("cards",), form),
            facts=_facts(told),
        )

    async def look_up(self, intent: Intent, snapshot: Sequence[str], since: datetime) -> Sighting:  # noqa: ARG002 - cards have no time of their order
        """Return the account's cards that were not there before the send."""
        found = await walk(lambda cursor: self._cards.page(intent.parent, cursor))
        before = frozenset(snapshot)
        new = [card for card in found.items if card.id not in before]
        records = [
            Remote(
                id=card.id,
                money=None,
                destination="",
                word=card.status.word if card.status else "",
                name=card.embossed,
            )
            for card in new
        ]
        return Sighting(tuple(records), found.complete)

    async def follow(self, intent: Intent) -> Remote | None:
        """Return where an ordered card stands now; None if there is none of its reference.

        A card that was activated has arrived, whatever became of it later; one that was cancelled before has not.
        """
        if not intent.remote_id:
            return None
        try:
            card = await self._cards.read(intent.parent, intent.remote_id)
        except NotFound:
            return None
        is_cancelled = card.status is not None and card.status.code.upper() == _CANCELLED
        state = State.SETTLED if card.activated else State.FAILED_LATER if is_cancelled else State.ACCEPTED
        word = card.status.word if card.status else ""
        return Remote(id=card.id, money=None, destination="", amounts_to=state, word=word, name=card.embossed)

    def _fields(self, account: Account | None, currency: str) -> tuple[Field, ...]:
        is_consumer = account is not None and account.type.lower() == _CONSUMER
        usual = self._usual_expiry()
        types = _TYPES[:1] if is_consumer else _TYPES
        return (
            Field(CARD_NAME, "Name on the card", hint="as it is embossed", longest=LONGEST_CARD_NAME, check=_embossing),
            Field(CARD_TYPE, "Type", Input.CHOICE, choices=types, initial=types[0].value),
            Field(EXPIRY, "Valid until", Input.DAY, hint=f"as {usual}", initial=usual, check=self._expiry_fault),
            inputs.amount_field(currency),
            Field(LANGUAGE, "Language", Input.CHOICE, choices=_LANGUAGES, initial=_LANGUAGES[0].value),
            _address("delivery_company_name", "Company", required=False),
            Field("delivery_gender", "Gender", Input.CHOICE, choices=_GENDERS, part=_DELIVERY),
            _address("delivery_first_name", "First name"),
            _address("delivery_last_name", "Last name"),
            _address("delivery_addr_1", "Address"),
            _address("delivery_addr_2", "More of the address", required=False),
            _address("delivery_zip", "Postal code"),
            _address("delivery_city", "City"),
            Field(COUNTRY, "Country", hint="two letters: FR", check=country_fault, part=_DELIVERY),
        )

    def _today(self) -> date:
        return self._clock.now().astimezone(PARIS).date()

    def _usual_expiry(self) -> str:
        today = self._today()
        later = today.replace(year=today.year + _USUAL_YEARS, day=1)
        last = month_range(later).last
        return "" if last is None else last.isoformat()

    def _expiry_fault(self, typed: str) -> str:
        day = typed_day(typed)
        if day is None:
            return "Valid until is a day that exists, as YYYY-MM-DD."
        return "" if day > self._today() else "Valid until lies behind us: a card needs a day ahead."


_PARAMETERS: Final = (
    CARD_NAME,
    CARD_TYPE,
    EXPIRY,
    inputs.AMOUNT,
    LANGUAGE,
    "delivery_company_name",
    "delivery_gender",
    "delivery_first_name",
    "delivery_last_name",
    "delivery_addr_1",
    "delivery_addr_2",
    "delivery_zip",
    "delivery_city",
    COUNTRY,
)
"""In the order of the documents."""


async def _look(gateway: Gateway, draft: Draft) -> Preflight:
    balance = await account_balance(gateway, draft.source.id, draft.money.currency)
    return Preflight(balance, await card_refs(gateway, draft.source.id))


def _address(name: str, label: str, *, required: bool = True) -> Field:
    return inputs.text_field(name, label, LONGEST_ADDRESS, required=required, part=_DELIVERY)


def _embossing(typed: str) -> str:
    if _EMBOSSED.fullmatch(inputs.as_sent(typed)):
        return ""
    return "A card carries the letters A to Z without accents, digits, spaces and . ' - / & only."


def _facts(told: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    types = {choice.value: choice.label for choice in _TYPES}
    languages = {choice.value: choice.label for choice in _LANGUAGES}
    who = " ".join((told["delivery_first_name"], told["delivery_last_name"]))
    town = " ".join((told["delivery_zip"], told["delivery_city"]))
    lines = (
        who,
        told["delivery_company_name"],
        told["delivery_addr_1"],
        told["delivery_addr_2"],
        town,
        told[COUNTRY],
    )
    return (
        ("Type", types.get(told[CARD_TYPE], told[CARD_TYPE])),
        ("Valid until", told[EXPIRY]),
        ("Language", languages.get(told[LANGUAGE], told[LANGUAGE])),
        ("Delivered to", printable(", ".join(line for line in lines if line))),
    )
