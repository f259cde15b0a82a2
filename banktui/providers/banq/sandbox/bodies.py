"""Request bodies: decoded exactly, then read field by field with every complaint collected."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NoReturn

from banktui.domain.money import minor_digits
from banktui.providers.banq.sandbox.errors import Refusal
from banktui.providers.banq.sandbox.records import CURRENCY

_MOST_FUNDS: Final = Decimal(1_000_000)
_WRONG_TYPE: Final = "The value of {0} is not {1}."


class Fields:
    """The members of a JSON object; names in any case, null like a member that is not there.

    A wrong type is refused at once (400, malformed); a wrong value is a complaint, and `check` refuses them all (422).
    """

    def __init__(self, content: Mapping[str, Any], path: str = "") -> None:
        self._content = {name.lower(): value for name, value in content.items() if value is not None}
        self._path = path
        self._complaints: dict[str, list[str]] = {}

    def complain(self, name: str, sentence: str) -> None:
        """Note that a value cannot be accepted."""
        self._complaints.setdefault(f"{self._path}{name}", []).append(sentence)

    def check(self) -> None:
        """Raise Refusal (422) if there were complaints."""
        if self._complaints:
            raise Refusal(422, "One or more fields are not valid.", self._complaints)

    def has(self, name: str) -> bool:
        """Tell whether a member is there."""
        return name.lower() in self._content

    def text(self, name: str, *, default: str = "", longest: int) -> str:
        """Return a text."""
        value = self._content.get(name.lower(), default)
        if not isinstance(value, str):
            _refuse(self._path + name, "a text")
        if any("\ud800" <= character <= "\udfff" for character in value):
            _refuse(self._path + name, "valid Unicode")
        if len(value) > longest:
            self.complain(name, f"The text is longer than {longest} characters.")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a truth value."""
        value = self._content.get(name.lower(), default)
        if not isinstance(value, bool):
            _refuse(self._path + name, "true or false")
        return value

    def whole(self, name: str, *, default: int, most: int) -> int:
        """Return a whole number from 0 to `most`."""
        value = self._content.get(name.lower(), default)
        if not isinstance(value, int) or isinstance(value, bool):
            _refuse(self._path + name, "a whole number")
        if not 0 <= value <= most:
            self.complain(name, f"The number is not from 0 to {most}.")
        return value

    def words(self, name: str, known: Sequence[str], *, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of known words, each once, in the order in which they are known."""
        value = self._content.get(name.lower(), list(default))
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            _refuse(self._path + name, "a list of texts")
        given = {word.lower() for word in value}
        if not given or given - set(known):
            self.complain(name, f"The list holds one or more of: {', '.join(known)}.")
        return tuple(word for word in known if word in given)

    def funds(self, name: str) -> Decimal:
        """Return an amount above zero with no more digits than cents; 0 beside a complaint."""
        value = self._content.get(name.lower())
        if value is None:
            self.complain(name, "The field is required.")
            return Decimal(0)
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            _refuse(self._path + name, "a number")
        cent = Decimal(1).scaleb(-(minor_digits(CURRENCY) or 0))
        amount = Decimal(value)
        if not 0 < amount <= _MOST_FUNDS:
            self.complain(name, f"The amount has to be above 0 and not above {_MOST_FUNDS}.")
            return Decimal(0)
        exact = amount.quantize(cent)
        if exact != amount:
            self.complain(name, "The amount has more than two decimal places.")
        return exact

    def day(self, name: str) -> date | None:
        """Return a date written `YYYY-MM-DD`, None if it is not there or beside a complaint."""
        value = self.text(name, longest=40)
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        # `fromisoformat` also reads 20261120 and 2026-W47-5.
        if day is None or day.isoformat() != value:
            self.complain(name, "The date is not written as YYYY-MM-DD.")
            return None
        return day

    def object(self, name: str) -> "Fields":
        """Return the members of an object, none of a missing one; it collects complaints of its own."""
        value = self._content.get(name.lower(), {})
        if not isinstance(value, Mapping):
            _refuse(self._path + name, "an object")
        inner = Fields(value, f"{self._path}{name}.")
        inner._complaints = self._complaints
        return inner


def fields_of(body: bytes) -> Fields:
    """Return the members of a body. Raises Refusal (400) if it is not a JSON object."""
    content = decoded(body)
    if not isinstance(content, dict):
        raise Refusal(400, "The request body has to be a JSON object.")
    return Fields(content)


def decoded(body: bytes) -> Any:
    """Return what a JSON body says, numbers exact. Raises Refusal (400) for anything else."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(400, "The request body is not JSON.") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(name: str, expected: str) -> NoReturn:
    raise Refusal(400, _WRONG_TYPE.format(name, expected))
