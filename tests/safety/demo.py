"""The demo as a person runs it: the real program in a terminal of its own, with a home folder of its own."""

import json
import select
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.terminal import Terminal

STANDARD = (80, 24)


class Demo(Terminal):
    """`banktui demo`, and what it keeps in its home."""

    def __init__(
        self, home: Path, environ: Mapping[str, str] | None = None, *, size: tuple[int, int] | None = None
    ) -> None:
        self.state = home / "state" / "banktui"
        places = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
        super().__init__([sys.executable, "-m", "banktui", "demo"], places | dict(environ or {}), size=size)

    @property
    def run_folders(self) -> list[Path]:
        """Return the folders of runs that have not been removed."""
        return list((self.state / "demo").glob("run-*"))

    @property
    def bank(self) -> Path:
        """Return the folder of the bank that serves this run."""
        (folder,) = self.run_folders
        return folder / "bank"

    def description(self) -> Any:
        """Return what the bank wrote into `sandbox.json`."""
        return json.loads((self.bank / "sandbox.json").read_text(encoding="utf-8"))

    def is_served(self) -> None:
        """Wait until the bank serves and the console is there."""
        self.shows("Overview")
        self.until(lambda: any((folder / "bank" / "sandbox.json").exists() for folder in self.run_folders), "the bank")

    def opens(self) -> None:
        """Wait until the accounts of all providers are known."""
        self.shows("Studio Lumen", "38 accounts")


class Listening:
    """Watches a port of a bank that may end at any time."""

    def __init__(self, url: str) -> None:
        self._port = urlsplit(url).port

    def __call__(self) -> bool:
        """Tell whether somebody listens."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port or 0)) == 0

    def ends(self, tries: int = 500) -> bool:
        """Wait until nobody listens any more; False if that does not come."""
        for _ in range(tries):
            if not self():
                return True
            select.select([], [], [], 0.02)
        return False
