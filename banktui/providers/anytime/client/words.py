"""Anytime's status words and codes, and what they amount to."""

from functools import lru_cache

from banktui.domain.listed import Meaning, Status
from banktui.domain.plaintext import printable

_LONGEST_WORD = 40

_TRANSACTION = {
    "s": ("settled", Meaning.FINAL),
    "p": ("pending", Meaning.PENDING),
    "c": ("cancelled", Meaning.ENDED),
    "d": ("declined", Meaning.REFUSED),
}
_CARD = {
    "act": ("active", Meaning.ACTIVE),
    "ord": ("ordered", Meaning.PENDING),
    "pre": ("pre-ordered", Meaning.PENDING),
    "blo": ("blocked", Meaning.ATTENTION),
    "los": ("lost", Meaning.ENDED),
    "sto": ("stolen", Meaning.ENDED),
    "dam": ("damaged", Meaning.ENDED),
    "can": ("cancelled", Meaning.ENDED),
    "exp": ("expired", Meaning.ENDED),
}
# The words of credit transfers are documented. Those of statement lines are not: the same ones are understood there,
# and the usual neighbours.
_WORDS = {
    "executed": Meaning.FINAL,
    "settled": Meaning.FINAL,
    "in progress": Meaning.PENDING,
    "to execute": Meaning.PENDING,
    "pending": Meaning.PENDING,
    "cancelled": Meaning.ENDED,
    "canceled": Meaning.ENDED,
    "declined": Meaning.REFUSED,
    "refused": Meaning.REFUSED,
    "failed": Meaning.REFUSED,
}
_KYC = {"fulfilled": Meaning.FINAL, "incomplete": Meaning.ATTENTION}


@lru_cache(maxsize=256)
def card_status(code: str) -> Status:
    """Return the status behind a card's code: `BLO` is blocked."""
    return _coded(code, _CARD)


@lru_cache(maxsize=256)
def card_transaction_status(code: str) -> Status:
    """Return the status behind a card transaction's letter: `D` is declined."""
    return _coded(code, _TRANSACTION)


@lru_cache(maxsize=256)
def entry_status(word: str) -> Status:
    """Return the status behind a statement line's or credit transfer's word, which may be a letter as well."""
    if word.lower() in _TRANSACTION:
        return _coded(word, _TRANSACTION)
    return Status(printable(word, _LONGEST_WORD), _WORDS.get(word.lower(), Meaning.UNKNOWN))


@lru_cache(maxsize=64)
def kyc_status(word: str) -> Status:
    """Return how far an account's identification has come."""
    return Status(printable(word, _LONGEST_WORD), _KYC.get(word.lower(), Meaning.UNKNOWN))


def _coded(code: str, table: dict[str, tuple[str, Meaning]]) -> Status:
    shown = printable(code, _LONGEST_WORD)
    word, meaning = table.get(code.lower(), (shown, Meaning.UNKNOWN))
    return Status(word, meaning, shown)
