"""How old and how sound what is shown is, and where it comes from."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from banktui.services.provider import Environment
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter.dates import age_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from banktui.domain.errors import Problem
    from banktui.services.provider import Standing
    from banktui.services.shelf import ListState
    from banktui.ui.presenter.view import View

_NEWS = timedelta(minutes=15)
"""How long it is worth a line that another session had taken the login."""


def login_phrase(standing: Standing | None, view: View) -> Phrase:
    """Say that another session took the login, and whether we have it again; nothing if none did lately."""
    if standing is None or standing.taken_at is None or view.now - standing.taken_at > _NEWS:
        return Phrase()
    at = f"{standing.taken_at.astimezone(view.zone):%H:%M}"
    if standing.token_until is None:
        return phrase(("◐ ", Tone.ATTENTION), f"another session took the login at {at}")
    return phrase(("↻ ", Tone.ATTENTION), f"signed in again {at}: another session had taken the login")


def freshness(state: ListState, view: View, *, refreshing: bool = False, waiting: int | None = None) -> Phrase:
    """Say how old a list is and what is being done about it: `6 s`, `⟳ 6 s`, `✖ 2 h · no such host`, `◌ waiting 12 s`.

    `waiting` is how many seconds the bank wants us to wait before reading goes on by itself.
    """
    age = Phrase() if state.as_of is None else phrase((age_text(state.as_of, view.now), Tone.MUTED))
    if waiting is not None:
        return joined(" · ", (phrase((f"◌ waiting {waiting} s", Tone.PENDING)), age))
    if refreshing:
        return joined(" ", (phrase(("⟳", Tone.PENDING)), age or phrase(("reading", Tone.PENDING))))
    if state.problem is not None:
        return joined(
            " · ",
            (phrase(("✖ ", Tone.REFUSED), age or phrase(("never read", Tone.MUTED))), problem_line(state.problem)),
        )
    return age or phrase(("not read yet", Tone.MUTED))


def problem_line(problem: Problem) -> Phrase:
    """Say in one line what went wrong."""
    return phrase((problem.title, Tone.REFUSED))


def unlocked_phrase(unlocked: Sequence[tuple[str, datetime]], now: datetime) -> Phrase:
    """Say which production connections can send, and for how long: `▲ main unlocked 12 min`; nothing if none can."""
    # Rounded up: what says 1 min can still send.
    left = [(name, max(1, ceil((until - now).total_seconds() / 60))) for name, until in unlocked if until > now]
    return joined(" ", (phrase((f" ▲ {name} unlocked {minutes} min ", Tone.LIVE)) for name, minutes in left))


def environment_phrase(environment: Environment, place: str = "") -> Phrase:
    """Name the environment by word, symbol and colour: `◆ SANDBOX · built-in bank`, `▲ PRODUCTION`."""
    if environment is Environment.PRODUCTION:
        named = phrase((" ▲ PRODUCTION ", Tone.LIVE))
    else:
        named = phrase(("◆ SANDBOX", Tone.SANDBOX))
    return joined(" · ", (named, phrase((place, Tone.MUTED))))
