"""What a payment is made from: its form, and the lists that the form and the review need."""

from collections.abc import Awaitable, Callable, Mapping

from banktui.domain.account import Account
from banktui.domain.errors import NotFound, Problem
from banktui.services.acting import Form
from banktui.services.bounding import bounded
from banktui.services.capability import ACCOUNTS, Scope
from banktui.services.known import Known, scope_of
from banktui.services.provider import Connection, Provider
from banktui.services.reading import Collection, Listed
from banktui.services.reviewing import operation_of
from banktui.services.shelf import Keeper, ListRef, Reader, StoreError


class Preparer:
    """Makes forms of operations from what is known, and has read what is not known yet."""

    def __init__(
        self,
        connections: Mapping[str, Connection],
        *,
        keeper: Callable[[], Keeper],
        reader: Callable[[], Reader],
        refresh: Callable[[ListRef], Awaitable[object]],
    ) -> None:
        """Make one. `refresh` reads a list from its bank, and returns why that failed if it did."""
        self._connections = connections
        self._keeper = keeper
        self._reader = reader
        self._refresh = refresh

    async def form(
        self, connection: str, provider: Provider, operation: str, subject: Listed | None, parent: str
    ) -> Form | Problem:
        """Return what an operation wants to know. Raises NotPermitted for one that the provider has not, NotFound."""
        found = operation_of(provider, operation)
        unread = await self.read_unread(connection, provider, operation, parent)
        known = await Known(connection, self._reader()).lists(operation, found, parent)
        try:
            form = found.form(subject, known)
        except NotFound:
            # That a list is empty says less than why it could not be read.
            if unread is None:
                raise
            return unread
        return await self._bounded(form, connection, operation, parent, incoming=found.traits.incoming)

    async def read_unread(self, connection: str, provider: Provider, operation: str, parent: str) -> Problem | None:
        """Read the lists that an operation is made with and that nobody has read yet.

        Returns why one of them could not be read, if so: whether that matters, its form knows.
        """
        problem: Problem | None = None
        known = Known(connection, self._reader())
        for name in operation_of(provider, operation).wants:
            service = provider.named(name)
            if not isinstance(service, Collection):
                continue
            refs = await known.refs(name, operation, parent)
            if len(refs) > 1 and service.traits.grows:
                # Years of many accounts are not read for the sake of one form.
                continue
            for ref in refs:
                answer = await self._read_if_unread(ref)
                problem = problem or answer
        return problem

    async def read_again(self, ref: ListRef) -> None:
        """Read a list again that was read before."""
        try:
            was_read = self._keeper().state(ref).as_of is not None
        except StoreError:
            return
        if was_read:
            await self._refresh(ref)

    async def _bounded(self, form: Form, connection: str, operation: str, parent: str, *, incoming: bool) -> Form:
        """Hold the amount against what is known here of the account that pays."""
        if incoming or scope_of(operation) is not Scope.ACCOUNT:
            return form
        row = await self._reader().find(ListRef(connection, ACCOUNTS.name), parent)
        account = row.item if row is not None else None
        if not isinstance(account, Account):
            return form
        return bounded(form, self._connections[connection], account.balance, account.currency)

    async def _read_if_unread(self, ref: ListRef) -> Problem | None:
        try:
            was_read = self._keeper().state(ref).as_of is not None
        except StoreError:
            return None
        answer = None if was_read else await self._refresh(ref)
        return answer if isinstance(answer, Problem) else None
