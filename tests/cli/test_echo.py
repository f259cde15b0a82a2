"""What is typed while nothing is asked: it is not shown, and what a shell would show is dropped."""

import os
import pty
import termios
from collections.abc import Iterator
from contextlib import suppress

import pytest

from banktui.cli.guiding.asker import echo
from tests.settling import until
from tests.terminal import waiting_in

LINE = b"typed too early\n"
_LOCAL = 3


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, str]]:
    """Put a terminal in the place of standard input; return the side on which somebody types, and the other's path."""
    master, slave = pty.openpty()
    with os.fdopen(slave, encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        yield master, os.ttyname(slave)
    os.close(master)


async def nothing() -> None:
    """Do nothing in between two looks."""


@pytest.mark.parametrize("ends", ["well", "by Ctrl+C", "by a signal", "by a mistake"])
async def test_what_is_typed_meanwhile(ends: str, keyboard: tuple[int, str]) -> None:
    error = {"by Ctrl+C": KeyboardInterrupt, "by a signal": SystemExit, "by a mistake": ValueError}.get(ends)
    typist, program = keyboard
    with suppress(KeyboardInterrupt, SystemExit, ValueError), echo(is_on=False):
        assert not termios.tcgetattr(typist)[_LOCAL] & termios.ECHO
        os.write(typist, LINE)
        await until(lambda: waiting_in(program) == len(LINE), nothing)
        if error is not None:
            raise error
    assert termios.tcgetattr(typist)[_LOCAL] & termios.ECHO
    assert waiting_in(program) == (len(LINE) if error is None else 0)
