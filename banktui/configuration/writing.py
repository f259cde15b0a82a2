"""Putting a connection into `config.toml`: its own table and nothing else is written, whatever else stands there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from banktui.configuration.document import Document
from banktui.configuration.fault import ConfigurationError
from banktui.configuration.outline import TABLE, Configuration, parse_configuration, text_of
from banktui.configuration.private_file import write_private

_SETTINGS = "settings"
HEADER = """\
# The connections of banktui. Only you may read this file (mode 0600); banktui refuses it otherwise.
#
# [connections.NAME]      one connection; NAME is what you call it
# provider = "…"          which API it speaks
# environment = "…"       sandbox or production; production is read-only unless read_only = false
# hosts = ["…"]           every host that it may ever talk to
# ca_certificate = "…"    the authority to trust, if not those of the system
# read_only = true        nothing is changed through it
# unattended = true       in production: a command may send money without a person who is asked
# limits = { EUR = { per_operation = "500.00", per_day = "2000.00" } }
#
# [connections.NAME.settings] has what the provider asks for. No secret stands here. A setting is a value, or
# { vault = "name" } (see `banktui vault --help`), { keyring = "service/name" }, { command = ["pass", "show", "…"] },
# { file = "/path" } (a file that only you can read), { file = "/path.json", key = "a.b" } or { env = "NAME" }, and is
# then fetched each time the connection is opened. A setting that is a file is its path, or { vault = "name" }.
#
# [vault] may say where the vault's pass phrase is fetched from, so that scripts need not ask:
# passphrase = { command = ["pass", "show", "…"] }, or { keyring = "service/name" }
"""


def with_connection(
    configuration: Configuration, name: str, table: Mapping[str, Any], *, note: str = ""
) -> Configuration:
    """Return the configuration with a connection added or changed, not yet written.

    Of one that stands there only the lines are written anew that say something else, if it is written as we write it.
    `note` is a comment that stands in a new table. Raises ConfigurationError if an old one cannot be replaced.
    """
    document = configuration.document
    try:
        changed = _amended(document, name, table) or document.replaced((TABLE, name), _block(name, table, note))
    except ValueError:
        raise configuration.fault(
            f"{TABLE}.{name} is written in a form that is not changed here; remove it, then it can be written anew.",
            TABLE,
            name,
        ) from None
    providers = {str(table["provider"]), *(each.provider for each in configuration.connections)}
    return replace(parse_configuration(configuration.path, changed.text, providers), vault=configuration.vault)


def write_configuration(configuration: Configuration) -> None:
    """Write the file (0600), with a header that explains it if it is new. Raises OSError."""
    text = configuration.document.text
    write_private(configuration.path, text if configuration.path.exists() else f"{HEADER}\n{text}")


def write_change(before: Configuration, after: Configuration) -> None:
    """Write the file, unless somebody else has changed it since `before` was read. Raises ConfigurationError."""
    if text_of(before.path) != before.document.text:
        raise ConfigurationError(
            before.path, "the file was changed at the same time; nothing was written.", hint="Try again."
        )
    try:
        write_configuration(after)
    except OSError as error:
        raise ConfigurationError(before.path, f"the file cannot be written: {error.strerror}.") from None


def _amended(document: Document, name: str, table: Mapping[str, Any]) -> Document | None:
    """Return the document with a connection changed line by line; None if its table is not in the form for that."""
    above = {key: value for key, value in table.items() if key != _SETTINGS}
    try:
        changed = document.amended((TABLE, name), above, _value)
        return changed.amended((TABLE, name, _SETTINGS), table[_SETTINGS], _value)
    except ValueError:
        return None


def _block(name: str, table: Mapping[str, Any], note: str) -> str:
    lines = [f"[{TABLE}.{name}]", *(f"# {line}" for line in note.splitlines())]
    lines += [f"{key} = {_value(value)}" for key, value in table.items() if key != _SETTINGS]
    lines += ["", f"[{TABLE}.{name}.{_SETTINGS}]"]
    lines += [f"{key} = {_value(value)}" for key, value in table[_SETTINGS].items()]
    return "\n".join(lines)


def _value(value: Any) -> str:
    """Write a value in one line; tables in braces, as people write references."""
    import tomli_w  # noqa: PLC0415 - writing is rare and never before the first picture

    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_value(part)}' for key, part in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(part) for part in value)}]"
    return tomli_w.dumps({"value": value}).removeprefix("value = ").rstrip("\n")
