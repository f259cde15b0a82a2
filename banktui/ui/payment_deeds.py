"""What can be done with a payment that was written down here, by where it stands."""

from banktui.domain.intent import Intent, State

_CHECKED = frozenset({State.UNKNOWN, State.ACCEPTED, State.HELD})
_ATTESTED = frozenset({State.UNKNOWN, State.HELD})
_UNSENT = frozenset({State.DRAFTED, State.CONFIRMED})


def why_not(action: str, intent: Intent) -> str | None:
    """Say in a sentence why something cannot be done with a payment; None if it can."""
    if action == "check" and intent.state not in _CHECKED:
        return "There is nothing to look for: how it ended is known, or nothing was sent."
    if action == "attest" and intent.state not in _ATTESTED:
        return "A person's word is only for what is unknown or held."
    if action == "send" and intent.state is not State.CONFIRMED:
        if intent.state is State.UNKNOWN:
            return "An unknown payment is never sent again: it may have been paid. k looks for it, a says what became."
        return "Only a payment of which nothing was carried out can be sent."
    if action == "cancel" and intent.state not in _UNSENT:
        return "It was sent: it cannot be given up here."
    return None
