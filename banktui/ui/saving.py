"""Files that are written when somebody asks for one: new ones only, in a folder of our own, for their owner alone."""

import os
from pathlib import Path

_MOST = 100
"""Files of one name. Whoever has as many has no use for another."""


def save_new(folder: Path, stem: str, suffix: str, text: str) -> Path:
    """Write a text into a file that does not exist yet, and return where it is. Raises OSError.

    `stem` and `suffix` are ours, never a bank's. What is there already is never written over, and no link is followed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(1, _MOST + 1):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{suffix}"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileExistsError:
            continue
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
        except OSError:
            # Half a file would pass for a whole one.
            path.unlink(missing_ok=True)
            raise
        return path
    raise FileExistsError(f"there are {_MOST} files of this name already")
