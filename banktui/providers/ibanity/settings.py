"""What a user must supply to reach Ibanity."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, ValidationError, model_validator

_FILES = ("certificate", "private_key", "pkcs12")


def _https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must be an https address without user name, query or fragment")
    return value.rstrip("/")


class Settings(BaseModel):
    """The application's certificate: one `.pfx` file as the developer portal hands it out, or two PEM files.

    The certificate alone decides whether sandbox or live data are read.
    """

    # Validation errors must not repeat what was typed: it may be a secret in the wrong field.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: Annotated[str, AfterValidator(_https)]
    """Address of the API: `https://host`."""
    pkcs12: Path | None = None
    """The `.pfx` file with certificate and private key."""
    pkcs12_password: SecretStr = SecretStr("")
    certificate: Path | None = None
    """PEM file of the certificate; together with `private_key`, instead of `pkcs12`."""
    private_key: Path | None = None
    private_key_passphrase: SecretStr | None = None
    """None for a key that is not encrypted."""

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        pem = (self.certificate is not None, self.private_key is not None)
        if (self.pkcs12 is not None) == any(pem) or any(pem) != all(pem):
            raise ValueError("give either pkcs12, or certificate and private_key")
        return self

    @classmethod
    def from_sandbox(cls, section: Mapping[str, Any], directory: Path) -> Self:
        """Return settings from a served built-in bank's description; its file names are relative to `directory`.

        Where it offers both forms of the certificate, the `.pfx` file is taken. Raises ValueError, naming the entries
        that are missing or wrong.
        """
        known = {name: section[name] for name in cls.model_fields if name in section}
        if "pkcs12" in known:
            for name in ("certificate", "private_key", "private_key_passphrase"):
                known.pop(name, None)
        else:
            known.pop("pkcs12_password", None)
        for name in _FILES:
            if isinstance(known.get(name), str):
                known[name] = directory / known[name]
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            places = {".".join(map(str, part["loc"])) for part in error.errors(include_input=False)}
            wrong = sorted(place or "certificate" for place in places)
        raise ValueError(f"The description of the built-in bank lacks or misstates: {', '.join(wrong)}.")
