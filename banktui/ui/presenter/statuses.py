"""Statuses: a symbol, the bank's word and a colour, so that no one of the three has to be relied on."""

from functools import lru_cache

from banktui.domain.listed import Meaning, Status
from banktui.ui.phrase import Phrase, Tone, phrase

SYMBOLS: dict[Meaning, tuple[str, Tone]] = {
    Meaning.FINAL: ("●", Tone.MUTED),
    Meaning.ACTIVE: ("●", Tone.CREDIT),
    Meaning.PENDING: ("◌", Tone.PENDING),
    Meaning.ATTENTION: ("◐", Tone.ATTENTION),
    Meaning.REFUSED: ("✖", Tone.REFUSED),
    Meaning.ENDED: ("○", Tone.MUTED),
    Meaning.UNKNOWN: ("?", Tone.ATTENTION),
}


@lru_cache(maxsize=256)
def status_phrase(status: Status | None) -> Phrase:
    """Write a status as `● settled`; nothing if the bank gives none."""
    if status is None:
        return Phrase()
    symbol, tone = SYMBOLS[status.meaning]
    return phrase((f"{symbol} {status.word}", tone))


def is_void(status: Status | None) -> bool:
    """Tell whether money under this status did not move: refused, cancelled."""
    return status is not None and status.is_void()
