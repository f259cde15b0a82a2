"""What a user supplies to reach Hub, and what a served built-in bank says of itself."""

from pathlib import Path
from typing import Any

import pytest

from banktui.providers.hub.settings import Settings

SECTION = {
    "base_url": "https://localhost:8403/",
    "email": "api@company.example",
    "password": "hush-password",
    "company_id": "339",
    "webhook_hash_code": "hush-code",
    "something_else": 5,
}


def test_sandbox_description_becomes_settings(tmp_path: Path) -> None:
    settings = Settings.from_sandbox(SECTION, tmp_path)
    assert settings.base_url == "https://localhost:8403"
    assert settings.company_id == "339"
    assert settings.webhook_hash_code is not None
    assert settings.webhook_hash_code.get_secret_value() == "hush-code"
    assert "hush" not in repr(settings)


def test_company_and_hash_code_may_be_left_out() -> None:
    settings = Settings.model_validate({name: SECTION[name] for name in ("base_url", "email", "password")})
    assert settings.company_id == ""
    assert settings.webhook_hash_code is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"password": ""}, "password"),
        ({"email": ""}, "email"),
        ({"base_url": "http://localhost:8403"}, "base_url"),
        ({"webhook_hash_code": ["hush-code"], "email": None}, "email, webhook_hash_code"),
    ],
)
def test_wrong_entries_are_named_and_never_repeated(change: dict[str, Any], named: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="built-in bank") as caught:
        Settings.from_sandbox({**SECTION, **change}, tmp_path)
    assert f": {named}." in str(caught.value)
    assert "hush" not in str(caught.value)
