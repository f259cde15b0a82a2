"""A served bank as a process of its own: it says when it is ready, and goes when it is told or left alone."""

import json
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from banktui.sandbox.service import open_bank, serve
from tests.sandbox.till import START

ROOT = Path(__file__).parents[2]
PROGRAM = """
    import json, sys
    from pathlib import Path
    from banktui.sandbox.provider import ClientCertificates
    from banktui.sandbox.service import DirectoryInUseError, open_bank, serve
    from tests.sandbox.till import START, Till

    try:
        bank = open_bank(Path(sys.argv[1]), clock=START)
        till = Till(bank, "till", ClientCertificates.REQUIRED).sandbox()
        serve(bank, [till], stop_on_eof=True, announce=lambda said: print(json.dumps(said), flush=True))
    except DirectoryInUseError as error:
        sys.exit(str(error))
"""


@contextmanager
def process(directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the program above on a directory; it is gone afterwards."""
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(PROGRAM), str(directory)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def said(running: subprocess.Popen[str]) -> Any:
    assert running.stdout is not None
    return json.loads(running.stdout.readline())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, "end of input"])
def test_it_says_when_it_is_ready_and_goes_quietly(tmp_path: Path, how: object) -> None:
    with process(tmp_path) as running:
        description = said(running)
        assert json.loads((tmp_path / "sandbox.json").read_bytes()) == description
        assert list(description) == ["ca_certificate", "control", "till"]
        if isinstance(how, signal.Signals):
            running.send_signal(how)
            assert running.wait(20) == 0
        out, err = running.communicate(timeout=20)
        assert (out, err) == ("", "")
        assert running.returncode == 0
    assert not (tmp_path / "sandbox.json").exists()


def test_a_directory_has_one_bank_at_a_time(tmp_path: Path) -> None:
    with process(tmp_path) as first:
        said(first)
        with process(tmp_path) as second:
            _, err = second.communicate(timeout=20)
            assert second.returncode == 1
            assert err == f"{tmp_path} is in use: another built-in bank is served from it\n"
        assert (tmp_path / "sandbox.json").exists()


def test_a_killed_bank_leaves_a_directory_that_opens_again(tmp_path: Path) -> None:
    with process(tmp_path) as first:
        before = said(first)
        first.kill()
        first.wait(20)
    assert (tmp_path / "sandbox.json").exists()
    with process(tmp_path) as second:
        after = said(second)
        assert after["control"]["token"] != before["control"]["token"]


def test_a_warning_comes_before_a_bank_opens_to_others(tmp_path: Path) -> None:
    said_in_order: list[str] = []

    def announce(_description: object) -> None:
        said_in_order.append("ready")
        signal.raise_signal(signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    bank = open_bank(tmp_path, clock=START, running=False)
    serve(bank, [], host="0.0.0.0", announce=announce, warn=said_in_order.append)  # noqa: S104 - that is the case
    assert said_in_order[0].startswith("WARNING: the built-in bank listens on 0.0.0.0")
    assert said_in_order[1:] == ["ready"]
    assert signal.getsignal(signal.SIGTERM) == before
