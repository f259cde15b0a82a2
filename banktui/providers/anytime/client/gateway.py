"""The one way from Anytime's services to its API."""

from collections.abc import Mapping
from typing import Any

from banktui.domain.errors import Rejected
from banktui.http.address import path_of
from banktui.http.session import Session
from banktui.providers.anytime.client.envelope import body_of

_VERSION = "v1.0"


class Gateway:
    """Reads resources of the API's version 1.0 over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def read(self, *segments: str, operation: str, query: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Return the `body` of a resource's answer; segments are the parts of its path. Raises BankError."""
        if not all(segments):
            raise Rejected("An empty id names nothing.", hint="Nothing was sent. Choose an entry of a list.")
        return body_of(await self._session.read(path_of(_VERSION, *segments), operation=operation, query=query))
