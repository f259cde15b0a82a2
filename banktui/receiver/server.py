"""The server: loopback only, few connections, nothing believed before it has been judged."""

import asyncio
import contextlib
import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from urllib.parse import unquote

from banktui.domain.clock import Clock
from banktui.receiver.exchange import BadRequest, Exchange
from banktui.receiver.limits import Limits
from banktui.services.notifying import Delivery

Take = Callable[[str, Delivery], Awaitable[int]]
"""Judges a delivery for a connection and returns the status to answer with."""
Refused = Callable[[str, str, int], Awaitable[None]]
"""Told of a request for a known connection that was not even judged: connection, reason, status answered."""

_DEFECT = 500
_BUSY = 503


class Receiver:
    """Takes deliveries at `http://127.0.0.1:PORT/CONNECTION`, one path for each connection."""

    def __init__(
        self,
        connections: Sequence[str],
        take: Take,
        refused: Refused,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits | None = None,
    ) -> None:
        """Make one that does not listen yet. Raises ValueError for an address that others could reach."""
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError("notifications are received on this machine's own address only: 127.0.0.1 or ::1")
        self._connections = frozenset(connections)
        self._take = take
        self._refused = refused
        self._clock = clock
        self._host = host
        self._port = port
        self._limits = limits or Limits()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to listen. Raises OSError if the port is taken."""
        self._server = await asyncio.start_server(self._connected, self._host, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and drop what is half read."""
        if self._server is None:
            return
        await _accept_no_more(self._server)
        self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def url(self, connection: str) -> str:
        """Return where a connection's notifications are taken."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}/{connection}"

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_one_too_many = len(self._open) >= self._limits.connections
        conversing = self._converse(reader, writer, refuse=is_one_too_many)
        task = asyncio.get_running_loop().create_task(conversing, name="banktui delivery")
        self._open.add(task)
        task.add_done_callback(partial(self._ended, writer))

    def _ended(self, writer: asyncio.StreamWriter, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        # A task that is cancelled before its first step never comes to its own closing.
        writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, refuse: bool) -> None:
        exchange = Exchange(reader, writer, self._limits)
        try:
            with contextlib.suppress(ConnectionError):
                if refuse:
                    await exchange.answer(_BUSY)
                    await exchange.linger()
                else:
                    await self._serve(exchange)
        finally:
            await _close(writer)

    async def _serve(self, exchange: Exchange) -> None:
        try:
            posted = await exchange.read(lambda path: _connection(path) in self._connections)
        except BadRequest as bad:
            connection = _connection(bad.path)
            if connection in self._connections:
                await self._refused(connection, bad.reason, bad.status)
            await exchange.answer(bad.status)
            await exchange.linger()
            return
        status = _DEFECT
        try:
            delivery = Delivery(posted.headers, posted.body, arrived_at=self._clock.now())
            status = await self._take(_connection(posted.path), delivery)
        finally:
            await exchange.answer(status)


def _connection(path: str) -> str:
    return unquote(path).strip("/")


async def _accept_no_more(server: asyncio.Server) -> None:
    """Let who was accepted just now be heard: Python 3.11 loses a connection that its server closes under."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):
        for listening in server.sockets:
            loop.remove_reader(listening.fileno())
    await asyncio.sleep(0)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError, TimeoutError):
        await writer.wait_closed()
