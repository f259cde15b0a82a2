"""What `banktui doctor` found, in lines for people and for what reads screens aloud, or as JSON."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

from banktui.cli.money.person import laid, say
from banktui.cli.printing.running import TEXT, ready
from banktui.cli.status import ExitStatus
from banktui.configuration.outline import Outline
from banktui.domain.clock import SystemClock
from banktui.services.checking import Result, State
from banktui.services.provider import Connection
from banktui.wiring.configured import configuration_at, connection_of
from banktui.wiring.examining import Examination, examination_of, started
from banktui.wiring.terminal_phrase import unlock_for
from banktui.wiring.vault_desk import VaultDesk

_STATE = max(len(state.value) for state in State)
_GAP = "  "


def print_findings(names: Sequence[str], *, as_json: bool, is_strict: bool, config: str | None) -> int:
    """Test connections, those called `names` or all, print what was found, and return the exit status.

    Raises BankError for a file that cannot be used at all, BrokenPipeError if nobody reads on.
    """
    configuration = configuration_at(config)
    known = {outline.name: outline for outline in configuration.connections}
    if not known:
        say("no connection is kept yet; `banktui connect --help` says how to keep some")
        return ExitStatus.CONFIGURATION
    if not set(names) <= set(known):
        say(f"There is no such connection. There are: {', '.join(known)}.")
        return ExitStatus.WRONG_USAGE
    chosen: Sequence[Outline] = [known[name] for name in dict.fromkeys(names)] or list(known.values())
    # Somebody who can be asked for a pass phrase is asked before anything is printed.
    unlock_for(configuration, [outline.name for outline in chosen])
    clock = SystemClock()
    desk = VaultDesk(configuration.vault, clock)
    examinations = [
        (connection_of(outline), examination_of(configuration, outline, clock=clock, unlocked=desk.opened))
        for outline in chosen
    ]
    out = ready(sys.stdout, "json" if as_json else TEXT)
    printer = _JsonRows(out) if as_json else _Lines(out)
    return asyncio.run(_print(examinations, printer, desk, is_strict=is_strict))


async def _print(
    examinations: Sequence[tuple[Connection, Examination]],
    printer: "_JsonRows | _Lines",
    desk: VaultDesk,
    *,
    is_strict: bool,
) -> int:
    """Test all at once and print one after the other, in the order that was asked for."""
    running = [started(examination) for _, examination in examinations]
    unsound: dict[str, str] = {}
    try:
        printer.begin()
        for (connection, _), task in zip(examinations, running, strict=True):
            results = await task
            printer.results(connection, results)
            wrong = [result.step.name for result in results if _counts(result, is_strict=is_strict)]
            if wrong:
                unsound[connection.id] = ", ".join(wrong)
        printer.end()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await desk.close()
    if not unsound:
        return ExitStatus.DONE
    for name, steps in unsound.items():
        say(f"{name}: look after {steps}")
    return ExitStatus.UNSOUND


def _counts(result: Result, *, is_strict: bool) -> bool:
    state = result.finding.state
    return state is State.FAILED or (is_strict and state is State.WARNING)


class _JsonRows:
    """One array, an object a line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._rows = 0

    def begin(self) -> None:
        """Open the array."""
        self._out.write("[")

    def results(self, connection: Connection, results: Sequence[Result]) -> None:
        """Write an object for each step."""
        for step, finding in results:
            row = {
                "connection": connection.id,
                "provider": connection.provider.slug,
                "environment": connection.environment.value,
                "step": step.name,
                "state": finding.state.value,
                "sentence": finding.sentence,
                "hint": finding.hint,
            }
            self._out.write(f"{',' if self._rows else ''}\n{json.dumps(row, ensure_ascii=False)}")
            self._rows += 1
        self._out.flush()

    def end(self) -> None:
        """Close the array."""
        self._out.write("\n]\n" if self._rows else "]\n")
        self._out.flush()


class _Lines:
    """A line that names the connection, and below it one for each step: its state as a word, its name, what was found.

    Nothing is said by colour or by a mark, and no line is drawn.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self) -> None:
        """Write nothing: each connection is named where its lines begin."""

    def results(self, connection: Connection, results: Sequence[Result]) -> None:
        """Write the lines of a connection."""
        self._line(f"{connection.id}: {connection.provider.title}, {connection.environment.value}", 0)
        width = max(len(result.step.name) for result in results)
        for result in results:
            for line, indent in lines_of(result, width):
                self._line(line, indent)
        self._out.flush()

    def end(self) -> None:
        """Write nothing."""

    def _line(self, line: str, indent: int) -> None:
        for part in laid(line, self._out, indent):
            self._out.write(f"{part}\n")


def lines_of(result: Result, width: int) -> Iterator[tuple[str, int]]:
    """Yield what is said of a step, each line with how far what does not fit goes in; names take `width`."""
    step, finding = result
    first = f"{_GAP}{finding.state.value:<{_STATE}}{_GAP}{step.name:<{width}}{_GAP}"
    yield f"{first}{finding.sentence}", len(first)
    if finding.hint:
        yield f"{'':{len(first)}}What to do: {finding.hint}", len(first)
