"""What is remembered between runs survives them, stays private, and never stops the program."""

import stat
from pathlib import Path

from banktui.settings import FilePreferences, SessionPreferences


def test_a_choice_is_remembered_by_the_next_run_in_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "state" / "preferences.toml"
    FilePreferences(path).set("theme", "harbour")
    assert FilePreferences(path).get("theme") == "harbour"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["preferences.toml"]


def test_an_unreadable_file_is_set_aside_and_the_defaults_hold(tmp_path: Path) -> None:
    path = tmp_path / "preferences.toml"
    path.write_text("theme = [unclosed", encoding="utf-8")
    preferences = FilePreferences(path)
    assert preferences.get("theme", "default") == "default"
    assert path.with_suffix(".unreadable").read_text(encoding="utf-8") == "theme = [unclosed"


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    preferences = FilePreferences(blocked / "preferences.toml")
    preferences.set("theme", "paper")
    assert preferences.get("theme") == "paper"


def test_session_preferences_last_for_the_session() -> None:
    preferences = SessionPreferences()
    assert preferences.get("theme", "default") == "default"
    preferences.set("theme", "paper")
    assert preferences.get("theme", "default") == "paper"
