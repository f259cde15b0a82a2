"""Connections to a served built-in bank, made from what it says of itself in `sandbox.json`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banktui.domain.clock import Clock
from banktui.domain.errors import Rejected
from banktui.services.provider import Connection, Environment, Provider
from banktui.services.requests import RequestLog
from banktui.wiring.built_in_bank import READY_FILE
from banktui.wiring.discovery import part, providers
from banktui.wiring.workspace import Plan

if TYPE_CHECKING:
    from banktui.wiring.event_desk import BankLine

Sections = Callable[[], Awaitable[Mapping[str, Any]]]


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
        Plan(
            Connection(slug, info, Environment.SANDBOX, "built-in bank"),
            _opener(slug, sections, directory, clock, requests),
            line=partial(_line, slug, sections, directory, clock),
        )
        for slug, info in providers().items()
        if only is None or slug in only
    ]


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


def _line(slug: str, sections: Sections, directory: Path, clock: Clock) -> "BankLine":
    from banktui.wiring.bank_control import ControlLine  # noqa: PLC0415 - after the first picture
    from banktui.wiring.event_desk import BankLine  # noqa: PLC0415 - likewise

    line = ControlLine(sections, directory, clock=clock)
    return BankLine(partial(line.send_events, slug), line.now, line.close)


def _opener(
    slug: str, sections: Sections, directory: Path, clock: Clock, requests: RequestLog | None
) -> Callable[[Callable[[int], None]], Awaitable[Provider]]:
    async def open_provider(on_wait: Callable[[int], None]) -> Provider:
        from banktui.http.record import Recorder  # noqa: PLC0415 - nothing is asked before the first picture

        told = await sections()
        if slug not in told:
            raise Rejected(f"The bank in {directory} does not serve this provider", field="folder")
        try:
            settings = part(slug, "settings").Settings.from_sandbox(told[slug], directory)
        except ValueError as error:
            raise Rejected(str(error), field="folder") from None
        provider: Provider = await part(slug, "client").open_provider(
            settings,
            clock=clock,
            recorder=Recorder(requests, connection=slug, secrets=settings.secrets),
            on_wait=on_wait,
            ca_file=directory / str(told["ca_certificate"]),
        )
        provider.reached = settings.reached()
        return provider

    return open_provider
