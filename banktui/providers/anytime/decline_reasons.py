"""What the card processor's decline codes mean, for people."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class DeclineReason:
    """A decline code in plain words."""

    meaning: str
    """One sentence: what happened and what it means for the money."""
    advice: str
    """What the card holder or the account's owner can do."""


_UNKNOWN = DeclineReason(
    "The bank gives a reason that its documents do not list; whether money was charged shows in the status.",
    "Compare the status and the balance afterwards, and ask Anytime's support what the code means.",
)


@cache
def decline_reasons() -> dict[str, DeclineReason]:
    """Return every documented code with its meaning; read once from the package."""
    source = resources.files("banktui.providers.anytime").joinpath("decline_reasons.toml").read_text(encoding="utf-8")
    return {
        code: DeclineReason(f"{reason}; {group['outcome']}.", group["advice"])
        for group in tomllib.loads(source)["group"]
        for code, reason in group["reasons"].items()
    }


def decline_reason(code: str) -> DeclineReason:
    """Return what a code means, whatever its case; a code that is not documented says so and guesses nothing."""
    return decline_reasons().get(code.strip().upper(), _UNKNOWN)
