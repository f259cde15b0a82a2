"""Testing a provider's promise that the same key has something carried out once, before anything relies on it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from banktui.services.journal import Conformance
from banktui.services.reading import Listed


class Mishap(StrEnum):
    """What a bank that can be told to go wrong does with the next request that is sent to it."""

    LOST_AFTER = "lost after"
    """It carries it out, and its answer never arrives."""
    FAILED_BEFORE = "failed before"
    """It fails and carries nothing out."""
    FAILED_AFTER = "failed after"
    """It carries it out, and says that it has failed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What can be done with the bank that is tested; a provider's own sandbox lets one do neither."""

    advance: Callable[[int], Awaitable[None]] | None = None
    """Lets some hours pass at the bank: by its clock, or by waiting."""
    arrange: Callable[[str, Mishap], Awaitable[None]] | None = None
    """Has the bank's next answer to a POST on a path go wrong."""


Trials = Callable[[str], AbstractAsyncContextManager[Trial]]
"""Given a connection, gives what can be done with the bank behind it, for as long as a test takes."""


@asynccontextmanager
async def no_trial(_connection: str) -> AsyncIterator[Trial]:
    """Give nothing: the bank is nobody's to make go wrong."""
    yield Trial()


@dataclass(frozen=True, slots=True)
class Promises:
    """What a provider promises to carry out once however often it is sent, as long as the key is the same."""

    operations: tuple[str, ...]
    """By the names of the capabilities; each of them is `Conforming`."""


@runtime_checkable
class Conforming(Protocol):
    """A money operation whose keys can be put to the test."""

    def trial_values(self, known: Mapping[str, Sequence[Listed]]) -> Mapping[str, str]:
        """Return what is filled in for the test: the smallest amount. Raises NotFound without an account for it."""
        ...

    async def conform(
        self, values: Mapping[str, str], known: Mapping[str, Sequence[Listed]], trial: Trial
    ) -> Conformance:
        """Have what is filled in carried out several times under the same keys, and return what the bank made of it.

        It really does what the operation does, under a tag of its own for each check: only for a sandbox, and for the
        smallest amount. It passes if every check was made and none found a second execution: what cannot be tried here
        is said to be untried, and then it has not passed. Raises BankError where the bank cannot be asked at all, and
        Rejected for values that the form refuses.
        """
        ...
