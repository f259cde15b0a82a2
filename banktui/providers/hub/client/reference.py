"""References of transfers and payouts: the person's own words, and our tag behind them."""

import re
from typing import Final

from banktui.domain import tag as tags
from banktui.services.acting import Field

NAME: Final = "reference"

LONGEST: Final = 18
OWN: Final = LONGEST - tags.LENGTH - 1
"""Characters that are left to the person: the tag takes the rest, with a hyphen before it."""

# The printed set has no space, and the sample beside it is "Internal Transfer".
_FORM = re.compile(r"[A-Za-z0-9_ -]+", re.ASCII)


def reference_field() -> Field:
    """Return the field for the person's own part of a reference."""
    return Field(
        NAME,
        "Reference",
        required=False,
        hint=f"{OWN} letters, digits, spaces, _ or -; the tag takes the other {LONGEST - OWN}",
        longest=OWN,
        check=reference_fault,
    )


def reference_fault(typed: str) -> str:
    """Say what is wrong with the person's own part of a reference; empty if nothing is."""
    return "" if _FORM.fullmatch(typed) else "Reference may have letters without accents, digits, space, _ and - only."


def reference_of(own: str, tag: str) -> str:
    """Return a whole reference, which both ledgers show: at most 18 characters, the tag at its end."""
    own = own.strip()
    return f"{own}-{tag}" if own else tag
