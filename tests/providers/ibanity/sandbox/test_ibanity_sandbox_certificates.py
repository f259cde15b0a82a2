"""The application certificate: its files, who is let in, who is not, and for how long."""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs12

from banktui.providers.ibanity.sandbox import create
from banktui.sandbox.bank import Bank
from banktui.sandbox.provider import ClientCertificates
from tests.providers.ibanity.sandbox.ibanity_caller import Caller, open_bank

INVALID = {"code": "invalid_application_certificate", "message": "Your application certificate is invalid."}
REVOKED = {"code": "application_certificate_revoked", "message": "Your application certificate has been revoked."}


def described(bank: Bank) -> Mapping[str, Any]:
    return create(bank).describe("https://localhost:8443")


def test_the_description_is_what_the_interface_promises(bank: Bank) -> None:
    section = described(bank)
    assert section["base_url"] == "https://localhost:8443"
    assert {key: section[key] for key in ("certificate", "private_key", "pkcs12")} == {
        "certificate": "client.pem",
        "private_key": "client.key",
        "pkcs12": "client.pfx",
    }
    assert set(section) == {
        "base_url",
        "certificate",
        "private_key",
        "private_key_passphrase",
        "pkcs12",
        "pkcs12_password",
    }


def test_the_files_are_private_encrypted_and_agree(bank: Bank) -> None:
    section = described(bank)
    for name in ("client.pem", "client.key", "client.pfx"):
        assert stat.S_IMODE(bank.file(name).stat().st_mode) == 0o600
    certificate = x509.load_pem_x509_certificate(bank.file("client.pem").read_bytes())
    certificate.verify_directly_issued_by(bank.authority.certificate)
    key_text = bank.file("client.key").read_bytes()
    assert key_text.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    key = load_pem_private_key(key_text, section["private_key_passphrase"].encode())
    assert key.public_key() == certificate.public_key()
    with pytest.raises(ValueError, match=r"."):
        load_pem_private_key(key_text, b"not the pass phrase")
    container = pkcs12.load_pkcs12(bank.file("client.pfx").read_bytes(), section["pkcs12_password"].encode())
    assert container.cert is not None
    assert container.cert.certificate == certificate
    assert container.key is not None
    assert container.key.public_key() == certificate.public_key()


def test_a_reopened_bank_keeps_its_certificate(tmp_path: Path) -> None:
    first = open_bank(tmp_path)
    section = described(first)
    names = ("client.pem", "client.key", "client.pfx")
    before = [first.file(name).read_bytes() for name in names]
    first.close()
    again = open_bank(tmp_path)
    assert described(again) == section
    assert [again.file(name).read_bytes() for name in names] == before


@pytest.mark.parametrize("spoilt", ["client.pem", "client.key", "client.pfx"])
def test_a_credential_that_is_missing_is_issued_anew(tmp_path: Path, spoilt: str) -> None:
    first = open_bank(tmp_path)
    described(first)
    before = first.file("client.pem").read_bytes()
    first.file(spoilt).unlink()
    first.close()
    again = open_bank(tmp_path)
    section = described(again)
    assert again.file("client.pem").read_bytes() != before
    load_pem_private_key(again.file("client.key").read_bytes(), section["private_key_passphrase"].encode())


@pytest.mark.parametrize("spoilt", ["client.pem", "client.key", "client.pfx"])
def test_a_spoilt_credential_is_issued_anew(tmp_path: Path, spoilt: str) -> None:
    first = open_bank(tmp_path)
    described(first)
    before = first.file("client.pem").read_bytes()
    first.file(spoilt).write_bytes(b"spoilt")
    first.close()
    again = open_bank(tmp_path)
    described(again)
    assert again.file("client.pem").read_bytes() != before
    certificate = x509.load_pem_x509_certificate(again.file("client.pem").read_bytes())
    certificate.verify_directly_issued_by(again.authority.certificate)


async def test_only_the_issued_certificate_gets_in(shared_caller: Caller) -> None:
    foreign, _ = shared_caller.bank.authority.issue_client("somebody else")
    pem = foreign.public_bytes(Encoding.PEM).decode()
    own = shared_caller.bank.file("client.pem").read_text()
    for chain in (None, [], [pem], ["no certificate"], [""], [pem, own]):
        assert await shared_caller.showing(chain).refusal("/customers") == (401, INVALID)
    assert (await shared_caller.showing([own, pem]).get("/customers"))["data"]


@pytest.mark.parametrize("path", ["/", "/accounts", "/sandbox/users", "/nothing", "/accounts?limit=0"])
async def test_the_certificate_comes_before_everything_else(shared_caller: Caller, path: str) -> None:
    assert await shared_caller.showing([]).refusal(path) == (401, INVALID)


async def test_a_revoked_certificate_stays_out_until_it_is_accepted_again(tmp_path: Path) -> None:
    caller = Caller.at(open_bank(tmp_path))
    result = caller.bank.scenarios.run("certificate_revoked", {})
    assert result["revoked"] is True
    for path in ("/customers", "/sandbox/users", "/"):
        assert await caller.refusal(path) == (401, REVOKED)
    assert await caller.showing([]).refusal("/customers") == (401, INVALID)
    caller.bank.close()

    reopened = Caller.at(open_bank(tmp_path))
    assert await reopened.refusal("/customers") == (401, REVOKED)
    assert reopened.bank.scenarios.run("certificate_revoked", {"undo": "true"})["revoked"] is False
    assert (await reopened.get("/customers"))["data"]
    reopened.bank.close()
    assert (await Caller.at(open_bank(tmp_path)).get("/customers"))["data"]


def test_undo_is_true_or_false(bank: Bank) -> None:
    create(bank)
    with pytest.raises(ValueError, match="neither true nor false"):
        bank.scenarios.run("certificate_revoked", {"undo": "perhaps"})


@pytest.mark.parametrize("mode", ["required", "optional"])
def test_both_ways_of_refusing_are_offered(bank: Bank, mode: str) -> None:
    assert create(bank, client_certificates=mode).client_certificates is ClientCertificates(mode)


@pytest.mark.parametrize(
    "options", [{"client_certificates": "none"}, {"client_certificates": "sometimes"}, {"application": "test"}]
)
def test_other_options_are_refused(bank: Bank, options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"required|sometimes|sandbox or live"):
        create(bank, **options)
