"""`page` and `pageSize`: which part of a list is asked for, and how a part is told.

The documents give neither default nor maximum: twenty and a hundred are our choice, and so is that anything else is
refused (422) rather than bent into what was not asked for. A page past the end is empty.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from banktui.providers.banq.sandbox.errors import Refusal, invalid

DEFAULT_SIZE: Final = 20
LARGEST_SIZE: Final = 100
_LONGEST_NUMBER: Final = 9

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list."""

    page: int
    size: int

    def of(self, newest_last: Sequence[T], show: Callable[[T], Any]) -> dict[str, Any]:
        """Return the document of this page, the newest first, of a list that grows at its end."""
        count = len(newest_last)
        until = max(0, count - (self.page - 1) * self.size)
        rows = newest_last[max(0, until - self.size) : until]
        return {
            "meta": {"resourceCount": count, "pageCount": -(-count // self.size)},
            "data": [show(row) for row in reversed(rows)],
        }


def part_of(query: Mapping[str, str]) -> Part:
    """Return the page that a query asks for. Raises Refusal: 400 for what is no number, 422 for one out of range."""
    page = _number(query, "page", 1)
    size = _number(query, "pageSize", DEFAULT_SIZE)
    if page < 1:
        raise invalid("page", "The page number is one-based.")
    if not 1 <= size <= LARGEST_SIZE:
        raise invalid("pageSize", f"The page size is a number from 1 to {LARGEST_SIZE}.")
    return Part(page, size)


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _LONGEST_NUMBER:
        raise Refusal(400, f"The value of {name} is not a whole number.")
    return int(text)
