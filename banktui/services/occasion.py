"""What is being done while requests go out, so that each of them can be found again from what it brought."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from banktui.domain.exchange import Occasion

_occasion: ContextVar[Occasion] = ContextVar("occasion", default=Occasion())  # noqa: B039 - an occasion cannot be changed


@contextmanager
def occasion(capability: str, parent: str = "", item: str = "") -> Iterator[None]:
    """Say what all requests are for that go out within, also from tasks that are begun there."""
    token = _occasion.set(Occasion(capability, parent, item))
    try:
        yield
    finally:
        _occasion.reset(token)


def current_occasion() -> Occasion:
    """Return what is being done now, as far as `occasion` was told."""
    return _occasion.get()
