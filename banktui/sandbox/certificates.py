"""The bank's own certificate authority: server certificates for loopback, client certificates for its customers."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from banktui.sandbox.files import write_private

_LIFE = timedelta(days=825)
"""The longest life that every platform's verifier accepts."""
_AHEAD = timedelta(days=1)
"""Certificates are valid from a day before now, so that a clock that is a little slow still accepts them."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class CertificateAuthority:
    """Issues EC P-256 certificates that curl, openssl and Python's strict verification accept.

    The authority is kept in the bank's directory, so that what clients were told to trust stays valid over a restart.
    Validity follows the machine's clock, not the bank's: that is the clock against which TLS checks it.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.ca_file = directory / "ca.pem"
        """What clients must trust."""
        key_file = directory / "ca.key"
        if self.ca_file.exists() and key_file.exists():
            self.certificate = x509.load_pem_x509_certificate(self.ca_file.read_bytes())
            key = serialization.load_pem_private_key(key_file.read_bytes(), None)
            if not isinstance(key, ec.EllipticCurvePrivateKey):
                raise ValueError(f"{key_file} does not hold the bank's key")
            self._key = key
            if self.certificate.not_valid_after_utc > datetime.now(UTC) + _AHEAD:
                return
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._make_authority()
        write_private(key_file, _key_pem(self._key))
        write_private(self.ca_file, self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue_server(self, hosts: Sequence[str] = LOOPBACK) -> tuple[Path, Path]:
        """Return the files of a certificate and its key for host names and addresses; kept while they last."""
        certificate_file, key_file = self._directory / "server.pem", self._directory / "server.key"
        if not (key_file.exists() and certificate_file.exists() and self._still_serves(certificate_file, hosts)):
            key = ec.generate_private_key(ec.SECP256R1())
            certificate = self._issue(
                hosts[0],
                key,
                ExtendedKeyUsageOID.SERVER_AUTH,
                x509.SubjectAlternativeName([_general_name(host) for host in hosts]),
            )
            write_private(key_file, _key_pem(key))
            write_private(certificate_file, certificate.public_bytes(serialization.Encoding.PEM))
        return certificate_file, key_file

    def issue_client(self, common_name: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        """Return a new client certificate and its key; nothing is written, the caller decides where they go."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._issue(common_name, key, ExtendedKeyUsageOID.CLIENT_AUTH, None), key

    def _still_serves(self, certificate_file: Path, hosts: Sequence[str]) -> bool:
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            certificate.issuer == self.certificate.subject
            and certificate.not_valid_after_utc > datetime.now(UTC) + _AHEAD
            and set(names) >= {_general_name(host) for host in hosts}
        )

    def _make_authority(self) -> x509.Certificate:
        # Every bank has an authority of its own name, so that two of them in one trust store are never confused.
        fingerprint = hashlib.sha256(_public_bytes(self._key.public_key())).hexdigest()[:8]
        name = _name(f"banktui sandbox CA {fingerprint}")
        usage = _key_usage(sign_certificates=True)
        return (
            _builder(name, self._key.public_key())
            .issuer_name(name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def _issue(
        self,
        common_name: str,
        key: ec.EllipticCurvePrivateKey,
        purpose: x509.ObjectIdentifier,
        names: x509.SubjectAlternativeName | None,
    ) -> x509.Certificate:
        authority_key = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        builder = (
            _builder(_name(common_name), key.public_key())
            .issuer_name(self.certificate.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(sign_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority_key), critical=False
            )
        )
        if names is not None:
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _builder(subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    since = (datetime.now(UTC) - _AHEAD).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + _LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "banktui built-in bank"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _general_name(host: str) -> x509.GeneralName:
    address: IPv4Address | IPv6Address
    try:
        address = ip_address(host)
    except ValueError:
        return x509.DNSName(host)
    return x509.IPAddress(address)


def _key_usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
