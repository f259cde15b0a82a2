"""Takes in everything that a run left behind, and looks for secrets in it."""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte

from tests.leaks.canary import Canary, count
from tests.leaks.rig import Ground, Window
from tests.leaks.surface import Surface
from tests.terminal import Terminal, lines_of

ALTERNATE_ENDS = b"\x1b[?1049l"
_CLIPBOARD = re.compile(rb"\x1b\]52;[^;]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
_TITLES = re.compile(rb"\x1b\](?:0|1|2|9|99|777);(.*?)(?:\x07|\x1b\\)", re.DOTALL)
_SEQUENCE = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]")
_STORES = (".db", ".db-wal", ".db-shm", ".db-journal", ".journal", ".sqlite")
_CACHES = {".pickle", ".pkl", ".pyc"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that was left, and what was allowed to stand in it."""

    surface: Surface
    name: str
    data: bytes
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Find:
    """A secret where none may be."""

    surface: Surface
    name: str
    kind: str


def take_in(ground: Ground, terminal: Terminal | None, bank_said: bytes = b"") -> list[Piece]:
    """Return everything that a run has left, once it has ended."""
    pieces = [*_files(ground), Piece(Surface.BANK_LOG, "bank", bank_said)]
    pieces += [Piece(Surface.OUTPUT, "a command", said) for said in ground.outputs]
    pieces += [Piece(Surface.SOCKETS, "a socket", heard) for heard in ground.listened]
    pieces += [Piece(Surface.PROCESS, "process list", seen) for seen in ground.seen_process]
    pieces += [Piece(Surface.CORE, "memory", held) for held in ground.core]
    if terminal is not None:
        pieces += _shown(terminal, ground.windows)
    return pieces


def _files(ground: Ground) -> Iterator[Piece]:
    if ground.exceptions.exists():
        yield Piece(Surface.EXCEPTIONS, "exceptions", ground.exceptions.read_bytes())
    for root in (ground.home, ground.work, ground.temporary):
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield Piece(_surface_of(path, ground), str(path.relative_to(ground.folder)), path.read_bytes())


def _surface_of(path: Path, ground: Ground) -> Surface:
    kinds = {
        Surface.CORE: path.name.startswith("core"),
        Surface.SOCKETS: path.suffix in _CACHES,
        Surface.STORE: path.name.endswith(_STORES),
        Surface.LOGS: path.suffix in {".log", ".jsonl"},
        Surface.TEMPORARY: path.is_relative_to(ground.temporary),
        Surface.CONFIGURATION: path.is_relative_to(ground.home) and path.suffix in {".toml", ".json", ".vault"},
    }
    return next((surface for surface, fits in kinds.items() if fits), Surface.DOWNLOADS)


def _shown(terminal: Terminal, windows: Sequence[Window]) -> Iterator[Piece]:
    chunks = terminal.recording.chunks
    written = terminal.recording.written
    for allowed, data in _by_window(chunks, windows):
        yield Piece(Surface.STREAM, "stream", data, allowed)
        # Colours and places stand between the letters of what a person reads as one word.
        yield Piece(Surface.STREAM, "stream without sequences", _SEQUENCE.sub(b"", data), allowed)
    yield from _frames(terminal, windows)
    yield Piece(Surface.SCROLLBACK, "scrollback", written.rpartition(ALTERNATE_ENDS)[2])
    for copied in _CLIPBOARD.findall(written):
        yield Piece(Surface.CLIPBOARD, "OSC 52", base64.b64decode(copied + b"=" * (-len(copied) % 4)))
    for title in _TITLES.findall(written):
        yield Piece(Surface.TITLES, "title", title)


def _by_window(
    chunks: Sequence[tuple[float, bytes]], windows: Sequence[Window]
) -> Iterator[tuple[frozenset[str], bytes]]:
    together: dict[frozenset[str], list[bytes]] = {}
    for moment, chunk in chunks:
        together.setdefault(allowed_at(moment, windows), []).append(chunk)
    for allowed, parts in together.items():
        yield allowed, b"".join(parts)


def allowed_at(moment: float, windows: Sequence[Window]) -> frozenset[str]:
    """Return the secrets that may be on the screen at a moment."""
    open_ones = [window.kinds for window in windows if window.begins <= moment <= window.ends]
    return frozenset().union(*open_ones)


def _frames(terminal: Terminal, windows: Sequence[Window]) -> Iterator[Piece]:
    """Yield the lines that stood on the screen, each once for everything that was allowed when it stood there."""
    screen = pyte.Screen(*terminal.size)
    stream = pyte.ByteStream(screen)
    seen: dict[frozenset[str], dict[str, None]] = {}
    for moment, chunk in terminal.recording.chunks:
        stream.feed(chunk)
        picture = lines_of(screen)
        seen.setdefault(allowed_at(moment, windows), {}).update(dict.fromkeys([*picture, "".join(picture)]))
    for allowed, lines in seen.items():
        yield Piece(Surface.FRAMES, "frames", "\n".join(lines).encode(), allowed)


Run = tuple[Sequence[Canary], Sequence[Piece]]
"""The secrets of a run, and what it left."""


def finds(canaries: Sequence[Canary], pieces: Sequence[Piece]) -> list[Find]:
    """Return every secret that was found, of those that are long enough not to stand anywhere by chance."""
    return [
        Find(piece.surface, piece.name, canary.kind)
        for canary in canaries
        if not canary.is_short
        for piece in pieces
        if canary.kind not in piece.allowed and count(canary, piece.data)
    ]


def changed_finds(one: Run, other: Run) -> list[Find]:
    """Return the short secrets that were found: those that stand in a surface more often than the other run's do there.

    That has to be so in both runs, each with its own value.
    """
    found = []
    for mine in (canary for canary in one[0] if canary.is_short):
        theirs = next(canary for canary in other[0] if canary.kind == mine.kind)
        for surface in Surface:
            here, there = _of(surface, mine.kind, one[1]), _of(surface, mine.kind, other[1])
            if count(mine, here) > count(theirs, here) and count(theirs, there) > count(mine, there):
                found.append(Find(surface, "both runs", mine.kind))
    return found


def _of(surface: Surface, kind: str, pieces: Sequence[Piece]) -> bytes:
    return b"\n".join(piece.data for piece in pieces if piece.surface is surface and kind not in piece.allowed)
