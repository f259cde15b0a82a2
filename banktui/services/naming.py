"""Which thing a person means by a name, a number, its last four characters or its id."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from banktui.services.filtering import fold
from banktui.services.reading import Listed

_TAIL = 4
_COMPACT = str.maketrans("", "", " -.")
T = TypeVar("T")


def meant_by(
    candidates: Sequence[T], text: str, thing: Callable[[T], Listed], *, is_strict: bool = False
) -> Sequence[T]:
    """Return what a text may mean: of all the ways in which it can name a thing, the strictest that finds any.

    These are the id, the number (spaces do not count), the whole name, the last four characters or more of number or
    id, and at last words that all occur in what the thing is found by; that last one not where money is at stake.
    """
    wanted, compact, words = fold(text.strip()), _compact(text), [] if is_strict else fold(text).split()
    ways: tuple[Callable[[Listed], bool], ...] = (
        lambda item: fold(item.facets().name) == wanted,
        lambda item: len(compact) >= _TAIL and any(number.endswith(compact) for number in _numbers(item)),
        lambda item: bool(words) and all(word in fold(item.facets().text) for word in words),
    )
    return named_by(candidates, text, thing) or _first_found(ways, candidates, thing)


def named_by(candidates: Sequence[T], text: str, thing: Callable[[T], Listed]) -> Sequence[T]:
    """Return what has this id, or else what has this number: what no other thing has."""
    compact = _compact(text)
    return _first_found((lambda item: item.id == text, lambda item: compact in _numbers(item)), candidates, thing)


def _first_found(
    ways: Iterable[Callable[[Listed], bool]], candidates: Sequence[T], thing: Callable[[T], Listed]
) -> Sequence[T]:
    tried = ([candidate for candidate in candidates if way(thing(candidate))] for way in ways)
    return next((found for found in tried if found), [])


def _numbers(item: Listed) -> Sequence[str]:
    """Return the ids and the number as they are compared."""
    others = (getattr(item, name, "") for name in ("number", "own_id"))
    return [_compact(each) for each in (item.id, *others) if each]


def _compact(text: str) -> str:
    return text.translate(_COMPACT).casefold()
