"""What the first picture does without: done right after it, so that no key press has to wait for it."""

import gc
import importlib
import threading

MODULES = (
    "banktui.ui.screens.browse",
    "banktui.ui.screens.goto",
    "banktui.ui.screens.find",
    "banktui.ui.screens.help",
    "banktui.ui.palette",
    "banktui.ui.screens.theme",
    "banktui.ui.errand_desk",
    "banktui.ui.request_desk",
    "banktui.ui.screens.inbox",
)
"""Most wanted first. What the overview needs for its rows comes before all of these: it is asked for at once."""


def begin() -> None:
    """Import the rest of the console on a thread of its own, and collect garbage again if that was put off."""
    threading.Thread(target=_import_all, name="banktui-preloading", daemon=True).start()
    if not gc.isenabled():
        # What the first picture is made of stays until the end: it need not be looked through again and again.
        gc.freeze()
        gc.enable()


def _import_all() -> None:
    for name in MODULES:
        importlib.import_module(name)
