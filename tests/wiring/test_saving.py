"""A kept document is a file of its owner's alone, whole, and in nobody's place."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from banktui.services.document import Document
from banktui.wiring.saving import NotKeptError, save

MADE = Document("testimonial-48213.pdf", b"%PDF-1.4\n%%EOF\n")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_written_whole_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = save(MADE, tmp_path / "papers")
    assert path == tmp_path / "papers" / MADE.name
    assert path.read_bytes() == MADE.content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(path.parent) == [MADE.name]


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / MADE.name).write_bytes(b"mine")
    assert save(MADE, tmp_path).name == "testimonial-48213-2.pdf"
    assert save(MADE, tmp_path).name == "testimonial-48213-3.pdf"
    assert (tmp_path / MADE.name).read_bytes() == b"mine"


@pytest.mark.parametrize("dangling", [True, False])
def test_a_symbolic_link_is_not_followed(tmp_path: Path, *, dangling: bool) -> None:
    """Row 33 of the list of bad inputs."""
    target = tmp_path / "elsewhere"
    if not dangling:
        target.write_bytes(b"mine")
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / MADE.name).symlink_to(target)
    assert save(MADE, folder).name == "testimonial-48213-2.pdf"
    assert target.exists() is not dangling
    assert (folder / MADE.name).is_symlink()


def test_a_disk_that_fills_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotKeptError, match="could not be kept") as failed:
        save(MADE, tmp_path)
    assert failed.value.detail == "The folder: no space left on device."
    assert names(tmp_path) == []


def test_a_program_that_is_stopped_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        save(MADE, tmp_path)
    assert [path for path in tmp_path.iterdir() if path.stat().st_size] == []


def test_a_folder_that_is_a_file_is_said_to_be_unusable(tmp_path: Path) -> None:
    (tmp_path / "papers").write_bytes(b"")
    with pytest.raises(NotKeptError):
        save(MADE, tmp_path / "papers")


def test_it_does_not_go_on_for_ever(tmp_path: Path) -> None:
    for _ in range(99):
        save(MADE, tmp_path)
    with pytest.raises(NotKeptError, match="99 files"):
        save(MADE, tmp_path)
    assert len(names(tmp_path)) == 99
