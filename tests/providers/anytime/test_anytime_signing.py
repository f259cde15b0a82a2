"""The signature as the provider's documents demand it, checked by cryptography and by the openssl command."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from banktui.domain.errors import SignInNeeded
from banktui.providers.anytime import signing
from banktui.providers.anytime.signing import Signer
from tests.providers.anytime.scripted_bank import FIXTURES

PASSPHRASE = "correct horse"


@pytest.fixture(scope="module")
def public_key() -> RSAPublicKey:
    key = load_pem_public_key((FIXTURES / "signing_key.pub.pem").read_bytes())
    assert isinstance(key, RSAPublicKey)
    return key


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [
        ("signing_key.pem", None),
        ("signing_key.pem", "not needed"),
        ("signing_key_des3.pem", PASSPHRASE),
        ("signing_key_pkcs8.pem", PASSPHRASE),
    ],
)
def test_signature_verifies_over_the_header_value_itself(
    name: str, passphrase: str | None, public_key: RSAPublicKey
) -> None:
    headers = Signer.from_file(FIXTURES / name, passphrase).headers()
    value, signature = headers["X-Validation-Data"], base64.b64decode(headers["X-Signed-Request"], validate=True)
    public_key.verify(signature, value.encode(), PKCS1v15(), SHA1())  # noqa: S303 - what the provider prescribes
    with pytest.raises(InvalidSignature):
        public_key.verify(signature, value.encode(), PKCS1v15(), SHA256())
    assert len(signature) == 256
    assert "\n" not in headers["X-Signed-Request"]
    assert value.isascii()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the independent check needs the openssl command")
def test_openssl_command_accepts_the_signature(tmp_path: Path) -> None:
    headers = Signer.from_file(FIXTURES / "signing_key.pem").headers()
    (tmp_path / "value").write_text(headers["X-Validation-Data"], encoding="ascii")
    (tmp_path / "signature").write_bytes(base64.b64decode(headers["X-Signed-Request"]))
    command = ["openssl", "dgst", "-sha1", "-verify", str(FIXTURES / "signing_key.pub.pem")]
    files = ["-signature", str(tmp_path / "signature"), str(tmp_path / "value")]
    verified = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert verified.stdout.strip() == "Verified OK", verified.stderr


def test_validation_data_are_unique_even_without_a_random_source(monkeypatch: pytest.MonkeyPatch) -> None:
    class _Stuck:
        hex = "0" * 32

    monkeypatch.setattr(signing, "uuid4", _Stuck)
    signer = Signer.from_file(FIXTURES / "signing_key.pem")
    values = [signer.headers()["X-Validation-Data"] for _ in range(20)]
    assert len(set(values)) == 20


def test_two_signers_never_meet() -> None:
    first, second = (Signer.from_file(FIXTURES / "signing_key.pem").headers() for _ in range(2))
    assert first["X-Validation-Data"] != second["X-Validation-Data"]


@pytest.mark.parametrize(
    ("name", "passphrase", "says"),
    [
        ("signing_key_des3.pem", None, "encrypted and no pass phrase"),
        ("signing_key_pkcs8.pem", "", "encrypted and no pass phrase"),
        ("signing_key_des3.pem", "wrong horse", "pass phrase of the private key is wrong"),
        ("signing_key_pkcs8.pem", "wrong horse", "pass phrase of the private key is wrong"),
        ("signing_key.pub.pem", None, "public key or a certificate"),
        ("elliptic_key.pem", None, "not an RSA key"),
        ("token.json", None, "not a private key in PEM form"),
        ("absent.pem", None, "no such file"),
    ],
)
def test_unusable_key_files_are_explained(name: str, passphrase: str | None, says: str) -> None:
    with pytest.raises(SignInNeeded) as caught:
        Signer.from_file(FIXTURES / name, passphrase)
    assert says in caught.value.title
    assert name in caught.value.detail
    assert caught.value.hint
    if passphrase:
        assert passphrase not in f"{caught.value.title}{caught.value.detail}{caught.value.hint}"


def test_cut_and_endless_key_files_are_refused(tmp_path: Path) -> None:
    cut, endless = tmp_path / "cut.pem", tmp_path / "endless.pem"
    cut.write_bytes((FIXTURES / "signing_key.pem").read_bytes()[:400])
    endless.write_bytes(b"-" * 100_000)
    for path, says in ((cut, "not a private key"), (endless, "far too long")):
        with pytest.raises(SignInNeeded, match=says):
            Signer.from_file(path)


def test_damaged_key_is_found_although_its_checks_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    class _Damaged:
        def __init__(self, key: RSAPrivateKey) -> None:
            self._key = key

        def sign(self, data: bytes, padding: PKCS1v15, algorithm: SHA1) -> bytes:
            return bytes(reversed(self._key.sign(data, padding, algorithm)))

        def public_key(self) -> RSAPublicKey:
            return self._key.public_key()

    load = signing._load
    monkeypatch.setattr(signing, "_load", lambda path, passphrase: _Damaged(load(path, passphrase)))
    with pytest.raises(SignInNeeded, match="damaged"):
        Signer.from_file(FIXTURES / "signing_key.pem")


def test_policy_against_sha1_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    class _Forbidden:
        def sign(self, *_: object) -> bytes:
            raise UnsupportedAlgorithm("sha1 is not supported by this backend")

    monkeypatch.setattr(signing, "_load", lambda *_: _Forbidden())
    with pytest.raises(SignInNeeded, match="SHA-1") as caught:
        Signer.from_file(FIXTURES / "signing_key.pem")
    assert "FIPS" in caught.value.hint
