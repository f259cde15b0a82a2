"""Moving money in memory: what a test says that comes of it comes of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State, Step
from banktui.services.acting import Form
from banktui.services.payments import Confirmation, MoneyStanding, Review
from banktui.services.reading import Listed

NOTHING = Problem("not-permitted", "The provider cannot do this.")


class FakePayments:
    """Implements Payments. Everything is refused until a test says otherwise."""

    def __init__(self) -> None:
        self.money = MoneyStanding()
        self.refusals: dict[str, Problem] = {}
        self.forms: dict[str, Form] = {}
        """What operations want to know, by name."""
        self.reviews: dict[str, Review] = {}
        """By the name of the operation."""
        self.outcomes: dict[str, Intent | Problem] = {}
        """What comes of sending, sending again, giving up and attesting, by the id of the review or intent."""
        self.intents: dict[str, Intent] = {}
        self.histories: dict[str, Sequence[Step]] = {}
        self.asked: list[tuple[Any, ...]] = []
        """What was asked for, in order: the method's name and what it was given."""

    def standing(self) -> MoneyStanding:
        return self.money

    def refusal(self, connection: str, operation: str = "") -> Problem | None:
        del operation
        return self.refusals.get(connection)

    def locked_until(self, connection: str) -> datetime | None:
        del connection
        return None

    async def form(self, connection: str, operation: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        self.asked.append(("form", connection, operation, subject, parent))
        return self.forms.get(operation, NOTHING)

    async def review(self, connection: str, operation: str, parent: str, values: Mapping[str, str]) -> Review | Problem:
        self.asked.append(("review", connection, operation, parent, dict(values)))
        return self.reviews.get(operation, NOTHING)

    async def send(self, review_id: str, confirmation: Confirmation) -> Intent | Problem:
        self.asked.append(("send", review_id, confirmation))
        return self.outcomes.get(review_id, NOTHING)

    async def send_again(self, intent_id: str) -> Intent | Problem:
        self.asked.append(("send again", intent_id))
        return self.outcomes.get(intent_id, NOTHING)

    async def cancel(self, intent_id: str) -> Intent | Problem:
        self.asked.append(("cancel", intent_id))
        return self.outcomes.get(intent_id, NOTHING)

    async def check(self, intent_id: str = "") -> Sequence[Intent] | Problem:
        self.asked.append(("check", intent_id))
        return [each for each in self.intents.values() if intent_id in {"", each.id}]

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
        self.asked.append(("attest", intent_id, state, tag, reason, who, second, providers_word))
        return self.outcomes.get(intent_id, NOTHING)

    async def intent(self, intent_id_or_tag: str) -> Intent | None:
        return next((each for each in self.intents.values() if intent_id_or_tag in {each.id, each.tag}), None)

    async def history(self, intent_id: str) -> Sequence[Step]:
        return self.histories.get(intent_id, ())

    async def unlock(self, connection: str, name: str, minutes: int) -> Problem | None:
        self.asked.append(("unlock", connection, name, minutes))
        return self.refusals.pop(connection, None)

    async def back_up(self, folder: str) -> str | Problem:
        self.asked.append(("back up", folder))
        return f"{folder}/journal.db"
