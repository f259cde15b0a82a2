"""`banktui sandbox`: the built-in bank with all its providers, served until it is told to stop."""

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from banktui.sandbox.service import (
    DESCRIPTION,
    DirectoryInUseError,
    StateMismatchError,
    open_bank,
    serve,
)
from banktui.wiring.discovery import part, providers

_FAILED = 1
_WRONG_USAGE = 2
_LARGEST_PORT = 65_535 - 4
_YEARS = range(1900, 9000)
"""A bank needs years before its first day for its histories, and after it for its certificates."""


def serve_sandbox(options: argparse.Namespace) -> int:
    """Serve the bank that the command line describes and return the exit status."""
    complaint = _complaint(options)
    if complaint:
        _say(complaint)
        return _WRONG_USAGE
    directory = Path(options.state).expanduser().absolute()
    try:
        bank = open_bank(directory, seed=options.seed, clock=_instant(options.clock), history_rows=options.statements)
        sandboxes = [
            part(slug, "sandbox").create(bank, client_certificates=options.client_certificates) for slug in providers()
        ]
        serve(
            bank,
            sandboxes,
            host=options.host,
            port=options.port or 0,
            stop_on_eof=options.until_stdin_closes,
            announce=lambda description: _announce(directory, description),
            warn=_say,
        )
    except (StateMismatchError, DirectoryInUseError, OSError) as error:
        _say(str(error))
        return _FAILED
    return 0


def _complaint(options: argparse.Namespace) -> str:
    if options.port is not None and not 1 <= options.port <= _LARGEST_PORT:
        return f"--port is the first of five ports: a number from 1 to {_LARGEST_PORT}"
    if options.statements is not None and options.statements < 1:
        return "--statements is a number of at least 1"
    try:
        _instant(options.clock)
    except (ValueError, OverflowError):
        return f"--clock is a time such as 2026-11-20T09:14:00Z, in the years {_YEARS[0]} to {_YEARS[-1]}"
    return ""


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.year not in _YEARS:
        raise ValueError("out of range")
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _announce(directory: Path, description: Mapping[str, Any]) -> None:
    """Print where the bank listens. Credentials are in the file only: a terminal keeps what it has shown."""
    rows = [("control", description["control"]["url"])]
    rows += [(slug, address) for slug in providers() for address in _addresses(description.get(slug, {}))]
    width = max(len(name) for name, _ in rows)
    for name, address in rows:
        print(f"{name:<{width}}  {address}")  # noqa: T201 - this is the command's output
    print(f"{'details':<{width}}  {directory / DESCRIPTION}", flush=True)  # noqa: T201


def _addresses(section: Mapping[str, Any]) -> list[str]:
    # A provider may sign in at the address of its API.
    return list(dict.fromkeys(str(value) for key, value in section.items() if key.endswith("_url")))


def _say(sentence: str) -> None:
    print(f"banktui sandbox: {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - standard error is for people
