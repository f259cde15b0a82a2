"""What is said of a bank's promise to carry a request out once however often it is sent with the same key."""

from banktui.services.journal import Conformance
from banktui.ui.presenter.dates import second_text
from banktui.ui.presenter.view import View


def verdict(found: Conformance | None, view: View) -> str:
    """Return what is recorded of a promise, when that was found, and what follows from it."""
    if found is None:
        return "never tested: nothing is sent again"
    at = second_text(found.at, view)
    if found.passed:
        return f"passed {at}: sent again where unknown"
    return f"not passed {at}: not sent again"


def is_kept(check: str) -> bool:
    """Tell whether one thing that was tried went as promised."""
    return "FAILED" not in check and "not tried" not in check
