"""The API over real TLS on loopback, with the credentials that sandbox.json describes."""

import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from banktui.providers.ibanity.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.service import assemble


@asynccontextmanager
async def served(bank: Bank, mode: str) -> AsyncIterator[Mapping[str, str]]:
    """Serve the API and yield its section of sandbox.json."""
    async with assemble(bank, [create(bank, client_certificates=mode)]):
        yield json.loads(bank.file("sandbox.json").read_bytes())["ibanity"]


def trusting(
    bank: Bank, certificate: Path | None = None, key: Path | None = None, password: str | None = None
) -> ssl.SSLContext:
    """Return a client's TLS context that trusts the bank and shows a certificate if it is given one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(bank.authority.ca_file)
    if certificate is not None:
        context.load_cert_chain(certificate, key, password)
    return context


def unlocked(path: Path, key: PrivateKeyTypes, certificate: x509.Certificate) -> Path:
    """Write a key and its certificate into one file, as Python's TLS wants them."""
    encoded = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(encoded + certificate.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize("mode", ["required", "optional"])
async def test_the_application_is_let_in_with_its_pem_files(bank: Bank, mode: str) -> None:
    async with served(bank, mode) as section:
        certificate, key = bank.file(section["certificate"]), bank.file(section["private_key"])
        context = trusting(bank, certificate, key, section["private_key_passphrase"])
        async with httpx.AsyncClient(verify=context) as http:
            response = await http.get(f"{section['base_url']}/customers/?limit=1")
    assert response.status_code == 200
    assert response.json()["data"][0]["links"]["self"].startswith(f"{section['base_url']}/customers/")
    assert response.headers["date"] == "Fri, 20 Nov 2026 09:14:00 GMT"


async def test_the_container_holds_the_same_application(bank: Bank, tmp_path: Path) -> None:
    async with served(bank, "required") as section:
        container = pkcs12.load_pkcs12(bank.file(section["pkcs12"]).read_bytes(), section["pkcs12_password"].encode())
        assert container.key is not None
        assert container.cert is not None
        context = trusting(bank, unlocked(tmp_path / "converted.pem", container.key, container.cert.certificate))
        async with httpx.AsyncClient(verify=context) as http:
            assert (await http.get(f"{section['base_url']}/accounts")).status_code == 200


async def test_without_a_certificate_tls_itself_refuses_where_one_is_required(bank: Bank) -> None:
    async with served(bank, "required") as section, httpx.AsyncClient(verify=trusting(bank)) as http:
        # Under TLS 1.3 the alert comes after the handshake, and httpx lets it through unchanged on asyncio.
        with pytest.raises((httpx.TransportError, ssl.SSLError), match="CERTIFICATE_REQUIRED"):
            await http.get(f"{section['base_url']}/customers")


async def test_without_a_certificate_there_is_an_answer_where_it_is_optional(bank: Bank) -> None:
    async with served(bank, "optional") as section, httpx.AsyncClient(verify=trusting(bank)) as http:
        response = await http.get(f"{section['base_url']}/customers")
    assert response.status_code == 401
    assert response.json()["errors"][0]["code"] == "invalid_application_certificate"


@pytest.mark.parametrize("mode", ["required", "optional"])
async def test_another_application_of_the_same_authority_gets_the_401(bank: Bank, tmp_path: Path, mode: str) -> None:
    certificate, key = bank.authority.issue_client("another application")
    context = trusting(bank, unlocked(tmp_path / "another.pem", key, certificate))
    async with served(bank, mode) as section, httpx.AsyncClient(verify=context) as http:
        response = await http.get(f"{section['base_url']}/customers")
    assert response.status_code == 401
    assert response.json()["errors"][0]["code"] == "invalid_application_certificate"
