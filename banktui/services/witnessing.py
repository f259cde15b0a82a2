"""What is done at a bank without moving money, on record: written down before it leaves, its outcome in the audit log.

Nothing of this is ever sent a second time by itself, whatever became of the first.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar, runtime_checkable
from uuid import uuid4

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Malformed, OutcomeUnknown
from banktui.services.journal import Act, Bound, ConflictError, Journal, JournalError

_log = logging.getLogger(__name__)
# Where nobody records failures nothing is printed of them either: Python's report would quote what was being read.
_log.addHandler(logging.NullHandler())

T = TypeVar("T")


class Outcome(StrEnum):
    """What became of an act, in the words of the audit log."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """By the bank, or by ourselves before anything was sent."""
    UNKNOWN = "unknown"
    """It was sent, and no usable answer came."""


@runtime_checkable
class Repeatable(Protocol):
    """An action that says of itself whether doing it twice does the same as doing it once."""

    @property
    def is_repeatable(self) -> bool:
        """Tell whether it can be asked for again without harm: a switch is set, not turned."""
        ...


@dataclass(frozen=True, slots=True)
class _Ended:
    act_id: str
    outcome: Outcome
    why: str


class Witness:
    """Keeps on record what is done through one connection. Lives on the engine's loop."""

    def __init__(
        self,
        connection: str,
        provider: str,
        clock: Clock,
        *,
        journal: Callable[[], Awaitable[Journal]],
        bound: Callable[[], Bound],
    ) -> None:
        """Make one. `journal` gives the journal once it is open; `bound` tells what the connection leads to."""
        self._connection = connection
        self._provider = provider
        self._clock = clock
        self._journal = journal
        self._bound = bound
        self._unkept: list[_Ended] = []
        """Outcomes that the journal did not take. Without them it calls the act unknown: never anything better."""

    async def over(
        self, operation: str, about: str, do: Callable[[], Awaitable[T]], *, is_repeatable: bool = False
    ) -> T:
        """Do something once, written down before its first byte leaves, and its outcome afterwards.

        `about` is the card or account that it is done to, by its reference; empty for the connection itself.
        Raises JournalError if it cannot be written down, or one like it is under way: then nothing is sent.
        """
        journal = await self._journal()
        self._keep_unkept(journal)
        act = Act(uuid4().hex, self._connection, self._provider, operation, about, is_repeatable=is_repeatable)
        self._begin(journal, act)
        try:
            result = await do()
        except BankError as error:
            is_open = isinstance(error, OutcomeUnknown | Malformed)
            why = " ".join(filter(None, (error.kind, error.code)))
            self._end(journal, _Ended(act.id, Outcome.UNKNOWN if is_open else Outcome.REFUSED, why))
            raise
        except BaseException:
            self._end(journal, _Ended(act.id, Outcome.UNKNOWN, "stopped before its answer"))
            raise
        self._end(journal, _Ended(act.id, Outcome.ACCEPTED, ""))
        return result

    async def earlier(self, operation: str, about: str) -> str:
        """Say when the same was done before with an outcome that is not known, in a sentence; empty if never."""
        journal = await self._journal()
        at = journal.unknown_act(self._connection, operation, about)
        if at is None:
            return ""
        return f"It is not known whether the same was done on {at:%Y-%m-%d} at {at:%H:%M} UTC: look at the bank first."

    def _begin(self, journal: Journal, act: Act) -> None:
        at = self._clock.now()
        try:
            journal.begin_act(act, self._bound(), at=at)
        except ConflictError:
            # What stands in the way may be what a program has left that is gone.
            journal.recover(at)
            journal.begin_act(act, self._bound(), at=at)

    def _end(self, journal: Journal, ended: _Ended) -> None:
        """Write down how it ended. Never raises: the request has left, and that must not be hidden by what follows."""
        try:
            journal.end_act(ended.act_id, ended.outcome, at=self._clock.now(), why=ended.why)
        except JournalError:
            self._unkept.append(ended)
        except Exception:  # noqa: BLE001 - recorded, and kept in memory as above
            _log.exception("an outcome could not be kept")
            self._unkept.append(ended)

    def _keep_unkept(self, journal: Journal) -> None:
        waiting, self._unkept = self._unkept, []
        for ended in waiting:
            self._end(journal, ended)
