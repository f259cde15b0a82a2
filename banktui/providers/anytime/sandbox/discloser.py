"""The functionalities that show what is secret about a card, or send it to somebody.

The document names two refusals: of a wrong CVC, and of a physical card's number. It tells of no count of wrong CVCs, so
there is none here. That a card which is not activated or has ended shows nothing is our reading.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final

from starlette.requests import Request

from banktui.providers.anytime.sandbox import cardpicture
from banktui.providers.anytime.sandbox.cardsecrets import CardSecrets
from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.parameters import CARD_PARAMETER, one_of, order_fields
from banktui.providers.anytime.sandbox.records import CardRecord
from banktui.providers.anytime.sandbox.registry import Registry

Body = Mapping[str, Any]

_CVC: Final = "000"
"""The only right one in the bank's sandbox, whatever the card."""
_NOT_ACTIVATED, _ENDED, _BAD_TYPE, _BAD_CVC = 4030320, 4030350, 4030360, 4030380
_IN_USE: Final = frozenset({"ACT", "BLO"})
_NOT_YET: Final = frozenset({"ORD", "PRE"})
_PLASTIC, _SINGLE_USE = "PLASTIC", "VIRTUAL_SINGLE_USE"
_PHONE: Final = re.compile(r"[0-9]{8,15}", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Discloser:
    """Answers what the API user asks about secrets; every method is one functionality of the document."""

    registry: Registry
    secrets: CardSecrets

    async def pin(self, request: Request) -> Body:
        """GET /cards/{card_ref}/pin: the PIN, for whoever has read the CVC from the card."""
        card = self._card(request)
        cvc = request.query_params.get("cvc")
        if not cvc:
            raise refusal(CARD_PARAMETER, "cvc is required.")
        if cvc != _CVC:
            raise refusal(_BAD_CVC)
        return {"pin": self.secrets.pin(card)}

    async def text_pin(self, request: Request) -> Body:
        """POST /cards/{card_ref}/pin: a new PIN goes to the holder by SMS."""
        card = self._card(request)
        self.secrets.text_pin(card, request.state.proof)
        return {"acc_id": card.account_id, "card_ref": card.ref}

    async def pan(self, request: Request) -> Body:
        """GET /cards/{card_ref}/pan: pictures of a card of many uses, the number of one of a single use."""
        card = self._card(request)
        if card.type == _PLASTIC:
            raise refusal(_BAD_TYPE)
        pan, cvv = self.secrets.pan(card), self.secrets.cvv(card)
        if card.type == _SINGLE_USE:
            return {"pan": pan, "cvv": cvv, "expiry_date": card.expires.isoformat()}
        pictures = (cardpicture.front(pan, f"{card.expires:%m/%y}"), cardpicture.back(cvv))
        return dict(zip(("front", "back"), (b64encode(each).decode() for each in pictures), strict=True))

    async def send_pan(self, request: Request) -> Body:
        """POST /cards/{card_ref}/pan: the number of a single-use card goes to an address or a telephone."""
        card = self._card(request)
        if card.type != _SINGLE_USE:
            raise refusal(_BAD_TYPE)
        form = await order_fields(request, CARD_PARAMETER)
        form_of = _PHONE if one_of(form, "dest_method", ("email", "sms"), CARD_PARAMETER) == "sms" else _EMAIL
        if not form_of.fullmatch(form.get("dest_value", "")):
            raise refusal(CARD_PARAMETER, "dest_value does not fit dest_method.")
        return {"state": "sent"}

    async def link(self, request: Request) -> Body:
        """POST /cards/{card_ref}/details-display: a link for whoever has an IP address."""
        card = self._card(request)
        form = await order_fields(request, CARD_PARAMETER)
        try:
            ip_address(form.get("ip", ""))
        except ValueError:
            raise refusal(CARD_PARAMETER, "ip must be an IP address.") from None
        return {"temp_link": self.secrets.link(card, request.state.proof)}

    def _card(self, request: Request) -> CardRecord:
        """Return the card, if it is in use."""
        card = self.registry.card(request.path_params["card_ref"])
        if card.status in _NOT_YET:
            raise refusal(_NOT_ACTIVATED)
        if card.status not in _IN_USE:
            raise refusal(_ENDED, f"This card is {card.status}: nothing can be done with it.")
        return card
