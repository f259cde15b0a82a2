"""What a person must have done before a review is sent."""

from banktui.domain.errors import Problem
from banktui.domain.tag import shown, typed
from banktui.services.payments import Caveat, Confirmation, Review
from banktui.services.provider import Connection, Environment


def complaint(review: Review, confirmation: Confirmation) -> Problem | None:
    """Return what is missing from a confirmation; None if it is complete."""
    if not confirmation.is_attended and not may_be_unattended(review.connection):
        return unattended()
    for caveat in review.caveats:
        missing = _unacknowledged(caveat, confirmation)
        if missing is not None:
            return missing
    demand = review.demand
    if demand is None:
        return None
    if _bare(confirmation.amount) != _bare(demand.amount):
        sentence = "The amount that was typed is not the amount that is sent."
        return Problem("rejected", sentence, hint=f"Type it as it is shown: {demand.amount}", field="amount")
    if _bare(confirmation.last_four) != _bare(demand.last_four):
        sentence = "The last four characters that were typed are not those of the destination."
        return Problem("rejected", sentence, hint="Compare the destination with the original first.", field="last_four")
    return None


def may_be_unattended(connection: Connection) -> bool:
    """Tell whether a connection sends without a person who sees the review: in production only if it was allowed."""
    return connection.is_unattended or connection.environment is not Environment.PRODUCTION


def unattended() -> Problem:
    """Return why a production connection sends nothing without a person."""
    return Problem(
        "not-permitted",
        "Nothing is sent through this production connection without a person who sees the review.",
        hint="Send it on a terminal without --yes, or let its table in config.toml say: unattended = true",
    )


def _unacknowledged(caveat: Caveat, confirmation: Confirmation) -> Problem | None:
    if not caveat.blocks:
        return None
    if caveat.needs_tag and typed(confirmation.tag) != caveat.needs_tag:
        hint = f"Type its tag: {shown(caveat.needs_tag)}"
        return Problem("rejected", caveat.sentence, hint=hint, field="tag")
    if caveat.caution not in confirmation.acknowledged:
        return Problem("rejected", caveat.sentence, hint="Acknowledge it first.", field=caveat.caution.value)
    return None


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
