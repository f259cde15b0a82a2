"""A part of a list, and how to ask for the next part."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """Items in the bank's order and an opaque cursor to what follows; `next` is None at the end of the list."""

    items: tuple[T_co, ...]
    next: str | None = None
    total: int | None = None
    """How many items the whole list has, where the bank tells and its telling can be trusted."""
    skipped: int = 0
    """Items of this page that could not be read at all."""
