"""Tests of promises about keys, from the journal's side: written down before they begin, their findings kept."""

from collections.abc import Mapping, Sequence

from banktui.domain.clock import Clock
from banktui.domain.errors import NotFound, NotPermitted, Problem
from banktui.services.capability import CONFORMANCE
from banktui.services.conforming import Conforming, Trial
from banktui.services.journal import Bound, Journal
from banktui.services.known import Known
from banktui.services.moving import MoneyOperation
from banktui.services.occasion import occasion
from banktui.services.payments import PromiseOnRecord
from banktui.services.preparing import Preparer
from banktui.services.provider import Connection, Environment, Provider
from banktui.services.reading import Listed
from banktui.services.reviewing import operation_of


def refusal(connection: Connection) -> Problem | None:
    """Return why a connection's promises are not tested; None if they can be."""
    if connection.environment is not Environment.PRODUCTION:
        return None
    return Problem(
        "not-permitted",
        "A test really sends, again and again: it is made on a sandbox only.",
        hint="Make it on a sandbox connection. What it finds counts for that connection alone.",
    )


def promised(provider: Provider) -> tuple[str, ...]:
    """Return the operations whose keys can be tested. Raises NotPermitted for a provider that promises nothing."""
    promises = provider.get(CONFORMANCE)
    if promises is None:
        raise NotPermitted("The provider promises nothing about keys.", hint="There is nothing to test.")
    return promises.operations


def recorded(provider: Provider, connection: str, bound: Bound, journal: Journal) -> Sequence[PromiseOnRecord]:
    """Return what is recorded of each promise. Raises JournalError, NotPermitted."""
    return tuple(
        PromiseOnRecord(name, operation_of(provider, name).title, journal.conformance(connection, name, bound))
        for name in promised(provider)
    )


class Examiner:
    """Puts one connection's promises to the test."""

    def __init__(self, journal: Journal, connection: str, bound: Bound, clock: Clock) -> None:
        self._journal = journal
        self._connection = connection
        self._bound = bound
        self._clock = clock

    async def examine_all(self, provider: Provider, preparer: Preparer, known: Known, trial: Trial) -> Problem | None:
        """Test all that a provider promises. Returns why a list cannot be read without which one cannot be tested.

        Raises BankError, JournalError.
        """
        for name in promised(provider):
            unread = await preparer.read_unread(self._connection, provider, name, "")
            operation = operation_of(provider, name)
            try:
                await self.examine(name, operation, await known.lists(name, operation, ""), trial)
            except NotFound:
                # That a list is empty says less than why it could not be read.
                if unread is None:
                    raise
                return unread
        return None

    async def examine(
        self, name: str, operation: MoneyOperation, known: Mapping[str, Sequence[Listed]], trial: Trial
    ) -> None:
        """Test one operation and record the finding. Raises BankError, JournalError.

        What cannot be written into the journal beforehand is not begun, as with every payment.
        """
        if not isinstance(operation, Conforming):
            raise NotPermitted("This cannot be tested here.", hint="Choose another operation.")
        values = operation.trial_values(known)
        began = self._clock.now()
        self._journal.record(at=began, what="conformance test begun", about=self._connection, detail=name)
        with occasion(name):
            found = await operation.conform(values, known, trial)
        self._journal.record_conformance(self._connection, name, self._bound, found)
