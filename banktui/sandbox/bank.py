"""The bank itself: what all its providers share."""

import heapq
import itertools
import json
import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from banktui.sandbox.certificates import CertificateAuthority
from banktui.sandbox.clock import BankClock
from banktui.sandbox.faults import FaultBoard
from banktui.sandbox.files import make_private_directory, write_private
from banktui.sandbox.iban import make_iban
from banktui.sandbox.journal import StateJournal
from banktui.sandbox.ledger import Ledger
from banktui.sandbox.outbox import Outbox
from banktui.sandbox.requestlog import RequestLog
from banktui.sandbox.scenarios import ScenarioBoard
from banktui.sandbox.world import World

_BANK = "bank"
"""The journal's name for the bank itself, beside those of the providers."""


_IDENTITY = "bank.json"


class StateMismatchError(Exception):
    """A directory does not hold the bank that is to be opened: another seed, clock or history, or it is damaged."""


class Bank:
    """Ledger, clock, people, certificates and memory of one bank that lives in one private directory.

    The same seed and clock give the same ids, figures and texts. Opened again on its directory, the bank goes on: its
    clock is where real time (if it runs) and all advances have brought it.
    Raises StateMismatchError if the directory belongs to another seed, clock or history.
    """

    def __init__(
        self,
        *,
        seed: int,
        clock: BankClock,
        directory: Path,
        history_rows: int | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.seed = seed
        self.clock = clock
        self.directory = make_private_directory(directory)
        self.history_rows = history_rows
        """How long a provider is to make the history of its busiest account; None leaves it as it is."""
        self.ledger = Ledger()
        self.world = World()
        self.requests = RequestLog(clock)
        self.faults = FaultBoard()
        self.scenarios = ScenarioBoard()
        self.webhooks: dict[str, str] = {}
        """Where each provider's events go, by its slug."""
        self.outbox = Outbox(clock, self.webhooks)
        self.on_plan: Callable[[], None] = lambda: None
        """Called when something new is to happen later, or the clock has been moved."""
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._closing: list[Callable[[], None]] = []
        self._journal = StateJournal(self.file("state.jsonl"))
        self._resume(wall)

    @cached_property
    def authority(self) -> CertificateAuthority:
        """The bank's certificate authority, made when first asked for and kept in the directory."""
        return CertificateAuthority(self.directory)

    def stream(self, *names: str) -> random.Random:
        """Return a source of chance that is always the same for the same seed and names."""
        return random.Random("|".join((str(self.seed), *names)))  # noqa: S311 - demo data, nothing secret

    def iban(self, country: str, *names: str) -> tuple[str, str]:
        """Return a valid IBAN and BIC, always the same for the same names; the IBAN is empty for US and JP."""
        return make_iban(country, *names)

    def file(self, name: str) -> Path:
        """Return the path of a file in the bank's directory."""
        return self.directory / name

    def at(self, due: datetime, action: Callable[[], None]) -> None:
        """Have something happen once the bank's clock has reached `due`."""
        heapq.heappush(self._due, (due, next(self._numbers), action))
        self.on_plan()

    def next_due(self) -> datetime | None:
        """Return when the next thing happens by itself, None if nothing is planned."""
        return self._due[0][0] if self._due else None

    def settle(self) -> None:
        """Make everything happen that is due, in the order of its time."""
        now = self.clock.now()
        while self._due and self._due[0][0] <= now:
            _, _, action = heapq.heappop(self._due)
            action()

    def advance(self, seconds: float) -> None:
        """Move the clock forward, for good, and make happen what is due then. Raises ValueError as the clock does."""
        self.clock.advance(seconds)
        self.remember(_BANK, "advance", {"seconds": seconds})
        self.settle()
        self.on_plan()

    def remember(self, provider: str, kind: str, payload: Mapping[str, Any]) -> None:
        """Write down what happened, durably, so that `replay` tells it after a restart."""
        self._journal.append(provider, kind, payload)

    def replay(self, provider: str, handler: Callable[[str, Mapping[str, Any]], None]) -> None:
        """Call the handler with kind and payload of all that was remembered in earlier runs, in order."""
        for owner, kind, payload in self._remembered:
            if owner == provider:
                handler(kind, payload)

    def set_webhook(self, provider: str, url: str) -> None:
        """Have a provider's events sent to a URL from now on."""
        self.webhooks[provider] = url
        self.remember(_BANK, "webhook", {"provider": provider, "url": url})

    def when_closed(self, action: Callable[[], None]) -> None:
        """Have something done when the bank is closed."""
        self._closing.append(action)

    def close(self) -> None:
        """Let go of the files and of whatever else was held."""
        self._journal.close()
        while self._closing:
            self._closing.pop()()

    def _resume(self, wall: Callable[[], float]) -> None:
        identity = {
            "seed": self.seed,
            "clock": self.clock.start.isoformat(),
            "running": self.clock.running,
            "history_rows": self.history_rows,
        }
        found = read_identity(self.directory)
        if found is None:
            write_private(self.file(_IDENTITY), json.dumps({**identity, "began": wall()}).encode())
            self._remembered: list[tuple[str, str, dict[str, Any]]] = []
            return
        for name, value in identity.items():
            if found.get(name) != value:
                raise StateMismatchError(_mismatch(self.directory, name, found.get(name), value))
        if self.clock.running:
            self.clock.advance(max(0.0, wall() - found["began"]))
        try:
            self._remembered = list(self._journal.lines())
        except ValueError as error:
            raise StateMismatchError(f"{error}: remove {self.directory} to begin with a new bank") from error
        self.replay(_BANK, self._resume_one)

    def _resume_one(self, kind: str, payload: Mapping[str, Any]) -> None:
        if kind == "advance":
            self.clock.advance(payload["seconds"])
        elif kind == "webhook":
            self.webhooks[payload["provider"]] = payload["url"]


def read_identity(directory: Path) -> Mapping[str, Any] | None:
    """Return with what options the bank of a directory was made, or None if there is none yet."""
    path = directory / _IDENTITY
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise StateMismatchError(f"{path} is damaged: remove {directory} to begin with a new bank") from error
    if not isinstance(found, dict):
        raise StateMismatchError(f"{path} is damaged: remove {directory} to begin with a new bank")
    return found


def _mismatch(directory: Path, name: str, found: object, wanted: object) -> str:
    what = {"seed": "seed", "clock": "clock", "running": "running clock", "history_rows": "history length"}[name]
    return (
        f"{directory} holds a bank made with {what} {found}, not {wanted}: "
        "use another directory, or the same options as the first time"
    )
