"""Anytime's request signature: an RSA signature over a value that is never used twice."""

import base64
import itertools
from hashlib import sha256
from typing import Self
from uuid import uuid4

from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from banktui.domain.errors import SignInNeeded
from banktui.http.settings import File, HeldFile

_ENCRYPTED_MARKS = (b"ENCRYPTED",)
_PUBLIC_MARKS = (b"PUBLIC KEY", b"BEGIN CERTIFICATE", b"ssh-rsa")
_LARGEST_KEY_FILE = 64 * 1024
_HINT = "Set the private key whose public half is in Anytime's developer zone, and its pass phrase if it has one."


class Signer:
    """Makes the two signing headers, different for every attempt and whatever the clock says.

    The scheme is the provider's: SHA-1 with PKCS #1 v1.5 over the header value alone. It binds neither method nor path
    nor body, so it adds nothing to TLS and the key should serve nothing else.
    """

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key
        # The counter keeps attempts apart even where the machine's random source repeats itself (a restored snapshot).
        self._counter = itertools.count(1)

    @classmethod
    def from_file(cls, path: File, passphrase: str | None = None) -> Self:
        """Load a PEM private key and prove that it can sign here. Raises SignInNeeded with the reason in a sentence."""
        key = _load(path, passphrase)
        _prove(key, path)
        return cls(key)

    @property
    def bits(self) -> int:
        """Return how long the key is."""
        return self._key.key_size

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 fingerprint of the public half, lower-case hex: what tells it from other keys."""
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return sha256(public).hexdigest()

    def fresh(self) -> str:
        """Return validation data that were never used before."""
        return f"{uuid4().hex}-{next(self._counter)}"

    def headers(self, value: str = "") -> dict[str, str]:
        """Return `X-Validation-Data` and `X-Signed-Request` for one attempt; fresh data unless some are given."""
        value = value or self.fresh()
        return {"X-Validation-Data": value, "X-Signed-Request": sign(self._key, value)}


def sign(key: RSAPrivateKey, value: str) -> str:
    """Return the signature of a header value as one line of standard base64."""
    return base64.b64encode(key.sign(value.encode("ascii"), PKCS1v15(), SHA1())).decode("ascii")  # noqa: S303 - the provider's documents prescribe it


def _load(path: File, passphrase: str | None) -> RSAPrivateKey:
    pem = _read(path)
    encrypted = any(mark in pem for mark in _ENCRYPTED_MARKS)
    if encrypted and not passphrase:
        raise _refused("The private key is encrypted and no pass phrase was given.", path)
    try:
        # A pass phrase that is not needed is no reason to refuse a key. OpenSSL's checks of a key's arithmetic cost
        # more than everything else at start; the trial signature finds a damaged key as surely.
        key: PrivateKeyTypes | None = load_pem_private_key(
            pem, passphrase.encode() if encrypted and passphrase else None, unsafe_skip_rsa_key_validation=True
        )
    except (ValueError, TypeError):
        key = None
    except UnsupportedAlgorithm:
        raise _refused("The private key is encrypted in a way that this machine's OpenSSL refuses.", path) from None
    if key is None:
        raise _refused(_why_not(pem, encrypted=encrypted), path)
    if not isinstance(key, RSAPrivateKey):
        raise _refused("The private key is not an RSA key, and Anytime accepts no other kind.", path)
    return key


def _read(path: File) -> bytes:
    if isinstance(path, HeldFile):
        pem = path.content
    else:
        try:
            with path.open("rb") as file:
                pem = file.read(_LARGEST_KEY_FILE + 1)
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            raise _refused(f"The private key file cannot be opened: {reason.lower()}.", path) from None
    if len(pem) > _LARGEST_KEY_FILE:
        raise _refused("The private key file is far too long for a key.", path)
    return pem


def _why_not(pem: bytes, *, encrypted: bool) -> str:
    if encrypted:
        return "The pass phrase of the private key is wrong."
    if any(mark in pem for mark in _PUBLIC_MARKS) and b"PRIVATE KEY" not in pem:
        return "The file holds a public key or a certificate; signing needs the private key."
    return "The file is not a private key in PEM form."


def _prove(key: RSAPrivateKey, path: File) -> None:
    """Sign and verify once: a damaged key or a policy against SHA-1 is better found before the first request."""
    probe = b"banktui"
    try:
        signature = key.sign(probe, PKCS1v15(), SHA1())  # noqa: S303 - the provider's documents prescribe it
        key.public_key().verify(signature, probe, PKCS1v15(), SHA1())  # noqa: S303 - likewise
    except (UnsupportedAlgorithm, InternalError):
        raise SignInNeeded(
            "This machine's security policy forbids the SHA-1 signatures that Anytime requires.",
            detail="OpenSSL refused to sign. Nothing was sent.",
            hint="Ask whoever runs this machine about its FIPS or crypto policy; Anytime offers no other signature.",
            provider="anytime",
        ) from None
    except (InvalidSignature, ValueError):
        raise _refused("The private key is damaged: its own signatures do not verify.", path) from None


def _refused(title: str, path: File) -> SignInNeeded:
    return SignInNeeded(title, detail=f"File: {path.name}. Nothing was sent.", hint=_HINT, provider="anytime")
