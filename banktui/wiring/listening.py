"""`banktui listen`: what banks push, one JSON line an event, without a console."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from banktui.domain.clock import SystemClock
from banktui.domain.errors import Problem, Rejected
from banktui.domain.event import REJECTED, Event
from banktui.services.capability import EVENTS
from banktui.services.notices import AddressTold, ConnectionFailed, ConnectionOpened, EventArrived, ListChanged, Notice
from banktui.services.replaying import Replayed, local_address
from banktui.services.shelf import ListRef
from banktui.store import open_store
from banktui.wiring.configured import checked, configuration_at, workspace_on
from banktui.wiring.discovery import providers
from banktui.wiring.served import plans, read_sections
from banktui.wiring.terminal_phrase import unlock_for
from banktui.wiring.workspace import LiveWorkspace

_DONE, _FAILED, _WRONG_USAGE, _INTERRUPTED = 0, 1, 2, 130
_HIGHEST_PORT = 65_535


def listen(options: argparse.Namespace) -> int:
    """Receive until stopped and return the exit status. Raises ConfigurationError for a file that cannot be used."""
    port = options.port or 0
    if not 0 <= port <= _HIGHEST_PORT:
        return _complain("--port is a number from 1 to 65535", _WRONG_USAGE)
    try:
        forward = local_address(options.replay_to) if options.replay_to else ""
        workspace = _workspace(options, port)
    except Rejected as error:
        status = _FAILED if error.field == "folder" else _WRONG_USAGE
        return _complain(f"{error.title}. {error.hint}".strip(), status)
    return asyncio.run(_Listening(workspace, forward).run())


def _workspace(options: argparse.Namespace, port: int) -> LiveWorkspace:
    """Return a workspace on the bank that is served from a folder, or else on the connections that are kept."""
    wanted = options.connection or ()
    clock = SystemClock()
    if options.state is None:
        configuration = configuration_at(options.config)
        checked(configuration)
        chosen = _chosen(wanted, [each.name for each in configuration.connections])
        unlock_for(configuration, chosen or ())
        return workspace_on(configuration, clock=clock, only=chosen, event_port=port)
    directory = Path(options.state).expanduser().absolute()
    sections = read_sections(directory)
    chosen = _chosen(wanted, [slug for slug in providers() if slug in sections])

    async def told() -> Mapping[str, Any]:
        return read_sections(directory)

    made = plans(told, directory, clock=clock, only=chosen)
    return LiveWorkspace(made, clock=clock, store=open_store(None), event_port=port)


class _Listening:
    """One run of the command, on the event loop that it is made on."""

    def __init__(self, workspace: LiveWorkspace, forward: str) -> None:
        self._workspace = workspace
        self._forward = forward
        self._providers = {each.id: each.provider for each in workspace.connections}
        self._unsettled = set(self._providers)
        """Connections of which it is not known yet whether events can be had."""
        self._waiting: dict[tuple[str, str], None] = {}
        """Events that arrived and are still followed up, in their order."""
        self._notices: asyncio.Queue[Notice | None] = asyncio.Queue()
        self._status = _DONE

    async def run(self) -> int:
        """Take notices until told to stop; return the exit status."""
        loop = asyncio.get_running_loop()

        def hear(notice: Notice) -> None:
            # The engine may still say something while the command's own loop is closing.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._notices.put_nowait, notice)

        unsubscribe = self._workspace.subscribe(hear)
        with _told_by_signals(self._stop):
            self._workspace.start()
            try:
                await self._follow()
            except BrokenPipeError:
                # Whoever read our lines has had enough. What is still buffered would fail again when Python ends.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            finally:
                unsubscribe()
                await self._workspace.stop()
        return self._status

    def _stop(self, status: int) -> None:
        self._status = status
        self._notices.put_nowait(None)

    async def _follow(self) -> None:
        while (notice := await self._notices.get()) is not None:
            await self._take(notice)
        for connection, event_id in tuple(self._waiting):
            await self._print(connection, event_id, even_unfinished=True)

    async def _take(self, notice: Notice) -> None:
        if isinstance(notice, AddressTold):
            self._introduced(notice)
        elif isinstance(notice, ConnectionFailed):
            self._say(notice.connection, notice.problem.sentence)
        elif isinstance(notice, ConnectionOpened) and EVENTS.name not in notice.offered:
            cannot = self._providers[notice.connection].cannot
            self._say(notice.connection, cannot.get(EVENTS.name, "It has no events."))
        elif isinstance(notice, EventArrived) and notice.deliveries == 1:
            self._waiting[notice.connection, notice.event_id] = None
            await self._print(notice.connection, notice.event_id)
        elif isinstance(notice, EventArrived):
            _tell(f"{notice.connection}: {notice.title} came again")
        elif isinstance(notice, ListChanged) and notice.ref.capability == EVENTS.name:
            for connection, event_id in tuple(self._waiting):
                await self._print(connection, event_id)

    def _introduced(self, notice: AddressTold) -> None:
        if notice.problem is None:
            self._say(notice.connection, notice.address)
        elif notice.address:
            self._say(notice.connection, notice.problem.sentence)
        else:
            self._stop(_complain(notice.problem.sentence, _FAILED))

    def _say(self, connection: str, what: str) -> None:
        was_unsettled = bool(self._unsettled)
        self._unsettled.discard(connection)
        is_ready = was_unsettled and not self._unsettled
        _tell(f"{connection}: {what}")
        if is_ready:
            _tell("ready")

    async def _print(self, connection: str, event_id: str, *, even_unfinished: bool = False) -> None:
        """Print an event once it has been followed up."""
        row = await self._workspace.reader.find(ListRef(connection, EVENTS.name), event_id)
        event = row.item if row is not None and isinstance(row.item, Event) else None
        if event is not None and event.subject_capability and not event.outcome and not even_unfinished:
            return
        del self._waiting[connection, event_id]
        if event is None:
            return
        replayed = None
        if self._forward and event.status.word != REJECTED:
            replayed = await self._workspace.replay(connection, event_id, self._forward)
        sys.stdout.write(f"{json.dumps(_line(connection, self._providers[connection].slug, event, replayed))}\n")
        sys.stdout.flush()


def _chosen(wanted: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the connections to listen for. Raises Rejected if there is none, or one is wanted that is not there."""
    if not known:
        raise Rejected(
            "No connection is kept yet", field="folder", hint="Keep some with `banktui connect`, or name a --state."
        )
    if any(name not in known for name in wanted):
        raise Rejected(
            "--connection names one that is not there", field="connection", hint=f"There are: {', '.join(known)}."
        )
    return [name for name in known if not wanted or name in wanted]


def _line(connection: str, provider: str, event: Event, replayed: Replayed | Problem | None) -> Mapping[str, Any]:
    """Return what is printed of an event; its keys are promised."""
    about = {"list": event.subject_capability, "parent": event.subject_parent, "id": event.subject_id}
    return {
        "connection": connection,
        "provider": provider,
        "id": event.id,
        "title": event.title,
        "status": event.status.word,
        "reason": event.reason,
        "occurred_at": _instant(event.occurred_at),
        "arrived_at": _instant(event.arrived_at),
        "about": about if event.subject_capability else None,
        "outcome": event.outcome,
        "deliveries": event.deliveries,
        "replayed": _replayed(replayed),
    }


def _replayed(replayed: Replayed | Problem | None) -> Mapping[str, Any] | None:
    if isinstance(replayed, Replayed):
        return {"url": replayed.url, "status": replayed.status, "milliseconds": round(replayed.seconds * 1000)}
    return {"problem": replayed.sentence} if replayed is not None else None


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment is not None else None


def _complain(sentence: str, status: int) -> int:
    _tell(f"banktui: {sentence}")
    return status


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def _told_by_signals(stop: Callable[[int], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    signals = {signal.SIGINT: _INTERRUPTED, signal.SIGTERM: _DONE}
    # Windows has no such handlers: there Ctrl+C interrupts the program itself.
    with contextlib.suppress(NotImplementedError):
        for number, status in signals.items():
            loop.add_signal_handler(number, stop, status)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in signals:
                loop.remove_signal_handler(number)
