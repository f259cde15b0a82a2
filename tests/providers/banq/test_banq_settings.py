"""What a user supplies to reach Banq, and what a served built-in bank says of itself."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from banktui.providers.banq import INFO
from banktui.providers.banq.settings import Settings
from banktui.services.capability import CONFORMANCE, FAMILIES
from tests.providers.banq.banq_script import ScriptedBanq

SECTION = {
    "auth_url": "https://localhost:8402/",
    "base_url": "https://localhost:8402",
    "client_id": "client",
    "username": "integrator",
    "password": "hush-password",
    "audience": "https://banq.com/open/api/",
    "account_id": "0b8ef4c3-5fd4-4c77-9b1c-0d5c1ad0a001",
    "space_id": "7",
    "webhook_secret": "hush-webhook",
    "something_new": "ignored",
}


def test_sandbox_description_becomes_settings(tmp_path: Path) -> None:
    settings = Settings.from_sandbox(SECTION, tmp_path)
    assert settings.auth_url == "https://localhost:8402"
    assert settings.grant_type == "password"
    assert settings.company_id == ""
    assert settings.webhook_secret is not None
    assert settings.webhook_secret.get_secret_value() == "hush-webhook"
    assert "hush" not in repr(settings)


def test_what_is_optional_may_be_missing(tmp_path: Path) -> None:
    without = {name: value for name, value in SECTION.items() if name not in {"space_id", "webhook_secret"}}
    settings = Settings.from_sandbox(without, tmp_path)
    assert settings.webhook_secret is None
    assert settings.space_id == ""


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"password": ""}, "password"),
        ({"auth_url": "http://localhost"}, "auth_url"),
        ({"base_url": "https://anna:hush@localhost"}, "base_url"),
        ({"audience": "", "account_id": ["hush"]}, "account_id, audience"),
        ({"webhook_secret": 5}, "webhook_secret"),
    ],
)
def test_wrong_entries_are_named_and_never_repeated(change: dict[str, Any], named: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="built-in bank") as caught:
        Settings.from_sandbox({**SECTION, **change}, tmp_path)
    assert f": {named}." in str(caught.value)
    assert "hush" not in str(caught.value)
    assert not isinstance(caught.value, ValidationError)


async def test_every_capability_has_a_word_and_every_lack_a_sentence(bank: ScriptedBanq) -> None:
    provider = await bank.open()
    assert bank.requests == []
    assert provider.info is INFO
    # Tests of promises are no list and no operation of the documents.
    assert provider.offered - {CONFORMANCE.name} == set(INFO.words)
    lacking = {family for family, members in FAMILIES.items() if not members & provider.offered}
    assert lacking == set(INFO.cannot)
    assert all(sentence.startswith("Banq ") and sentence.endswith(".") for sentence in INFO.cannot.values())
    await provider.close()
