"""The one way from Banq's services to its API."""

from collections.abc import Mapping
from typing import Any

from banktui.domain.errors import Malformed, Rejected
from banktui.http.address import path_of
from banktui.http.reply import Reply
from banktui.http.session import Session
from banktui.providers.banq import paths
from banktui.providers.banq.wire import unwrapped


class Gateway:
    """Reads resources of the API's version 1, and makes its POSTs and PUTs, over one session."""

    def __init__(self, session: Session, company_id: str = "") -> None:
        self._session = session
        self.headers: Mapping[str, str] = {"X-Company-Id": company_id} if company_id else {}
        """What every request has beside its sign-in."""

    async def read(self, *segments: str, operation: str, query: Mapping[str, str] | None = None) -> Reply:
        """Return the answer about a resource; segments are the parts of its path. Raises BankError."""
        return await self._session.read(address(*segments), operation=operation, query=query, headers=self.headers)

    async def one(self, *segments: str, operation: str, query: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Return a single object. Raises BankError, Malformed if the answer holds none."""
        found = unwrapped((await self.read(*segments, operation=operation, query=query)).data)
        if found is None:
            raise lacking("the object")
        return found

    async def post(self, *segments: str, operation: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        """Make a POST once, under the headers of an `IdempotencyKey` of its own. Raises BankError."""
        return await self._session.send(
            "POST", address(*segments), operation=operation, json=body, headers={**self.headers, **headers}
        )

    async def put(self, *segments: str, operation: str, body: Mapping[str, Any]) -> Reply:
        """Make a PUT once; it says everything, so that a second one changes nothing more. Raises BankError."""
        return await self._session.send("PUT", address(*segments), operation=operation, json=body, headers=self.headers)


def address(*segments: str) -> str:
    """Return a resource's path. Raises Rejected for an empty id, which would lead to the list above it."""
    if not all(segments):
        raise Rejected("An empty id names nothing.", hint="Nothing was sent. Choose an entry of a list.")
    return path_of(*paths.API, *segments)


def lacking(where: str) -> Malformed:
    """Return the error for an answer that lacks the part it was asked for."""
    return Malformed(
        "Banq's answer lacks what was asked for.",
        where=where,
        hint="What was known before is kept. If it lasts, the API has changed: please report it.",
        provider="banq",
    )


def check_echo(asked: str, answered: str | None) -> None:
    """Refuse an answer about another thing than the one asked for, or about none that it names. Raises Malformed."""
    if not answered:
        raise lacking("id")
    # A GUID is the same in either case.
    if answered.casefold() != asked.casefold():
        raise Malformed(
            "Banq answered about something else than was asked for; the answer was discarded.",
            where="id",
            provider="banq",
        )
