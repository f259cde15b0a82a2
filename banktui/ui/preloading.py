"""What the first picture does without: done right after it, so that no key press has to wait for it."""

import gc
import importlib
import threading
from collections.abc import Iterable

FOR_ACCOUNTS = (
    "banktui.ui.standing",
    "banktui.services.notices",
    "banktui.ui.widgets.ledger_list",
    "banktui.ui.widgets.ledger_row",
    "banktui.ui.widgets.row_source",
    "banktui.ui.screens.account_glance",
    "banktui.ui.presenter.details",
)
"""What the overview needs for its first accounts: it is asked for at once."""
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
"""Most wanted first."""


def begin() -> None:
    """Import the rest of the console on a thread of its own, and collect garbage again if that was put off."""
    threading.Thread(target=_import_all, name="banktui-preloading", daemon=True).start()
    if not gc.isenabled():
        # What the first picture is made of stays until the end: it need not be looked through again and again.
        gc.freeze()
        gc.enable()


def import_for_accounts() -> None:
    """Import what the first accounts need, or wait until another thread has."""
    _import(FOR_ACCOUNTS)


def _import_all() -> None:
    import_for_accounts()
    _import(MODULES)


def _import(names: Iterable[str]) -> None:
    for name in names:
        importlib.import_module(name)
