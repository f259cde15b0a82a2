"""Where secrets are fetched from: each way, and each way in which it fails, without a word of what was written."""

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from banktui.configuration.fault import VaultError
from banktui.configuration.reference import BadReferenceError, read_reference
from tests.configuration.vaults import filled

SECRET = "hunter2-CANARY"


@pytest.fixture
def private(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "secret"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    return write


def test_an_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PASSWORD", SECRET)
    assert read_reference({"env": "HUB_PASSWORD"}).resolve() == SECRET


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_file_without_its_line_end(end: str, private: Callable[[str], Path]) -> None:
    assert read_reference({"file": str(private(f" {SECRET} {end}"))}).resolve() == f" {SECRET} "


def test_a_file_below_the_home_folder(private_home: Path) -> None:
    path = private_home / "password"
    path.write_text(SECRET, encoding="utf-8")
    path.chmod(0o600)
    assert read_reference({"file": "~/password"}).resolve() == SECRET


def test_an_entry_of_a_json_document(private: Callable[[str], Path]) -> None:
    path = private(json.dumps({"hub": {"password": SECRET}}))
    assert read_reference({"file": str(path), "key": "hub.password"}).resolve() == SECRET


def test_the_first_line_of_a_command() -> None:
    words = [sys.executable, "-c", f"import sys; print({SECRET!r}); print('user: ada'); sys.stderr.write('noise')"]
    assert read_reference({"command": words}).resolve() == SECRET


def test_a_command_is_run_without_a_shell() -> None:
    words = [sys.executable, "-c", "import sys; print(sys.argv[1])", "$(echo x); `y` && z"]
    assert read_reference({"command": words}).resolve() == "$(echo x); `y` && z"


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"keyring": SECRET},
        {"keyring": f"/{SECRET}"},
        {"keyring": f"{SECRET}/"},
        {"keyring": "a/b", "key": "c"},
        {"vault": f"{SECRET}!"},
        {"vault": ""},
        {"vault": 7},
        {"vault": "a", "key": "b"},
        {"vault": "a", "keyring": "b/c"},
        {"env": "A", "file": "/a"},
        {"env": f"{SECRET}!"},
        {"env": ""},
        {"env": 3},
        {"env": "A", "key": "b"},
        {"file": SECRET},
        {"file": f"~nobody-{SECRET}/x"},
        {"file": "/a", "key": ""},
        {"file": "/a", "keys": "b"},
        {"file": f"/a\0{SECRET}"},
        {"command": SECRET},
        {"command": []},
        {"command": [SECRET, 3]},
        {"command": [SECRET, ""]},
        {"command": [SECRET], "shell": True},
    ],
)
def test_what_is_no_reference_is_refused_without_repeating_it(table: dict[str, Any]) -> None:
    with pytest.raises(BadReferenceError) as caught:
        read_reference(table)
    assert SECRET not in str(caught.value)


def fails(table: dict[str, Any]) -> str:
    with pytest.raises(BadReferenceError) as caught:
        read_reference(table).resolve()
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error!r}"
        assert error.__cause__ is None
        assert error.__context__ is None or error.__suppress_context__
        error = error.__cause__
    return str(caught.value)


def test_a_variable_that_is_not_set_is_said() -> None:
    assert "not set" in fails({"env": "HUNTER2_CANARY"})


def test_files_that_hold_no_secret_are_said(tmp_path: Path, private: Callable[[str], Path]) -> None:
    assert "does not exist" in fails({"file": str(tmp_path / SECRET)})
    assert "empty" in fails({"file": str(private("\n"))})
    assert "not a plain file" in fails({"file": str(tmp_path)})
    assert "larger than" in fails({"file": str(private(100_000 * "x"))})
    path = private("")
    path.write_bytes(b"\xff\xfe")
    assert "not text" in fails({"file": str(path)})


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o777])
def test_a_file_that_others_can_open_is_refused(mode: int, private: Callable[[str], Path]) -> None:
    path = private(SECRET)
    path.chmod(mode)
    assert f"mode {mode:04o}" in fails({"file": str(path)})
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_links_and_pipes_are_refused(tmp_path: Path, private: Callable[[str], Path]) -> None:
    link = tmp_path / "link"
    link.symlink_to(private(SECRET))
    assert "symbolic link" in fails({"file": str(link)})
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "not a plain file" in fails({"file": str(tmp_path / "pipe")})


def test_a_file_of_somebody_else_is_refused(private: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = private(SECRET)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    assert "another user" in fails({"file": str(path)})


@pytest.mark.parametrize("content", ["no json", "[1]", "{}", '{"a": 3}', '{"a": ""}', '{"a": {"b": "x"}}', 9999 * "["])
def test_a_json_document_without_the_entry_is_said(content: str, private: Callable[[str], Path]) -> None:
    assert "JSON" in fails({"file": str(private(content)), "key": "a"})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["/nowhere/hunter2-CANARY"], "does not exist"),
        (["/"], "cannot be run"),
        ([sys.executable, "-c", "import sys; print('hunter2-CANARY'); sys.exit(7)"], "status 7"),
        ([sys.executable, "-c", "pass"], "writes nothing"),
        ([sys.executable, "-c", "import sys; sys.stdout.buffer.write(bytes([255]))"], "not text"),
    ],
)
def test_a_command_that_gives_nothing_is_said(words: list[str], said: str) -> None:
    assert said in fails({"command": words})


def test_a_command_that_takes_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banktui.configuration.reference._PATIENCE", 0.05)
    assert "longer than" in fails({"command": [sys.executable, "-c", "import threading; threading.Event().wait()"]})


def test_a_reference_does_not_show_what_it_is_made_of() -> None:
    tables: tuple[dict[str, Any], ...] = (
        {"env": "HUNTER2"},
        {"file": "/HUNTER2", "key": "HUNTER2"},
        {"command": ["HUNTER2"]},
        {"keyring": "HUNTER2/HUNTER2"},
        {"vault": "HUNTER2"},
    )
    assert "HUNTER2" not in "".join(repr(read_reference(table)) for table in tables)


def test_an_entry_of_the_vault(tmp_path: Path) -> None:
    vault = filled(tmp_path, main=SECRET.encode(), pfx=b"\xff")
    assert read_reference({"vault": "main"}, vault).resolve() == SECRET
    with pytest.raises(BadReferenceError, match="an entry of the vault that is not text"):
        read_reference({"vault": "pfx"}, vault).resolve()
    with pytest.raises(BadReferenceError, match="no entry of that name"):
        read_reference({"vault": SECRET}, vault).resolve()
    vault.close()
    with pytest.raises(VaultError, match="The vault is locked"):
        read_reference({"vault": "main"}, vault).resolve()
    assert "cannot be opened here" in fails({"vault": "main"})
