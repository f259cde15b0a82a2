"""What must not be imported before the first picture: it would cost the start more than Textual itself does."""

import subprocess
import sys
from pathlib import Path

from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "httpx", "pydantic", "cryptography", "sqlite3", "starlette", "uvicorn", "schwifty", "iso4217", "iso18245"
)  # fmt: skip
LATER = (
    "banktui.ui.palette", "banktui.ui.destinations", "banktui.ui.keymap", "banktui.ui.places", "banktui.ui.sections",
    "banktui.ui.presenter.details", "banktui.ui.screens.browse", "banktui.ui.screens.detail", "banktui.ui.screens.goto",
    "banktui.ui.screens.help", "banktui.ui.screens.list_pane", "banktui.ui.screens.theme", "banktui.ui.screens.welcome",
    "banktui.services.capability", "banktui.services.notices", "banktui.services.payments", "banktui.services.reading",
    "banktui.services.refresh", "banktui.configuration.outline", "banktui.ui.presenter.intents", "getpass",
    "banktui.domain.card", "banktui.domain.transaction", "banktui.store", "json", "secrets", "zoneinfo",
)  # fmt: skip
"""What a first picture does not show: it is imported right after it."""
SCREENS = ("banktui.ui.app", "banktui.ui.screens.overview")
PROGRAM = ("banktui.cli", "banktui.wiring.console", *SCREENS)
SCRIPT = """
print("\\n".join(sorted({name.partition(".")[0] for name in sys.modules})))
print("\\n".join(sorted(name for name in sys.modules if name.startswith("banktui."))))
"""

WATCHED = """
import os, pathlib, sys
from textual.drivers._writer_thread import WriterThread
write = WriterThread.write

def watch(self, text):
    write(self, text)
    if "Overview" in text:
        pathlib.Path(sys.argv[-1]).write_text("\\n".join(sys.modules), encoding="utf-8")
        os._exit(0)

WriterThread.write = watch
from banktui.cli import main
main(["demo"])
"""
"""The console, ended at its first picture after it has told what it had in memory by then."""


def imported(modules: tuple[str, ...]) -> set[str]:
    """Return what a fresh interpreter has in memory once these modules are there."""
    script = "\n".join((f"import sys, {', '.join(modules)}", SCRIPT))
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_the_console_brings_in_no_network_no_models_no_keys_no_database() -> None:
    assert imported(PROGRAM).isdisjoint(HEAVY)


def test_the_console_brings_in_no_provider_and_no_engine() -> None:
    rooms = {name.split(".")[1] for name in imported(SCREENS) if name.startswith("banktui.")}
    assert rooms == {"domain", "services", "ui"}


def test_the_console_brings_in_nothing_that_its_first_picture_does_not_show() -> None:
    assert imported(PROGRAM).isdisjoint(LATER)


def test_the_demo_has_nothing_else_in_memory_when_its_first_picture_is_drawn(tmp_path: Path) -> None:
    told = tmp_path / "modules"
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with Terminal([sys.executable, "-c", WATCHED, str(told)], home) as terminal:
        assert terminal.ends() == 0
    assert set(told.read_text(encoding="utf-8").split()).isdisjoint({*HEAVY, *LATER})
