"""Testing a connection step by step: which steps there are is data, and each ends with a sentence for a person.

What is tested, and how, is known elsewhere: by the provider's folder, and by whoever reads its settings.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from banktui.domain.errors import BankError, Busy, sentences

CONFIGURATION, SECRETS, AUTHORITY = "configuration", "secrets", "authority"
KEY_FILE, KEY, CERTIFICATE = "key-file", "key", "certificate"
HOST, TLS, CLOCK = "host", "tls", "clock"
SIGN_IN, SIGNATURE, READ = "sign-in", "signature", "read"
"""What steps are called, for programs as well: the names are promised."""

EXPIRY_WARNINGS = (30, 7, 1)
"""How many days before a certificate ends it is worth another word."""
PATIENCE = 15.0
"""Seconds that a step may take unless it says otherwise."""

B = TypeVar("B")
"""What a check looks at, and may leave something for the checks behind it on."""


class State(StrEnum):
    """How a step ended."""

    PASSED = "passed"
    WARNING = "warning"
    """It works, but somebody should look after it."""
    FAILED = "failed"
    NOT_REACHED = "not reached"
    """It was not tested: something that it needs did not work."""


class Step(NamedTuple):
    """One thing that is tested."""

    name: str
    """Stable: programs go by it."""
    title: str


class Finding(NamedTuple):
    """How a step ended: never a secret in it, nor an address with its query."""

    state: State
    sentence: str
    hint: str = ""
    """What to do, where something is to be done."""
    kind: str = ""
    """What kind of error it was, as `BankError.kind` names it."""
    suspects: tuple[str, ...] = ()
    """The settings that are to blame, where this is known better than the check knows beforehand."""

    @property
    def is_sound(self) -> bool:
        """Tell whether what builds on the step can be tested."""
        return self.state in {State.PASSED, State.WARNING}


class Result(NamedTuple):
    """A step and how it ended."""

    step: Step
    finding: Finding


class Check(NamedTuple, Generic[B]):
    """A step, and how it is tested."""

    step: Step
    test: Callable[[B], Awaitable[Finding]]
    """Raises BankError for what is wrong; its sentences are the finding's."""
    needs: tuple[str, ...] = ()
    """Names of earlier steps without which it cannot be tested."""
    fields: tuple[str, ...] = ()
    """Names of the settings, or of the connection's own keys, that it looks at.

    With these given it can be tested, and there a failure is put right.
    """
    seconds: float = PATIENCE
    hint: str = "Test it again in a while; if this stays, ask the bank, which may be shown this sentence."
    """What to do, where what is wrong does not say it better."""
    suspects: tuple[str, ...] = ()
    """Those of `fields` that are usually to blame for a failure, the likeliest first; empty if none is more so."""


def passed(sentence: str) -> Finding:
    """Return the finding of a step that works."""
    return Finding(State.PASSED, sentence)


def warned(sentence: str, hint: str) -> Finding:
    """Return the finding of a step that works, but not for ever, or not well."""
    return Finding(State.WARNING, sentence, hint)


def not_reached(sentence: str) -> Finding:
    """Return the finding of a step that could not be tested."""
    return Finding(State.NOT_REACHED, sentence)


def failed(error: BankError, hint: str) -> Finding:
    """Return the finding of a step that does not work; `hint` is used where the error has none that fits a test."""
    # A test is made once: nothing goes on by itself after the pause that a bank asks for.
    fits = not isinstance(error, Busy)
    return Finding(State.FAILED, sentences(error.title, error.detail), (fits and error.hint) or hint, error.kind)


def until(subject: str, ends: datetime, now: datetime, *, hint: str) -> Finding:
    """Return the finding for a certificate: a warning in its last days. `subject` begins the sentence."""
    if now > ends:
        return Finding(State.FAILED, f"{subject} expired on {ends:%Y-%m-%d}.", hint, "sign-in-needed")
    days = (ends - now).days
    sentence = f"{subject} is valid until {ends:%Y-%m-%d}: {days_text(days)} left."
    return warned(sentence, hint) if days < EXPIRY_WARNINGS[0] else passed(sentence)


def days_text(days: int) -> str:
    """Return a number of days in words."""
    return "1 day" if days == 1 else f"{days} days"


def length_text(length: timedelta) -> str:
    """Return how long something is, whichever way, in its largest whole unit: `42 seconds`, `1 hour`, `3 days`."""
    seconds = round(abs(length).total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {word}{'s' if number > 1 else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"


async def examine(checks: Sequence[Check[B]], bench: B) -> AsyncIterator[Result]:
    """Test one step after the other and yield each result: as many as there are checks, whatever fails.

    What a step needs and does not have keeps it from being tested; all else is tested all the same, so that one look
    shows everything that is wrong. Raises nothing that a test raises, except for being cancelled and for defects.
    """
    unsound: dict[str, str] = {}
    for check in checks:
        missing = next((unsound[name] for name in check.needs if name in unsound), "")
        if missing:
            finding = not_reached(f"It was not tested: it needs what {missing} did not bring.")
        else:
            finding = await _tested(check, bench)
        if not finding.is_sound:
            unsound[check.step.name] = missing or f"“{check.step.name}”"
        yield Result(check.step, finding)


async def _tested(check: Check[B], bench: B) -> Finding:
    try:
        async with asyncio.timeout(check.seconds):
            return await check.test(bench)
    except BankError as error:
        return failed(error, check.hint)
    except TimeoutError:
        return Finding(
            State.FAILED,
            f"It took longer than {check.seconds:.0f} seconds and was given up.",
            "Try again; if it goes on, look after the network and whatever the connection waits for.",
            "unreachable",
        )
