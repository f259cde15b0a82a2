"""Moving money in memory: what is reviewed, sent and found out is decided by the test, and counted."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, Party, State, Step
from banktui.domain.money import Money
from banktui.domain.tag import tag_of
from banktui.services.acting import Field, Form
from banktui.services.moving import Draft, FrozenRequest, MoneyTraits
from banktui.services.payments import Confirmation, PromiseOnRecord, Review
from banktui.services.reading import Listed
from banktui.services.unsettled import MoneyStanding
from tests.ui import fake_bank

LUMEN = Party("10", "Studio Lumen SARL", "FR1420041010050500013M02606", "PSSTFRPPPAR")
VASSEUR = Party("", "Galerie Vasseur", "DE89370400440532013000", "COBADEFFXXX")
FORM = Form("Credit transfer", (Field("name", "Name"), Field("amount", "Amount")), "Review", "Nothing is sent yet.")
REQUEST = FrozenRequest("POST", "/v1.0/accounts/10/credit-transfers", b"amount=1250.00", "text/plain")


def a_draft(**changes: object) -> Draft:
    """Return a payment of 1 250.00 EUR."""
    draft = Draft(
        LUMEN, VASSEUR, Money(Decimal("1250.00"), "EUR"), REQUEST, they_see="Invoice 2026-118", we_see="lumen 7K2M-9QXD"
    )
    return replace(draft, **changes)  # type: ignore[arg-type]  # the names of a test's own


def a_review(intent_id: str = "a" * 32, **changes: object) -> Review:
    """Return the review of that payment."""
    review = Review(
        id=intent_id,
        tag=tag_of(intent_id),
        connection=fake_bank.ALPHA,
        operation="credit-transfer",
        title="Credit transfer",
        draft=a_draft(),
        traits=MoneyTraits(),
        balance=Money(Decimal("3201.00"), "EUR"),
        balance_at=fake_bank.NOW - timedelta(seconds=6),
        balance_after=Money(Decimal("1951.00"), "EUR"),
        caveats=(),
        demand=None,
        until=fake_bank.NOW + timedelta(minutes=5),
        destination_bank="Commerzbank, Köln",
    )
    return replace(review, **changes)  # type: ignore[arg-type]  # as above


def an_intent(state: State = State.ACCEPTED, intent_id: str = "a" * 32, **changes: object) -> Intent:
    """Return that payment as the journal has it."""
    draft = a_draft()
    intent = Intent(
        id=intent_id,
        tag=tag_of(intent_id),
        connection=fake_bank.ALPHA.id,
        provider="alpha",
        environment="sandbox",
        operation="credit-transfer",
        parent="10",
        source=draft.source,
        destination=draft.destination,
        money=draft.money,
        they_see=draft.they_see,
        we_see=draft.we_see,
        state=state,
        created_at=fake_bank.NOW - timedelta(minutes=2),
        changed_at=fake_bank.NOW - timedelta(seconds=30),
    )
    return replace(intent, **changes)  # type: ignore[arg-type]  # as above


class FakePayments:
    """Implements Payments."""

    def __init__(self) -> None:
        self.money = MoneyStanding()
        self.refused: Problem | None = None
        self.answer: Review | Problem = a_review()
        """What comes of asking for a review."""
        self.outcome: Intent | Problem = an_intent()
        """What comes of sending."""
        self.reviewed: list[Mapping[str, str]] = []
        self.sent: list[tuple[str, Confirmation]] = []
        self.gate = asyncio.Event()
        """Sending waits until it is set."""
        self.gate.set()
        self.making = asyncio.Event()
        """A review waits until it is set."""
        self.making.set()
        self.found: Sequence[Intent] | Problem = ()
        """What looking at the bank gives."""
        self.checked: list[str] = []
        self.said: list[tuple[str, State, Mapping[str, object]]] = []
        self.cancelled: list[str] = []
        self.repeated: list[str] = []
        self.unlocked: dict[str, datetime] = {}
        self.promised: Sequence[PromiseOnRecord] | Problem = ()
        """What is recorded of promises about keys."""
        self.tested: Sequence[PromiseOnRecord] | Problem = ()
        """What a test of them gives."""
        self.tests = 0
        self.steps: dict[str, Sequence[Step]] = {}
        self.know: Callable[[Intent], None] = lambda _: None

    def standing(self) -> MoneyStanding:
        return self.money

    async def opened(self) -> MoneyStanding:
        return self.money

    def refusal(self, connection: str, operation: str = "") -> Problem | None:
        del connection, operation
        return self.refused

    async def form(self, connection: str, operation: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        del connection, operation, subject, parent
        return FORM

    async def review(self, connection: str, operation: str, parent: str, values: Mapping[str, str]) -> Review | Problem:
        del connection, operation, parent
        self.reviewed.append(dict(values))
        await self.making.wait()
        return self.answer

    async def send(self, review_id: str, confirmation: Confirmation) -> Intent | Problem:
        self.sent.append((review_id, confirmation))
        await self.gate.wait()
        if isinstance(self.outcome, Intent):
            self.know(self.outcome)
        return self.outcome

    async def send_again(self, intent_id: str) -> Intent | Problem:
        self.repeated.append(intent_id)
        return self.outcome

    async def cancel(self, intent_id: str) -> Intent | Problem:
        self.cancelled.append(intent_id)
        return an_intent(State.CANCELLED, intent_id)

    async def check(self, intent_id: str = "") -> Sequence[Intent] | Problem:
        self.checked.append(intent_id)
        return self.found

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
        said = {"tag": tag, "reason": reason, "who": who, "second": second, "providers_word": providers_word}
        self.said.append((intent_id, state, said))
        return an_intent(state, intent_id)

    async def intent(self, intent_id_or_tag: str) -> Intent | None:
        del intent_id_or_tag
        return None

    async def history(self, intent_id: str) -> Sequence[Step]:
        return self.steps.get(intent_id, ())

    async def promises(self, connection: str) -> Sequence[PromiseOnRecord] | Problem:
        del connection
        return self.promised

    async def put_to_the_test(self, connection: str) -> Sequence[PromiseOnRecord] | Problem:
        del connection
        self.tests += 1
        await self.gate.wait()
        return self.tested

    async def unlock(self, connection: str, name: str, minutes: int) -> Problem | None:
        if name != connection:
            return Problem("rejected", "That is not the name of this connection.", field="name")
        self.unlocked[connection] = fake_bank.NOW + timedelta(minutes=minutes)
        self.refused = None
        return None

    async def lock(self, connection: str) -> None:
        self.unlocked.pop(connection, None)

    async def back_up(self, folder: str) -> str | Problem:
        return f"{folder}/journal.db"

    def locked_until(self, connection: str) -> datetime | None:
        return self.unlocked.get(connection)
