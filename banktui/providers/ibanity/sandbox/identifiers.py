"""Transaction ids that say by themselves which posting they stand for.

A cursor is a transaction's id, and accounts may hold a million postings: a table from id to posting would cost more
than the ledger. So an id is a version 4 UUID whose 122 free bits are a keyed permutation (a Feistel network of four
rounds over two halves of 61 bits) of 20 bits of account, 41 bits of posting number and 61 bits of zero. Reading an id
back costs four hashes at any size of the ledger, and an id that this bank did not make comes back with check bits that
are not zero, save once in 2**61.
"""

import hashlib
import re
import uuid
from random import Random
from typing import NamedTuple

_HALF_BITS = 61
_HALF = (1 << _HALF_BITS) - 1
_NUMBER_BITS = 41
_ACCOUNT_BITS = _HALF_BITS - _NUMBER_BITS
_ROUNDS = 4
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)


class Place(NamedTuple):
    """Where a posting stands: the serial of its account, and its number in that account."""

    account: int
    number: int


class PostingIds:
    """Turns places into UUIDs and back, under a key of its own: ids of two instances never mix."""

    def __init__(self, key: bytes) -> None:
        """Take up to 64 bytes of key."""
        self._rounds = tuple(
            hashlib.blake2b(key=key, person=bytes((number,)), digest_size=8) for number in range(_ROUNDS)
        )

    def encode(self, account: int, number: int) -> str:
        """Return the id of a posting. Raises ValueError for a place beyond 2**20 accounts or 2**41 postings."""
        if not (0 <= account < 1 << _ACCOUNT_BITS and 0 <= number < 1 << _NUMBER_BITS):
            raise ValueError("no id reaches that far")
        left, right = account << _NUMBER_BITS | number, 0
        for keyed in range(_ROUNDS):
            left, right = right, left ^ self._scramble(keyed, right)
        return _as_uuid(left << _HALF_BITS | right)

    def decode(self, text: str) -> Place | None:
        """Return the place that an id stands for, or None for an id that is not one of these."""
        bits = _from_uuid(text)
        if bits is None:
            return None
        left, right = bits >> _HALF_BITS, bits & _HALF
        for keyed in reversed(range(_ROUNDS)):
            left, right = right ^ self._scramble(keyed, left), left
        if right != 0:
            return None
        return Place(left >> _NUMBER_BITS, left & ((1 << _NUMBER_BITS) - 1))

    def _scramble(self, keyed: int, half: int) -> int:
        digest = self._rounds[keyed].copy()
        digest.update(half.to_bytes(8, "big"))
        return int.from_bytes(digest.digest(), "big") & _HALF


def random_id(stream: Random) -> str:
    """Draw a version 4 UUID from a deterministic stream."""
    return _as_uuid(stream.getrandbits(2 * _HALF_BITS))


def canonical(text: str) -> str | None:
    """Return a UUID in its canonical lower-case form, or None for a text that is not written as one."""
    lowered = text.lower()
    return lowered if _UUID.fullmatch(lowered) else None


def _as_uuid(bits: int) -> str:
    high, middle, low = bits >> 74, bits >> 62 & 0xFFF, bits & ((1 << 62) - 1)
    return str(uuid.UUID(int=high << 80 | 4 << 76 | middle << 64 | 2 << 62 | low))


def _from_uuid(text: str) -> int | None:
    written = canonical(text)
    if written is None:
        return None
    value = uuid.UUID(written)
    if value.version != 4:  # noqa: PLR2004 - the version is part of the form, not of the 122 bits
        return None
    return value.int >> 80 << 74 | (value.int >> 64 & 0xFFF) << 62 | value.int & ((1 << 62) - 1)
