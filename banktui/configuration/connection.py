"""A connection of `config.toml`, checked to the last key: who it is, where it may lead, what it may spend."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from banktui.configuration.fault import ConfigurationError
from banktui.configuration.outline import TABLE, Configuration, Outline
from banktui.configuration.reference import BadReferenceError, FromVault, Reference, absolute, read_reference
from banktui.domain.money import is_currency_code, parse_decimal
from banktui.http.plain_key import MOST_BYTES, PLAIN_HINT, PLAIN_REASON, has_plain_key
from banktui.http.settings import HeldFile, ProviderSettings
from banktui.services.provider import Environment

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_STAND_IN = "x"
"""Takes the place of a value that a reference will bring, where only the rest of the settings is looked at."""


def _host(value: str) -> str:
    if _HOST.fullmatch(value) is None:
        try:
            ipaddress.ip_address(value)
        except ValueError:
            raise ValueError("a host is written in small letters, without https:// and port") from None
    return value


def _currency(value: str) -> str:
    if not is_currency_code(value):
        raise ValueError("a currency is three capital letters")
    return value


def _exact(value: Any) -> Any:
    if isinstance(value, str):
        return parse_decimal(value)
    return Decimal(value) if type(value) is int else value


def _positive(value: Decimal) -> Decimal:
    if not value.is_finite() or value <= 0:
        raise ValueError("an amount is greater than zero")
    return value


def _path(value: Any) -> Any:
    try:
        return absolute(value) if isinstance(value, str) else value
    except BadReferenceError:
        raise ValueError("a path begins with / or ~/") from None


def _colour(value: str) -> str:
    if _COLOUR.fullmatch(value) is None:
        raise ValueError("a colour is written as in #3b82f6")
    return value


AbsolutePath = Annotated[Path, BeforeValidator(_path)]
Amount = Annotated[Decimal, BeforeValidator(_exact), AfterValidator(_positive)]


class _Table(BaseModel):
    # An error must not repeat what stands in the file: it may be a secret in the wrong place.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Limits(_Table):
    """How much may be moved through a connection in one currency; None is no limit of this kind."""

    per_operation: Amount | None = None
    per_day: Amount | None = None


class ConnectionTable(_Table):
    """The keys of a `[connections.NAME]` table."""

    provider: str
    environment: str
    hosts: Annotated[list[Annotated[str, AfterValidator(_host)]], Field(min_length=1)]
    """Every host that it may ever talk to."""
    ca_certificate: AbsolutePath | None = None
    """The authority to trust; None: those of the system."""
    built_in_bank: AbsolutePath | None = None
    """The folder of `banktui sandbox --state`, for a connection to that."""
    read_only: bool | None = None
    unattended: bool | None = None
    """In production: whether a command may send money through it without a person who sees the review."""
    limits: dict[Annotated[str, AfterValidator(_currency)], Limits] = {}
    accent: Annotated[str, AfterValidator(_colour)] | None = None
    settings: dict[str, Any]
    """What the provider's own settings ask for, as values or references."""


@dataclass(frozen=True, slots=True)
class ConfiguredConnection:
    """A connection that can be opened as far as the file tells."""

    outline: Outline
    table: ConnectionTable = field(repr=False)
    settings_class: type[ProviderSettings]
    configuration: Configuration = field(repr=False)
    references: Mapping[str, Reference] = field(repr=False)
    """Where the values of settings are fetched from, by the settings' names."""

    def resolve(self) -> ProviderSettings:
        """Fetch what is referred to and return the provider's settings. May wait for a person who is asked.

        Raises ConfigurationError if something cannot be fetched, or does not lead where it may, VaultError if
        something is in the vault and that is not open.
        """
        values = dict(self.table.settings)
        for name, reference in self.references.items():
            try:
                values[name] = self._fetched(name, reference)
            except BadReferenceError as error:
                raise self.configuration.fault(f"{name} {error}.", *_at(self.outline, name)) from None
        settings = _settings(self.configuration, self.outline, self.table, self.settings_class, values)
        if self.outline.environment is Environment.PRODUCTION:
            self._refuse_plain_keys(settings)
        return settings

    def _refuse_plain_keys(self, settings: ProviderSettings) -> None:
        for name in self.settings_class.FILES:
            path = getattr(settings, name)
            if isinstance(path, Path) and has_plain_key(_beginning_of(path)):
                raise self.configuration.fault(
                    f"{name} is not encrypted: {PLAIN_REASON}.",
                    *_at(self.outline, name),
                    hint=PLAIN_HINT,
                )

    def _fetched(self, name: str, reference: Reference) -> "str | HeldFile":
        if name in self.settings_class.FILES and isinstance(reference, FromVault):
            return HeldFile(f"{name} in the vault", reference.contents())
        return reference.resolve()


def _beginning_of(path: Path) -> bytes:
    """Return what a file holds, as far as a key can reach; nothing if it cannot be read, which others will say."""
    try:
        # Opening a pipe would wait for a writer that may never come.
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError:
        return b""


def check_connection(
    configuration: Configuration, outline: Outline, settings_class: type[ProviderSettings]
) -> ConfiguredConnection:
    """Return a connection of which all that the file says is checked. Nothing is fetched. Raises ConfigurationError."""
    try:
        table = ConnectionTable.model_validate(dict(outline.table))
    except ValidationError as error:
        raise _fault(configuration, (TABLE, outline.name), error, ConnectionTable) from None
    if outline.environment is Environment.SANDBOX:
        for number, host in enumerate(table.hosts):
            if settings_class.is_production(host):
                sentence = "a sandbox connection cannot hold a production host."
                raise configuration.fault(sentence, TABLE, outline.name, "hosts", number)
    references = _references(configuration, outline, table, settings_class)
    values = {**table.settings, **{name: _stand_in(name, table, settings_class) for name in references}}
    _settings(configuration, outline, table, settings_class, values)
    return ConfiguredConnection(outline, table, settings_class, configuration, references)


def _references(
    configuration: Configuration, outline: Outline, table: ConnectionTable, settings_class: type[ProviderSettings]
) -> Mapping[str, Reference]:
    found: dict[str, Reference] = {}
    for name, value in table.settings.items():
        if name not in settings_class.model_fields:
            known = ", ".join(settings_class.model_fields)
            raise configuration.fault(f"there is an unknown setting; the provider has: {known}.", *_at(outline, name))
        if isinstance(value, Mapping):
            try:
                found[name] = read_reference(value, configuration.vault)
            except BadReferenceError as error:
                raise configuration.fault(f"{name} {error}.", *_at(outline, name)) from None
        elif name in settings_class.secret_fields():
            raise configuration.fault(
                f"{name} is a secret, and no secret stands in this file: give a reference to it.",
                *_at(outline, name),
                hint='As in { vault = "name" } or { command = ["pass", "show", "x"] }. If it was the secret itself, '
                "treat it as known to others and change it.",
            )
        if name in settings_class.FILES and not (_is_path(value) or isinstance(found.get(name), FromVault)):
            raise configuration.fault(
                f'{name} is a file: give its path, beginning with / or ~/, or {{ vault = "name" }}.',
                *_at(outline, name),
            )
    return found


def _settings(
    configuration: Configuration,
    outline: Outline,
    table: ConnectionTable,
    settings_class: type[ProviderSettings],
    values: Mapping[str, Any],
) -> ProviderSettings:
    """Return the provider's settings, if they are complete and every address in them is one of the hosts."""
    paths = {name: absolute(values[name]) for name in settings_class.FILES if isinstance(values.get(name), str)}
    try:
        settings = settings_class.model_validate({**values, **paths})
    except ValidationError as error:
        raise _fault(configuration, _at(outline), error, settings_class) from None
    for name in settings_class.address_fields():
        host = urlsplit(str(getattr(settings, name))).hostname or ""
        if host not in table.hosts:
            raise configuration.fault(f"{name} leads to a host that is not among hosts.", *_at(outline, name))
        if outline.environment is Environment.SANDBOX and settings_class.is_production(host):
            sentence = f"{name} leads to production, which a sandbox connection cannot."
            raise configuration.fault(sentence, *_at(outline, name))
    return settings


def _at(outline: Outline, *more: str) -> tuple[str, ...]:
    return (TABLE, outline.name, "settings", *more)


def _is_path(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(absolute(value))
    except BadReferenceError:
        return False


def _stand_in(name: str, table: ConnectionTable, settings_class: type[ProviderSettings]) -> "str | HeldFile":
    if name in settings_class.FILES:
        return HeldFile(name, b"")
    if name not in settings_class.address_fields():
        return _STAND_IN
    host = table.hosts[0]
    return f"https://[{host}]" if ":" in host else f"https://{host}"


def _fault(
    configuration: Configuration, above: tuple[str, ...], found: ValidationError, model: type[BaseModel]
) -> ConfigurationError:
    """Return the first thing that a model complains of, with the line where it stands or should stand.

    Of the keys only those of the model are repeated: any other may have been meant as a value.
    """
    errors = found.errors(include_input=False, include_context=False, include_url=False)
    # A key that is misspelled is also missing; that it is unknown says more.
    error = next((each for each in errors if each["type"] == "extra_forbidden"), errors[0])
    steps = [step for step in error["loc"] if step != "[key]"]
    name = str(steps[0]) if steps and steps[0] in model.model_fields else ""
    if error["type"] == "extra_forbidden":
        known = Limits.model_fields if name else model.model_fields
        sentence = f"there is an unknown key; here may stand: {', '.join(known)}."
    elif error["type"] == "missing":
        sentence = f"{name} is missing."
    else:
        words = error["msg"].removeprefix("Value error, ")
        sentence = f"{name} is wrong: {words[:1].lower()}{words[1:]}." if name else f"{words}."
    return configuration.fault(sentence, *above, *steps)
