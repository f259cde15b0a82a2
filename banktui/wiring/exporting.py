"""Exports as files: whole or not there at all, for their owner alone, and never over another file."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, TextIO, cast

from banktui.services.exporting.wanted import Export, Exported, NotExportedError, refusal
from banktui.services.exporting.writing import unbroken, write_rows
from banktui.services.shelf import Reader

_KEPT = "Nothing was written."
_ODD = ("\0", "\n", "\r")
_MOST_COPIES = 100
_SHOWN = 40


def free_path(folder: Path, name: str) -> str:
    """Return where in a folder a file of this name can be made, written with `~` where that is shorter."""
    stem, suffix = Path(name).stem, Path(name).suffix
    path = folder / name
    for number in range(2, _MOST_COPIES):
        if not os.path.lexists(path):
            break
        path = folder / f"{stem}-{number}{suffix}"
    return _shown(path)


def _shown(path: Path) -> str:
    with contextlib.suppress(ValueError, RuntimeError):
        return str("~" / path.relative_to(Path.home()))
    return str(path)


async def export(
    wanted: Export, folder: Path, *, reader: Reader, now: datetime, report: Callable[[int], None]
) -> Exported:
    """Write a list into a new file and return what became of it. Raises NotExportedError and StoreError.

    `folder`, that of downloads, is made if the file is to be in it. Until all is written the file stands beside its
    place under a name of its own; if anything goes wrong on the way, or the caller is cancelled, nothing is left of it.
    """
    refused = refusal(wanted.format, wanted.lists, is_private=wanted.is_private)
    if refused:
        raise NotExportedError(refused)
    target = target_of(wanted.path, folder)
    try:
        file = _NewFile(target)
        try:
            rows, left_out = await write_rows(wanted, file.out, file.aside, reader=reader, now=now, report=report)
            await unbroken(file.put)
        except BaseException:
            file.discard()
            raise
    except OSError as error:
        raise _failed(error, target) from None
    return Exported(str(target), rows, left_out, _shown(target))


def target_of(path: str, folder: Path) -> Path:
    """Return the file that a path names. Raises NotExportedError if a new file cannot be there.

    `folder` need not exist yet: it is made.
    """
    if not path.strip() or any(char in path for char in _ODD):
        raise NotExportedError("That is no path of a file.", hint="Name a file in a folder, as in ~/statements.csv.")
    try:
        target = Path(path.strip()).expanduser()
    except RuntimeError:
        raise NotExportedError("There is no such home folder.", hint="Write the folder out.") from None
    target = target.absolute()
    if target.is_dir():
        raise NotExportedError("That is a folder.", hint="Name a file in it.")
    if os.path.lexists(target):
        raise NotExportedError("There is a file of this name already, and it stays.", hint="Choose another name.")
    with contextlib.suppress(OSError):
        if target.parent == folder.absolute():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not target.parent.is_dir():
        raise NotExportedError("There is no such folder.", hint="Make it first, or choose another.")
    return target


class _NewFile:
    """A file to write that takes its place at the end, if nothing is in it by then."""

    def __init__(self, target: Path) -> None:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:_SHOWN]}.", suffix=".part", dir=target.parent)
        self._target = target
        self._temporary = Path(name)
        self._is_put = False
        # Each form writes its own line ends.
        self.out: TextIO = os.fdopen(handle, "w", encoding="utf-8", newline="")
        self._asides: list[TextIO] = []

    def aside(self) -> TextIO:
        """Open a file without a name on the same disk, for what has to wait; it goes when this one is done."""
        opened: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", newline="", dir=self._target.parent)  # noqa: SIM115 - closed below
        self._asides.append(cast("TextIO", opened))
        return self._asides[-1]

    def put(self) -> None:
        """Have all of it on the disk, then give it its name."""
        self.out.flush()
        os.fsync(self.out.fileno())
        self.out.close()
        _put(self._temporary, self._target)
        self._is_put = True
        self._close()

    def discard(self) -> None:
        """Leave nothing of it, whatever has become of it."""
        self._close()
        if self._is_put:
            self._target.unlink(missing_ok=True)

    def _close(self) -> None:
        for each in (self.out, *self._asides):
            # What is still buffered may not find room.
            with contextlib.suppress(OSError):
                each.close()
        self._temporary.unlink(missing_ok=True)


def _put(temporary: Path, target: Path) -> None:
    """Give the file its name, in one step that fails if there is one of that name."""
    try:
        os.link(temporary, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # A file system without second names: the name is taken first, and then the file put there.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))
        try:
            temporary.replace(target)
        except OSError:
            target.unlink(missing_ok=True)
            raise


def _failed(error: OSError, target: Path) -> NotExportedError:
    if isinstance(error, FileExistsError):
        return NotExportedError("There is a file of this name by now, and it stays.", hint="Choose another name.")
    reason = (error.strerror or "it cannot be written to").lower()
    return NotExportedError(
        "The export could not be written.", detail=f"{target.parent}: {reason}.", hint=f"{_KEPT} Choose another folder."
    )
