"""The sign of life of a run of the program, which ends with its process however that ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from banktui.store.lease import Alone, Lease

HOLDER = """
import sys
from pathlib import Path
from banktui.store.lease import Lease
lease = Lease.take(Path(sys.argv[1]), "theirs")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def test_a_run_is_alive_until_it_is_released(folder: Path) -> None:
    ours, theirs = Lease.take(folder, "ours"), Lease.take(folder, "theirs")
    assert ours.is_alive("ours")
    assert ours.is_alive("theirs")
    theirs.release()
    assert not ours.is_alive("theirs")
    assert not theirs.is_alive("theirs")
    assert ours.is_alive("ours")
    theirs.release()
    ours.release()
    assert list(folder.iterdir()) == []


def test_a_run_that_nobody_knows_is_gone(folder: Path) -> None:
    ours = Lease.take(folder, "ours")
    assert not ours.is_alive("never")
    ours.release()


def test_two_runs_cannot_have_one_name(folder: Path) -> None:
    ours = Lease.take(folder, "ours")
    with pytest.raises(FileExistsError):
        Lease.take(folder, "ours")
    ours.release()


@pytest.mark.parametrize("ending", ["orderly", "kill -9"])
def test_another_process_is_alive_until_it_ends(folder: Path, ending: str) -> None:
    ours = Lease.take(folder, "ours")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"held\n"
        assert ours.is_alive("theirs")
        assert ours.is_alive("theirs"), "looking must not take the lock away"
        if ending == "orderly":
            process.stdin.close()
        else:
            process.kill()
        process.wait()
    assert not ours.is_alive("theirs")
    assert [file.name for file in folder.iterdir()] == ["ours.lock"]
    ours.release()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_its_files_are_private(folder: Path) -> None:
    before = os.umask(0)
    try:
        ours = Lease.take(folder, "ours")
    finally:
        os.umask(before)
    assert (folder / "ours.lock").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    ours.release()


def test_what_cannot_be_told_is_taken_for_alive(folder: Path) -> None:
    ours = Lease.take(folder, "ours")
    (folder / "odd.lock").mkdir()
    assert ours.is_alive("odd")
    (folder / "odd.lock").rmdir()
    ours.release()


def test_in_memory_there_is_nobody_else() -> None:
    alone = Alone("ours")
    assert alone.is_alive("ours")
    assert not alone.is_alive("theirs")
    alone.release()
