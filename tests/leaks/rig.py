"""A bank whose secrets are known, a home with connections to it, and the program under a terminal; then the search."""

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.command.kept import Home
from tests.command.served import ServedBank
from tests.leaks.canary import Canary
from tests.terminal import Terminal

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WATCHED, BANK = HERE / "watched.py", HERE / "bank.py"
STANDARD = (80, 24)
ISSUED = "issued.jsonl"
_SECRET_NAMES = re.compile(r"secret|password|passphrase|hash_code|token|private_key_passphrase")


@dataclass(frozen=True, slots=True)
class Plant:
    """The values that every card of a bank has, so that a leak of any card's is found."""

    pin: str
    cvv: str
    pan: str
    wrong_cvc: str


PLANTS = (
    Plant(pin="7391", cvv="683", pan="5413339286047131", wrong_cvc="947"),
    Plant(pin="8264", cvv="597", pan="5413338173950266", wrong_cvc="863"),
)
"""Two of everything: what is short stands somewhere by chance, and only a leak changes with the value."""


class KnownBank(ServedBank):
    """`banktui sandbox` with planted cards; it tells what it issues in a file of its own folder."""

    def __init__(self, directory: Path, plant: Plant) -> None:
        super().__init__(directory)
        self.plant = plant

    @property
    def command(self) -> list[str]:
        """Return the command line: the real command, with the cards' values changed first."""
        values = [self.plant.pin, self.plant.cvv, self.plant.pan]
        return [sys.executable, str(BANK), *values, "sandbox", "--state", str(self.directory)]

    @property
    def environ(self) -> dict[str, str]:
        """Return what it is told by its environment: which `banktui` is meant."""
        return {**super().environ, "PYTHONPATH": str(ROOT)}

    def canaries(self) -> list[Canary]:
        """Return everything of this bank that nobody else may keep."""
        plant = self.plant
        cards = [("PIN", plant.pin), ("CVV", plant.cvv), ("PAN", plant.pan), ("CVC typed", plant.wrong_cvc)]
        issued = (self.directory / ISSUED).read_text(encoding="utf-8").splitlines()
        told = [*cards, *(json.loads(line) for line in issued), *_keys_in(self.directory)]
        return [*(Canary(kind, value) for kind, value in told), *_named(self.told)]


def _keys_in(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir()):
        if path.suffix in {".pem", ".key"} and "PRIVATE KEY" in (text := path.read_text(encoding="utf-8")):
            # The first lines of keys of one kind are alike.
            yield f"private key {path.name}", text.splitlines()[3]


def _named(section: Mapping[str, Any], *path: str) -> Iterator[Canary]:
    for name, value in section.items():
        if isinstance(value, Mapping):
            yield from _named(value, *path, name)
        elif _SECRET_NAMES.search(name):
            yield Canary(" ".join((*path, name)), str(value))


@dataclass
class Window:
    """A time in which a secret may be on the screen."""

    kinds: frozenset[str]
    begins: float
    ends: float = float("inf")


@dataclass
class Ground:
    """The folders of one run."""

    folder: Path
    windows: list[Window] = field(default_factory=list)
    outputs: list[bytes] = field(default_factory=list)
    """What commands without a screen wrote."""
    listened: list[bytes] = field(default_factory=list)
    """What sockets said, and the process list showed, while the program ran."""
    seen_process: list[bytes] = field(default_factory=list)
    core: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        for each in (self.home, self.work, self.temporary):
            each.mkdir(parents=True, exist_ok=True)

    @property
    def home(self) -> Path:
        """Return where configuration and state are kept."""
        return self.folder / "home"

    @property
    def work(self) -> Path:
        """Return the folder the program is started in."""
        return self.folder / "work"

    @property
    def temporary(self) -> Path:
        """Return the folder for temporary files."""
        return self.folder / "tmp"

    @property
    def exceptions(self) -> Path:
        """Return the file in which every exception that was met is described."""
        return self.folder / "exceptions.txt"

    def environ(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of the program."""
        places = {
            "HOME": str(self.home),
            **{f"XDG_{name}_HOME": str(self.home / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")},
        }
        paths = {"TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT), "WATCHED_TO": str(self.exceptions)}
        return {**places, **paths, **(more or {})}

    def connect(self, bank: ServedBank) -> None:
        """Keep a connection to each provider of a bank."""
        home = Home(self.home)
        home.environ.update(self.environ())
        done = home.here("connect", "--from-sandbox", str(bank.directory))
        assert done.returncode == 0, done.stderr
        self.outputs += [done.stdout.encode(), done.stderr.encode()]

    def command(self, *arguments: str) -> None:
        """Run a command without a screen to its end."""
        self.outputs += self.run([sys.executable, str(WATCHED), *arguments])

    def run(self, command: Sequence[str], environ: Mapping[str, str] | None = None) -> list[bytes]:
        """Run any program in this home, and return what it wrote."""
        done = subprocess.run(
            command,
            capture_output=True,
            env={**os.environ, **self.environ(environ)},
            stdin=subprocess.DEVNULL,
            cwd=self.work,
            timeout=120,
            check=False,
        )
        return [done.stdout, done.stderr]

    @contextlib.contextmanager
    def terminal(
        self, *arguments: str, program: Path = WATCHED, interpreter: Sequence[str] = (), **environ: str
    ) -> Iterator[Terminal]:
        """Open the program under a terminal, in its own folder."""
        # The terminal starts its program where this process stands.
        command = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "-", str(self.work)]
        command += [sys.executable, *interpreter, str(program), *arguments]
        with Terminal(command, self.environ(environ), size=STANDARD) as terminal:
            yield terminal

    @contextlib.contextmanager
    def shown(self, terminal: Terminal, *kinds: str) -> Iterator[None]:
        """Allow a secret on the screen for the time of this context, and a quarter of a second."""
        window = Window(frozenset(kinds), terminal.now())
        self.windows.append(window)
        yield
        window.ends = terminal.now() + 0.25
