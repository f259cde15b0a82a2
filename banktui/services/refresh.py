"""Bringing what is stored up to date with one connection's bank."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple, cast

from banktui.domain.aggregation import Synchronization
from banktui.domain.calendar import DateRange
from banktui.domain.checked import Checked
from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, NotPermitted, Problem
from banktui.services import capability
from banktui.services.announcing import Announcer
from banktui.services.growing import GrowingList
from banktui.services.joining import Joint
from banktui.services.lookup import LOOKUPS, REMEMBERED
from banktui.services.notices import Notice, RefreshEnded, RefreshStarted
from banktui.services.occasion import occasion
from banktui.services.paging import Walk
from banktui.services.provider import Provider
from banktui.services.reading import Collection, Kept, Listed, Lookup
from banktui.services.shelf import Keeper, ListRef, StoreError
from banktui.services.synchronizing import Following
from banktui.services.witnessing import Witness
from banktui.services.workspace import Depth


class _Wanted(NamedTuple):
    depth: Depth
    dates: DateRange | None


def _covers(running: _Wanted, wanted: _Wanted) -> bool:
    return running == wanted or (running == _Wanted(Depth.ALL, None) and wanted.dates is None)


class Refresher:
    """Reads one connection's lists from its bank into the store, on one event loop. It never raises BankError."""

    def __init__(
        self,
        connection: str,
        provider: Provider,
        keeper: Keeper,
        clock: Clock,
        notify: Callable[[Notice], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connection = connection
        self._provider = provider
        self._keeper = keeper
        self._clock = clock
        self._notify = notify
        self._pause = pause
        self._announcer = Announcer(keeper, clock, notify)
        self._lists = Joint[_Wanted, Problem | None](_covers)
        self._following = Joint[None, Synchronization | Problem](lambda _, __: True)

    async def refresh(
        self, ref: ListRef, depth: Depth = Depth.NEWEST, dates: DateRange | None = None
    ) -> Problem | None:
        """Read a list from its bank into the store and return why that failed, if it did.

        A second call for the same list joins the one under way, or follows it if that does not give as much. Cancelling
        the last caller cancels the read; what was stored until then stays and is continued the next time.
        """
        wanted = _Wanted(depth, None if dates == DateRange() else dates)
        return await self._lists.run(ref, wanted, lambda: self._noticed(ref, lambda: self._read_list(ref, wanted)))

    async def read(self, ref: ListRef, item_id: str) -> Listed | Problem:
        """Read one thing of a list by its id and keep it in the list; returns why that failed, if it did."""
        lookup = self._lookup(ref.capability)
        if lookup is None:
            return self._not_offered("The provider does not give single entries of this list")
        try:
            with occasion(ref.capability, ref.parent, item_id):
                item = await lookup.read(ref.parent, item_id)
            self._keeper.put(ref, item, self._clock.now())
            self._announcer.changed(ref)
            self._announcer.settle(ref)
        except BankError as error:
            return error.problem(self._clock.now())
        return item

    def learn(self, answer: Checked) -> None:
        """Keep what a test call has brought that somebody else made, as if it had been made here."""
        ref = ListRef(self._connection, capability.CHECK.name)
        try:
            self._keeper.put(ref, answer, self._clock.now())
            self._announcer.changed(ref)
            self._announcer.settle(ref)
        except StoreError:
            # Whoever made the call has its answer; whoever writes next says what is wrong with the store.
            return

    async def synchronize(self, customer_id: str, witness: Witness) -> Synchronization | Problem:
        """Trigger a synchronization (or follow the one that is pending) until it is over, keeping each step.

        Afterwards the customer's accounts and the transactions already known are read again. A second call for the same
        customer joins the first. Triggering is on record with the witness, or is not done.
        """
        return await self._following.run(customer_id, None, lambda: self._synchronize(customer_id, witness))

    async def _noticed(self, ref: ListRef, work: Callable[[], Awaitable[None]]) -> Problem | None:
        """Do a list's work between RefreshStarted and RefreshEnded, and keep why it failed beside the list's rows."""
        problem: Problem | None = None
        self._notify(RefreshStarted(ref))
        try:
            try:
                with occasion(ref.capability, ref.parent):
                    await work()
            finally:
                self._announcer.settle(ref)
        except BankError as error:
            problem = self._failed(ref, error)
        except Exception:
            problem = Problem("defect", "The program failed while it read this list", at=self._clock.now())
            self._keep(ref, problem)
            raise
        finally:
            self._notify(RefreshEnded(ref, problem))
        return problem

    def _failed(self, ref: ListRef, error: BankError) -> Problem:
        problem = error.problem(self._clock.now())
        # If nothing can be noted any more, the caller still learns it, and of the two it is the store that needs help.
        return self._keep(ref, problem) or problem

    def _keep(self, ref: ListRef, problem: Problem) -> Problem | None:
        """Keep why a list could not be read beside its rows; return why that cannot be kept, if so."""
        try:
            self._keeper.fail(ref, problem)
            self._announcer.changed(ref)
            self._announcer.settle(ref)
        except StoreError as unwritable:
            return unwritable.problem(self._clock.now())
        return None

    async def _read_list(self, ref: ListRef, wanted: _Wanted) -> None:
        if ref.capability in REMEMBERED:
            await self._read_remembered(ref)
            return
        service = self._provider.named(ref.capability)
        if service is None:
            raise NotPermitted("The provider does not have this list")
        if isinstance(service, Kept) or ref.capability == capability.EVENTS.name:
            self._keeper.progress(ref, at=self._clock.now(), cursor=None, complete=True)
            self._announcer.changed(ref)
            return
        if not isinstance(service, Collection):
            raise NotPermitted("The provider gives these one by one, each by its number, not as a list")
        if not service.traits.grows:
            await self._read_whole(ref, service)
            return
        growing = GrowingList(ref, service, self._keeper, self._clock, self._announcer)
        if wanted.dates is not None:
            await growing.days(wanted.dates)
        elif wanted.depth is Depth.NEWEST:
            await growing.newest()
        elif wanted.depth is Depth.MORE:
            await growing.more()
        else:
            await growing.everything()

    async def _read_whole(self, ref: ListRef, collection: Collection[Listed]) -> None:
        """Read a small list to its end, then store it as it is. Only a list never seen before is stored in part."""
        items: dict[str, Listed] = {}
        skipped, total = 0, None
        at = self._clock.now()
        try:
            async with Walk(collection, ref.parent, ahead=True) as walk:
                async for part in walk:
                    items.update((item.id, item) for item in part.items if item.id not in items)
                    skipped += part.skipped
                    total = part.total if part.total is not None else total
                    if part.fault is not None:
                        raise part.fault
        except BankError:
            if items and self._keeper.state(ref).as_of is None:
                self._keeper.replace(ref, tuple(items.values()), at)
                self._keeper.progress(ref, at=at, cursor=None, complete=False, total=total, skipped=skipped)
            raise
        self._keeper.replace(ref, tuple(items.values()), at)
        complete = total is None or len(items) + skipped >= total
        self._keeper.progress(ref, at=at, cursor=None, complete=complete, total=total, skipped=skipped)
        self._announcer.changed(ref)

    async def _read_remembered(self, ref: ListRef) -> None:
        """Read again what is still expected to change of a list that consists of things read by their ids."""
        lookup = self._lookup(ref.capability)
        if lookup is None:
            raise NotPermitted("The provider does not have this list")
        is_single = ref.capability == capability.IDENTITY.name
        first_error: BankError | None = None
        for item_id in (ref.parent,) if is_single else self._keeper.ids(ref, unsettled=True):
            try:
                self._keeper.put(ref, await lookup.read(ref.parent, item_id), self._clock.now())
            except BankError as error:
                # One thing that is gone must not keep the others old.
                first_error = first_error or error
            self._announcer.changed(ref)
        if first_error is not None:
            raise first_error
        self._keeper.progress(ref, at=self._clock.now(), cursor=None, complete=True)
        self._announcer.changed(ref)

    async def _synchronize(self, customer_id: str, witness: Witness) -> Synchronization | Problem:
        service = self._provider.get(capability.SYNCHRONIZATIONS)
        if service is None:
            return self._not_offered("The provider does not read other banks on demand")
        ref = ListRef(self._connection, capability.SYNCHRONIZATIONS.name, customer_id)
        following = Following(ref, service, self._keeper, self._clock, self._announcer, witness, self._pause)
        outcome: list[Synchronization] = []

        async def follow() -> None:
            outcome.append(await following.follow())

        problem = await self._noticed(ref, follow)
        if problem is not None:
            return problem
        await self._read_synchronized(customer_id)
        return outcome[0]

    async def _read_synchronized(self, customer_id: str) -> None:
        """Read what a synchronization may have changed: accounts always, transactions where they are known already."""
        accounts = ListRef(self._connection, capability.CUSTOMER_ACCOUNTS.name, customer_id)
        for ref in (accounts, ListRef(self._connection, capability.ACCOUNTS.name)):
            if self._provider.named(ref.capability) is not None:
                await self.refresh(ref)
        lists = [
            ListRef(self._connection, capability.TRANSACTIONS.name),
            ListRef(self._connection, capability.CUSTOMER_TRANSACTIONS.name, customer_id),
        ]
        for name in (capability.ACCOUNT_TRANSACTIONS.name, capability.STATEMENTS.name):
            lists += [ListRef(self._connection, name, account) for account in self._keeper.ids(accounts)]
        for ref in lists:
            if self._keeper.state(ref).as_of is not None:
                await self.refresh(ref)

    def _lookup(self, name: str) -> Lookup[Listed] | None:
        single = LOOKUPS.get(name)
        return None if single is None else cast("Lookup[Listed] | None", self._provider.get(single))

    def _not_offered(self, sentence: str) -> Problem:
        return NotPermitted(sentence).problem(self._clock.now())
