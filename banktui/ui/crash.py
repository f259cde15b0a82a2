"""What is left when the console fails: one fixed line on the terminal, and places in code (never data) in a file.

Textual's own report prints every local variable into the scrollback: balances, tokens, documents. The texts of
exceptions are no better, since they quote what was being read. So neither is ever kept: an error is an id, the types of
the exceptions and the lines of code that they passed through.
"""

import os
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LENGTH = 6
_PACKAGES = ("site-packages", "dist-packages", "lib")


class CrashLog:
    """Appends what may be kept of an error to a file that only its owner can read. Without a file it keeps nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._unwritable = False
        """The last record could not be written, or not all of it."""
        self.ids: list[str] = []
        """The ids of this run's errors, oldest first."""

    def record(self, error: BaseException, at: datetime) -> str:
        """Keep an error's types and places in code, and return the id under which they can be found."""
        import secrets  # noqa: PLC0415 - only where something has failed

        error_id = "E-" + "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))
        self.ids.append(error_id)
        if self._path is not None:
            lines = (f"{at.isoformat()} {error_id}", *_places(error), "", "")
            self._unwritable = not _append(self._path, "\n".join(lines))
        return error_id

    def sentence(self, error_id: str) -> str:
        """Return the one line that a person sees: fixed words, the id and where the rest is."""
        said = f"banktui stopped because of a mistake of its own, {error_id}. Nothing was sent to a bank by it."
        return said + self._where

    @property
    def _where(self) -> str:
        if self._path is None:
            return ""
        if self._unwritable:
            return f" Where in the code it happened could not be written to {self._path}."
        return f" Where in the code it happened (no data) is in {self._path}."


def _append(path: Path, text: str) -> bool:
    """Write a record behind the others; tell whether all of it is there. A full disk must not hide what happened."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError:
        return False
    return True


def _places(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield f"{type(following).__module__}.{type(following).__qualname__}"
        for frame, line in traceback.walk_tb(following.__traceback__):
            code = frame.f_code
            yield f"  {_short(code.co_filename)}:{line} {code.co_qualname}"
        following = following.__cause__ or following.__context__


def _short(filename: str) -> str:
    """Return a file's path below the folder of packages: the rest names the user's own folders."""
    parts = Path(filename).parts
    for marker in _PACKAGES:
        if marker in parts:
            return "/".join(parts[parts.index(marker) + 1 :])
    return "/".join(parts[parts.index("banktui") :]) if "banktui" in parts else Path(filename).name
