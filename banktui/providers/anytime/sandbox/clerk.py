"""The functionalities of the API that change something without moving money: read strictly, then handed to a desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from banktui.providers.anytime.sandbox import presentation, statusdesk
from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.parameters import CARD_PARAMETER, one_of, order_fields
from banktui.providers.anytime.sandbox.registry import Registry

Body = Mapping[str, Any]

_SWITCHES: Final = ("card_pos", "card_atm", "card_renew")


@dataclass(frozen=True, slots=True)
class Clerk:
    """Answers changes that the API user asks for; every method is one functionality of the document."""

    registry: Registry
    cards: statusdesk.StatusDesk

    async def update_card(self, request: Request) -> Body:
        """PUT /cards/{card_ref}."""
        card = self.registry.card(request.path_params["card_ref"])
        form = await order_fields(request, CARD_PARAMETER)
        if not any(form.get(name) for name in ("card_status", *_SWITCHES)):
            raise refusal(CARD_PARAMETER, "Nothing is to be changed: card_status, card_pos, card_atm or card_renew.")
        status = one_of(form, "card_status", statusdesk.STATUSES, CARD_PARAMETER) if form.get("card_status") else None
        pos, atm, renew = (_switch(form, name) for name in _SWITCHES)
        change = statusdesk.Change(status, pos, atm, renew)
        return presentation.card_changed(self.cards.change(card, change, request.state.proof))


def _switch(form: Mapping[str, str], name: str) -> bool | None:
    """Return a switch that is 0 or 1; None if it is to stay as it is."""
    return one_of(form, name, ("0", "1"), CARD_PARAMETER) == "1" if form.get(name) else None
