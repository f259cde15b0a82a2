"""Connections that a person keeps: from `config.toml` to plans that open them, and to the store of what they tell."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banktui.configuration.outline import VAULT, Configuration, Outline, read_configuration
from banktui.configuration.vault import Vault
from banktui.domain.clock import Clock, SystemClock
from banktui.domain.errors import Rejected, Unreachable
from banktui.domain.money import parse_decimal
from banktui.services.provider import Connection, Limit
from banktui.services.requests import RequestLog
from banktui.wiring.built_in_bank import READY_FILE
from banktui.wiring.discovery import part, providers
from banktui.wiring.folders import config_file, journal_file, store_file, vault_file
from banktui.wiring.journals import journal_in
from banktui.wiring.late_store import LateStore
from banktui.wiring.openings import Plan
from banktui.wiring.served import Credentials, line_to, opener, read_sections
from banktui.wiring.vault_desk import VaultDesk
from banktui.wiring.workspace import LiveWorkspace

if TYPE_CHECKING:
    from banktui.configuration.connection import ConfiguredConnection
    from banktui.configuration.reference import Reference
    from banktui.wiring.event_desk import BankLine
    from banktui.wiring.examining import Examination, Lend

_BUILT_IN, _READ_ONLY = "built-in bank", "read-only"


def configuration_at(path: str | None) -> Configuration:
    """Return what a configuration file says, or the usual one without a path. Raises ConfigurationError.

    Cheap: the names and providers are checked, and nothing else.
    """
    found = read_configuration(Path(path).expanduser().absolute() if path else config_file(), providers())
    return replace(found, vault=Vault(vault_file(), SystemClock(), phrase=_phrase_source(found)))


def checked(configuration: Configuration) -> Mapping[str, "ConfiguredConnection"]:
    """Return all connections, each checked to its last key; nothing is fetched yet. Raises ConfigurationError."""
    return {outline.name: checked_connection(configuration, outline) for outline in configuration.connections}


def workspace_on(
    configuration: Configuration,
    *,
    clock: Clock,
    only: Sequence[str] | None = None,
    event_port: int | None = None,
    asks: bool = False,
) -> LiveWorkspace:
    """Return a workspace on the configured connections, or on those that `only` names, and on what is known of them.

    Notifications are received at `event_port` if it is given, 0 for any free port. `asks`: there are screens on which
    a person can be asked for the vault's pass phrase.
    """
    requests = RequestLog()
    wanted = [each for each in configuration.connections if only is None or each.name in only]
    is_used = any(outline.needs_vault for outline in wanted)
    desk = VaultDesk(configuration.vault, clock, asks=asks, is_used=is_used)
    return LiveWorkspace(
        [_plan(configuration, outline, clock, requests, desk.opened) for outline in wanted],
        clock=clock,
        store=LateStore(store_file(configuration.path), lambda store: store.adopt(_identities(configuration))),
        event_port=event_port,
        requests=requests,
        journal=journal_in(journal_file(configuration.path)),
        vault=desk,
    )


def connection_of(outline: Outline) -> Connection:
    """Return a connection as screens and commands know it."""
    words = [_BUILT_IN] * (outline.bank is not None) + [_READ_ONLY] * outline.is_read_only
    return Connection(
        outline.name,
        providers()[outline.provider],
        outline.environment,
        " · ".join(words),
        outline.is_read_only,
        tuple(_limits(outline)),
        outline.is_unattended,
    )


def _limits(outline: Outline) -> Iterator[Limit]:
    """Return the limits as they stand in the file; what cannot be read there keeps the connection from being opened."""
    told = outline.table.get("limits")
    for currency, figures in told.items() if isinstance(told, Mapping) else ():
        if isinstance(figures, Mapping):
            yield Limit(str(currency), _figure(figures.get("per_operation")), _figure(figures.get("per_day")))


def _figure(told: object) -> Decimal | None:
    try:
        return parse_decimal(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _phrase_source(found: Configuration) -> "Reference | None":
    if VAULT not in found.document.table:
        return None
    from banktui.configuration.phrase_source import phrase_source  # noqa: PLC0415 - few files say where it is

    return phrase_source(found)


def _plan(
    configuration: Configuration,
    outline: Outline,
    clock: Clock,
    requests: RequestLog,
    unlocked: Callable[[], Awaitable[None]],
) -> Plan:
    bank = outline.bank
    return Plan(
        connection_of(outline),
        opener(
            outline.provider,
            partial(_credentials, configuration, outline, unlocked),
            name=outline.name,
            clock=clock,
            requests=requests,
        ),
        line=partial(_line, outline.provider, bank, clock) if bank is not None else None,
        examination=partial(_examination, configuration, outline, clock, unlocked),
    )


def _examination(
    configuration: Configuration,
    outline: Outline,
    clock: Clock,
    unlocked: Callable[[], Awaitable[None]],
    lend: "Lend",
    requests: RequestLog,
) -> "Examination":
    from banktui.wiring.examining import examination_of  # noqa: PLC0415 - nothing is tested before the first picture

    return examination_of(configuration, outline, clock=clock, unlocked=unlocked, lend=lend, requests=requests)


async def _credentials(
    configuration: Configuration, outline: Outline, unlocked: Callable[[], Awaitable[None]]
) -> Credentials:
    connection = await asyncio.to_thread(checked_connection, configuration, outline)
    if outline.needs_vault:
        # Not on a thread of those that open connections: they are few, and a person may take long.
        await unlocked()
    # A command may ask a person for a pass phrase meanwhile.
    return await asyncio.to_thread(fetched, connection)


def fetched(connection: "ConfiguredConnection") -> Credentials:
    """Fetch what a connection refers to and return what it is opened with. May wait for a person. Raises BankError."""
    bank = connection.outline.bank
    if bank is not None:
        _must_be_served(bank)
    return Credentials(connection.resolve(), connection.table.ca_certificate)


def checked_connection(configuration: Configuration, outline: Outline) -> "ConfiguredConnection":
    """Return one connection, checked to its last key; nothing is fetched yet. Raises ConfigurationError."""
    from banktui.configuration.connection import check_connection  # noqa: PLC0415 - brings in the models

    return check_connection(configuration, outline, part(outline.provider, "settings").Settings)


def _must_be_served(bank: Path) -> None:
    """Say that a bank of ours is not there at the moment, rather than that the files which it writes are missing."""
    if not (bank / READY_FILE).exists():
        raise Unreachable(
            "The built-in bank is not served at the moment",
            detail=f"Its folder is {bank}.",
            hint=f"Start it with `banktui sandbox --state {bank}` and leave it running.",
        )


def _line(slug: str, bank: Path, clock: Clock) -> "BankLine":
    async def told() -> Mapping[str, Any]:
        try:
            return read_sections(bank)
        except Rejected as error:
            raise Unreachable(error.title, detail=error.detail, hint=error.hint) from None

    return line_to(slug, told, bank, clock)


def _identities(configuration: Configuration) -> Mapping[str, str]:
    return {outline.name: _identity(outline) for outline in configuration.connections}


def _identity(outline: Outline) -> str:
    """Return what tells the bank and the customer behind a connection from others, as far as the file shows it.

    Where values come from is left out: a password may move from one place to another.
    """
    table = outline.table
    settings = table.get("settings")
    values = settings if isinstance(settings, Mapping) else {}
    literal = sorted((name, str(value)) for name, value in values.items() if not isinstance(value, Mapping))
    authority = table.get("ca_certificate")
    # A built-in bank that was made anew in the same folder has another authority, and other customers.
    told = (outline.provider, outline.environment.value, literal, str(table.get("built_in_bank")), _digest(authority))
    import hashlib  # noqa: PLC0415 - the store is opened after the first picture

    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def _digest(file: object) -> str:
    if not isinstance(file, str):
        return ""
    import hashlib  # noqa: PLC0415 - as above

    try:
        return hashlib.sha256(Path(file).expanduser().read_bytes()).hexdigest()
    except (OSError, RuntimeError, ValueError):
        return ""
