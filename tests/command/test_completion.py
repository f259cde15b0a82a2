"""What a shell completes: real shells where they are installed, and the scripts' text for those that are not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from banktui.cli.completing import SHELLS, script
from tests.command.kept import Home

SECRET = "hunter2-CANARY"
CONFIG = f"""\
[connections.main-eur]
provider = "anytime"
environment = "sandbox"
host = "https://{SECRET}.example"

[connections.other]
provider = "hub"
environment = "production"
"""
EXPECTED = {
    ("st",): {"statements"},
    ("statements", "--con"): {"--connection", "--config"},
    ("statements", "--connection", ""): {"main-eur", "other"},
    ("statements", "--connection", "m"): {"main-eur"},
    ("export", "state"): {"statements"},
    ("export", "statements", "--format", ""): {"csv", "json", "ofx", "beancount"},
    ("transfers", "send", "cr"): {"credit-transfer"},
    ("transfers", "send", "card-load", "--ac"): {"--acknowledge"},
    ("transfers", "list", "--state", "un"): {"unknown"},
    ("completion", ""): {"bash", "zsh", "fish"},
    ("connect", "an"): {"anytime"},
    ("connect", "--environment", "p"): {"production"},
}
BASH = """\
source "$1"; shift
COMP_WORDS=(banktui "$@"); COMP_CWORD=$#; COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
_shtab_banktui; printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.config.parent.mkdir()
    made.config.write_text(CONFIG)
    made.config.chmod(0o600)
    program = tmp_path / "bin" / "banktui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m banktui "$@"\n')
    program.chmod(0o755)
    made.environ["PATH"] = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return made


def in_shell(home: Home, *words: str) -> set[str]:
    done = subprocess.run(words, capture_output=True, text=True, env=home.environ, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return {line for line in done.stdout.splitlines() if line}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed_and_nothing_else(home: Home, shell: str) -> None:
    ended = home.here("completion", shell)
    assert (ended.returncode, ended.stdout) == (0, f"{script(shell)}\n")


def test_the_names_of_connections_are_all_that_is_told_of_the_configuration(home: Home) -> None:
    ended = home.here("completion", "names-of-connections")
    assert (ended.returncode, ended.stdout.split()) == (0, ["main-eur", "other"])
    assert SECRET not in ended.stdout + ended.stderr


@pytest.mark.parametrize("spoiled", ["[connections.", "x = 1\n"])
def test_a_configuration_that_cannot_be_read_completes_nothing(home: Home, spoiled: str) -> None:
    home.config.write_text(CONFIG + spoiled if spoiled.startswith("[") else spoiled + CONFIG)
    ended = home.here("completion", "names-of-connections")
    assert (ended.returncode, ended.stdout) == (4, "")
    assert SECRET not in ended.stderr


def test_nothing_heavy_is_imported_while_somebody_waits_at_a_prompt(home: Home) -> None:
    told = (
        "import sys\nfrom banktui.cli import main\nmain(['completion', 'names-of-connections'])\n"
        "heavy = {'asyncio', 'cryptography', 'httpx', 'pydantic', 'rich', 'shtab', 'sqlite3', 'textual'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, env=home.environ, timeout=60, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize("words", [("completion", "bash"), ("keys",), ("themes",)], ids=" ".join)
def test_whoever_stops_reading_ends_it_quietly(home: Home, words: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        command = [sys.executable, "-m", "banktui", *words]
        done = subprocess.run(
            command, stdout=writer, stderr=subprocess.PIPE, text=True, env=home.environ, timeout=60, check=False
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(("words", "expected"), EXPECTED.items(), ids=map(" ".join, EXPECTED))
def test_bash_completes_commands_options_and_connections(
    home: Home, tmp_path: Path, words: tuple[str, ...], expected: set[str]
) -> None:
    kept = tmp_path / "banktui.bash"
    kept.write_text(script("bash"))
    assert in_shell(home, "bash", "--norc", "-c", BASH, "bash", str(kept), *words) == expected


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
@pytest.mark.parametrize(("words", "expected"), EXPECTED.items(), ids=map(" ".join, EXPECTED))
def test_fish_completes_the_same(home: Home, tmp_path: Path, words: tuple[str, ...], expected: set[str]) -> None:
    kept = tmp_path / "banktui.fish"
    kept.write_text(script("fish"))
    line = " ".join(("banktui", *words))
    found = in_shell(home, "fish", "--no-config", "-c", f"source {kept}; complete -C '{line}'")
    assert {each.split("\t")[0] for each in found} == expected


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh")
def test_zsh_understands_its_script(home: Home, tmp_path: Path) -> None:
    kept = tmp_path / "_banktui"
    kept.write_text(script("zsh"))
    assert in_shell(home, "zsh", "-n", str(kept)) == set()


@pytest.mark.parametrize("shell", SHELLS)
def test_each_script_knows_commands_options_choices_and_where_names_come_from(shell: str) -> None:
    text = script(shell)
    for word in ("statements", "export", "credit-transfer", "failed_later", "beancount", "connection", "acknowledge"):
        assert word in text
    assert "banktui completion names-of-connections" in text
    assert "until-stdin-closes" not in text
