"""The application certificate: the only credential that this API knows."""

import base64
import hashlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from banktui.providers.ibanity.sandbox.register import SLUG
from banktui.sandbox.bank import Bank
from banktui.sandbox.files import write_private

CERTIFICATE, KEY, CONTAINER = "client.pem", "client.key", "client.pfx"
_SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an application needs to be let in: three files in the bank's directory and what opens them."""

    fingerprint: str
    """SHA-256 over the certificate's DER form, in lower-case hex."""
    passphrase: str
    """Opens the private key."""
    password: str
    """Opens the PKCS#12 container, which holds the same certificate and key."""

    def describe(self, base_url: str) -> Mapping[str, str]:
        """Return this provider's section of sandbox.json; file names are relative to the bank's directory."""
        return {
            "base_url": base_url,
            "certificate": CERTIFICATE,
            "private_key": KEY,
            "private_key_passphrase": self.passphrase,
            "pkcs12": CONTAINER,
            "pkcs12_password": self.password,
        }


def keep_credentials(bank: Bank) -> Credentials:
    """Return the application's credentials: those in the directory while they are good, or newly issued ones.

    The two secrets follow from the bank's seed, so that they are the same after a restart; they stand in sandbox.json,
    in the same private directory, anyway.
    """
    passphrase, password = (_secret(bank, name) for name in ("pass phrase", "container password"))
    certificate = _kept(bank, passphrase, password)
    if certificate is None:
        certificate = _issue(bank, passphrase, password)
    der = certificate.public_bytes(Encoding.DER)
    return Credentials(hashlib.sha256(der).hexdigest(), passphrase, password)


@lru_cache(maxsize=64)
def fingerprint_of(pem: str) -> str | None:
    """Return the SHA-256 fingerprint of a certificate in PEM form, or None for a text that is no certificate."""
    try:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
    except ValueError:
        return None


def _secret(bank: Bank, name: str) -> str:
    return base64.b32encode(bank.stream(SLUG, "credentials", name).randbytes(15)).decode().lower()


def _kept(bank: Bank, passphrase: str, password: str) -> x509.Certificate | None:
    if not all(bank.file(name).exists() for name in (CERTIFICATE, KEY, CONTAINER)):
        return None
    try:
        certificate = x509.load_pem_x509_certificate(bank.file(CERTIFICATE).read_bytes())
        certificate.verify_directly_issued_by(bank.authority.certificate)
        key = load_pem_private_key(bank.file(KEY).read_bytes(), passphrase.encode())
        contained = pkcs12.load_pkcs12(bank.file(CONTAINER).read_bytes(), password.encode()).cert
    except (ValueError, TypeError, InvalidSignature):
        return None
    belongs_together = (
        key.public_key() == certificate.public_key() and contained is not None and contained.certificate == certificate
    )
    return certificate if belongs_together and certificate.not_valid_after_utc > _now() + _SOON else None


def _now() -> datetime:
    # TLS checks certificates against the machine's clock, not the bank's.
    return datetime.now(UTC)


def _issue(bank: Bank, passphrase: str, password: str) -> x509.Certificate:
    certificate, key = bank.authority.issue_client("banktui demo application")
    write_private(bank.file(KEY), _encrypted(key, passphrase))
    container = pkcs12.serialize_key_and_certificates(
        b"banktui demo application",
        key,
        certificate,
        [bank.authority.certificate],
        BestAvailableEncryption(password.encode()),
    )
    write_private(bank.file(CONTAINER), container)
    write_private(bank.file(CERTIFICATE), certificate.public_bytes(Encoding.PEM))
    return certificate


def _encrypted(key: ec.EllipticCurvePrivateKey, passphrase: str) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
