"""What a user must supply to reach Anytime."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError


def _https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must be an https address without user name, query or fragment")
    return value.rstrip("/")


def _has_value(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value():
        raise ValueError("must not be empty")
    return secret


Words = Annotated[str, Field(min_length=1)]
Secret = Annotated[SecretStr, AfterValidator(_has_value)]


class Settings(BaseModel):
    """Credentials as Anytime hands them out, and the private key whose public half it was given."""

    # Validation errors must not repeat what was typed: it may be a secret in the wrong field.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: Annotated[str, AfterValidator(_https)]
    """Address of the API without its version: `https://host`."""
    client_id: Words
    client_secret: Secret
    username: Words
    password: Secret
    private_key: Path
    """PEM file of the RSA key that signs requests."""
    private_key_passphrase: SecretStr | None = None
    """None for a key that is not encrypted."""

    @classmethod
    def from_sandbox(cls, section: Mapping[str, Any], directory: Path) -> Self:
        """Return settings from a served built-in bank's description; its file names are relative to `directory`.

        Raises ValueError, naming the entries that are missing or wrong.
        """
        known = {name: section[name] for name in cls.model_fields if name in section}
        if isinstance(known.get("private_key"), str):
            known["private_key"] = directory / known["private_key"]
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            wrong = sorted({str(part["loc"][0]) for part in error.errors(include_input=False, include_context=False)})
        raise ValueError(f"The description of the built-in bank lacks or misstates: {', '.join(wrong)}.")
