"""What must not be imported before the first picture: it would cost the start more than Textual itself does."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "httpx", "pydantic", "cryptography", "sqlite3", "starlette", "uvicorn", "schwifty", "iso4217", "iso18245"
)  # fmt: skip
LATER = (
    "banktui.ui.palette", "banktui.ui.destinations", "banktui.ui.keymap", "banktui.ui.places", "banktui.ui.sections",
    "banktui.ui.presenter.details", "banktui.ui.screens.browse", "banktui.ui.screens.detail", "banktui.ui.screens.goto",
    "banktui.ui.screens.help", "banktui.ui.screens.list_pane", "banktui.ui.screens.theme", "banktui.ui.screens.welcome",
    "banktui.services.capability", "banktui.services.notices", "banktui.services.reading", "banktui.services.refresh",
    "banktui.domain.card", "banktui.domain.transaction", "banktui.store", "json", "secrets", "zoneinfo",
)  # fmt: skip
"""What a first picture does not show: it is imported right after it."""
SCREENS = ("banktui.ui.app", "banktui.ui.screens.overview")
PROGRAM = ("banktui.cli", "banktui.wiring.console", *SCREENS)
SCRIPT = """
print("\\n".join(sorted({name.partition(".")[0] for name in sys.modules})))
print("\\n".join(sorted(name for name in sys.modules if name.startswith("banktui."))))
"""


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
