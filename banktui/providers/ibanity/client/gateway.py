"""The one way from Ibanity's services to its API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from banktui.domain.errors import Malformed
from banktui.http.pagination import LoopGuard, follow_link
from banktui.http.session import Session
from banktui.providers.ibanity.wire import Form, Links

R = TypeVar("R")
T = TypeVar("T")

PAGE_SIZE = 100
"""Entries asked for at once; the provider's own examples use no larger number."""


@dataclass(frozen=True, slots=True)
class Part(Generic[R]):
    """A page as the bank sent it."""

    rows: Sequence[R | None]
    """None for a row that is no object."""
    next: str | None
    """Path and query of the link to the next page."""


class Gateway:
    """Reads JSON:API documents over one session."""

    def __init__(self, session: Session, base_url: str) -> None:
        self._session = session
        self._base_url = base_url

    async def page(self, form: Form[R], path: str, place: str | None, *, operation: str) -> Part[R]:
        """Return the part of a list at a place (None: its beginning). Raises BankError.

        A place is the path and query of a link that the bank gave: it is followed as it is, never rebuilt.
        """
        if place is None:
            reply = await self._session.read(path, operation=operation, query={"limit": str(PAGE_SIZE)})
        else:
            reply = await self._session.read(place, operation=operation)
        rows, links = form.rows(reply.data)
        return Part(rows, self._following(links, path, place))

    async def everything(self, form: Form[R], path: str, *, operation: str) -> list[R | None]:
        """Return all rows of a small list, None for one that is no object. Raises BankError."""
        rows: list[R | None] = []
        guard = LoopGuard()
        place: str | None = None
        while True:
            part = await self.page(form, path, place, operation=operation)
            rows.extend(part.rows)
            if part.next is None:
                return rows
            guard.visit(part.next)
            place = part.next

    async def one(self, form: Form[R], path: str, *, operation: str) -> R:
        """Return one resource. Raises BankError."""
        return form.one((await self._session.read(path, operation=operation)).data)

    async def glance(self, path: str, *, operation: str, of_list: bool = True) -> None:
        """Ask for one thing, or for as little of a list as can be, to see whether it can be had. Raises BankError."""
        await self._session.read(path, operation=operation, query={"limit": "1"} if of_list else None)

    async def send(
        self,
        form: Form[R],
        method: str,
        path: str,
        *,
        operation: str,
        kind: str = "",
        attributes: Mapping[str, Any] | None = None,
    ) -> R:
        """Make a request that changes something and return the resource that came back. Raises BankError.

        With `attributes`, it carries a resource of that kind.
        """
        document = None if attributes is None else {"data": {"type": kind, "attributes": attributes}}
        return form.one((await self._session.send(method, path, operation=operation, json=document)).data)

    async def delete(self, path: str, *, operation: str) -> None:
        """Delete something. Raises BankError."""
        await self._session.send("DELETE", path, operation=operation)

    def _following(self, links: Links, path: str, place: str | None) -> str | None:
        if not links["next"]:
            return None
        following = follow_link(links["next"], self._base_url)
        if following.partition("?")[0].rstrip("/") != path:
            # Rows of another list would be shown as if they belonged to this one.
            raise Malformed("The bank's link to the next page leads to another list.", where="links.next")
        if following == place:
            raise Malformed("The bank's pages go in a circle.", where="links.next")
        return following


def found(thing: T | None) -> T:
    """Return a thing that was asked for by its id. Raises Malformed if the answer had none."""
    if thing is None:
        raise Malformed("The bank's answer has no id.", where="data.id")
    return thing
