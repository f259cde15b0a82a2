"""What the settings of all providers have in common: how they are checked, and how they never repeat a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, InstanceOf, SecretStr, ValidationError

from banktui.services.provider import Reached


def _https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must be an https address without user name, query or fragment")
    return value.rstrip("/")


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that lies on no disk: a key or certificate out of the vault. It is read as a path is."""

    name: str
    """What it is called in a sentence."""
    content: bytes = field(repr=False)

    def read_bytes(self) -> bytes:
        """Return what it holds."""
        return self.content


def _contents(file: "Path | HeldFile") -> str:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _has_value(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value():
        raise ValueError("must not be empty")
    return secret


HttpsAddress = Annotated[str, AfterValidator(_https)]
"""`https://host[:port][/path]`, kept without a slash at the end."""
Words = Annotated[str, Field(min_length=1)]
Secret = Annotated[SecretStr, AfterValidator(_has_value)]
File = Path | InstanceOf[HeldFile]
"""A file by its path, or as it is."""


class ProviderSettings(BaseModel):
    """What a user must supply to reach a provider; a provider derives its own from it."""

    # Validation errors must not repeat what was typed: it may be a secret in the wrong field.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    FILES: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that are files: in a description they are paths relative to its folder."""

    PRODUCTION_HOSTS: ClassVar[frozenset[str]] = frozenset()
    """Hosts on which calls are real, as far as the provider's documents tell; `.bank.example` is all hosts below it."""
    SANDBOX_HOSTS: ClassVar[frozenset[str]] = frozenset()
    """Hosts that are none of those although they look like it."""

    @classmethod
    def is_production(cls, host: str) -> bool:
        """Tell whether calls to a host are real. False also where the provider does not tell by the host."""
        below = any(host.endswith(each) for each in cls.PRODUCTION_HOSTS if each.startswith("."))
        return host not in cls.SANDBOX_HOSTS and (below or host in cls.PRODUCTION_HOSTS)

    @classmethod
    def secret_fields(cls) -> frozenset[str]:
        """Return the names of the settings whose values must never be seen."""
        return frozenset(name for name, field in cls.model_fields.items() if _is_or_may_be(field.annotation, SecretStr))

    @classmethod
    def address_fields(cls) -> tuple[str, ...]:
        """Return the names of the settings that are addresses: where calls go."""
        return tuple(
            name
            for name, field in cls.model_fields.items()
            if any(isinstance(each, AfterValidator) and each.func is _https for each in field.metadata)
        )

    @classmethod
    def from_sandbox(cls, section: Mapping[str, Any], directory: Path) -> Self:
        """Return settings from a served built-in bank's description, which may say more than is needed here.

        Raises ValueError, naming the entries that are missing or wrong.
        """
        known = cls.chosen({name: section[name] for name in cls.model_fields if name in section})
        known.update({name: directory / known[name] for name in cls.FILES if isinstance(known.get(name), str)})
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            found = error.errors(include_input=False, include_context=False)
        wrong = sorted({str(part["loc"][0]) if part["loc"] else cls.WHOLE for part in found})
        raise ValueError(f"The description of the built-in bank lacks or misstates: {', '.join(wrong)}.")

    @property
    def secrets(self) -> frozenset[str]:
        """Return the values that must never be seen: whatever was declared to be a secret."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return frozenset(value.get_secret_value() for value in values if isinstance(value, SecretStr))

    def reached(self) -> Reached:
        """Return where these settings lead, and as whom: the same for the same customer, whatever the password is.

        Who that is, is told by what is neither secret nor an address; where there is no such thing, by the files.
        """
        named = {name: getattr(self, name) for name in sorted(type(self).model_fields)}
        told = [f"{name}={value}" for name, value in named.items() if isinstance(value, str) and "://" not in value]
        if not told:
            told = [f"{name}={_contents(value)}" for name, value in named.items() if isinstance(value, Path | HeldFile)]
        return Reached(str(named.get("base_url", "")), sha256("\n".join(told).encode()).hexdigest())

    WHOLE: ClassVar[str] = "entries that belong together"
    """What is named where no single field is at fault."""

    @classmethod
    def chosen(cls, known: dict[str, Any]) -> dict[str, Any]:
        """Return the entries to use, where a description offers more than one way."""
        return known


def _is_or_may_be(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(_is_or_may_be(part, kind) for part in get_args(annotation))
