"""How the vault's bytes are made: a header that anybody can read, and entries that only the pass phrase opens.

    magic · version · log2(N) · r · p · salt · nonce · AES-256-GCM(entries), the whole header authenticated with them

All numbers are big-endian. The key is scrypt's, of the pass phrase in NFC as UTF-8. The entries are a JSON object of
names and contents in base64.
"""

import base64
import json
import os
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

_MAGIC = b"banktuiV"
_VERSION = 1
_HEADER = struct.Struct(">8sHBHH16s12s")
_SALT, _NONCE, _KEY = 16, 12, 32
_TAG = 16


class SealError(Exception):
    """It cannot be opened. There is one reason for a wrong pass phrase, for damage and for whatever is not ours.

    Which of them it was cannot be told, and whoever tries pass phrases is not to learn more either.
    """


class Cost(NamedTuple):
    """How dear a guess is: scrypt's numbers, N as its binary logarithm."""

    log_n: int
    r: int
    p: int


USUAL = Cost(17, 8, 1)
"""N = 131,072: 128 MiB and about half a second."""
_DEAREST = Cost(18, 8, 4)
"""What a file may ask for: a header that was made up must neither hang the program nor take all its memory."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a pass phrase and the salt of a file make: opens that file, and what is written in its place."""

    cost: Cost
    salt: bytes
    secret: bytes = field(repr=False)

    def fits(self, sealed: bytes) -> bool:
        """Tell whether a file was sealed with the same salt and numbers. Raises SealError for what is no such file."""
        header = _header_of(sealed)
        return (header.cost, header.salt) == (self.cost, self.salt)


class _Header(NamedTuple):
    cost: Cost
    salt: bytes
    nonce: bytes


def new_key(passphrase: str, cost: Cost = USUAL) -> Key:
    """Return a key with a salt of its own. Takes long on purpose."""
    salt = os.urandom(_SALT)
    return Key(cost, salt, _derived(passphrase, cost, salt))


def key_for(sealed: bytes, passphrase: str) -> Key:
    """Return the key that opens a file if the pass phrase is right. Takes long on purpose. Raises SealError."""
    header = _header_of(sealed)
    return Key(header.cost, header.salt, _derived(passphrase, header.cost, header.salt))


def seal(entries: Mapping[str, bytes], key: Key) -> bytes:
    """Return entries as bytes that only the key opens."""
    nonce = os.urandom(_NONCE)
    header = _HEADER.pack(_MAGIC, _VERSION, *key.cost, key.salt, nonce)
    told = {name: base64.b64encode(content).decode("ascii") for name, content in sorted(entries.items())}
    return header + AESGCM(key.secret).encrypt(nonce, json.dumps(told).encode("utf-8"), header)


def unseal(sealed: bytes, key: Key) -> Mapping[str, bytes]:
    """Return the entries that were sealed. Raises SealError."""
    header = _header_of(sealed)
    try:
        told = json.loads(AESGCM(key.secret).decrypt(header.nonce, sealed[_HEADER.size :], sealed[: _HEADER.size]))
        return {name: base64.b64decode(content, validate=True) for name, content in told.items()}
    except (InvalidTag, ValueError, AttributeError, TypeError):
        raise SealError from None


def _header_of(sealed: bytes) -> _Header:
    if len(sealed) < _HEADER.size + _TAG:
        raise SealError
    magic, version, log_n, r, p, salt, nonce = _HEADER.unpack_from(sealed)
    if magic != _MAGIC or version != _VERSION:
        raise SealError
    if not all(1 <= told <= most for told, most in zip((log_n, r, p), _DEAREST, strict=True)):
        raise SealError
    return _Header(Cost(log_n, r, p), salt, nonce)


def _derived(passphrase: str, cost: Cost, salt: bytes) -> bytes:
    # The same letters come as different characters from different keyboards and systems.
    phrase = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=_KEY, n=1 << cost.log_n, r=cost.r, p=cost.p).derive(phrase)
