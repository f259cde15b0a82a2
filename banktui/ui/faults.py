"""The only place that tells a person, in passing, that something did not work or what became of it.

Problems that belong to a pane stay in the pane, beside the data that is still there. A toast is for what has no pane:
the outcome of something that was asked for, an action that is impossible here, a mistake of our own.
"""

from textual.app import App

from banktui.domain.errors import BankError, Problem

_LONG = 12.0
_SHORT = 5.0


def tell(app: App[int], sentence: str, *, long: bool = False) -> None:
    """Say that something asked for is done; `long` if there is something in it to be read or written down."""
    app.notify(sentence, timeout=_LONG if long else _SHORT, markup=False)


def refuse(app: App[int], reason: str) -> None:
    """Say why something cannot be done here."""
    app.notify(reason, severity="warning", timeout=_SHORT, markup=False)


def complain(app: App[int], problem: Problem) -> None:
    """Say what went wrong where no pane could."""
    from banktui.ui.presenter import problem_line  # noqa: PLC0415 - nothing goes wrong before the first picture

    app.notify(problem_line(problem).plain, severity="error", timeout=_LONG, markup=False)


def expected(error: BaseException) -> Problem | None:
    """Return an expected failure as plain data, None for a mistake of our own."""
    return error.problem() if isinstance(error, BankError) else None


def own_up(app: App[int], error_id: str) -> None:
    """Say that the console itself made a mistake and goes on."""
    app.notify(
        f"Part of this screen failed because of a mistake in banktui ({error_id}). What you see may be incomplete.",
        severity="error",
        timeout=_LONG,
        markup=False,
    )
