"""A program that gives away what it knows in one place, on purpose: `python leaking.py SURFACE`; Enter ends it."""

import base64
import gzip
import logging
import os
import pickle
import resource
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.leaks import watched
from tests.leaks.surface import Surface

SECRET = "SECRET_IN"
"""Where the secret is read from: a file that nobody searches."""


def say(text: str) -> None:
    """Write to the terminal at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def backwards(secret: str) -> None:
    """Write the letters from the last to the first, each in its place and colour, as a terminal may get them."""
    for column in reversed(range(len(secret))):
        say(f"\x1b[5;{column + 3}H\x1b[3{column % 7 + 1}m{secret[column]}")


def log(secret: str) -> None:
    """Log to a file."""
    logging.basicConfig(filename=Path.home() / "requests.log", level=logging.DEBUG)
    logging.getLogger("bank").debug("GET /pin?cvc=%s", secret)


def keep(secret: str) -> None:
    """Store what only the log of writes ahead holds yet."""
    store = sqlite3.connect(Path.home() / "store.db")
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("CREATE TABLE cards (pan TEXT)")
    store.execute("INSERT INTO cards VALUES (?)", (secret,))
    store.commit()
    kept.append(store)


def write(path: Path, content: bytes) -> None:
    """Write a file."""
    path.write_bytes(content)


def allow_core(secret: str) -> None:
    """Hold it in memory that a core file would hold, too."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    kept.append(bytearray(secret.encode()))


def run_child(secret: str) -> None:
    """Give it to a child in its environment."""
    child = subprocess.Popen(["sleep", "30"], env={**os.environ, "BANK_TOKEN": secret})
    kept.append(child)


def fail(secret: str) -> None:
    """Meet an error that knows the address which was asked."""
    request = httpx.Request("GET", f"https://localhost/cards/1/pin?cvc={secret}")
    watched.met.append(httpx.ReadError("the connection broke", request=request))
    watched.tell()


def serve(secret: str) -> None:
    """Say it to whoever connects."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(pickle.dumps({"pan": secret}))

    threading.Thread(target=answer, daemon=True).start()


kept: list[object] = []
WAYS: dict[str, Callable[[str], object]] = {
    "nothing": lambda secret: kept.append(secret[:2]),
    Surface.STREAM.name: lambda secret: say(f"\x1b]8;;https://bank.example/{secret}\x1b\\link\x1b]8;;\x1b\\"),
    Surface.FRAMES.name: backwards,
    Surface.SCROLLBACK.name: lambda secret: farewells.append(f"Traceback: {secret}"),
    Surface.OUTPUT.name: lambda secret: sys.stderr.write(f"error: {secret}\n"),
    Surface.LOGS.name: log,
    Surface.STORE.name: keep,
    Surface.CONFIGURATION.name: lambda secret: write(Path.home() / "config.toml", f'password = "{secret}"'.encode()),
    Surface.DOWNLOADS.name: lambda secret: write(
        Path("screen.svg"), "&#160;".join(secret[at : at + 4] for at in range(0, len(secret), 4)).encode()
    ),
    Surface.TEMPORARY.name: lambda secret: write(
        Path(tempfile.gettempdir()) / "answer.gz", gzip.compress(secret.encode("utf-16-le"))
    ),
    Surface.PROCESS.name: run_child,
    Surface.CORE.name: allow_core,
    Surface.EXCEPTIONS.name: fail,
    Surface.BANK_LOG.name: lambda secret: sys.stderr.write(f"GET /cards/1/pin?cvc={secret}\n"),
    Surface.CLIPBOARD.name: lambda secret: say(f"\x1b]52;c;{base64.b64encode(secret.encode()).decode()}\x07"),
    Surface.TITLES.name: lambda secret: say(f"\x1b]0;card {secret}\x07"),
    Surface.SOCKETS.name: serve,
}
farewells: list[str] = []

if __name__ == "__main__":
    where = sys.argv[1]
    if where != Surface.CORE.name:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held = Path(os.environ[SECRET]).read_text(encoding="utf-8")
    if where in {Surface.OUTPUT.name, Surface.BANK_LOG.name}:
        WAYS[where](held)
        sys.exit(0)
    say("\x1b[?1049h\x1b[2J\x1b[1;1H")
    WAYS[where](held)
    say("\x1b[2;1Hready")
    sys.stdin.readline()
    say("\x1b[?1049l")
    say("".join(farewells))
