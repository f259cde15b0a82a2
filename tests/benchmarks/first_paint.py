"""How long until there is something to look at, against a Textual app with one line of text."""

import statistics
import sys
import tempfile
from pathlib import Path

from tests.terminal import Terminal

PAIRS = 9
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("a bare Textual application with one line of text")
Bare().run()
"""


def run() -> None:
    """Print the median ratio of pairs taken in turn."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        commands = [sys.executable, str(bare)], [sys.executable, "-m", "banktui", "demo"]
        for command in commands:
            _first_content(command, folder)
        ratios = []
        for _ in range(PAIRS):
            base, ours = (_first_content(command, folder) for command in commands)
            ratios.append(ours / base)
    spread = f"[{min(ratios):.2f}-{max(ratios):.2f}]"
    print(f"first paint of `banktui demo` / bare Textual: {statistics.median(ratios):.2f} {spread}   goal <= 1.25")  # noqa: T201


def _first_content(command: list[str], home: str) -> float:
    # Both from compiled modules, as they are where programs are installed: the first run of each has written them.
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
    with Terminal(command, {"HOME": home, "XDG_STATE_HOME": home, **compiled}) as terminal:
        while True:
            terminal.listen(5.0)
            seconds = terminal.recording.first_content()
            if seconds is not None:
                return seconds
