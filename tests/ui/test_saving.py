"""Files that somebody asks for: new ones only, for their owner alone, and half a file is none."""

import os
import stat
from pathlib import Path

import pytest

from banktui.ui.saving import save_new


def test_a_file_is_its_owners_alone_and_its_folder_too(tmp_path: Path) -> None:
    path = save_new(tmp_path / "a" / "saved", "request-1", ".txt", "é•••\n")
    assert path == tmp_path / "a" / "saved" / "request-1.txt"
    assert path.read_text(encoding="utf-8") == "é•••\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_is_written_over_and_no_link_followed(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("mine")
    (tmp_path / "x-2.txt").symlink_to(tmp_path / "elsewhere")
    assert save_new(tmp_path, "x", ".txt", "new") == tmp_path / "x-3.txt"
    assert (tmp_path / "x.txt").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


def test_a_hundred_of_one_name_are_enough(tmp_path: Path) -> None:
    for _ in range(100):
        save_new(tmp_path, "x", "", "")
    with pytest.raises(FileExistsError, match="100 files"):
        save_new(tmp_path, "x", "", "")


def test_what_could_not_be_written_whole_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, *_given: object, **_named: object) -> object:
        os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        save_new(tmp_path, "x", ".txt", "new")
    assert list(tmp_path.iterdir()) == []
