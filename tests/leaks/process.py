"""What other programs can see of a running one: process list, memory, sockets."""

import socket
from collections.abc import Iterator
from pathlib import Path

from tests.leaks.rig import Ground

_NO_CORE = "Max core file size 0 0 bytes"
_LISTENS = "0A"


def look_at_process(ground: Ground, pid: int) -> None:
    """Take in what other programs can see of a running one and its children: process list, memory, sockets."""
    for each in list(_family(pid)):
        folder = Path("/proc") / str(each)
        for name in ("cmdline", "environ"):
            try:
                ground.seen_process.append((folder / name).read_bytes())
            except PermissionError:
                # That is how it should be: the process has been closed to others.
                continue
        limits = (" ".join(line.split()) for line in (folder / "limits").read_text(encoding="ascii").splitlines())
        if _NO_CORE not in limits:
            ground.core.append(_memory(folder))
        ground.listened += [_says(port) for port in _ports(folder)]


def _family(pid: int) -> Iterator[int]:
    yield pid
    for thread in (Path("/proc") / str(pid) / "task").iterdir():
        for child in (thread / "children").read_text(encoding="ascii").split():
            yield from _family(int(child))


def _memory(folder: Path) -> bytes:
    held = []
    with (folder / "mem").open("rb", buffering=0) as memory:
        for line in (folder / "maps").read_text(encoding="utf-8").splitlines():
            span, rights, *_ = line.split()
            first, last = (int(each, 16) for each in span.split("-"))
            if rights.startswith("rw") and "[v" not in line:
                memory.seek(first)
                held.append(memory.read(last - first))
    return b"".join(held)


def _ports(folder: Path) -> Iterator[int]:
    try:
        mine = {str(each.readlink()) for each in (folder / "fd").iterdir()}
    except PermissionError:
        return
    for line in (folder / "net" / "tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, _, state, *rest = line.split()
        if state == _LISTENS and f"socket:[{rest[5]}]" in mine:
            yield int(local.split(":")[1], 16)


def _says(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.settimeout(0.1)
        try:
            return connection.recv(65536)
        except TimeoutError:
            return b""
