from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from banktui.domain.clock import SystemClock
from banktui.domain.errors import SignInNeeded
from banktui.providers.ibanity.client import open_provider
from banktui.providers.ibanity.client.identity import valid_identity
from banktui.providers.ibanity.settings import Settings
from tests.http.certificates import PASSPHRASE, Authority

SECTION = {
    "base_url": "https://localhost:8403/",
    "certificate": "client.pem",
    "private_key": "client.key",
    "private_key_passphrase": "CANARY-1",
    "pkcs12": "client.pfx",
    "pkcs12_password": "CANARY-2",
    "note": "a later version may add more",
}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in SECTION.items() if name not in names}


def test_a_served_bank_describes_itself() -> None:
    settings = Settings.from_sandbox(SECTION, Path("/state"))
    assert settings.base_url == "https://localhost:8403"
    assert settings.pkcs12 == Path("/state/client.pfx")
    assert settings.pkcs12_password.get_secret_value() == "CANARY-2"
    assert settings.certificate is None


def test_pem_files_are_taken_where_there_is_no_pkcs12() -> None:
    settings = Settings.from_sandbox(without("pkcs12"), Path("/state"))
    assert settings.certificate == Path("/state/client.pem")
    assert settings.private_key == Path("/state/client.key")
    assert settings.private_key_passphrase is not None
    assert settings.private_key_passphrase.get_secret_value() == "CANARY-1"


@pytest.mark.parametrize(
    ("section", "named"),
    [
        (without("base_url"), "base_url"),
        (without("pkcs12", "certificate"), "certificate"),
        (without("pkcs12", "private_key"), "certificate"),
        (without("pkcs12", "private_key", "certificate"), "certificate"),
        ({**SECTION, "base_url": "http://localhost"}, "base_url"),
        ({**SECTION, "base_url": "https://us:CANARY@localhost"}, "base_url"),
        ({**SECTION, "pkcs12": ["CANARY"]}, "pkcs12"),
        ({**SECTION, "pkcs12_password": ["CANARY"]}, "pkcs12_password"),
    ],
)
def test_what_is_wrong_is_named_and_not_shown(section: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named) as caught:
        Settings.from_sandbox(section, Path("/state"))
    assert "CANARY" not in str(caught.value)
    assert caught.value.__context__ is None


def test_secrets_do_not_show() -> None:
    assert "CANARY" not in repr(Settings.from_sandbox(SECTION, Path("/state")))


@pytest.mark.parametrize(
    "identity",
    [
        {},
        {"pkcs12": "a.pfx", "certificate": "a.pem", "private_key": "a.key"},
        {"pkcs12": "a.pfx", "certificate": "a.pem"},
        {"certificate": "a.pem"},
        {"pkcs12": "a.pfx", "surprise": 1},
    ],
)
def test_exactly_one_form_of_certificate_is_wanted(identity: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"base_url": "https://localhost", **identity})


async def test_pem_files_open_the_provider(tmp_path: Path) -> None:
    certificate, key = Authority("Test Authority").issue("us").write(tmp_path, "client", PASSPHRASE)
    settings = Settings.model_validate(
        {
            "base_url": "https://localhost",
            "certificate": certificate,
            "private_key": key,
            "private_key_passphrase": PASSPHRASE,
        }
    )
    provider = await open_provider(settings, clock=SystemClock())
    await provider.close()


async def test_a_wrong_pass_phrase_is_told_at_once(tmp_path: Path) -> None:
    path = Authority("Test Authority").issue("us").write_pkcs12(tmp_path / "client.pfx")
    settings = Settings.model_validate({"base_url": "https://localhost", "pkcs12": path, "pkcs12_password": "guess"})
    with pytest.raises(SignInNeeded) as caught:
        await open_provider(settings, clock=SystemClock())
    assert caught.value.detail == "client.pfx: The pass phrase is wrong."


def test_a_certificate_that_has_expired_is_named_by_its_own_file(tmp_path: Path) -> None:
    certificate, key = Authority("tests").issue("us", not_after=datetime(2021, 1, 1, tzinfo=UTC)).write(tmp_path, "us")
    settings = Settings(base_url="https://localhost", certificate=certificate, private_key=key)
    with pytest.raises(SignInNeeded) as caught:
        valid_identity(settings)
    assert "us.pem: CN=us expired on 2021-01-01" in caught.value.detail
