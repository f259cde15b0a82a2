"""Whom we trust and who we are on a TLS connection. A private key is never written to a disk in clear."""

import os
import secrets
import ssl
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import pkcs12

from banktui.domain.clock import SystemClock
from banktui.domain.errors import BankError, SignInNeeded, Unreachable
from banktui.domain.plaintext import printable
from banktui.http.plain_key import MOST_BYTES
from banktui.http.settings import File, HeldFile

_PEM_BEGIN = b"-----BEGIN "
_PEM_KEY_END = b"PRIVATE KEY-----"
# DER of the object identifiers 1.2.840.113549.1.12.10.1.1 and .2: PKCS#12 key bag and shrouded key bag.
_PKCS12_KEY_BAGS = tuple(bytes.fromhex("060b2a864886f70d010c0a01") + bytes([kind]) for kind in (1, 2))


@dataclass(frozen=True, slots=True)
class ClientIdentity:
    """A client certificate with its private key: who we are at banks that ask for mutual TLS."""

    certificate: x509.Certificate = field(repr=False)
    key: PrivateKeyTypes = field(repr=False)
    chain: tuple[x509.Certificate, ...] = field(default=(), repr=False)

    @classmethod
    def from_pkcs12(cls, path: File, passphrase: str, *, now: datetime | None = None) -> Self:
        """Read a `.pfx` or `.p12` file. Raises SignInNeeded with the reason if it cannot serve.

        `now` is for tests: TLS goes by the machine's clock, whatever clock a demo shows.
        """
        return cls.read_pkcs12(path, passphrase).valid_at(path, now)

    @classmethod
    def read_pkcs12(cls, path: File, passphrase: str) -> Self:
        """Read such a file without asking whether the certificate is valid today. Raises SignInNeeded."""
        raw = _read(path)
        if raw.lstrip().startswith(_PEM_BEGIN):
            raise _unusable(
                path, "It is a PEM file, not a PKCS#12 file.", "Configure it as certificate and private key."
            )
        if sum(raw.count(bag) for bag in _PKCS12_KEY_BAGS) > 1:
            raise _two_keys(path)
        key, certificate, others = _open_pkcs12(path, raw, passphrase)
        return cls._matched(path, certificate, key, tuple(others))

    @classmethod
    def from_pem(cls, certificate: File, key: File, passphrase: str | None, *, now: datetime | None = None) -> Self:
        """Read a certificate (with its chain behind it, if any) and its key. Raises SignInNeeded with the reason."""
        return cls.read_pem(certificate, key, passphrase).valid_at(key, now)

    @classmethod
    def read_pem(cls, certificate: File, key: File, passphrase: str | None) -> Self:
        """Read such files without asking whether the certificate is valid today. Raises SignInNeeded."""
        found = _pem_certificates(certificate, _read(certificate))
        return cls._matched(key, found[0], _pem_key(key, _read(key), passphrase), tuple(found[1:]))

    @property
    def subject(self) -> str:
        """Return whom the certificate names, cleaned: `CN=banktui demo,O=Studio Lumen`."""
        return printable(self.certificate.subject.rfc4514_string(), 200)

    @property
    def not_after(self) -> datetime:
        """Return when the certificate expires, in UTC."""
        return self.certificate.not_valid_after_utc

    @property
    def fingerprint(self) -> str:
        """Return the certificate's SHA-256 fingerprint, lower-case hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def __str__(self) -> str:
        return (
            f"certificate {self.subject}, valid until {self.not_after:%Y-%m-%d}, fingerprint {self.fingerprint[:16]}…"
        )

    def valid_at(self, path: File, now: datetime | None = None) -> Self:
        """Return this identity if its certificate is valid at an instant, now by default. Raises SignInNeeded.

        `path` is the file to name where it is not.
        """
        moment = now or SystemClock().now()
        if moment > self.not_after:
            raise _unusable(
                path,
                f"{self.subject} expired on {self.not_after:%Y-%m-%d}.",
                "Ask the bank for a new certificate and configure it.",
            )
        if moment < self.certificate.not_valid_before_utc:
            raise _unusable(
                path,
                f"{self.subject} is valid only from {self.certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC on.",
                "Check the clock of this machine.",
            )
        return self

    @classmethod
    def _matched(
        cls, path: File, certificate: x509.Certificate, key: PrivateKeyTypes, chain: tuple[x509.Certificate, ...]
    ) -> Self:
        if _public_bytes(certificate.public_key()) != _public_bytes(key.public_key()):
            raise _unusable(path, "The private key belongs to another certificate.", "Use the key made for it.")
        return cls(certificate, key, chain)


def context(ca_file: Path | None = None, identity: ClientIdentity | None = None) -> ssl.SSLContext:
    """Return a client context: TLS 1.2 or later, host names checked, trusting one file or the system's authorities.

    It is built from nothing and so ignores SSLKEYLOGFILE, which `ssl.create_default_context` obeys.
    Raises Unreachable for a file of authorities that cannot be used, SignInNeeded for an identity that cannot.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is None:
        made.load_default_certs(ssl.Purpose.SERVER_AUTH)
    else:
        _trust(made, ca_file)
    if identity is not None:
        _present(made, identity)
    return made


def _trust(made: ssl.SSLContext, ca_file: Path) -> None:
    try:
        made.load_verify_locations(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one
        reason = "It holds no certificate." if isinstance(error, ssl.SSLError) else "The file cannot be read."
        problem = Unreachable(
            "The certificate authority to trust could not be loaded.",
            detail=f"{ca_file.name}: {reason}",
            hint="Correct the path of the certificate authority in the settings.",
        )
    else:
        return
    raise problem


def _present(made: ssl.SSLContext, identity: ClientIdentity) -> None:
    passphrase = secrets.token_urlsafe(32).encode()
    pem = identity.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    ) + b"".join(
        certificate.public_bytes(serialization.Encoding.PEM) for certificate in (identity.certificate, *identity.chain)
    )
    if not _load_from_memory(made, pem, passphrase):
        _load_from_encrypted_file(made, pem, passphrase)


def _load_from_memory(made: ssl.SSLContext, pem: bytes, passphrase: bytes) -> bool:
    """Hand the key to OpenSSL through an anonymous file, never on a disk; False where there is no such thing."""
    if not hasattr(os, "memfd_create"):
        return False
    with suppress(OSError), os.fdopen(os.memfd_create("identity", os.MFD_CLOEXEC), "wb") as anonymous:
        anonymous.write(pem)
        anonymous.flush()
        made.load_cert_chain(f"/proc/self/fd/{anonymous.fileno()}", password=passphrase)
        return True
    return False


def _load_from_encrypted_file(made: ssl.SSLContext, pem: bytes, passphrase: bytes) -> None:
    """Do the same by a file that lives for a moment, is private and encrypted."""
    descriptor, name = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        made.load_cert_chain(name, password=passphrase)
    except OSError:
        problem = SignInNeeded(
            "The client certificate cannot be used on this machine.",
            detail="The TLS library refuses the certificate or its key.",
            hint="Ask the bank for a certificate with a key of a current kind.",
        )
    else:
        return
    finally:
        Path(name).unlink(missing_ok=True)
    raise problem


def _open_pkcs12(
    path: File, raw: bytes, passphrase: str
) -> tuple[PrivateKeyTypes, x509.Certificate, list[x509.Certificate]]:
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(raw, passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        problem = _pkcs12_problem(path, str(error))
    else:
        if key is None or certificate is None:
            raise _unusable(path, "It holds no private key.", "Export it again together with its private key.")
        return key, certificate, others
    raise problem


def _pkcs12_problem(path: File, reason: str) -> SignInNeeded:
    if "password" in reason.lower():
        return _unusable(path, "The pass phrase is wrong.", "Correct the pass phrase that the settings refer to.")
    return _unusable(path, "It is not a PKCS#12 file that can be read.", "Check that it was copied whole.")


def _pem_certificates(path: File, raw: bytes) -> list[x509.Certificate]:
    found: list[x509.Certificate] = []
    with suppress(ValueError):
        found = x509.load_pem_x509_certificates(raw)
    if not found:
        raise _unusable(path, "It holds no certificate in PEM form.", "A PKCS#12 file is configured as `pkcs12`.")
    return found


def _pem_key(path: File, raw: bytes, passphrase: str | None) -> PrivateKeyTypes:
    keys = [block for block in raw.split(_PEM_BEGIN)[1:] if block.split(b"\n", 1)[0].rstrip().endswith(_PEM_KEY_END)]
    if not keys:
        raise _unusable(path, "It holds no private key.", "Configure the file that has the private key.")
    if len(keys) > 1:
        raise _two_keys(path)
    pem = _PEM_BEGIN + keys[0]
    encrypted = b"ENCRYPTED" in pem
    if encrypted and not passphrase:
        raise _unusable(path, "The private key is encrypted and no pass phrase is configured.", "Configure it.")
    try:
        return serialization.load_pem_private_key(pem, passphrase.encode() if passphrase and encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        reason = "The pass phrase is wrong, or the key is damaged." if encrypted else "The private key is damaged."
        problem = _unusable(path, reason, "Correct the pass phrase or the file that the settings refer to.")
    raise problem


def _read(path: File) -> bytes:
    if isinstance(path, HeldFile):
        return path.content
    try:
        # Opening a pipe would wait for a writer that may never come.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unusable(path, "It is not a file.", "Correct its path in the settings.")
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        problem: BankError = _unusable(
            path, f"{error.strerror or 'It cannot be read'}.", "Correct its path in the settings."
        )
    raise problem


def _public_bytes(key: object) -> bytes:
    encode = getattr(key, "public_bytes")  # noqa: B009 - the union of key types has no common one with this method
    encoded = encode(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return bytes(encoded)


def _two_keys(path: File) -> SignInNeeded:
    return _unusable(path, "It holds two private keys.", "Export only the one that belongs to the certificate.")


def _unusable(path: File, reason: str, hint: str) -> SignInNeeded:
    return SignInNeeded("The client certificate cannot be used.", detail=f"{printable(path.name)}: {reason}", hint=hint)
