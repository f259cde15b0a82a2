"""Writing a payment down before it leaves, against one call to a bank of 200 ms and against a plain file on this disk.

What a person waits for is `begin`: one transaction, on the disk when it returns. The plain side appends as many bytes
to a file and has the system put them on the disk, which is the least that anything durable costs here.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from tests.paying import begun, confirmed, draft

INTENTS = 200
A_CALL = 0.200


def run() -> None:
    """Print how long it takes, as ratios."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        journal = open_journal(path)
        ours, written = _begin(journal, path)
        journal.close()
        plain = _append(Path(folder) / "plain", written)
    memory = open_journal(None)
    unsynced, _ = _begin(memory, None)
    memory.close()
    for line in (
        f"writing a payment down, durably / a call of 200 ms: {ours / A_CALL:.2%}   goal <= 1 %",
        f"writing a payment down, durably / a plain append of {written:,} bytes with fsync: {ours / plain:.2f}",
        f"writing a payment down, in memory / a call of 200 ms: {unsynced / A_CALL:.2%}",
    ):
        print(line)  # noqa: T201


def _begin(journal: SqliteJournal, path: Path | None) -> tuple[float, int]:
    """Return the median seconds of an append, and the bytes that it writes."""
    seconds, sizes = [], []
    log = path.with_name(f"{path.name}-wal") if path is not None else None
    for number in range(1, INTENTS + 1):
        made = confirmed(journal, draft(f"{number}.00"))
        size = log.stat().st_size if log is not None else 0
        began = time.perf_counter()
        begun(journal, made)
        seconds.append(time.perf_counter() - began)
        sizes.append(log.stat().st_size - size if log is not None else 0)
    # Once the log has been copied back its space is used again, and it does not grow.
    return statistics.median(seconds), int(statistics.median([size for size in sizes if size > 0] or [1]))


def _append(path: Path, size: int) -> float:
    seconds = []
    with path.open("wb", buffering=0) as file:
        for _ in range(INTENTS):
            began = time.perf_counter()
            file.write(b"\xa5" * size)
            os.fsync(file.fileno())
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)
