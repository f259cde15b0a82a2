"""What must be known of `config.toml` before the first picture: which connections there are, and where they lead.

Cheap: nothing is imported for it that Python does not bring. What is asked for only when a connection is opened is
checked then, or before by whoever has the time: see `connection`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banktui.configuration.document import Document, TomlError
from banktui.configuration.fault import ConfigurationError
from banktui.configuration.private_file import NotPrivateError, read_private
from banktui.services.provider import Environment

if TYPE_CHECKING:
    from banktui.configuration.vault import Vault

TABLE = "connections"
VAULT = "vault"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", re.ASCII)
NAME_RULE = "a connection's name has up to 32 small letters, digits and dashes, as in main-eur"


@dataclass(frozen=True, slots=True)
class Outline:
    """A connection as it stands in the file, of which only the name, the provider and the environment are checked."""

    name: str
    provider: str
    environment: Environment
    table: Mapping[str, Any] = field(repr=False)

    @property
    def is_read_only(self) -> bool:
        """Tell whether nothing may be changed through it: in production nothing may unless the file says otherwise."""
        told = self.table.get("read_only")
        return told is not False if self.environment is Environment.PRODUCTION else told is True

    @property
    def is_unattended(self) -> bool:
        """Tell whether the file lets a command send money through it in production without a person."""
        return self.table.get("unattended") is True

    @property
    def needs_vault(self) -> bool:
        """Tell whether something of it is kept in the vault."""
        settings = self.table.get("settings")
        values = settings.values() if isinstance(settings, Mapping) else ()
        return any(isinstance(value, Mapping) and VAULT in value for value in values)

    @property
    def bank(self) -> Path | None:
        """Return the folder of the built-in bank that it leads to; None if it leads to a provider."""
        told = self.table.get("built_in_bank")
        return Path(told) if isinstance(told, str) else None


@dataclass(frozen=True, slots=True)
class Configuration:
    """All connections of a file, in its order."""

    path: Path
    document: Document = field(repr=False)
    connections: tuple[Outline, ...] = ()
    vault: "Vault | None" = field(default=None, repr=False, compare=False)
    """Where what its connections refer to in the vault is fetched from."""

    def fault(self, sentence: str, *path: str | int, hint: str = "") -> ConfigurationError:
        """Return what is wrong with the entry at a path of the file, with its line."""
        return ConfigurationError(self.path, sentence, line=self.document.line_of(path), hint=hint)


def read_configuration(path: Path, providers: Collection[str]) -> Configuration:
    """Read the file, or none if there is none yet. `providers` are those that a connection may name.

    Raises ConfigurationError for a file that others could have written or read, and for what is wrong in it.
    """
    return parse_configuration(path, text_of(path), providers)


def parse_configuration(path: Path, text: str, providers: Collection[str]) -> Configuration:
    """Return what a text says that stands, or is to stand, in the file. Raises ConfigurationError."""
    try:
        document = Document(text)
    except TomlError as error:
        raise ConfigurationError(path, f"{error}.", line=error.line) from None
    found = Configuration(path, document)
    for key in document.table:
        if key not in {TABLE, VAULT}:
            raise found.fault(f"there is an unknown key; the file holds [{TABLE}.NAME] tables and [{VAULT}].", key)
    tables = document.table.get(TABLE, {})
    if not isinstance(tables, Mapping):
        raise found.fault(f"{TABLE} is no table; write [{TABLE}.NAME].", TABLE)
    outlines = tuple(_outline(found, name, table, providers) for name, table in tables.items())
    return Configuration(path, document, outlines)


def text_of(path: Path) -> str:
    """Return what stands in the file, nothing if there is none. Raises ConfigurationError if it cannot be believed."""
    content = b""
    try:
        content = read_private(path)
        return content.decode("utf-8")
    except FileNotFoundError:
        return ""
    except NotPrivateError as error:
        raise ConfigurationError(path, f"the file {error}.") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigurationError(path, "this is not UTF-8 text.", line=line) from None


def _outline(found: Configuration, name: str, table: Any, providers: Collection[str]) -> Outline:
    if NAME.fullmatch(name) is None:
        raise found.fault(f"{NAME_RULE}.", TABLE, name)
    if not isinstance(table, Mapping):
        raise found.fault(f"a connection is a table; write [{TABLE}.{name}].", TABLE, name)
    provider = _choice(found, name, table, "provider", providers)
    environment = _choice(found, name, table, "environment", tuple(Environment))
    return Outline(name, provider, Environment(environment), table)


def _choice(found: Configuration, name: str, table: Mapping[str, Any], key: str, known: Collection[str]) -> str:
    told = table.get(key)
    if isinstance(told, str) and told in known:
        return told
    what = "is missing" if told is None else "is wrong"
    raise found.fault(f"{key} {what}; it is one of: {', '.join(known)}.", TABLE, name, key)
