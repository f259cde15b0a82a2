"""The control API of a served built-in bank, as far as a console needs it: its time, and where its events go."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from banktui.domain.calendar import parse_instant
from banktui.domain.clock import Clock
from banktui.domain.errors import Malformed, Rejected
from banktui.http.session import Endpoint, Session
from banktui.http.status import error_for_status
from banktui.services.conforming import Mishap

_OURS = "built-in bank"
_SECONDS_AN_HOUR = 3600
_FAULTS = {
    Mishap.LOST_AFTER: "drop_after",
    Mishap.FAILED_BEFORE: "status_before:500",
    Mishap.FAILED_AFTER: "status_after:500",
}
"""What the control API calls what it can make go wrong."""


class BankControl:
    """Asks the built-in bank for what no provider's API has. Every failure is a BankError."""

    def __init__(self, description: Mapping[str, Any], directory: Path, *, clock: Clock) -> None:
        """Make one from what `sandbox.json` says. Raises Rejected if that lacks something."""
        try:
            url, token = str(description["control"]["url"]), str(description["control"]["token"])
            endpoint = Endpoint(url.rstrip("/"), ca_file=directory / str(description["ca_certificate"]))
        except (KeyError, TypeError, ValueError):
            raise Rejected("sandbox.json does not say how the built-in bank is controlled", field="folder") from None
        self._headers = {"authorization": f"Bearer {token}"}
        self._session = Session(
            endpoint, provider=_OURS, clock=clock, judge=lambda reply: error_for_status(reply.status, provider=_OURS)
        )

    async def now(self) -> datetime:
        """Return the bank's own time."""
        reply = await self._session.read("/clock", operation="clock", headers=self._headers)
        try:
            return parse_instant(str(reply.data["now"]))
        except (KeyError, TypeError, ValueError):
            raise Malformed("The built-in bank does not say what time it is", where="now", provider=_OURS) from None

    async def send_events(self, provider: str, url: str) -> None:
        """Have a provider's events posted to a URL on this machine."""
        await self._session.send(
            "POST", f"/webhooks/{provider}", operation="webhook address", json={"url": url}, headers=self._headers
        )

    async def advance(self, hours: int) -> None:
        """Have some hours pass at the bank."""
        seconds = hours * _SECONDS_AN_HOUR
        await self._session.send(
            "POST", "/clock", operation="time passes", json={"advance": seconds}, headers=self._headers
        )

    async def arrange(self, provider: str, path: str, mishap: Mishap) -> None:
        """Have a provider's next answer to a POST on a path go wrong."""
        rule = {"provider": provider, "method": "POST", "path": path, "fault": _FAULTS[mishap], "times": 1}
        await self._session.send("POST", "/faults", operation="fault", json=rule, headers=self._headers)

    async def close(self) -> None:
        """Close the connection."""
        await self._session.close()


class ControlLine:
    """The control API of whatever bank a folder's description names at the time: one started anew has other ports."""

    def __init__(self, describe: Callable[[], Awaitable[Mapping[str, Any]]], directory: Path, *, clock: Clock) -> None:
        self._describe = describe
        self._directory = directory
        self._clock = clock
        self._known: tuple[object, BankControl] | None = None

    async def now(self) -> datetime:
        """Return the bank's own time. Raises BankError."""
        return await (await self._control()).now()

    async def send_events(self, provider: str, url: str) -> None:
        """Have a provider's events posted to a URL on this machine. Raises BankError."""
        await (await self._control()).send_events(provider, url)

    async def advance(self, hours: int) -> None:
        """Have some hours pass at the bank. Raises BankError."""
        await (await self._control()).advance(hours)

    async def arrange(self, provider: str, path: str, mishap: Mishap) -> None:
        """Have a provider's next answer to a POST on a path go wrong. Raises BankError."""
        await (await self._control()).arrange(provider, path, mishap)

    async def close(self) -> None:
        """Close the connection, if there is one."""
        known, self._known = self._known, None
        if known is not None:
            await known[1].close()

    async def _control(self) -> BankControl:
        description = await self._describe()
        told = description.get("control")
        if self._known is None or self._known[0] != told:
            await self.close()
            self._known = (told, BankControl(description, self._directory, clock=self._clock))
        return self._known[1]
