"""One connection: one request is read within its limits and answered, then it is closed."""

import asyncio
import contextlib
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import h11

from banktui.receiver.limits import Limits

_PIECE = 16 * 1024
_TOO_LONG = 431
_LINGER_SECONDS = 1.0
_LINGER_BYTES = 1024 * 1024
_LOOPBACK_NAMES = frozenset({"localhost"})


class BadRequest(Exception):  # noqa: N818 - a finding about what was sent
    """A request that is not even judged."""

    def __init__(self, status: int, reason: str, path: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.path = path


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that arrived whole."""

    path: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)


class Exchange:
    """Reads one request from a stream and writes one answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limits: Limits) -> None:
        self._reader = reader
        self._writer = writer
        self._limits = limits
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.head)
        self._path = ""

    async def read(self, accepts: Callable[[str], bool]) -> Posted:
        """Return the request. `accepts` tells whether a path is known. Raises BadRequest for what is not taken."""
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._read(accepts)
        except TimeoutError:
            raise BadRequest(408, "The request did not arrive in time.", self._path) from None
        except h11.RemoteProtocolError as error:
            is_long = error.error_status_hint == _TOO_LONG
            reason = "Its headers are too long." if is_long else "It is not an HTTP request."
            raise BadRequest(error.error_status_hint, reason, self._path) from None

    async def answer(self, status: int) -> None:
        """Answer with a status and nothing else, and close."""
        length = [("content-length", "0"), ("connection", "close")]
        if self._http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self._send(h11.Response(status_code=status, headers=length))
            self._send(h11.EndOfMessage())
            await self._writer.drain()

    async def _read(self, accepts: Callable[[str], bool]) -> Posted:
        request = await self._event()
        if not isinstance(request, h11.Request):
            raise BadRequest(400, "It ended before it began.")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers)
        # The parser counts only what is still incomplete: a head that comes in one piece is measured here.
        if len(request.target) + sum(len(name) + len(value) for name, value in request.headers) > self._limits.head:
            raise h11.RemoteProtocolError("too long", error_status_hint=_TOO_LONG)
        # Whatever form the target has, only its path says anything: the host is the Host header's business.
        self._path = urlsplit(request.target.decode("latin-1")).path
        if not _is_loopback(headers):
            raise BadRequest(421, "It was meant for another host than this machine.", self._path)
        if not accepts(self._path):
            raise BadRequest(404, "There is no such connection.", self._path)
        if request.method != b"POST":
            raise BadRequest(405, f"It is a {request.method.decode('latin-1')}; notifications are posted.", self._path)
        declared = dict(headers).get("content-length", "")
        if declared.isdecimal() and int(declared) > self._limits.body:
            raise self._too_large()
        if self._http.they_are_waiting_for_100_continue:
            self._send(h11.InformationalResponse(status_code=100, headers=[]))
        return Posted(self._path, headers, await self._body())

    async def _body(self) -> bytes:
        body = bytearray()
        while not isinstance(event := await self._event(), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise BadRequest(400, "It was cut off.", self._path)
            body += event.data
            if len(body) > self._limits.body:
                raise self._too_large()
        return bytes(body)

    async def linger(self) -> None:
        """Read on for a moment: closing on unread bytes would reset the connection and lose the answer on its way."""
        self._writer.write_eof()
        left = _LINGER_BYTES
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                while left > 0 and (piece := await self._reader.read(_PIECE)):
                    left -= len(piece)

    async def _event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(_PIECE))
        return event

    def _too_large(self) -> BadRequest:
        return BadRequest(413, f"Its body is larger than {self._limits.body // 1024} KiB.", self._path)

    def _send(self, event: h11.Event) -> None:
        data = self._http.send(event)
        if data:
            self._writer.write(data)


def _is_loopback(headers: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether the Host header means this machine: a page in a browser can send a request here under any name."""
    hosts = [value for name, value in headers if name == "host"]
    if len(hosts) != 1:
        return False
    try:
        name = urlsplit(f"//{hosts[0]}").hostname or ""
        return name in _LOOPBACK_NAMES or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
