"""How far something long has come, told from where it is done to whoever asked for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Report = Callable[[int, int], None]
"""Takes how much is done and how much there is to do, both in bytes. Raises CutFileError to stop it."""


def _nobody(_done: int, _whole: int) -> None:
    """Take the place of somebody who wants to know."""


_report: ContextVar[Report] = ContextVar("progress", default=_nobody)


@contextmanager
def reported_to(report: Report) -> Iterator[None]:
    """Have what is done within tell how far it is, also from tasks that are begun there."""
    token = _report.set(report)
    try:
        yield
    finally:
        _report.reset(token)


def current_report() -> Report:
    """Return whom to tell now."""
    return _report.get()
