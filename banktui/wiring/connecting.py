"""`banktui connect --from-sandbox DIR`: one kept connection for each provider of a served built-in bank.

Nothing is copied out of `sandbox.json`: each setting refers to its entry there. So a bank that was started anew on
other ports is found by the same connections, and no secret stands in a second file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from banktui.configuration.outline import NAME, NAME_RULE, TABLE
from banktui.configuration.private_file import NotPrivateError, read_private
from banktui.configuration.writing import with_connection, write_change
from banktui.domain.errors import Rejected
from banktui.services.provider import Environment
from banktui.wiring.built_in_bank import READY_FILE
from banktui.wiring.configured import checked, configuration_at
from banktui.wiring.discovery import part, providers
from banktui.wiring.served import read_sections

_NOTE = """\
The built-in bank that `banktui sandbox` serves from this folder. Addresses and credentials are read from its
sandbox.json at each opening, so that it may be started anew on other ports."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one connection."""

    name: str
    provider: str
    outcome: str
    """`added`, `changed` or `unchanged`."""


def connect_sandbox(config: str | None, folder: str, prefix: str = "") -> tuple[Path, tuple[Kept, ...]]:
    """Keep the connections and return the file that they stand in, and what became of each.

    Raises Rejected for a folder that is no served bank's, ConfigurationError for a file that cannot be used as it is.
    """
    directory = Path(folder).expanduser().resolve()
    configuration = configuration_at(config)
    before = {each.name: each.table for each in configuration.connections}
    changed = configuration
    kept: list[Kept] = []
    for slug, ours in _tables(directory).items():
        name = f"{prefix}{slug}"
        if NAME.fullmatch(name) is None:
            raise Rejected(
                "The prefix does not make a connection's name", field="prefix", hint=f"Know that {NAME_RULE}."
            )
        # What a person has added stays: read_only, limits, an accent, a secret that is now in the vault.
        table = {**before.get(name, {}), **ours}
        if name in before:
            table["settings"] = _settings_of(slug, before[name].get("settings"), ours["settings"], directory)
        if name in before and before[name].get("built_in_bank") != ours["built_in_bank"]:
            raise configuration.fault(
                f"there is a connection of this name already, which leads elsewhere: {name}.",
                TABLE,
                name,
                hint="Give other names with --name-prefix.",
            )
        if name in before and before[name] == table:
            kept.append(Kept(name, slug, "unchanged"))
            continue
        changed = with_connection(changed, name, table, note=_NOTE)
        kept.append(Kept(name, slug, "changed" if name in before else "added"))
    # What is written is read as strictly as what a person has written; nothing is kept if it does not pass.
    checked(changed)
    if changed is not configuration:
        write_change(configuration, changed)
    return configuration.path, tuple(kept)


def _tables(directory: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return a table for each provider that the bank serves. Raises Rejected if it is not served, or not private."""
    told = read_sections(directory)
    path = directory / READY_FILE
    try:
        read_private(path)
    except (NotPrivateError, FileNotFoundError) as error:
        raise Rejected(f"{path} {error}", field="folder") from None
    sections = {slug: told[slug] for slug in providers() if isinstance(told.get(slug), Mapping)}
    authority = told.get("ca_certificate")
    if not sections or not isinstance(authority, str):
        raise Rejected(f"{path} is not what `banktui sandbox` writes", field="folder")
    return {slug: _table(slug, section, directory, authority) for slug, section in sections.items()}


def _table(slug: str, section: Mapping[str, Any], directory: Path, authority: str) -> Mapping[str, Any]:
    """Return a connection's table as it stands in the file. Raises Rejected for a section that lacks something."""
    settings_class = part(slug, "settings").Settings
    try:
        settings = settings_class.from_sandbox(section, directory)
    except ValueError as error:
        raise Rejected(str(error), field="folder") from None
    told = settings_class.chosen({name: section[name] for name in settings_class.model_fields if section.get(name)})
    hosts = {urlsplit(getattr(settings, name)).hostname for name in settings_class.address_fields()}
    return {
        "provider": slug,
        "environment": Environment.SANDBOX.value,
        "hosts": sorted(host for host in hosts if host),
        "ca_certificate": str(directory / authority),
        "built_in_bank": str(directory),
        "settings": {
            name: str(directory / str(value))
            if name in settings_class.FILES
            else {"file": str(directory / READY_FILE), "key": f"{slug}.{name}"}
            for name, value in told.items()
        },
    }


def _settings_of(slug: str, before: Any, ours: Mapping[str, Any], directory: Path) -> Mapping[str, Any]:
    """Return a connection's settings: those of ours, but for what a person has put in their place."""
    own = {name: value for name, value in before.items() if not _is_ours(value, directory)} if before else {}
    if not own:
        return ours
    # Of what is not there any more, only what nothing works without comes again: the rest may be told in another way.
    fields = part(slug, "settings").Settings.model_fields
    needed = {name: value for name, value in ours.items() if name in before or fields[name].is_required()}
    return {**needed, **own}


def _is_ours(value: Any, directory: Path) -> bool:
    told = value.get("file") if isinstance(value, Mapping) else value
    return isinstance(told, str) and Path(told).is_relative_to(directory)
