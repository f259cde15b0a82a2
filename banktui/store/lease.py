"""Who is at work on a journal: each run of the program holds a lock on a file of its own for as long as it lives.

The system takes the lock away with the process, however that ends, so that a lock that can be had means a run that is
gone. A process id would not do: it is given to others again, and means nothing to another machine.
"""

import contextlib
import os
from pathlib import Path
from typing import Self

from banktui.store.file_lock import take

_SUFFIX = ".lock"


class Lease:
    """The sign of life of one run. It ends with the process, or with `release`."""

    def __init__(self, folder: Path, run: str, descriptor: int) -> None:
        self._folder = folder
        self._descriptor: int | None = descriptor
        self.run = run

    @classmethod
    def take(cls, folder: Path, run: str) -> Self:
        """Begin to be alive. Raises OSError where no file can be made."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / f"{run}{_SUFFIX}", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if not take(descriptor):
            os.close(descriptor)
            raise BlockingIOError(f"the lock of a run that has just begun is taken: {run}")
        return cls(folder, run, descriptor)

    def is_alive(self, run: str) -> bool:
        """Tell whether a run of this or another process is still at work. Its file is removed once it is not."""
        if run == self.run:
            return self._descriptor is not None
        path = self._folder / f"{run}{_SUFFIX}"
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
        except OSError:
            # It cannot be told. What is taken for alive is left alone, and nothing is lost by that but time.
            return True
        try:
            if not take(descriptor):
                return True
            with contextlib.suppress(OSError):
                path.unlink()
            return False
        finally:
            os.close(descriptor)

    def release(self) -> None:
        """End: what this run had begun is for others to look after now."""
        if self._descriptor is None:
            return
        with contextlib.suppress(OSError):
            (self._folder / f"{self.run}{_SUFFIX}").unlink()
        os.close(self._descriptor)
        self._descriptor = None


class Alone:
    """Stands for a lease where no other process can have the journal: in memory."""

    def __init__(self, run: str) -> None:
        self.run = run

    def is_alive(self, run: str) -> bool:
        """Tell whether a run is this one."""
        return run == self.run

    def release(self) -> None:
        """Do nothing."""
