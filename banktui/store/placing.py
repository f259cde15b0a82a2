"""Where a row stands, as one number.

A place holds list, day and sequence: `list << 46 | (last day - day) << 24 | sequence`. Places of a list ascend from its
first row to its last, newest day first, so the natural order is the table's own order. Lists that are always read whole
keep the bank's order instead and use all 46 bits as one sequence.
"""

from collections.abc import Sequence
from datetime import date

_SEQUENCE_BITS = 24
_SPAN_BITS = 46
_SPAN = 1 << _SPAN_BITS
_LAST_DAY = (1 << (_SPAN_BITS - _SEQUENCE_BITS)) - 1
DAY_SPAN = 1 << _SEQUENCE_BITS
"""How many places a day has."""

MAX_LISTS = 1 << (63 - _SPAN_BITS)
"""How many lists there can be: 131,072."""

STEP = 1 << 20
"""How far rows stand apart where the bank's order counts, so that others fit between them later."""


def span_of(list_id: int) -> tuple[int, int]:
    """Return the first place of a list and the first place behind it."""
    return list_id << _SPAN_BITS, (list_id + 1) << _SPAN_BITS


def middle_of(list_id: int) -> int:
    """Return where the first row of a list in the bank's order goes."""
    return (list_id << _SPAN_BITS) + _SPAN // 2


def day_number(day: date | None) -> int:
    """Return a day as a number: days since the calendar's begin, 0 for none."""
    return day.toordinal() if day else 0


def day_span(list_id: int, day: int) -> tuple[int, int]:
    """Return the first place of a list's day and the first place behind it."""
    first = (list_id << _SPAN_BITS) | ((_LAST_DAY - day) << _SEQUENCE_BITS)
    return first, first + DAY_SPAN


def day_at(place: int) -> int:
    """Return the day that a place lies in."""
    return _LAST_DAY - ((place >> _SEQUENCE_BITS) & _LAST_DAY)


def key_at(place: int) -> int:
    """Return a place as screens know it: larger stands earlier (`day << 24 | sequence` where days count)."""
    return _SPAN - 1 - (place & (_SPAN - 1))


def place_of(list_id: int, key: int) -> int:
    """Return the place behind a screen's key."""
    return (list_id << _SPAN_BITS) | (_SPAN - 1 - key)


def respread(list_id: int, kept: Sequence[int | None]) -> list[int]:
    """Return ascending places for a list in a new order, leaving as many rows as possible where they stood.

    `kept` has the present place of each row in its new order, None for rows that are new.
    """
    stay = _longest_ascent(kept)
    first, behind = span_of(list_id)
    places: list[int] = []
    for place in [*stay, behind]:
        missing = stay.get(place, len(kept)) - len(places)
        low = places[-1] if places else first
        middle = _fill(low, place, missing, open_front=not places, open_end=place == behind)
        if middle is None:
            return _spread(list_id, len(kept))
        places.extend(middle)
        if place != behind:
            places.append(place)
    return places


def _spread(list_id: int, count: int) -> list[int]:
    step = min(STEP, _SPAN // 2 // (count + 1))
    return [middle_of(list_id) + step * number for number in range(count)]


def _fill(low: int, high: int, count: int, *, open_front: bool, open_end: bool) -> list[int] | None:
    """Return `count` places between two others, None if there is no room."""
    if not count:
        return []
    if open_front and open_end:
        middle = (low + high) // 2
        low, high = middle - 1, min(high, middle - 1 + STEP * (count + 1))
    elif open_front:
        low = max(low, high - STEP * (count + 1))
    elif open_end:
        high = min(high, low + STEP * (count + 1))
    step = (high - low) // (count + 1)
    return [low + step * number for number in range(1, count + 1)] if step else None


def _longest_ascent(kept: Sequence[int | None]) -> dict[int, int]:
    """Return the longest run of places that ascends already, each with its position, in order."""
    best: list[int] = []  # best[n]: the position whose place is the smallest end of an ascent of n + 1 places
    before: dict[int, int] = {}
    for position, place in enumerate(kept):
        if place is None:
            continue
        low, high = 0, len(best)
        while low < high:
            middle = (low + high) // 2
            if (kept[best[middle]] or 0) < place:
                low = middle + 1
            else:
                high = middle
        if low:
            before[position] = best[low - 1]
        best[low : low + 1] = [position]
    ascent: list[int] = []
    current: int | None = best[-1] if best else None
    while current is not None:
        ascent.append(current)
        current = before.get(current)
    return {place: position for position in reversed(ascent) if (place := kept[position]) is not None}
