"""Following a provider while it reads a customer's accounts at other banks."""

from collections.abc import Awaitable, Callable

from banktui.domain.aggregation import Synchronization
from banktui.domain.clock import Clock
from banktui.domain.errors import Busy, NotFound
from banktui.services.announcing import Announcer
from banktui.services.reading import Synchronizing
from banktui.services.shelf import Keeper, ListRef
from banktui.services.witnessing import Witness

SECONDS = 1.0
"""Between two looks."""

LOOKS = 120
"""Looks after which we stop following; the provider goes on by itself."""


class Following:
    """Starts or takes up one customer's synchronization and keeps each of its steps in the store."""

    def __init__(
        self,
        ref: ListRef,
        service: Synchronizing,
        keeper: Keeper,
        clock: Clock,
        announcer: Announcer,
        witness: Witness,
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        self._ref = ref
        self._service = service
        self._keeper = keeper
        self._clock = clock
        self._announcer = announcer
        self._witness = witness
        self._pause = pause

    async def follow(self) -> Synchronization:
        """Return the synchronization once it is over, well or badly. Raises BankError, also if that takes too long."""
        step = await self._pending() or self._keep(await self._trigger())
        looks = 0
        while not step.is_over():
            if looks == LOOKS:
                raise Busy(
                    "The synchronization is still not over",
                    detail=f"It was followed for {LOOKS} looks, one a second, and is {step.status.word}.",
                    hint="It goes on at the provider. Refresh this list later to see how it ended.",
                )
            await self._pause(SECONDS)
            step = self._keep(await self._service.read(self._ref.parent, step.id))
            looks += 1
        self._keeper.progress(self._ref, at=self._clock.now(), cursor=None, complete=True)
        self._announcer.changed(self._ref)
        return step

    async def _trigger(self) -> Synchronization:
        """Have the provider begin, on record: it reads a person's accounts at other banks because we asked for it."""
        customer = self._ref.parent
        return await self._witness.over(
            self._ref.capability, customer, lambda: self._service.trigger(customer), is_repeatable=True
        )

    async def _pending(self) -> Synchronization | None:
        """Return the newest one known that is not over yet: a second one would only read the same again."""
        for item_id in self._keeper.ids(self._ref, unsettled=True):
            try:
                step = self._keep(await self._service.read(self._ref.parent, item_id))
            except NotFound:
                # The provider has forgotten it; what we know of it stays as it was.
                continue
            if not step.is_over():
                return step
        return None

    def _keep(self, step: Synchronization) -> Synchronization:
        self._keeper.put(self._ref, step, self._clock.now())
        self._announcer.changed(self._ref)
        return step
