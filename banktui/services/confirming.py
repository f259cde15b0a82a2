"""What a person must have done before a review is sent."""

from banktui.domain.errors import Problem
from banktui.domain.tag import shown, typed
from banktui.services.payments import Caveat, Confirmation, Review


def complaint(review: Review, confirmation: Confirmation) -> Problem | None:
    """Return what is missing from a confirmation; None if it is complete."""
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
