"""`banktui` run as a person or a script runs it, with connections kept in a home folder of its own."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from banktui import cli
from tests.command.served import ServedBank, environment


class Home:
    """A home folder in which connections are kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        places = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        self.environ = {**environment(), **{name: str(folder) for name in places}, "TZ": "UTC"}

    @property
    def config(self) -> Path:
        """Return the file of connections."""
        return self.folder / "banktui" / "config.toml"

    def run(self, *arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "banktui", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**self.environ, **(environ or {})},
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )

    def here(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end in this very process, which is a second quicker than in one of its own."""
        with _streams() as (out, errors), mock.patch.dict(os.environ, self.environ, clear=True):
            # What hardens a process would harden that of the tests.
            with mock.patch("banktui.startup.harden", return_value=[]):
                try:
                    status = cli.main(arguments)
                except SystemExit as ended:
                    status = int(ended.code or 0)
            return subprocess.CompletedProcess(arguments, status, _written(out), _written(errors))

    def connect(self, bank: ServedBank, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Keep a connection to each provider of a bank."""
        return self.here("connect", "--from-sandbox", str(bank.directory), *arguments)

    def json(self, *arguments: str) -> Any:
        """Run a command that must succeed and return the JSON that it prints."""
        done = self.here(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def change(self, old: str, new: str) -> None:
        """Change the file of connections by hand."""
        text = self.config.read_text(encoding="utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new), encoding="utf-8")


@contextlib.contextmanager
def _streams() -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    out, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        yield out, errors


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")
