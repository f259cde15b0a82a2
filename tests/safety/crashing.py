"""The real program with a mistake in it: `python crashing.py WHERE` opens the console, and F9 makes it."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from banktui import cli
from banktui.domain.errors import Unreachable
from banktui.ui import app
from banktui.ui.app import BankApp
from banktui.wiring import console

WHERE = sys.argv[1]


class RichError(Exception):
    """Draws itself, as the errors of some libraries do."""

    def __rich__(self) -> str:
        return str(self.args)


def fail() -> NoReturn:
    """Fail with a secret in a local variable, in a dictionary and in the exception's text."""
    pin = os.environ["CANARY"]
    document = {"pin": pin}
    if WHERE == "rich":
        raise RichError(document)
    raise RuntimeError(f"cannot read {document}")


async def fail_later() -> None:
    await asyncio.sleep(0)
    fail()


class Failed(Message):
    """Asks for a failure."""


class FailingCompose(Screen[None]):
    def compose(self) -> ComposeResult:
        fail()


class FailingRender(Widget):
    def render(self) -> str:
        fail()


class FailingMount(Screen[None]):
    def on_mount(self) -> None:
        fail()


class Failing(BankApp):
    """The console, and F9."""

    # Relative paths would be looked for beside this file.
    CSS_PATH = [Path(app.__file__).parent / name for name in BankApp.CSS_PATH]  # noqa: RUF012 - as Textual declares it
    BINDINGS = [Binding("f9", "fail", "fail", priority=True), ("f8", "say_ready", "ready")]  # noqa: RUF012 - as Textual declares it

    def action_say_ready(self) -> None:
        self.notify("the console goes on")

    def action_fail(self) -> None:
        ways: dict[str, Callable[[], object]] = {
            "action": fail,
            "rich": fail,
            "handler": lambda: self.post_message(Failed()),
            "timer": lambda: self.set_timer(0.01, fail),
            "worker": lambda: self.run_worker(fail_later()),
            "thread worker": lambda: self.run_worker(fail, thread=True),
            "compose": lambda: self.push_screen(FailingCompose()),
            "mount": lambda: self.push_screen(FailingMount()),
            "render": lambda: self.mount(FailingRender()),
            "unmount": self.exit,
            "forgotten task": lambda: asyncio.get_running_loop().create_task(fail_later()),
            "thread": threading.Thread(target=fail).start,
        }
        ways[WHERE]()

    def on_failed(self) -> None:
        fail()

    async def on_unmount(self) -> None:
        await super().on_unmount()
        if WHERE == "unmount":
            fail()


def unopened(_path: object) -> NoReturn:
    """Take the place of the store."""
    if WHERE == "expected":
        raise Unreachable("The disk is on fire.", hint="Put it out.")
    fail()


console.BankApp = Failing  # type: ignore[attr-defined]
if WHERE in {"before", "expected"}:
    console.LateStore = unopened  # type: ignore[assignment,attr-defined]
sys.exit(cli.main([]))
