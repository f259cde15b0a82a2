"""Certificates that strict verifiers accept, and that last."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import verification

from banktui.sandbox.certificates import CertificateAuthority


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_both_kinds_verify_by_the_rules_of_the_web(tmp_path: Path) -> None:
    authority = CertificateAuthority(tmp_path)
    server = load(authority.issue_server()[0])
    client, key = authority.issue_client("someone")
    store = verification.Store([authority.certificate])
    for name in ("localhost", "127.0.0.1", "::1"):
        subject = x509.DNSName(name) if name == "localhost" else x509.IPAddress(ip_address(name))
        verifier = verification.PolicyBuilder().store(store).build_server_verifier(subject)
        assert verifier.verify(server, []) == [server, authority.certificate]
    extensions = {extension.oid for extension in client.extensions}
    assert x509.oid.ExtensionOID.AUTHORITY_KEY_IDENTIFIER in extensions
    client.verify_directly_issued_by(authority.certificate)
    assert client.public_key() == key.public_key()
    assert isinstance(key.curve, ec.SECP256R1)


def test_they_are_valid_from_yesterday_for_825_days(tmp_path: Path) -> None:
    certificate = load(CertificateAuthority(tmp_path).issue_server()[0])
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(days=825)
    age = datetime.now(UTC) - certificate.not_valid_before_utc
    assert timedelta(days=1) <= age < timedelta(days=1, minutes=5)


def test_the_authority_and_its_server_are_kept(tmp_path: Path) -> None:
    first = CertificateAuthority(tmp_path)
    server = first.issue_server()[0].read_bytes()
    again = CertificateAuthority(tmp_path)
    assert again.certificate == first.certificate
    assert again.issue_server()[0].read_bytes() == server
    wider = again.issue_server(("localhost", "192.168.1.5"))[0].read_bytes()
    assert wider != server
    other = tmp_path / "other"
    other.mkdir()
    assert CertificateAuthority(other).certificate != first.certificate


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here")
def test_openssl_accepts_them_strictly(tmp_path: Path) -> None:
    authority = CertificateAuthority(tmp_path)
    server, _ = authority.issue_server()
    client, _ = authority.issue_client("someone")
    client_file = tmp_path / "client.pem"
    client_file.write_bytes(client.public_bytes(serialization.Encoding.PEM))
    for purpose, file in (("sslserver", server), ("sslclient", client_file)):
        command = [
            "openssl",
            "verify",
            "-x509_strict",
            "-purpose",
            purpose,
            "-CAfile",
            str(authority.ca_file),
            str(file),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
