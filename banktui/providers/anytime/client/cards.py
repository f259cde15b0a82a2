"""Anytime's payment cards."""

from banktui.domain.calendar import DateRange
from banktui.domain.card import Card
from banktui.domain.page import Page
from banktui.domain.plaintext import printable
from banktui.http.fields import bool_of, int_of
from banktui.providers.anytime.client.currencies import Currencies
from banktui.providers.anytime.client.envelope import absent, check_echo
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.paging import Place, page_of
from banktui.providers.anytime.client.values import facts, joined, money_of, quoted, shown
from banktui.providers.anytime.client.words import card_status
from banktui.providers.anytime.wire import CardBody, CardHolder, CardListBody, CardName
from banktui.services.reading import ListTraits

_TYPES = {
    "plastic": "plastic",
    "virtual_single_use": "virtual, single use",
    "virtual_multi_use": "virtual, multi use",
}
_GENDERS = {"m": "male", "f": "female"}


class Cards:
    """An account's cards, as a list and one by one."""

    traits = ListTraits()

    def __init__(self, gateway: Gateway, currencies: Currencies) -> None:
        self._gateway = gateway
        self._currencies = currencies
        self._types: dict[str, str] = {}
        """By reference: what only the list tells of a card."""

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Card]:  # noqa: ARG002 - cards have no days
        """Return an account's cards at a cursor, in the bank's order."""
        place = Place.at(cursor)
        found = await self._gateway.read("accounts", parent, "cards", operation="cards", query=place.query())
        body = CardListBody.model_validate(found)
        check_echo("acc_id", parent, body.acc_id)
        if body.cards is None:
            raise absent("cards")
        currency = await self._currencies.of_account(parent) if body.cards else ""
        for entry in body.cards:
            if entry and entry.card_ref:
                self._currencies.note_card(printable(entry.card_ref), parent)
                self._types[entry.card_ref] = entry.card_type or ""
        return page_of(
            place,
            body,
            body.cards,
            lambda entry: _card(entry.card_ref, entry, parent, currency) if entry.card_ref else None,
        )

    async def read(self, parent: str, item_id: str) -> Card:
        """Return one card of an account."""
        found = await self._gateway.read("cards", item_id, operation="card")
        body = CardBody.model_validate(found)
        check_echo("card_ref", item_id, body.card_ref)
        body.card_type = body.card_type or self._types.get(item_id)
        currency = await self._currencies.of_card(item_id, shown(body.acc_id) or parent)
        return _card(item_id, body, parent or shown(body.acc_id), currency)


def _card(card_ref: str, body: CardBody, account_id: str, currency: str) -> Card:
    oddities: list[str] = []
    balance = money_of(body.balance, currency)
    if balance is None:
        oddities.append(
            "The bank gave no balance."
            if body.balance is None
            else f"The balance cannot be shown as money: {quoted(body.balance)}, without a currency or not a number."
        )
    if body.acc_id and printable(body.acc_id) != account_id:
        oddities.append(f"The bank says that the card belongs to another account: {quoted(body.acc_id)}.")
    holder = body.card_holder or CardHolder()
    name = body.card_name or CardName()
    holder_name = joined((holder.first_name, holder.last_name))
    printed = joined((name.first_name, name.last_name))
    months = int_of(body.validity_month)
    kind, gender = body.card_type or "", holder.gender or ""
    return Card(
        id=printable(card_ref),
        holder=shown(holder_name or printed or name.embossed),
        embossed=shown(name.embossed),
        type=shown(_TYPES.get(kind.lower(), kind)),
        status=card_status(body.status) if body.status else None,
        balance=balance,
        expires=shown(body.expiry_date),
        activated=shown(body.activation_date),
        in_shops=bool_of(body.pos),
        at_machines=bool_of(body.atm),
        account_id=account_id,
        facts=facts(
            ("Valid for", None if months is None else f"{months} months"),
            ("Name on the card", printed if printed != holder_name else None),
            ("Holder's gender", _GENDERS.get(gender.lower(), gender)),
        ),
        oddities=tuple(oddities),
    )
