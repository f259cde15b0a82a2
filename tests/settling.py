"""Knowing that a console has nothing left to do, in place of waiting until the processor looks unused.

Textual's own wait sleeps 20 ms at a time until the process has used little of the processor: long on a quiet machine,
and on a busy one too short, because a process that is not let run uses nothing either.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, TypeAlias

import pytest

from tests.drawing import draw

PATIENCE = 30.0
"""Seconds after which a fact that has not come true is given up; it never takes so long on a machine that works."""

_GLANCE = 1 / 50
"""Seconds for which threads are watched before they count as waiting for something themselves."""

_TURNS = 15
"""How often, at least, threads are let run meanwhile."""

_LEAST_TURNS = 5_000
"""How often a console is looked at before it is given up: on a machine that stood still, time alone says nothing."""

_Answer: TypeAlias = "Future[Any] | asyncio.Future[Any]"

_asked: list[_Answer] = []
"""What this process's loops have had other threads do for them during this test."""


async def quiet(min_sleep: float = 0.0, max_sleep: float = PATIENCE) -> None:
    """Wait until the running loop has nothing to run, no thread owes it an answer, and the screen is drawn.

    A thread that is itself waiting for something is not waited for. Raises AssertionError, with the last thing that was
    waited for, if `max_sleep` seconds are not enough: Textual would go on after one, and on a busy machine one is less
    than a handful of handlers.
    """
    await _settled(min_sleep, max_sleep, is_drawn=True)


async def _settled(min_sleep: float = 0.0, max_sleep: float = PATIENCE, *, is_drawn: bool = False) -> None:
    """Wait as `quiet` does; a screen is laid out, but drawn only if asked for: not between two keys of one stroke."""
    loop: Any = asyncio.get_running_loop()
    begun, turns, why = loop.time(), 0, ""
    if min_sleep:
        await asyncio.sleep(min_sleep)
    while turns < _LEAST_TURNS or loop.time() < begun + max_sleep:
        await asyncio.sleep(0)
        turns += 1
        if loop._ready:
            why = f"there was something to run: {loop._ready[0]!r}"
        elif _awaited() and await _has_moved(loop):
            why = "threads worked on what they were asked"
        elif undrawn := _drawn(is_drawn=is_drawn):
            why = undrawn
        else:
            return
    raise AssertionError(f"the console never came to rest within {max_sleep:g} s and {turns} turns: {why}")


async def until(
    fact: Callable[[], bool], pause: Callable[[], Awaitable[None]], what: Callable[[], str] = lambda: ""
) -> None:
    """Let a program work until something is true. Raises AssertionError with what `what` says if that never comes."""
    deadline = time.monotonic() + PATIENCE
    await pause()
    while not fact():
        if time.monotonic() > deadline:
            raise AssertionError(f"it never became true: {what()}")
        await asyncio.sleep(0.002)
        await pause()


def take_the_place_of_textuals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Textual's pilot wait with `quiet`."""
    import textual.app  # noqa: PLC0415 - a third of a second that tests without screens need not pay
    import textual.pilot  # noqa: PLC0415

    _asked.clear()
    wrap, run = asyncio.wrap_future, asyncio.run_coroutine_threadsafe

    def wrapped(future: Any, **given: Any) -> Any:
        return _noted(wrap(future, **given))

    def ran(coroutine: Any, loop: Any) -> Any:
        return _noted(run(coroutine, loop))

    monkeypatch.setattr(asyncio, "wrap_future", wrapped)
    monkeypatch.setattr(asyncio.futures, "wrap_future", wrapped)
    monkeypatch.setattr(asyncio, "run_coroutine_threadsafe", ran)
    monkeypatch.setattr(textual.app, "wait_for_idle", _settled)
    monkeypatch.setattr(textual.pilot, "wait_for_idle", quiet)
    monkeypatch.setattr(textual.pilot.Pilot, "_wait_for_screen", _dealt_with)


async def _dealt_with(_pilot: Any, timeout: float = PATIENCE) -> bool:  # noqa: ASYNC109 - as Textual calls it
    """Wait as `_settled` does, in place of Textual's wait for a message that it sends to each widget of the screen."""
    await _settled(max_sleep=timeout)
    return True


def _noted(answer: _Answer) -> _Answer:
    _asked.append(answer)
    return answer


def _awaited() -> list[_Answer]:
    """Return what threads have not answered yet."""
    _asked[:] = [each for each in _asked if not each.done()]
    return list(_asked)


async def _has_moved(loop: Any) -> bool:
    """Give threads time to answer; tell whether one did, or whether they used it to work.

    The time is counted in turns as well: on a busy machine it may pass without anything of this process having run.
    """
    owed, used, deadline, turns = _awaited(), _used_elsewhere(), time.monotonic() + _GLANCE, 0
    while turns < _TURNS or time.monotonic() < deadline:
        await asyncio.sleep(0.001)
        turns += 1
        if loop._ready or _awaited() != owed:
            return True
    return _used_elsewhere() - used > _GLANCE / 20


def _used_elsewhere() -> float:
    """Return the seconds that other threads have worked: on a slow machine looking at them is work as well."""
    return time.process_time() - time.thread_time()


def _drawn(*, is_drawn: bool) -> str:
    """Do now what the console would do within its next frame; return what there was to do, empty if nothing."""
    from textual._context import active_app  # noqa: PLC0415 - see above

    app = active_app.get(None)
    screen = app.screen if app is not None and app.screen_stack else None
    if screen is None or screen.app._exit:
        # Whoever leaves draws no more.
        return ""
    if not getattr(screen.app, "has_begun", True):
        # Nothing has been asked of the store or a bank before the first picture is out.
        return f"its work has not begun on {screen!r}"
    if screen.app._batch_count:
        # The palette holds drawing back for a twentieth of a second: what comes then has not been laid out yet.
        return "drawing is held back"
    if screen.app._resize_timer is not None:
        screen.app._check_resize()
        return "its size has changed"
    waiting = (
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
    )
    if waiting:
        screen._on_timer_update()
        screen.check_idle()
    return "there was something to draw" if (is_drawn and draw(screen)) or waiting else ""
