"""A file to be sent is a regular one of a kind and size that the bank takes, and stays the one that was seen."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from banktui.services.attaching import JPEG, PDF, PNG, CutFileError, FileRule, UnfitFileError, attached, file_fault

RULE = FileRule((JPEG, PNG, PDF), 10 << 20)
PICTURE = b"\xff\xd8\xff\xe0 a picture"


def saved(folder: Path, name: str, content: bytes = PICTURE) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def symlink(folder: Path) -> Path:
    path = folder / "link.jpg"
    path.symlink_to(saved(folder, "real.jpg"))
    return path


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.jpg")
    return folder / "pipe.jpg"


def folder_itself(folder: Path) -> Path:
    return folder


def device(_: Path) -> Path:
    return Path("/dev/zero")


def empty(folder: Path) -> Path:
    return saved(folder, "empty.jpg", b"")


def fifty_megabytes(folder: Path) -> Path:
    path = saved(folder, "big.jpg")
    os.truncate(path, 50 << 20)
    return path


def of_a_wrong_type(folder: Path) -> Path:
    return saved(folder, "paper.pdf", b"<!doctype html>%PDF-")


def nothing(folder: Path) -> Path:
    return folder / "nothing.jpg"


def below_a_file(folder: Path) -> Path:
    return saved(folder, "file.jpg") / "below.jpg"


def with_a_name_too_long(folder: Path) -> Path:
    return folder / ("x" * 300)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (symlink, "It is a symbolic link: give the file that it leads to."),
        (fifo, "It is a named pipe, no file."),
        (device, "It is a device, no file."),
        (folder_itself, "It is a folder: give a file in it."),
        (empty, "It is empty."),
        (fifty_megabytes, "It has 50.0 MiB; 10 MiB is the most that can be sent."),
        (of_a_wrong_type, "It is no JPEG, PNG or PDF, whatever it is called."),
        (nothing, "There is no such file."),
        (below_a_file, "There is no such file: a part of its path is no folder."),
        (with_a_name_too_long, "No file can have a name as long as this."),
    ],
)
def test_row_38_a_kyc_file_that_is_none(tmp_path: Path, make: Callable[[Path], Path], sentence: str) -> None:
    typed = str(make(tmp_path))
    assert file_fault(typed, RULE) == sentence
    with pytest.raises(UnfitFileError, match=sentence.split(":", maxsplit=1)[0]), attached(typed, RULE):
        pass


def test_row_38_a_pipe_that_nobody_writes_into_is_not_waited_for(tmp_path: Path) -> None:
    # Opened as a file it would block this test for ever.
    assert file_fault(str(fifo(tmp_path)), RULE) == "It is a named pipe, no file."


def test_row_38_a_name_with_a_line_feed_names_its_file_and_is_not_what_is_sent(tmp_path: Path) -> None:
    path = saved(tmp_path, "pass\nport.jpg")
    with attached(str(path), RULE) as attachment:
        assert attachment.kind is JPEG
        assert not hasattr(attachment, "name")


def test_a_socket_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.jpg")
        assert file_fault("socket.jpg", RULE) == "It is a socket, no file."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(tmp_path: Path) -> None:
    path = saved(tmp_path, "secret.jpg")
    path.chmod(0)
    assert file_fault(str(path), RULE) == "You may not read this file."


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", PICTURE, JPEG),
        ("b.exe", b"\x89PNG\r\n\x1a\n...", PNG),
        ("c", b"%PDF-1.7", PDF),
    ],
)
def test_a_kind_is_told_by_what_a_file_begins_with(tmp_path: Path, name: str, content: bytes, kind: object) -> None:
    with attached(str(saved(tmp_path, name, content)), RULE) as attachment:
        assert attachment.kind is kind
        assert attachment.size == len(content)
        attachment.check()
        assert attachment.read() == content


@pytest.mark.parametrize("written", ["{}", " {} ", "'{}'", '"{}"'])
def test_a_path_may_have_been_dropped_into_the_terminal(tmp_path: Path, written: str) -> None:
    assert file_fault(written.format(saved(tmp_path, "my passport.jpg")), RULE) == ""


def test_a_tilde_is_ones_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path, "a.jpg")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert file_fault("~/a.jpg", RULE) == ""
    assert file_fault("~nobody-of-this-name/a.jpg", RULE) == "There is no such user whose folder this could be."


@pytest.mark.parametrize("typed", ["a\0b.jpg", "\0"])
def test_a_nul_is_no_part_of_a_path(typed: str) -> None:
    assert file_fault(typed, RULE) == "A path holds no NUL character."


def test_what_is_put_in_its_place_afterwards_is_not_read(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.jpg")
    with attached(str(path), RULE) as attachment:
        path.unlink()
        path.symlink_to(saved(tmp_path, "other.jpg", b"\xff\xd8\xff another"))
        attachment.check()
        assert attachment.read() == PICTURE


@pytest.mark.parametrize("content", [PICTURE + b"more", b"%PDF-1.7 other ..", b""])
def test_what_was_changed_since_it_was_seen_is_not_sent(tmp_path: Path, content: bytes) -> None:
    path = saved(tmp_path, "a.jpg")
    with attached(str(path), RULE) as attachment:
        path.write_bytes(content)
        with pytest.raises(UnfitFileError):
            attachment.check()


def test_no_more_is_read_than_was_seen_and_no_less(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.jpg", PICTURE * 2)
    with attached(str(path), RULE) as attachment:
        with path.open("ab") as more:
            more.write(b"more")
        assert attachment.read(5) == PICTURE[:5]
        assert attachment.read() == (PICTURE * 2)[5:]
        assert attachment.read(1) == b""
        attachment.seek(0)
        os.truncate(path, 3)
        assert attachment.read(3) == PICTURE[:3]
        with pytest.raises(CutFileError):
            attachment.read(1)
        assert attachment.seek(0, os.SEEK_END) == len(PICTURE * 2)


def test_a_rule_says_itself() -> None:
    assert RULE.told() == "JPEG, PNG or PDF, 10 MiB at most"
    assert FileRule((PDF,), 1 << 20).told() == "PDF, 1 MiB at most"
