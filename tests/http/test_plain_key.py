"""A key that no pass phrase protects is known by its file's contents, whatever the file is called."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)

from banktui.http.plain_key import has_plain_key
from tests.http.certificates import Authority

ISSUED = Authority("tests").issue("us")
KEY, CERTIFICATE = ISSUED.key, ISSUED.certificate
CLOSED = BestAvailableEncryption(b"pass phrase")


def pem(kind: PrivateFormat, protection: KeySerializationEncryption) -> bytes:
    return KEY.private_bytes(Encoding.PEM, kind, protection)


def container(key: ec.EllipticCurvePrivateKey | None, protection: KeySerializationEncryption) -> bytes:
    return pkcs12.serialize_key_and_certificates(b"us", key, CERTIFICATE, None, protection)


@pytest.mark.parametrize(
    ("content", "is_plain"),
    [
        pytest.param(pem(PrivateFormat.PKCS8, NoEncryption()), True, id="PKCS#8"),
        pytest.param(pem(PrivateFormat.TraditionalOpenSSL, NoEncryption()), True, id="traditional"),
        pytest.param(pem(PrivateFormat.PKCS8, CLOSED), False, id="PKCS#8, encrypted"),
        pytest.param(pem(PrivateFormat.TraditionalOpenSSL, CLOSED), False, id="traditional, encrypted"),
        pytest.param(
            b"Bag Attributes\r\n" + pem(PrivateFormat.PKCS8, NoEncryption()).replace(b"\n", b"\r\n"),
            True,
            id="in a bag",
        ),
        pytest.param(
            pem(PrivateFormat.PKCS8, CLOSED) + pem(PrivateFormat.PKCS8, NoEncryption()), True, id="one of two"
        ),
        pytest.param(container(KEY, NoEncryption()), True, id="PKCS#12"),
        pytest.param(container(KEY, CLOSED), False, id="PKCS#12, encrypted"),
        pytest.param(container(None, NoEncryption()), False, id="PKCS#12 without key"),
        pytest.param(CERTIFICATE.public_bytes(Encoding.PEM), False, id="certificate"),
        pytest.param(
            KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), False, id="public"
        ),
        pytest.param(b"0 is where DER begins, and this is none", False, id="no key"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_a_plain_key_is_known(content: bytes, *, is_plain: bool) -> None:
    assert has_plain_key(content) is is_plain
