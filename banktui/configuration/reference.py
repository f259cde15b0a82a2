"""Where a value is fetched from instead of standing in `config.toml`: a variable, a file, a command, keyring or vault.

A reference is read when the file is read and resolved each time the connection is opened. What it is made of is never
repeated in a sentence: somebody may have put the secret itself there.
"""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from banktui.configuration.private_file import NotPrivateError, read_private
from banktui.configuration.vault import NAME, NAME_RULE

if TYPE_CHECKING:
    from banktui.configuration.vault import Vault

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_PATIENCE = 60.0
"""Seconds that a command may take: it may ask a person for a pass phrase."""


class BadReferenceError(Exception):
    """A reference that cannot be read or resolved; the message is the end of a sentence that begins with its key."""


class Reference(Protocol):
    """Where a value is fetched from."""

    def resolve(self) -> str:
        """Return the value. May take as long as a person who is asked. Raises BadReferenceError."""
        ...


@dataclass(frozen=True, slots=True)
class FromEnvironment:
    """`{ env = "NAME" }`: the value of an environment variable."""

    name: str = field(repr=False)

    def resolve(self) -> str:
        """Return the variable's value."""
        value = os.environ.get(self.name)
        if not value:
            raise BadReferenceError("is to come from an environment variable that is not set, or is empty")
        return value


@dataclass(frozen=True, slots=True)
class FromFile:
    """`{ file = "PATH" }`: what a private file holds; `{ file = "PATH", key = "a.b" }`: one text of a JSON document."""

    path: Path = field(repr=False)
    key: str = field(default="", repr=False)

    def resolve(self) -> str:
        """Return the file's contents without the line end behind it, or the text under the key."""
        try:
            content = read_private(self.path).decode("utf-8")
        except FileNotFoundError:
            raise BadReferenceError("is to come from a file that does not exist") from None
        except NotPrivateError as error:
            raise BadReferenceError(f"is to come from a file that {error}") from None
        except UnicodeDecodeError:
            raise BadReferenceError("is to come from a file that is not text") from None
        return _entry(content, self.key) if self.key else _without_line_end(content)


@dataclass(frozen=True, slots=True)
class FromCommand:
    """`{ command = ["program", "argument"] }`: the first line that a program writes. No shell is involved."""

    words: tuple[str, ...] = field(repr=False)

    def resolve(self) -> str:
        """Run the program and return its first line."""
        try:
            done = subprocess.run(  # noqa: S603 - the person's own command, from a file that only they can write
                self.words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                # What it complains of may quote a secret, and would be written across a console.
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE,
                check=False,
            )
            lines = done.stdout.decode("utf-8").split("\n")
        except FileNotFoundError:
            raise BadReferenceError("is to come from a command that does not exist") from None
        except subprocess.TimeoutExpired:
            raise BadReferenceError(
                f"is to come from a command that took longer than {_PATIENCE:.0f} seconds"
            ) from None
        except OSError as error:
            raise BadReferenceError(f"is to come from a command that cannot be run: {error.strerror}") from None
        except UnicodeDecodeError:
            raise BadReferenceError("is to come from a command that writes something that is not text") from None
        if done.returncode:
            raise BadReferenceError(f"is to come from a command that ended with status {done.returncode}")
        if not lines[0].strip("\r"):
            raise BadReferenceError("is to come from a command that writes nothing in its first line")
        return lines[0].rstrip("\r")


@dataclass(frozen=True, slots=True)
class FromKeyring:
    """`{ keyring = "service/name" }`: what the system's keyring keeps for a name at a service."""

    service: str = field(repr=False)
    name: str = field(repr=False)

    def resolve(self) -> str:
        """Return what is kept. The keyring may ask a person to unlock it."""
        from banktui.configuration.keyrings import KeyringError, kept_in_keyring  # noqa: PLC0415 - only if it is used

        try:
            return kept_in_keyring(self.service, self.name)
        except KeyringError as error:
            raise BadReferenceError(f"is to come from the keyring, {error}") from None


@dataclass(frozen=True, slots=True)
class FromVault:
    """`{ vault = "name" }`: an entry of the vault, which may also be a file."""

    name: str = field(repr=False)
    vault: "Vault | None" = field(default=None, repr=False, compare=False)

    def contents(self) -> bytes:
        """Return the entry as it is. Raises VaultError if the vault is not open."""
        if self.vault is None:
            raise BadReferenceError("is to come from the vault, which cannot be opened here")
        found = self.vault.entry(self.name)
        if found is None:
            raise BadReferenceError("is to come from the vault, which has no entry of that name")
        return found

    def resolve(self) -> str:
        """Return the entry's text."""
        try:
            return self.contents().decode("utf-8")
        except UnicodeDecodeError:
            raise BadReferenceError("is to come from an entry of the vault that is not text") from None


def read_reference(table: Mapping[str, Any], vault: "Vault | None" = None) -> Reference:
    """Return the reference that a table of the file stands for. Raises BadReferenceError.

    `vault` is where entries of the vault are fetched from.
    """
    kinds = [kind for kind in READERS if kind in table]
    if len(kinds) != 1:
        raise BadReferenceError(f"is a reference that is none: give one of {', '.join(FORMS)}")
    return READERS[kinds[0]](table, vault)


def _environment(table: Mapping[str, Any], _: "Vault | None") -> Reference:
    (name,) = _texts(table, "env")
    if _NAME.fullmatch(name) is None:
        raise BadReferenceError("names no environment variable: a name has letters, digits and underscores")
    return FromEnvironment(name)


def _file(table: Mapping[str, Any], _: "Vault | None") -> Reference:
    path, *key = _texts(table, "file", "key")
    return FromFile(absolute(path), *key)


def _command(table: Mapping[str, Any], _: "Vault | None") -> Reference:
    words = table["command"]
    if set(table) != {"command"} or not isinstance(words, list) or not words:
        raise BadReferenceError(
            'names no command: write its words as a list, as in { command = ["pass", "show", "x"] }'
        )
    if not all(isinstance(word, str) and word for word in words):
        raise BadReferenceError("names a command with a word that is not text, or is empty")
    return FromCommand(tuple(words))


def _keyring(table: Mapping[str, Any], _: "Vault | None") -> Reference:
    (told,) = _texts(table, "keyring")
    service, _slash, name = told.partition("/")
    if not service or not name:
        raise BadReferenceError("names nothing in a keyring: write the service, a slash and the name")
    return FromKeyring(service, name)


def _vault(table: Mapping[str, Any], vault: "Vault | None") -> Reference:
    (name,) = _texts(table, "vault")
    if NAME.fullmatch(name) is None:
        raise BadReferenceError(f"names no entry of the vault: {NAME_RULE}")
    return FromVault(name, vault)


READERS: Mapping[str, Callable[[Mapping[str, Any], "Vault | None"], Reference]] = {
    "env": _environment,
    "file": _file,
    "command": _command,
    "keyring": _keyring,
    "vault": _vault,
}
"""The kinds of references, by the key that tells them; another kind is another entry."""

FORMS = (
    '{ vault = "name" }',
    '{ keyring = "service/name" }',
    '{ command = ["program"] }',
    '{ file = "/path" }',
    '{ file = "/path.json", key = "a.b" }',
    '{ env = "NAME" }',
)


def absolute(text: str) -> Path:
    """Return a path that does not depend on where the program was started. Raises BadReferenceError for others."""
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        path = Path()
    if not path.is_absolute() or "\0" in text:
        raise BadReferenceError("names a file by a relative path: begin with / or ~/")
    return path


def _texts(table: Mapping[str, Any], needed: str, *more: str) -> list[str]:
    """Return the texts under a table's keys: `needed` first, then those of `more` that are there."""
    if not set(table) <= {needed, *more}:
        raise BadReferenceError(f"is a reference with a key that does not go with {needed}")
    values = [table[key] for key in (needed, *more) if key in table]
    if not all(isinstance(value, str) and value for value in values):
        raise BadReferenceError("is a reference whose parts are not all text, or one is empty")
    return values


def _entry(content: str, key: str) -> str:
    import json  # noqa: PLC0415 - nothing is resolved before the first picture

    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise BadReferenceError("is to come from a file that is not JSON") from None
    for step in key.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    if not isinstance(found, str) or not found:
        raise BadReferenceError("is to come from a JSON file that has no text under the key that is named")
    return found


def _without_line_end(content: str) -> str:
    value = content.removesuffix("\n").removesuffix("\r")
    if not value:
        raise BadReferenceError("is to come from a file that is empty")
    return value
