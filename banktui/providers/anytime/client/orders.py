"""Where an ordered card's parcel is."""

from banktui.domain.card import CardOrder
from banktui.domain.clock import Clock
from banktui.domain.errors import NotFound
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.values import shown
from banktui.providers.anytime.wire import TrackingBody

_NO_TRACKING = "4040410"


class CardOrders:
    """Orders for cards, by the number that ordering gave."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    async def read(self, parent: str, item_id: str) -> CardOrder:  # noqa: ARG002 - orders belong to the connection
        """Return an order with its tracking link, or with the reason why it has none."""
        order_id = item_id.strip()
        link, note = "", "The bank gave no link."
        try:
            found = await self._gateway.read("orders", order_id, "tracking", operation="order tracking")
        except NotFound as error:
            if error.code != _NO_TRACKING:
                raise
            note = f"{error.title} {error.hint}"
        else:
            link = shown(TrackingBody.model_validate(found).tracking_link)
        return CardOrder(shown(order_id), link, "" if link else note, self._clock.now())
