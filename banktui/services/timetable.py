"""When an intent is looked at again by itself: soon at first, then ever more seldom, in the end once a day."""

from collections.abc import Iterator, Sequence

LOOKS = (5.0, 30.0, 120.0, 600.0, 3600.0)
"""Seconds after a send whose outcome is unknown."""
FOLLOWS = (10.0, 60.0, 300.0, 1800.0, 7200.0)
"""Seconds after a payment was accepted whose outcome comes later."""
A_DAY = 86_400.0
FOLLOWED_DAYS = 90
"""How long an accepted one is read again by itself."""


def waits(after: Sequence[float], passed: float = 0.0) -> Iterator[float]:
    """Return how long to wait before each look, one after the other, when `passed` seconds have gone by already.

    It ends never: after the last of the moments it is once a day.
    """
    now = max(0.0, passed)
    for moment in after:
        if moment > now:
            yield moment - now
            now = moment
    while True:
        yield A_DAY
