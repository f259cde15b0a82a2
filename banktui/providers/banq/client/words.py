"""Banq's status words, and what they amount to."""

from functools import lru_cache

from banktui.domain.listed import Meaning, Status
from banktui.domain.plaintext import printable
from banktui.providers.banq.reasons import is_none, known_reason

_LONGEST_WORD = 40

_PAYMENT = {
    "created": Meaning.PENDING,
    # Accepted is the payer's word only: the money comes with Completed.
    "accepted": Meaning.PENDING,
    "completed": Meaning.FINAL,
    "declined": Meaning.REFUSED,
    "onhold": Meaning.PENDING,
    "resumed": Meaning.PENDING,
    "canceled": Meaning.ENDED,
    "cancelled": Meaning.ENDED,
    "expired": Meaning.ENDED,
    # One date of a recurring request fell out; the request goes on.
    "occurrencecanceled": Meaning.PENDING,
}
_TRANSACTION = {
    "created": Meaning.FINAL,
    "completed": Meaning.FINAL,
    "updated": Meaning.PENDING,
    "failed": Meaning.REFUSED,
}
_UNDONE = frozenset({"reversed", "cancelled"})
"""Fail reasons that are an end of their own rather than a failure."""


@lru_cache(maxsize=256)
def payment_status(word: str) -> Status:
    """Return the status behind a payment's word, which is that of the action it last saw, in any case."""
    return Status(printable(word, _LONGEST_WORD), _PAYMENT.get(word.strip().casefold(), Meaning.UNKNOWN))


@lru_cache(maxsize=256)
def transaction_status(word: str) -> Status:
    """Return the status behind a transaction's word, where Banq gives one."""
    return Status(printable(word, _LONGEST_WORD), _TRANSACTION.get(word.strip().casefold(), Meaning.UNKNOWN))


@lru_cache(maxsize=256)
def status_of_reason(code: str) -> Status:
    """Return how a transaction ended, from its fail reason; one that is not documented is its own word."""
    if is_none(code):
        return Status("Created", Meaning.FINAL)
    known = known_reason(code)
    if known is None:
        return Status(printable(code, _LONGEST_WORD), Meaning.UNKNOWN)
    if known.code.casefold() in _UNDONE:
        return Status(known.code, Meaning.ENDED)
    return Status("Failed", Meaning.REFUSED, known.code)
