"""A bank that only repeats itself: recorded answers over TLS, from a process of its own, as fast as sockets go."""

import multiprocessing
import socket
import socketserver
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from banktui.http.inprocess import InProcessTransport

_MOST_BYTES = 65_536


class Tape(httpx.AsyncBaseTransport):
    """Passes requests on and keeps the answers, by method and target."""

    def __init__(self, inner: InProcessTransport) -> None:
        self._inner = inner
        self.answers: dict[str, bytes] = {}
        self.targets: list[str] = []
        """What was asked for, in the order asked."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the bank's answer."""
        target = request.url.raw_path.decode()
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        head = (
            f"HTTP/1.1 {response.status_code} OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            "date: Fri, 20 Nov 2026 09:14:00 GMT\r\n\r\n"
        )
        self.targets.append(target)
        self.answers[f"{request.method} {target}"] = head.encode() + body
        return httpx.Response(response.status_code, content=body, headers={"content-type": "application/json"})


@contextmanager
def replayed(answers: Mapping[str, bytes], files: tuple[Path, Path]) -> Iterator[str]:
    """Serve recorded answers from another process, under a server certificate and its key; gives the base address."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, dict(answers), files), daemon=True)
    process.start()
    try:
        yield f"https://localhost:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(told: Connection, answers: dict[str, bytes], files: tuple[Path, Path]) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*files)

    class Answering(socketserver.BaseRequestHandler):
        """Answers the requests of one connection until it is closed."""

        def handle(self) -> None:
            # An answer takes several TLS records: none of them waits for the client's acknowledgement of another.
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)  # noqa: FBT003 - the system's name
            with tls.wrap_socket(self.request, server_side=True) as connection:
                while request := _request(connection):
                    method, target, _ = request.split(b" ", 2)
                    connection.sendall(answers[f"{method.decode()} {target.decode()}"])

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        server.daemon_threads = True
        told.send(server.server_address[1])
        server.serve_forever()


def _request(connection: ssl.SSLSocket) -> bytes:
    """Return a request with its body; empty once the client is gone."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        piece = connection.recv(_MOST_BYTES)
        if not piece:
            return b""
        taken += piece
    head, _, body = taken.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(_MOST_BYTES)
    return taken
