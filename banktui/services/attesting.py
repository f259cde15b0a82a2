"""When a person's word ends an unknown or held payment, and what it takes: the tag, a reason, and time or proof."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.domain.tag import shown, typed
from banktui.services.provider import Environment

_PATIENCE = timedelta(hours=24)
_SHORTEST_REASON = 5
ATTESTED = frozenset({State.ACCEPTED, State.NOT_EXECUTED})
"""What a person can say."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a person says, and on what grounds."""

    state: State
    tag: str
    """As it was typed."""
    reason: str
    who: str
    second: str = ""
    """Another person who agrees."""
    providers_word: bool = False
    """The reason quotes what the provider itself has said."""

    @property
    def people(self) -> str:
        """Return who says so."""
        return f"{self.who.strip()} and {self.second.strip()}" if self.second.strip() else self.who.strip()

    @property
    def why(self) -> str:
        """Return the reason, as the history keeps it."""
        return f"{self.reason.strip()} (the provider's word)" if self.providers_word else self.reason.strip()


def fault(intent: Intent, said: Attestation, *, sent_at: datetime | None, now: datetime, age: float) -> Problem | None:
    """Return why a person's word is not taken; None if it is.

    `age` is how many seconds the program knows to have passed since the send: a clock that was set forward makes
    nothing older than the program has seen it become.
    """
    if intent.state not in {State.UNKNOWN, State.HELD}:
        word = intent.state.value.replace("_", " ")
        return Problem("conflict", f"It is {word}: there is nothing to be said about it.", hint="Look at it again.")
    incomplete = _incomplete(intent, said)
    if incomplete is not None:
        return incomplete
    if said.state is State.NOT_EXECUTED and not said.providers_word:
        too_early = _too_early(sent_at, now, age)
        if too_early is not None:
            return too_early
    if intent.environment == Environment.PRODUCTION and not _is_another(said.second, said.who):
        sentence = "On a production connection a second person has to agree."
        return Problem("rejected", sentence, hint="Give their name; it cannot be the first one's.", field="second")
    return None


def _incomplete(intent: Intent, said: Attestation) -> Problem | None:
    if said.state not in ATTESTED:
        return Problem("rejected", "A person can say that it was accepted, or that it was not executed.", field="state")
    if typed(said.tag) != intent.tag:
        return Problem(
            "rejected", "That is not its tag.", hint=f"Type it as it is shown: {shown(intent.tag)}", field="tag"
        )
    if len(said.reason.strip()) < _SHORTEST_REASON:
        sentence = "A reason is needed: how it was found out, and from whom."
        return Problem("rejected", sentence, hint="It stays in the history for good.", field="reason")
    if not said.who.strip():
        return Problem("rejected", "The name of the person who says so is needed.", field="who")
    return None


def _too_early(sent_at: datetime | None, now: datetime, age: float) -> Problem | None:
    passed = now - sent_at if sent_at is not None else timedelta(0)
    passed = min(passed, timedelta(seconds=age))
    if passed >= _PATIENCE:
        return None
    return Problem(
        "rejected",
        "It was sent less than a day ago: it may still be carried out.",
        hint="Wait, or ask the provider and quote its word.",
        field="state",
    )


def _is_another(second: str, first: str) -> bool:
    one, other = (" ".join(name.casefold().split()) for name in (second, first))
    return bool(one) and one != other
