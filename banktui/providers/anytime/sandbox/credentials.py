"""What one API user of the built-in Anytime holds: names, secrets and an RSA key pair."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from banktui.sandbox.bank import Bank
from banktui.sandbox.files import write_private

_PRIVATE_KEY: Final = "anytime.pem"
_PUBLIC_KEY: Final = "anytime.pub.pem"
_KEY_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class Credentials:
    """The API user that the bank knows."""

    client_id: str
    client_secret: str
    username: str
    password: str
    public_key: rsa.RSAPublicKey
    """Registered with the bank: every request's signature is checked with it."""

    def describe(self, base_url: str) -> Mapping[str, str]:
        """Return what a client needs to connect; key paths are relative to the bank's directory."""
        return {
            "base_url": base_url,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "username": self.username,
            "password": self.password,
            "private_key": _PRIVATE_KEY,
            "public_key": _PUBLIC_KEY,
        }


def issue(bank: Bank) -> Credentials:
    """Return the API user's credentials: words from the bank's seed, keys made once and kept in its directory."""
    stream = bank.stream("anytime", "credentials")
    return Credentials(
        client_id=f"{stream.randrange(1, 90)}_{_word(stream.randbytes(30))}",
        client_secret=_word(stream.randbytes(30)),
        username="lumen-api",
        password=_word(stream.randbytes(15)),
        public_key=_key_pair(bank.file(_PRIVATE_KEY), bank.file(_PUBLIC_KEY)).public_key(),
    )


def _word(content: bytes) -> str:
    return base64.b32encode(content).decode("ascii").rstrip("=").lower()


def _key_pair(private: Path, public: Path) -> rsa.RSAPrivateKey:
    if private.exists():
        # The bank made it itself: proving anew that its primes are primes takes as long as a dozen requests.
        key = load_pem_private_key(private.read_bytes(), password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError(f"{private} does not hold an RSA key")
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
        write_private(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    if not public.exists():
        write_private(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key
