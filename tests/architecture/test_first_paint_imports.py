"""What must not be imported before the first picture: it would cost the start more than Textual itself does."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "httpx", "pydantic", "cryptography", "sqlite3", "starlette", "uvicorn", "schwifty", "iso4217", "iso18245"
)  # fmt: skip
SCRIPT = """
import sys
import banktui.ui.app
print("\\n".join(sorted({name.partition(".")[0] for name in sys.modules})))
print("\\n".join(sorted(name for name in sys.modules if name.startswith("banktui."))))
"""


def imported() -> set[str]:
    """Return what a fresh interpreter has in memory once the console's module is there."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_the_console_brings_in_no_network_no_models_no_keys_no_database() -> None:
    assert imported().isdisjoint(HEAVY)


def test_the_console_brings_in_no_provider_and_no_engine() -> None:
    rooms = {name.split(".")[1] for name in imported() if name.startswith("banktui.")}
    assert rooms == {"domain", "services", "ui"}
