"""Reads request bodies: what is required, how long it may be, which characters it may have."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from starlette.requests import Request

from banktui.providers.hub.sandbox.errors import Refusal, bad

_LARGEST_BODY: Final = 64 * 1024
_AMOUNT: Final = re.compile(r"[0-9]+(\.[0-9]{1,2})?", re.ASCII)
_LONGEST_AMOUNT: Final = 11
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SHOWN: Final = 40
"""Characters of a caller's own word that a message repeats at most."""
LEDGER_ID: Final = re.compile(r"[A-Za-z0-9-]{36}", re.ASCII)
LOWER_ID: Final = re.compile(r"[a-z0-9-]{36}", re.ASCII)
# The printed set has no space, and the sample beside it is "Internal Transfer".
REFERENCE: Final = re.compile(r"[A-Za-z0-9_ -]*[A-Za-z0-9_-][A-Za-z0-9_ -]*", re.ASCII)
EMAIL: Final = re.compile(r"[0-9A-Za-z_.@-]+", re.ASCII)
DIGITS: Final = re.compile(r"[0-9]+", re.ASCII)
LETTERS: Final = re.compile(r"[A-Za-z]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of a request; reading what is missing or wrong refuses the request with 400 and names the field."""

    values: Mapping[str, Any]
    path: str = ""

    def has(self, name: str) -> bool:
        """Tell whether a field was sent; null is as good as nothing."""
        return self.values.get(name) is not None

    def text(self, name: str, most: int, form: re.Pattern[str] | None = None, *, least: int = 1) -> str:
        """Return a required text of `least` to `most` characters, all of them of the given form."""
        value = self._required(name)
        if not isinstance(value, str):
            raise bad(f"{self.path}{name} must be a string")
        if not least <= len(value) <= most:
            limits = str(most) if least == most else f"{least}-{most}"
            raise bad(f"{self.path}{name} must have {limits} characters")
        if form is not None and form.fullmatch(value) is None:
            raise bad(f"{self.path}{name} has characters that are not accepted")
        return value

    def optional(self, name: str, most: int, form: re.Pattern[str] | None = None) -> str:
        """Return a text that may be left out or be empty."""
        return self.text(name, most, form) if self.values.get(name) not in (None, "") else ""

    def word(self, name: str, known: Collection[str]) -> str:
        """Return a required text that is one of a few words."""
        value = self._required(name)
        if not isinstance(value, str) or value not in known:
            raise bad(f"{self.path}{name} is not one of the accepted words")
        return value

    def words(self, name: str, known: Collection[str]) -> tuple[str, ...]:
        """Return a required list of at least one of a few words."""
        value = self._required(name)
        if not isinstance(value, list) or not value:
            raise bad(f"{self.path}{name} must be a list")
        if any(not isinstance(word, str) or word not in known for word in value):
            raise bad(f"{self.path}{name} has a word that is not accepted")
        return tuple(value)

    def digits(self, name: str, number: int) -> str:
        """Return a required number of so many digits; the document prints some as integers, which lose their zeros."""
        value = self._required(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**number:
            return f"{value:0{number}d}"
        return self.text(name, number, DIGITS, least=number)

    def identifier(self, name: str) -> str:
        """Return a required id of a company or merchant, which is sent as a number or as digits."""
        value = self._required(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(name, 36)

    def amount(self, name: str) -> Decimal:
        """Return a required amount: a string of major units above zero with two decimals at most, and no sign."""
        value = self.text(name, _LONGEST_AMOUNT)
        if _AMOUNT.fullmatch(value) is None:
            raise bad(f"{self.path}{name} is written as 200 or 200.00")
        amount = Decimal(value).quantize(Decimal("0.01"))
        if not amount:
            raise bad(f"{self.path}{name} must be above zero")
        return amount

    def day(self, name: str) -> date:
        """Return a required day, written as YYYY-MM-DD."""
        value = self.text(name, 10)
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass  # the form is right and there is no such day: refused with the same words
        raise bad(f"{self.path}{name} must be a day, YYYY-MM-DD")

    def inner(self, name: str) -> "Fields":
        """Return a required object."""
        value = self._required(name)
        if not isinstance(value, dict):
            raise bad(f"{self.path}{name} must be an object")
        return Fields(value, f"{self.path}{name}.")

    def _required(self, name: str) -> Any:
        value = self.values.get(name)
        if value is None:
            raise bad(f"{self.path}{name} is required")
        return value


async def read_fields(request: Request) -> Fields:
    """Return the fields of a JSON body. Refuses other content types, bodies over 64 KiB and what is no JSON object."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise bad("Content-Type must be application/json")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            raise Refusal(400, "the body is too large")
    try:
        decoded = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise bad("the body is not JSON") from error
    if not isinstance(decoded, dict):
        raise bad("the body is not a JSON object")
    return Fields(decoded)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
