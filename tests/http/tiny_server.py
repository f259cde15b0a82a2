"""A bank of twenty lines that really listens: raw answers over TLS, so that a test controls every byte."""

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import Self


class Act(Enum):
    """What a server may do instead of answering."""

    HANG = auto()
    DROP = auto()
    TRICKLE = auto()


Answer = bytes | Act


def http(body: bytes = b"{}", status: str = "200 OK", **headers: str) -> bytes:
    """Return a complete answer."""
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class TinyServer:
    """Answers each request on loopback as told and keeps what it received."""

    def __init__(self, tls: ssl.SSLContext | None, answer: Callable[[bytes], Answer]) -> None:
        self._tls = tls
        self._answer = answer
        self._open: set[asyncio.StreamWriter] = set()
        self._served: set[asyncio.Task[None]] = set()
        self.received: list[bytes] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.abort()
        await self._server.wait_closed()
        await asyncio.gather(*self._served)

    def abort(self) -> None:
        """Break all connections."""
        for writer in self._open:
            writer.transport.abort()

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._served.add(asyncio.get_running_loop().create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0
                )
                request = head + await reader.readexactly(length)
                self.received.append(request)
                answer = self._answer(request)
                if answer is Act.DROP:
                    break
                if answer is Act.TRICKLE:
                    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12")
                if isinstance(answer, Act):
                    await reader.read()
                    break
                writer.write(answer)
                await writer.drain()
        writer.transport.abort()


def server_context(files: tuple[Path, Path], *, clients: Path | None = None, tls13: bool = True) -> ssl.SSLContext:
    """Return a server context; with `clients`, an authority whose client certificates it demands."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*files)
    if not tls13:
        made.maximum_version = ssl.TLSVersion.TLSv1_2
    if clients is not None:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(clients)
    return made


@asynccontextmanager
async def scripted_server(
    tls: ssl.SSLContext | None, script: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
) -> AsyncIterator[str]:
    """Give the address of a server that plays a script on every connection and breaks it off at the end."""
    playing: set[asyncio.Task[None]] = set()

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await script(reader, writer)
        writer.transport.abort()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        playing.add(asyncio.get_running_loop().create_task(play(reader, writer)))

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=tls)
    try:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in playing:
            task.cancel()
        await asyncio.gather(*playing, return_exceptions=True)
        await server.wait_closed()


@asynccontextmanager
async def dead_port() -> AsyncIterator[int]:
    """Give a port on which nobody listens."""
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    yield port


@contextmanager
def refusing_server(tls: ssl.SSLContext) -> Iterator[int]:
    """Give a port whose server says over TLS why it refuses a client certificate.

    asyncio's server cannot be used for that: it drops the alert and resets the connection.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                raw, _ = listener.accept()
                with tls.wrap_socket(raw, server_side=True, do_handshake_on_connect=False) as secure, suppress(OSError):
                    try:
                        secure.do_handshake()
                    except ssl.SSLError:
                        # Closing with unread bytes would reset the connection and take the alert with it.
                        secure.shutdown(socket.SHUT_WR)
                        while secure.recv(65_536):
                            pass

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        port: int = listener.getsockname()[1]
        yield port
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
