"""Anytime's own test call."""

from banktui.domain.clock import Clock
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.values import moment_of
from banktui.providers.anytime.wire import ApiCheckBody
from banktui.services.reading import Checked


class ApiCheck:
    """Signs in, signs a request and asks for the bank's time."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    async def check(self) -> Checked:
        """Return the bank's time and ours. Raises BankError, naming what was not accepted."""
        body = ApiCheckBody.model_validate(await self._gateway.read("apicheck", operation="API check"))
        return Checked(moment_of(body.date_time)[1], self._clock.now())
