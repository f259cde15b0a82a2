"""Testing a provider's promise that the same key has something carried out once, before anything relies on it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
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
    arrange: Callable[[str, Mishap], None] | None = None
    """Has the bank's next answer to a POST on a path go wrong."""


@runtime_checkable
class Conforming(Protocol):
    """A money operation whose keys can be put to the test."""

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
