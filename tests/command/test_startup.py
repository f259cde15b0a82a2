"""Start-up hygiene: what leaks is dropped before anything heavy is imported, and secrets in arguments are refused."""

import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from banktui import startup
from banktui.cli import ExitStatus, main

LEAKY = {
    "TEXTUAL": "devtools",
    "TEXTUAL_LOG": "/dev/null",
    "TEXTUAL_SCREENSHOT": "1",
    "TEXTUAL_DEBUG": "1",
    "SSLKEYLOGFILE": "/dev/null",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "SSL_CERT_FILE": "/dev/null",
    "PYTHONDEVMODE": "1",
}


def test_every_leaky_variable_is_dropped_and_named_and_others_stay() -> None:
    """Row 61 of the list of bad inputs."""
    environ = LEAKY | {"PATH": "/bin", "NO_COLOR": "1", "TERM": "xterm"}
    assert startup.drop_leaky_variables(environ) == sorted(LEAKY)
    assert environ == {"PATH": "/bin", "NO_COLOR": "1", "TERM": "xterm"}


def test_the_interpreter_is_told_to_stop_tracing_memory() -> None:
    environ = {**os.environ, "PYTHONTRACEMALLOC": "1"}
    program = "import os, tracemalloc; from banktui import startup; startup.harden(os.environ); "
    asked = [sys.executable, "-c", program + "print(tracemalloc.is_tracing())"]
    assert subprocess.run(asked, env=environ, capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--password=hunter2"], "--password"),
        (["demo", "--client-secret", "x"], "--client-secret"),
        (["--PIN=1234"], "--PIN"),
        (["-token", "x"], "-token"),
        (["--vault-passphrase=line\nline"], "--vault-passphrase"),
        (["sandbox", "--state", "DIR"], None),
        (["demo"], None),
    ],
)
def test_options_that_carry_secrets_are_recognised(arguments: list[str], named: str | None) -> None:
    assert startup.secret_option(arguments) == named


def test_a_secret_on_the_command_line_is_refused_without_repeating_it() -> None:
    """Row 62 of the list of bad inputs."""
    done = subprocess.run(
        [sys.executable, "-m", "banktui", "--password=hunter2"], capture_output=True, text=True, check=False
    )
    assert done.returncode == ExitStatus.WRONG_USAGE
    assert "--password is refused" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


def test_an_unknown_argument_is_not_repeated_either() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "banktui", "demo", "hunter2"], capture_output=True, text=True, check=False
    )
    assert done.returncode == ExitStatus.WRONG_USAGE
    assert "hunter2" not in done.stderr + done.stdout


def test_the_environment_is_cleaned_with_one_warning_line() -> None:
    """Row 61 of the list of bad inputs."""
    done = subprocess.run(
        [sys.executable, "-m", "banktui", "--version"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "TEXTUAL_LOG": "/dev/null", "SSLKEYLOGFILE": "/dev/null"},
    )
    assert done.stderr.splitlines() == [
        "banktui: ignored from the environment, because it can leak secrets: SSLKEYLOGFILE, TEXTUAL_LOG"
    ]
    assert done.stdout.startswith("banktui ")


def test_new_files_are_private_and_cores_forbidden(tmp_path: Path) -> None:
    script = (
        "import os, resource\nfrom banktui import startup\nstartup.harden(os.environ)\n"
        f"open({str(tmp_path / 'file')!r}, 'w').close()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 0)"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_the_collector_looks_less_often_than_python_would_and_still_finds_garbage() -> None:
    script = (
        "import gc, sys, weakref\nfrom banktui import cli\nbefore = gc.get_threshold()\n"
        "try:\n    cli.main(['--version'])\nexcept SystemExit:\n    pass\n"
        "class Node:\n    pass\n"
        "node = Node()\nnode.me = node\ngone = weakref.ref(node)\ndel node\n"
        "kept = [[] for _ in range(50_000)]\n"
        "after = gc.get_threshold()\n"
        "print(gc.isenabled(), after[0] > 10 * before[0], after[1:] == before[1:], gone() is None)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "True True True True"


@pytest.mark.parametrize("shell", ["exec {} < /dev/null", "exec {} <&-"], ids=["nothing to read", "closed"])
def test_the_console_without_a_terminal_says_so_and_draws_nothing(shell: str) -> None:
    """Row 59 of the list of bad inputs."""
    command = shell.format(f"{shlex.quote(sys.executable)} -m banktui demo")
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == ExitStatus.NO_TERMINAL
    assert done.stdout == ""
    assert "needs a terminal" in done.stderr


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "harden", lambda environ: [])  # noqa: ARG005 - the test process stays as it is
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in ("demo", "sandbox", "themes", "keys"))
