"""What a user supplies, and what a served built-in bank says of itself."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from banktui.providers.anytime.settings import Settings

SECTION = {
    "base_url": "https://localhost:8401/",
    "client_id": "client",
    "client_secret": "hush-client",
    "username": "anna",
    "password": "hush-password",
    "private_key": "anytime.pem",
    "public_key": "anytime.pub.pem",
}


def test_sandbox_description_becomes_settings(tmp_path: Path) -> None:
    settings = Settings.from_sandbox(SECTION, tmp_path)
    assert settings.base_url == "https://localhost:8401"
    assert settings.private_key == tmp_path / "anytime.pem"
    assert settings.private_key_passphrase is None
    assert settings.password.get_secret_value() == "hush-password"
    assert "hush" not in repr(settings)


def test_pass_phrase_is_taken_where_given(tmp_path: Path) -> None:
    settings = Settings.from_sandbox({**SECTION, "private_key_passphrase": "hush-phrase"}, tmp_path)
    assert settings.private_key_passphrase is not None
    assert settings.private_key_passphrase.get_secret_value() == "hush-phrase"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"password": None}, "password"),
        ({"client_secret": ""}, "client_secret"),
        ({"base_url": "http://localhost:8401"}, "base_url"),
        ({"base_url": "https://anna:hush@localhost"}, "base_url"),
        ({"base_url": "https://localhost?x=1"}, "base_url"),
        ({"base_url": "https://"}, "base_url"),
        ({"private_key": 5}, "private_key"),
        ({"client_id": "", "username": ["hush"]}, "client_id, username"),
    ],
)
def test_wrong_entries_are_named_and_never_repeated(change: dict[str, Any], named: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="built-in bank") as caught:
        Settings.from_sandbox({**SECTION, **change}, tmp_path)
    assert f": {named}." in str(caught.value)
    assert "hush" not in str(caught.value)
    assert not isinstance(caught.value, ValidationError)


def test_missing_entries_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="client_id, client_secret, password, private_key, username"):
        Settings.from_sandbox({"base_url": "https://localhost"}, tmp_path)


def test_validation_errors_do_not_show_what_was_typed() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({**SECTION, "private_key": "x", "public_key": "hush-extra", "password": 5})
    assert "hush" not in str(caught.value)
