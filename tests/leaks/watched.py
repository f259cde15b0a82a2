"""`banktui`, and every error that it meets described as a careless program would: `python watched.py …`."""

import atexit
import os
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from banktui import cli
from banktui.domain import errors
from banktui.ui import crash

met: list[BaseException] = []


def watch() -> None:
    """Note every error of ours when it is made, and every one that the crash log is given."""
    make, record = errors.BankError.__init__, crash.CrashLog.record

    def makes(self: errors.BankError, *args: Any, **told: Any) -> None:
        make(self, *args, **told)
        met.append(self)

    def records(self: crash.CrashLog, error: BaseException, at: datetime) -> str:
        met.append(error)
        return record(self, error, at)

    errors.BankError.__init__ = makes  # type: ignore[method-assign]
    crash.CrashLog.record = records  # type: ignore[method-assign]


def describe(error: BaseException, seen: set[int]) -> Iterator[str]:
    """Yield all that an error can tell, and those that it came from."""
    if id(error) in seen:
        return
    seen.add(id(error))
    yield "".join(traceback.format_exception(error))
    yield repr(error)
    for name in sorted({*vars(error), "request", "response", "doc", "url"}):
        try:
            value = getattr(error, name, None)
        except RuntimeError:
            # An httpx error says so when it knows no request.
            continue
        yield f"{name}={value!r} {value!s}"
    more = getattr(error, "errors", None)
    if callable(more):
        yield repr(more())
    for other in (error.__cause__, error.__context__):
        if other is not None:
            yield from describe(other, seen)


def tell() -> None:
    """Write down what was met."""
    seen: set[int] = set()
    text = "\n".join(part for error in met for part in describe(error, seen))
    with Path(os.environ["WATCHED_TO"]).open("a", encoding="utf-8") as stream:
        stream.write(text)


if __name__ == "__main__":
    watch()
    atexit.register(tell)
    sys.exit(cli.main(sys.argv[1:]))
