import os
import ssl
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import pkcs12

from banktui.domain.errors import SignInNeeded, Unreachable
from banktui.http.tls import ClientIdentity, context
from tests.http.certificates import FAR_AWAY, PASSPHRASE, Authority, Issued

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def issued(authority: Authority) -> Issued:
    return authority.issue("demo client")


def refused(caught: pytest.ExceptionInfo[SignInNeeded]) -> str:
    """Return the reason and prove that nothing else travels with it."""
    error = caught.value
    assert error.title == "The client certificate cannot be used."
    assert error.hint.endswith(".")
    assert error.__cause__ is None
    assert error.__context__ is None
    return error.detail


def test_a_pkcs12_file_is_an_identity(issued: Issued, tmp_path: Path) -> None:
    identity = ClientIdentity.from_pkcs12(issued.write_pkcs12(tmp_path / "client.pfx"), PASSPHRASE)
    assert identity.subject == "CN=demo client"
    assert identity.not_after == FAR_AWAY
    assert len(identity.fingerprint) == 64
    assert str(identity) == (
        f"certificate CN=demo client, valid until 2090-01-01, fingerprint {identity.fingerprint[:16]}…"
    )
    assert "key" not in repr(identity)
    assert isinstance(context(identity=identity), ssl.SSLContext)


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_two_pem_files_are_an_identity(issued: Issued, tmp_path: Path, passphrase: str | None) -> None:
    certificate, key = issued.write(tmp_path, "client", passphrase)
    identity = ClientIdentity.from_pem(certificate, key, passphrase)
    assert identity.fingerprint
    assert isinstance(context(identity=identity), ssl.SSLContext)


def test_a_pass_phrase_for_a_key_that_needs_none_does_no_harm(issued: Issued, tmp_path: Path) -> None:
    certificate, key = issued.write(tmp_path, "client")
    assert ClientIdentity.from_pem(certificate, key, "needless").subject == "CN=demo client"


def test_certificates_behind_the_first_are_its_chain(issued: Issued, authority: Authority, tmp_path: Path) -> None:
    certificate, key = issued.write(tmp_path, "client")
    intermediate = authority.certificate.public_bytes(serialization.Encoding.PEM)
    certificate.write_bytes(certificate.read_bytes() + intermediate)
    identity = ClientIdentity.from_pem(certificate, key, None)
    assert identity.chain == (authority.certificate,)


def test_certificate_and_key_may_share_a_file(issued: Issued, tmp_path: Path) -> None:
    both = tmp_path / "client.pem"
    both.write_bytes(issued.certificate_pem() + issued.key_pem(PASSPHRASE))
    assert ClientIdentity.from_pem(both, both, PASSPHRASE).subject == "CN=demo client"


def test_wrong_pass_phrase(issued: Issued, tmp_path: Path) -> None:
    path = issued.write_pkcs12(tmp_path / "client.pfx")
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pkcs12(path, "guess")
    assert refused(caught) == "client.pfx: The pass phrase is wrong."


def test_wrong_pass_phrase_of_a_pem_key(issued: Issued, tmp_path: Path) -> None:
    certificate, key = issued.write(tmp_path, "client", PASSPHRASE)
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pem(certificate, key, "guess")
    assert "The pass phrase is wrong" in refused(caught)


def test_missing_pass_phrase(issued: Issued, tmp_path: Path) -> None:
    certificate, key = issued.write(tmp_path, "client", PASSPHRASE)
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pem(certificate, key, None)
    assert "no pass phrase is configured" in refused(caught)


def test_damaged_key(issued: Issued, tmp_path: Path) -> None:
    certificate, key = issued.write(tmp_path, "client")
    key.write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pem(certificate, key, None)
    assert refused(caught) == "client.key: The private key is damaged."


def test_expired(authority: Authority, tmp_path: Path) -> None:
    old = authority.issue("old client", not_after=datetime(2026, 11, 19, tzinfo=UTC))
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pkcs12(old.write_pkcs12(tmp_path / "old.pfx"), PASSPHRASE, now=NOW)
    assert refused(caught) == "old.pfx: CN=old client expired on 2026-11-19."


def test_not_yet_valid(authority: Authority, tmp_path: Path) -> None:
    early = authority.issue("early client", not_before=datetime(2027, 1, 1, tzinfo=UTC))
    certificate, key = early.write(tmp_path, "early")
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pem(certificate, key, None, now=NOW)
    assert "valid only from 2027-01-01 00:00 UTC on" in refused(caught)
    assert "clock" in caught.value.hint


def test_key_of_another_certificate(authority: Authority, issued: Issued, tmp_path: Path) -> None:
    certificate, _ = issued.write(tmp_path, "client")
    _, key = authority.issue("other").write(tmp_path, "other")
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pem(certificate, key, None)
    assert "belongs to another certificate" in refused(caught)


def test_pkcs12_without_a_key(issued: Issued, tmp_path: Path) -> None:
    path = tmp_path / "client.pfx"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(None, None, issued.certificate, None, serialization.NoEncryption())
    )
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pkcs12(path, "")
    assert refused(caught) == "client.pfx: It holds no private key."


def test_pkcs12_with_two_keys(issued: Issued, tmp_path: Path) -> None:
    # What counts is what the file announces: a second bag of the kind that holds a key.
    path = issued.write_pkcs12(tmp_path / "client.pfx")
    path.write_bytes(path.read_bytes() + bytes.fromhex("060b2a864886f70d010c0a0102"))
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pkcs12(path, PASSPHRASE)
    assert refused(caught) == "client.pfx: It holds two private keys."


def test_pem_with_two_keys(issued: Issued, tmp_path: Path) -> None:
    certificate, key = issued.write(tmp_path, "client")
    key.write_bytes(key.read_bytes() * 2)
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pem(certificate, key, None)
    assert "two private keys" in refused(caught)


def test_pem_renamed_to_pfx(issued: Issued, tmp_path: Path) -> None:
    path = tmp_path / "client.pfx"
    path.write_bytes(b"\n" + issued.key_pem() + issued.certificate_pem())
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pkcs12(path, PASSPHRASE)
    assert refused(caught) == "client.pfx: It is a PEM file, not a PKCS#12 file."


def test_pfx_renamed_to_pem(issued: Issued, tmp_path: Path) -> None:
    path = issued.write_pkcs12(tmp_path / "client.pem")
    _, key = issued.write(tmp_path, "other")
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pem(path, key, None)
    assert "holds no certificate in PEM form" in refused(caught)


@pytest.mark.parametrize("content", [b"", b"not a pfx", b"\x30\x82\x01\x00" + bytes(64)])
def test_not_a_pkcs12_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "client.pfx"
    path.write_bytes(content)
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pkcs12(path, PASSPHRASE)
    assert "not a PKCS#12 file that can be read" in refused(caught)


def test_key_file_without_a_key(issued: Issued, tmp_path: Path) -> None:
    certificate, _ = issued.write(tmp_path, "client")
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pem(certificate, certificate, None)
    assert refused(caught) == "client.pem: It holds no private key."


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(SignInNeeded) as caught:
        ClientIdentity.from_pkcs12(tmp_path / "absent.pfx", "")
    assert refused(caught) == "absent.pfx: No such file or directory."


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "client.pfx")
    for path in (tmp_path / "client.pfx", tmp_path):
        with pytest.raises(SignInNeeded) as caught:
            ClientIdentity.from_pkcs12(path, "")
        assert refused(caught) == f"{path.name}: It is not a file."


def test_hostile_names_are_cleaned(authority: Authority, tmp_path: Path) -> None:
    certificate, key = authority.issue("a\x1b[2Jb").write(tmp_path, "client")
    assert "\x1b" not in ClientIdentity.from_pem(certificate, key, None).subject


def test_no_clear_key_reaches_a_disk(issued: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no anonymous memory, the file is encrypted, private, and gone afterwards."""
    seen: list[tuple[bytes, int, object]] = []
    certificate, key = issued.write(tmp_path, "client")
    identity = ClientIdentity.from_pem(certificate, key, None)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.delattr(os, "memfd_create")
    load = ssl.SSLContext.load_cert_chain

    def watched(self: ssl.SSLContext, name: str, password: bytes) -> None:
        seen.append((Path(name).read_bytes(), Path(name).stat().st_mode & 0o777, password))
        load(self, name, password=password)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    assert isinstance(context(identity=identity), ssl.SSLContext)
    content, mode, password = seen[0]
    assert b"ENCRYPTED PRIVATE KEY" in content
    assert mode == 0o600
    assert isinstance(password, bytes)
    assert len(password) >= 32
    assert list(folder.iterdir()) == []


def test_in_memory_nothing_is_written_to_a_disk(
    issued: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = issued.write(tmp_path, "client")
    identity = ClientIdentity.from_pem(certificate, key, None)

    def no_file(*_: object, **__: object) -> None:
        raise AssertionError("a file was made")

    monkeypatch.setattr(tempfile, "mkstemp", no_file)
    descriptors = set(os.listdir("/proc/self/fd"))  # noqa: PTH208 - procfs
    assert isinstance(context(identity=identity), ssl.SSLContext)
    assert set(os.listdir("/proc/self/fd")) <= descriptors  # noqa: PTH208 - procfs


def test_a_key_that_the_tls_library_cannot_use(authority: Authority) -> None:
    issued = authority.issue("client")
    identity = ClientIdentity(issued.certificate, ed25519.Ed25519PrivateKey.generate())
    with pytest.raises(SignInNeeded, match="cannot be used on this machine") as caught:
        context(identity=identity)
    assert caught.value.__context__ is None


def test_the_context_is_strict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ca_file: Path) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    made = context(ca_file)
    assert made.minimum_version is ssl.TLSVersion.TLSv1_2
    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.check_hostname
    assert made.keylog_filename is None
    assert made.cert_store_stats()["x509_ca"] == 1, "nobody else is trusted"
    assert not (tmp_path / "keys.log").exists()


@pytest.mark.parametrize(("content", "reason"), [(b"no certificate", "no certificate"), (None, "cannot be read")])
def test_an_authority_that_cannot_be_loaded(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Unreachable) as caught:
        context(path)
    assert reason in caught.value.detail
    assert caught.value.__context__ is None
