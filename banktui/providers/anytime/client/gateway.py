"""The one way from Anytime's services to its API."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from banktui.domain.errors import Rejected
from banktui.http.address import path_of
from banktui.http.line import Reading
from banktui.http.session import Session
from banktui.http.upload import FilePart
from banktui.providers.anytime.client.envelope import body_of

VERSION = "v1.0"
_SECRET_RESOURCES = ("/pin", "/pan", "/details-display")


class Connected(Protocol):
    """A session, or a line that it lends for one payment."""

    @property
    def read(self) -> Reading:
        """Make a GET. Raises BankError."""
        ...


class Gateway:
    """Reads resources of the API's version 1.0 over one session or line."""

    def __init__(self, session: Connected) -> None:
        self._session = session

    async def read(self, *segments: str, operation: str, query: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Return the `body` of a resource's answer; segments are the parts of its path. Raises BankError."""
        _refuse_empty(segments)
        return body_of(await self._session.read(path_of(VERSION, *segments), operation=operation, query=query))


class Counter(Gateway):
    """Reads, and sends what changes something without moving money: once."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._acting = session

    async def send(
        self,
        method: str,
        *segments: str,
        operation: str,
        form: Sequence[tuple[str, str]],
        confidential: bool = False,
    ) -> Mapping[str, Any]:
        """Return the `body` of the answer to a form. Raises OutcomeUnknown if no usable one came, and BankErrors.

        Of a `confidential` one neither body is recorded.
        """
        _refuse_empty(segments)
        path = path_of(VERSION, *segments)
        return body_of(await self._acting.send(method, path, operation=operation, form=form, confidential=confidential))

    async def upload(self, *segments: str, operation: str, files: Sequence[FilePart]) -> Mapping[str, Any]:
        """Return the `body` of the answer to files. Raises as `send`, and UnfitFileError before anything is sent."""
        return body_of(await self._acting.send("POST", path_of(VERSION, *segments), operation=operation, files=files))

    async def disclose(
        self, *segments: str, operation: str, query: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """Return the `body` of an answer that holds a secret: asked for once, recorded without its contents.

        Raises as `send`.
        """
        _refuse_empty(segments)
        path = path_of(VERSION, *segments)
        return body_of(await self._acting.send("GET", path, operation=operation, query=query, confidential=True))


def tells_secrets(path: str) -> bool:
    """Tell whether a resource's answers may hold a secret of a card, so that nothing of them is quoted."""
    return path.endswith(_SECRET_RESOURCES)


def _refuse_empty(segments: Sequence[str]) -> None:
    if not all(segments):
        raise Rejected("An empty id names nothing.", hint="Nothing was sent. Choose an entry of a list.")
