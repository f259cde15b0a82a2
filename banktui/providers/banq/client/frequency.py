"""How often a request to be paid recurs.

Banq's documents show one value, `once`, and say that requests can recur. The other words are our reading of them, kept
here and nowhere else: Banq may refuse them, and then nothing is asked of anybody.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from banktui.domain.calendar import parse_day, typed_day_fault
from banktui.domain.clock import Clock
from banktui.services.acting import Choice, Field, Input

FREQUENCY: Final = "frequency"
START: Final = "start"
END: Final = "end"
ONCE: Final = "once"

INFERRED: Final = {
    "weekly": "every week",
    "biweekly": "every two weeks",
    "monthly": "every month",
    "quarterly": "every three months",
    "yearly": "every year",
}
UNPUBLISHED: Final = "Banq publishes no word for this; it may refuse ours, and then nobody is asked"


def frequency_fields(clock: Clock) -> tuple[Field, ...]:
    """Return the fields that say how often, and from when until when."""
    choices = (Choice(ONCE, "once"), *(Choice(word, f"{label} *") for word, label in INFERRED.items()))
    return (
        Field(FREQUENCY, "How often", Input.CHOICE, initial=ONCE, choices=choices, hint="* our word, not Banq's"),
        Field(
            START,
            "First day",
            Input.DAY,
            required=False,
            hint="only if it recurs: YYYY-MM-DD",
            check=_first_day_rule(clock),
        ),
        Field(
            END, "Last day", Input.DAY, required=False, hint="only if it recurs; empty: no end", check=typed_day_fault
        ),
    )


def days_fault(frequency: str, start: str, end: str) -> tuple[str, str]:
    """Return what is wrong with frequency and days together: the field's name and a sentence; empty if nothing is."""
    if frequency == ONCE:
        given = next((name for name, typed in ((START, start), (END, end)) if typed.strip()), "")
        return (given, "Leave this empty: it is asked for once.") if given else ("", "")
    if not start.strip():
        return START, "A request that recurs needs its first day."
    if end.strip() and day_in(end) < day_in(start):
        return END, "The last day lies before the first."
    return "", ""


def day_in(typed: str) -> date:
    """Return the day in a text that the field's own check let pass."""
    return parse_day(typed.strip())


def told(frequency: str, start: str, end: str) -> str:
    """Say when it is asked for, as a review does: `every month from 2026-12-01, without an end`."""
    if frequency == ONCE:
        return ""
    until = f" until {end}" if end else ", without an end"
    return f"{INFERRED[frequency]} from {start}{until}"


def _first_day_rule(clock: Clock) -> Callable[[str], str]:
    """Return the check for a day that has not passed."""

    def fault(typed: str) -> str:
        return typed_day_fault(typed) or ("The first day has passed." if day_in(typed) < clock.now().date() else "")

    return fault
