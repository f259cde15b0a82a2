"""The addresses on which the bank listens."""

import ipaddress
import socket
from collections.abc import Sequence

_TRIES = 20
_TAKEN = frozenset({48, 98, 10048})
"""EADDRINUSE on macOS, Linux and Windows."""


class PortsTakenError(OSError):
    """A port that the bank was told to use is in use."""


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def public_host(host: str) -> str:
    """Return the name by which clients on this machine reach a bank that listens on `host`, ready for a URL."""
    if host == "::1":
        return "[::1]"
    if is_loopback(host) or host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int) -> list[socket.socket]:
    """Return listening sockets for one port (0: a free one) of a host.

    On the usual loopback host that is 127.0.0.1 and, where the machine has it, ::1: `localhost` may mean either.
    Raises PortsTakenError.
    """
    for _ in range(_TRIES):
        try:
            return _bind_all(host, port)
        except PortsTakenError:
            # Between finding a free port and listening on it, another program may take it.
            if port:
                raise
    raise PortsTakenError(f"no port of {host} stays free (tried {_TRIES} times)")


def _bind_all(host: str, port: int) -> list[socket.socket]:
    if host not in {"127.0.0.1", "localhost"}:
        return [_bind(host, port)]
    first = _bind("127.0.0.1", port)
    try:
        return [first, _bind("::1", first.getsockname()[1])]
    except PortsTakenError:
        first.close()
        raise
    except OSError:  # the machine has no IPv6
        return [first]


def close_all(groups: Sequence[Sequence[socket.socket]]) -> None:
    """Close every socket of several groups."""
    for group in groups:
        for listener in group:
            listener.close()


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only for sockets that say they are TCP; small answers took 40 ms without it.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        if error.errno in _TAKEN:
            raise PortsTakenError(f"port {port} on {host} is in use") from error
        raise
    listener.setblocking(False)  # noqa: FBT003 - the socket module's signature
    return listener
