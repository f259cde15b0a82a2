"""Doing what a provider can be told to do: one request per form, on record, never repeated, its traces in the store."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, NotPermitted, Problem
from banktui.services.acting import Action, Done, Form, Gone, Made, Preparing
from banktui.services.announcing import Announcer
from banktui.services.occasion import occasion
from banktui.services.provider import Provider
from banktui.services.reading import Listed
from banktui.services.revealing import Revealed, Revealing
from banktui.services.shelf import Keeper, ListRef, StoreError
from banktui.services.witnessing import Repeatable, Witness

Known = Callable[[ListRef], Awaitable[Sequence[Listed]]]
"""Gives the rows of a small list as they are known now."""


class Performer:
    """Performs one connection's actions, on one event loop. It never raises BankError."""

    def __init__(
        self,
        connection: str,
        provider: Provider,
        keeper: Keeper,
        clock: Clock,
        announcer: Announcer,
        *,
        witness: Witness,
        known: Known,
        refresh: Callable[[ListRef], Awaitable[object]],
    ) -> None:
        self._connection = connection
        self._provider = provider
        self._keeper = keeper
        self._clock = clock
        self._announcer = announcer
        self._witness = witness
        self._known = known
        self._refresh = refresh

    async def form(self, capability: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        """Return what an action wants to know, with what is known offered as choices; the bank may be asked for it."""
        action = self._action(capability)
        if action is None:
            return self._not_offered()
        try:
            form = await self._form(action, capability, subject, parent)
            earlier = await self._witness.earlier(capability, parent)
        except BankError as error:
            return error.problem(self._clock.now())
        return replace(form, note=f"{earlier} {form.note}") if earlier else form

    async def _form(self, action: Action, capability: str, subject: Listed | None, parent: str) -> Form:
        known = {name: await self._known(self._ref(name)) for name in action.wants}
        if not isinstance(action, Preparing):
            return action.form(subject, known)
        with occasion(capability, parent):
            return await action.prepared(parent, subject, known)

    async def perform(self, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        """Do it, once, and keep what it made; returns why it was not done, or is not known to be, if so."""
        action = self._action(capability)
        if action is None:
            return self._not_offered()
        try:
            done = await self._witness.over(
                capability,
                parent,
                lambda: self._once(action, capability, parent, values),
                is_repeatable=isinstance(action, Repeatable) and action.is_repeatable,
            )
        except BankError as error:
            return error.problem(self._clock.now())
        done = replace(done, sentence=f"{done.sentence}{self._drop(done.gone)}")
        if done.made is not None:
            done = replace(done, sentence=f"{done.sentence}{self._keep(done.made)}")
        for each in done.stale:
            # What the bank did is done, whether or not its lists can be read afterwards: they say so themselves.
            name, below = (each, "") if isinstance(each, str) else (each.capability, each.parent)
            await self._refresh(ListRef(self._connection, name, below))
        return done

    async def reveal(self, capability: str, parent: str, values: Mapping[str, str]) -> Revealed | Problem:
        """Ask for a secret, once; returns why there is none, or why that is not known, if so. Keeps nothing of it."""
        revealing = self._provider.named(capability)
        if not isinstance(revealing, Revealing):
            return self._not_offered()

        async def once() -> Revealed:
            with occasion(capability, parent):
                return await revealing.reveal(parent, values)

        try:
            return await self._witness.over(capability, parent, once)
        except BankError as error:
            return error.problem(self._clock.now())

    @staticmethod
    async def _once(action: Action, capability: str, parent: str, values: Mapping[str, str]) -> Done:
        with occasion(capability, parent):
            return await action.perform(parent, values)

    def _keep(self, made: Made) -> str:
        """Keep what was made; return what to add to the sentence that says it was made, if it cannot be kept."""
        ref = ListRef(self._connection, made.capability, made.parent)
        try:
            self._keeper.put(ref, made.item, self._clock.now())
        except StoreError as error:
            # The bank did it all the same: saying only that the store failed would have it done a second time.
            return f" It could not be noted here ({error.title}): write down its id, {made.item.id}."
        self._announcer.changed(ref)
        self._announcer.settle(ref)
        return ""

    def _drop(self, gone: Sequence[Gone]) -> str:
        """Drop what is gone at the bank; return what to add to the sentence that says so, if that cannot be done."""
        try:
            for each in gone:
                self._drop_one(each)
        except StoreError as error:
            return f" It still stands here, because that could not be noted ({error.title}): refresh the list later."
        return ""

    def _drop_one(self, gone: Gone) -> None:
        refs = [ListRef(self._connection, gone.capability, gone.parent)]
        if gone.deep:
            parents = self._keeper.parents(self._connection, gone.capability)
            within = f"{gone.parent}/"
            refs += [ListRef(self._connection, gone.capability, one) for one in parents if one.startswith(within)]
        for ref in refs:
            if gone.item:
                self._keeper.drop(ref, (gone.item,), self._clock.now())
            else:
                self._keeper.forget(ref)
            self._announcer.changed(ref)
            self._announcer.settle(ref)

    def _ref(self, name: str) -> ListRef:
        return ListRef(self._connection, name)

    def _action(self, capability: str) -> Action | None:
        return cast("Action | None", self._provider.named(capability))

    def _not_offered(self) -> Problem:
        return NotPermitted("The provider cannot do this").problem(self._clock.now())
