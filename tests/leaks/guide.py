"""Leads the console through what touches secrets, by its keys, and waits until each step is there to be seen."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.leaks.process import look_at_process
from tests.leaks.rig import Ground, KnownBank
from tests.terminal import Terminal

ENTER, ESCAPE, DOWN, CTRL_C, CTRL_P, CTRL_S = b"\r", b"\x1b", b"\x1b[B", b"\x03", b"\x10", b"\x13"
F2, F12 = b"\x1bOQ", b"\x1b[24~"
BLUR, FOCUS = b"\x1b[O", b"\x1b[I"
PLASTIC, SINGLE_USE, MULTI_USE = "ANY0000000042", "ANY0000000318", "ANY0000000057"
_QUIET = 0.4
"""Seconds without a change: ages on the screen change once a second."""
_HOLDERS = {PLASTIC: "Lumen", MULTI_USE: "Lumen", SINGLE_USE: "Meridian Imports"}


@dataclass
class Guide:
    """One console in front of one bank."""

    ground: Ground
    bank: KnownBank
    terminal: Terminal = field(init=False)

    def opens(self) -> None:
        """Wait until the accounts are there."""
        self.terminal.shows("Studio Lumen")

    def leaves(self) -> None:
        """Look at the running process, then leave by the key for it."""
        self.look()
        self.terminal.press(b"\x11")
        assert self.terminal.ends() == 0

    def look(self) -> None:
        """Take in what other programs see of this one now."""
        look_at_process(self.ground, self.terminal.process)

    def press(self, keys: bytes, *then: str) -> None:
        """Press keys, and wait for what comes of them."""
        self.terminal.press(keys)
        if then:
            self.terminal.shows(*then)

    def settles(self) -> None:
        """Wait until nothing more is drawn."""
        self.terminal.until(lambda: not self.terminal.listen(_QUIET), "a picture that stays")

    def gone(self, what: str) -> None:
        """Wait until something is off the screen."""
        self.terminal.until(lambda: not any(what in line for line in self.terminal.screen()), f"{what} off the screen")

    def jump(self, line: str, *then: str) -> None:
        """Go somewhere by name."""
        self.press(b":", "─ Jump ─")
        self.terminal.press(line.encode() + ENTER)
        self.gone("─ Jump ─")
        self.terminal.shows(*then)

    def card(self, ref: str) -> None:
        """Go to a card in its account's list."""
        self.jump(f"cards anytime {_HOLDERS[ref]}", "[Cards]", ref)
        # Before the cursor is drawn it may stand on the card already, and a key would lead away from it.
        self.terminal.until(lambda: bool(self._row()), "a cursor")
        while ref not in (row := self._row()):
            self.terminal.press(DOWN)
            self._leaves(row)

    def _leaves(self, row: str) -> None:
        self.terminal.until(lambda: self._row() != row, f"the next card after {row}")

    def _row(self) -> str:
        """Return the row with the cursor."""
        return next((line[:50] for line in self.terminal.screen() if line.startswith("▸")), "")

    def choose(self, command: str, *then: str) -> None:
        """Do something by its name in the palette."""
        self.press(CTRL_P, "Search for commands")
        self.terminal.press(command.encode())
        self.terminal.until(lambda: any(command in line for line in self.terminal.screen()[5:]), f"{command} found")
        self.terminal.press(ENTER)
        self.terminal.shows(*then)

    def form(self, values: str, *then: str) -> None:
        """Fill in the form in front and have it carried out; a tab between two values leads to the next field."""
        self.terminal.press(values.encode() + CTRL_S)
        self.terminal.shows(*then)

    @contextmanager
    def shown(self, *kinds: str) -> Iterator[None]:
        """Allow secrets on the screen within this context."""
        with self.ground.shown(self.terminal, *kinds):
            yield

    def control(self, path: str, content: Any = None) -> None:
        """Have the bank do something on its own account."""
        answer = self.bank.control("POST", path, content)
        assert answer.status in range(200, 300), answer.body

    def request_named(self) -> str:
        """Return the number of the request that a complaint on the screen names, empty if there is none."""
        found = re.search(r"request ([0-9]+)", "\n".join(self.terminal.screen()))
        return found[1] if found else ""

    def is_refused(self, before: str) -> None:
        """Wait until another request than before is named by a complaint."""
        self.terminal.until(
            lambda: self.request_named() not in {"", before} and "It was not done" in "\n".join(self.terminal.screen()),
            "another refusal",
        )
        # What is read of a picture that is still arriving may be half a number.
        self.settles()
        assert self.request_named() not in {"", before}

    def breaks(self, method: str, path: str, fault: str, *, times: int = 1) -> None:
        """Have the bank break its next answers."""
        rule = {"provider": "anytime", "method": method, "path": path, "fault": fault, "times": times}
        self.control("/faults", rule)

    def clear(self) -> None:
        """Have the bank answer as it should again."""
        self.bank.control("DELETE", "/faults")


Drive = Callable[[Guide], None]
