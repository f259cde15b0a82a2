"""Where the documents leave a choice, or where real banks have been seen to go astray: how this bank writes things."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from banktui.domain.money import parse_decimal
from banktui.providers.banq.sandbox.errors import FORMS

AMOUNTS: Final = ("number", "text")
_MISSING: Final = "missing"


@dataclass(slots=True)
class Switches:
    """How amounts, errors and the life of a token are written."""

    amounts: str = AMOUNTS[0]
    errors: str = FORMS[0]
    expires_in: str = ""
    """What a token request answers; empty: the truth. The token's life stays what it is."""

    def turn(self, given: Mapping[str, str]) -> None:
        """Set them all, those left out to the usual. Raises ValueError and changes nothing for unknown words."""
        amounts, errors = given.get("amounts", AMOUNTS[0]), given.get("errors", FORMS[0])
        if amounts not in AMOUNTS:
            raise ValueError(f"amounts are written as {' or '.join(AMOUNTS)}")
        if errors not in FORMS:
            raise ValueError(f"errors are written as {', '.join(FORMS)}")
        self.amounts, self.errors, self.expires_in = amounts, errors, given.get("expires_in", "")

    def amount(self, value: Decimal) -> Decimal | int | str:
        """Return an amount as an answer writes it: a whole one without cents, as in the documents' sample."""
        if self.amounts == "text":
            return format(value, "f")
        return int(value) if value == value.to_integral_value() else value

    def expiry(self, lifetime: timedelta) -> Mapping[str, Any]:
        """Return the member of a token answer that says how long the token lives, if there is to be one."""
        if self.expires_in == _MISSING:
            return {}
        if not self.expires_in:
            return {"expires_in": int(lifetime.total_seconds())}
        try:
            number = parse_decimal(self.expires_in)
        except ValueError:
            return {"expires_in": self.expires_in}
        return {"expires_in": int(number) if number == number.to_integral_value() else number}
