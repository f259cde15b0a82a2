"""Moving money from the screens' event loop: each call crosses to the engine's, where the desk lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banktui.services.unsettled import MoneyStanding

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from datetime import datetime
    from typing import Any, TypeVar

    from banktui.domain.errors import Problem
    from banktui.domain.intent import Intent, State, Step
    from banktui.services.acting import Form
    from banktui.services.payment_desk import PaymentDesk
    from banktui.services.payments import Confirmation, PromiseOnRecord, Review
    from banktui.services.reading import Listed
    from banktui.wiring.engine import Engine

    T = TypeVar("T")


class EnginePayments:
    """Implements `services.payments.Payments`. The desk is made when it is first needed, after the first picture."""

    def __init__(self, engine: Engine, make: Callable[[], PaymentDesk]) -> None:
        self._engine = engine
        self._make = make
        self._desk: PaymentDesk | None = None

    @property
    def desk(self) -> PaymentDesk:
        """Return the desk. For the engine's thread; screens ask the methods below."""
        if self._desk is None:
            self._desk = self._make()
        return self._desk

    async def close(self) -> None:
        """Let what is being sent come to its end, and give the journal back. Awaited on the engine's loop."""
        if self._desk is not None:
            await self._desk.close()

    def standing(self) -> MoneyStanding:
        """Return how many intents want attention."""
        return MoneyStanding() if self._desk is None else self._desk.standing()

    async def opened(self) -> MoneyStanding:
        """Return how many intents want attention, once the journal has been opened."""
        return await self._there(self.desk.opened())

    def refusal(self, connection: str, operation: str = "") -> Problem | None:
        """Return why a connection sends nothing now."""
        return self.desk.refusal(connection, operation)

    def locked_until(self, connection: str) -> datetime | None:
        """Return until when a production connection is unlocked."""
        # Asked for the first picture too: nothing is unlocked before there is a desk.
        return self._desk.locked_until(connection) if self._desk is not None else None

    async def form(self, connection: str, operation: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        """Return what an operation wants to know."""
        return await self._there(self.desk.form(connection, operation, subject, parent))

    async def review(self, connection: str, operation: str, parent: str, values: Mapping[str, str]) -> Review | Problem:
        """Return the payment as it would be sent."""
        return await self._there(self.desk.review(connection, operation, parent, values))

    async def send(self, review_id: str, confirmation: Confirmation) -> Intent | Problem:
        """Confirm and send, once; cancelling the caller stops nothing."""
        return await self._there(self.desk.send(review_id, confirmation))

    async def send_again(self, intent_id: str) -> Intent | Problem:
        """Send an intent that is certain not to have been processed."""
        return await self._there(self.desk.send_again(intent_id))

    async def cancel(self, intent_id: str) -> Intent | Problem:
        """Give up an intent of which nothing was sent."""
        return await self._there(self.desk.cancel(intent_id))

    async def check(self, intent_id: str = "") -> Sequence[Intent] | Problem:
        """Look now for what is unknown, and read again what was accepted."""
        return await self._there(self.desk.check(intent_id))

    async def attest(
        self,
        intent_id: str,
        state: State,
        *,
        tag: str,
        reason: str,
        who: str,
        second: str = "",
        providers_word: bool = False,
    ) -> Intent | Problem:
        """Have a person's word end an unknown or held one."""
        said = self.desk.attest(
            intent_id, state, tag=tag, reason=reason, who=who, second=second, providers_word=providers_word
        )
        return await self._there(said)

    async def intent(self, intent_id_or_tag: str) -> Intent | None:
        """Return one intent."""
        return await self._there(self.desk.intent(intent_id_or_tag))

    async def history(self, intent_id: str) -> Sequence[Step]:
        """Return everything that happened to an intent."""
        return await self._there(self.desk.history(intent_id))

    async def promises(self, connection: str) -> Sequence[PromiseOnRecord] | Problem:
        """Return what is recorded of a connection's promises about keys."""
        return await self._there(self.desk.promises(connection))

    async def put_to_the_test(self, connection: str) -> Sequence[PromiseOnRecord] | Problem:
        """Test a sandbox connection's promises about keys."""
        return await self._there(self.desk.put_to_the_test(connection))

    async def unlock(self, connection: str, name: str, minutes: int) -> Problem | None:
        """Let a production connection send for some minutes."""
        return await self._there(self.desk.unlock(connection, name, minutes))

    async def lock(self, connection: str) -> None:
        """End that before its time."""
        await self._there(self.desk.lock(connection))

    async def back_up(self, folder: str) -> str | Problem:
        """Copy the journal as it is into a folder."""
        return await self._there(self.desk.back_up(folder))

    async def _there(self, asked: Coroutine[Any, Any, T]) -> T:
        return await self._engine.call(asked)
