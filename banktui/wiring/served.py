"""Connections to a served built-in bank, made from what it says of itself in `sandbox.json`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banktui.domain.clock import Clock
from banktui.domain.errors import Rejected
from banktui.services.provider import Connection, Environment, Provider
from banktui.services.requests import RequestLog
from banktui.wiring.built_in_bank import READY_FILE
from banktui.wiring.discovery import part, providers
from banktui.wiring.openings import Plan

if TYPE_CHECKING:
    from banktui.http.settings import ProviderSettings
    from banktui.wiring.event_desk import BankLine
    from banktui.wiring.examining import Examination, Lend

Sections = Callable[[], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Credentials:
    """What a connection is opened with."""

    settings: "ProviderSettings" = field(repr=False)
    ca_file: Path | None = None
    """The authority to trust; None: those of the system."""


def plans(
    sections: Sections,
    directory: Path,
    *,
    clock: Clock,
    only: Sequence[str] | None = None,
    requests: RequestLog | None = None,
) -> list[Plan]:
    """Return one plan per provider for a bank whose `sandbox.json` is asked for when a connection is opened.

    `only` names the providers that the bank is known to have; None means all. `requests` is where every request is
    noted, redacted.
    """
    return [
        _plan(slug, partial(_credentials, slug, sections, directory), sections, directory, clock, requests)
        for slug in providers()
        if only is None or slug in only
    ]


def _plan(
    slug: str,
    fetch: Callable[[], Awaitable[Credentials]],
    sections: Sections,
    directory: Path,
    clock: Clock,
    requests: RequestLog | None,
) -> Plan:
    return Plan(
        Connection(slug, providers()[slug], Environment.SANDBOX, "built-in bank"),
        opener(slug, fetch, name=slug, clock=clock, requests=requests),
        line=partial(line_to, slug, sections, directory, clock),
        examination=partial(_examination, slug, fetch, clock),
    )


def _examination(
    slug: str, fetch: Callable[[], Awaitable[Credentials]], clock: Clock, lend: "Lend", requests: RequestLog
) -> "Examination":
    from banktui.wiring.examining import Examination  # noqa: PLC0415 - nothing is tested before the first picture

    return Examination(slug, slug, fetch, clock=clock, lend=lend, requests=requests)


def read_sections(directory: Path) -> Mapping[str, Any]:
    """Return the contents of a folder's `sandbox.json`. Raises Rejected with a sentence about what is wrong."""
    import json  # noqa: PLC0415 - a folder is asked for after the first picture

    path = directory / READY_FILE
    try:
        sections = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Rejected(
            f"No {READY_FILE} in {directory}",
            field="folder",
            hint="Start the bank with `banktui sandbox --state FOLDER` and leave it running.",
        ) from error
    except (OSError, ValueError) as error:
        raise Rejected(f"{path} cannot be read", field="folder", detail=type(error).__name__) from error
    if not isinstance(sections, dict):
        raise Rejected(f"{path} is not what `banktui sandbox` writes", field="folder")
    return sections


def line_to(slug: str, sections: Sections, directory: Path, clock: Clock) -> "BankLine":
    """Return how the bank of a folder is told where a provider's events are taken, and asked for its time."""
    from banktui.services.conforming import Trial  # noqa: PLC0415 - likewise
    from banktui.wiring.bank_control import ControlLine  # noqa: PLC0415 - after the first picture
    from banktui.wiring.event_desk import BankLine  # noqa: PLC0415 - likewise

    line = ControlLine(sections, directory, clock=clock)
    trial = Trial(line.advance, partial(line.arrange, slug))
    return BankLine(partial(line.send_events, slug), line.now, line.close, trial)


def opener(
    slug: str, fetch: Callable[[], Awaitable[Credentials]], *, name: str, clock: Clock, requests: RequestLog | None
) -> Callable[[Callable[[int], None]], Awaitable[Provider]]:
    """Return what opens a connection of this name with what `fetch` gives at that time."""

    async def open_provider(on_wait: Callable[[int], None]) -> Provider:
        from banktui.http.record import Recorder  # noqa: PLC0415 - nothing is asked before the first picture

        credentials = await fetch()
        provider: Provider = await part(slug, "client").open_provider(
            credentials.settings,
            clock=clock,
            recorder=Recorder(requests, connection=name, secrets=credentials.settings.secrets),
            on_wait=on_wait,
            ca_file=credentials.ca_file,
        )
        provider.reached = credentials.settings.reached()
        return provider

    return open_provider


async def _credentials(slug: str, sections: Sections, directory: Path) -> Credentials:
    told = await sections()
    if slug not in told:
        raise Rejected(f"The bank in {directory} does not serve this provider", field="folder")
    try:
        settings = part(slug, "settings").Settings.from_sandbox(told[slug], directory)
    except ValueError as error:
        raise Rejected(str(error), field="folder") from None
    return Credentials(settings, directory / str(told["ca_certificate"]))
