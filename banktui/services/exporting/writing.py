"""Takes rows from where they are to a file, a part at a time: a list of any length takes the same memory."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TextIO, TypeVar

from banktui.services.exporting.movement import Book, BookKey, books_of, key_of
from banktui.services.exporting.wanted import Export, Format
from banktui.services.identity_line import lines_of
from banktui.services.reading import Listed
from banktui.services.records import CsvPrinter, JsonPrinter, Printer
from banktui.services.row_fields import Place
from banktui.services.shelf import Reader

T = TypeVar("T")


async def write_rows(
    wanted: Export,
    out: TextIO,
    aside: Callable[[], TextIO],
    *,
    reader: Reader,
    now: datetime,
    report: Callable[[int], None],
) -> tuple[int, Mapping[str, int]]:
    """Write all rows; returns how many, and how many could not be, by the reason.

    `aside` opens empty files for what has to wait; `report` hears how many rows have been looked at. Raises OSError,
    StoreError and NotExportedError. Cancelling the caller ends it after the part that is being written.
    """
    books: dict[BookKey, Book] = {}
    left_out: Counter[str] = Counter()
    writer = _writer(wanted, out, aside, books, now=now, left_out=left_out)
    await unbroken(writer.begin)
    seen = written = 0
    async for page in wanted.rows.pages():
        if wanted.format.is_of_movements:
            keys = {key for item, place in page if (key := key_of(item, place)) is not None}
            books.update(await books_of(reader, keys - books.keys()))
        written += await unbroken(partial(_write, writer, page))
        seen += len(page)
        report(seen)
    await unbroken(writer.end)
    return written - left_out.total(), dict(left_out)


def _writer(
    wanted: Export,
    out: TextIO,
    aside: Callable[[], TextIO],
    books: Mapping[BookKey, Book],
    *,
    now: datetime,
    left_out: Counter[str],
) -> Printer:
    match wanted.format:
        case Format.CSV:
            return CsvPrinter(out, wanted.fields)
        case Format.JSON:
            return JsonPrinter(out, wanted.fields)
        case Format.BEANCOUNT:
            from banktui.services.exporting.beancount import BeancountWriter  # noqa: PLC0415 - one form of four

            return BeancountWriter(out, books, left_out=left_out)
        case Format.OFX:
            from banktui.services.exporting.ofx import OfxWriter  # noqa: PLC0415 - brings in the tables of all banks

            return OfxWriter(out, books, aside, now=now, left_out=left_out)


def _write(writer: Printer, page: Sequence[tuple[Listed, Place]]) -> int:
    lines = 0
    for item, place in page:
        writer.row(item, place)
        lines += len(tuple(lines_of(item)))
    return lines


async def unbroken(work: Callable[[], T]) -> T:
    """Do something in a thread; if nobody waits for it any more it is still done before that is heard of."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        # The file is about to be closed. What went wrong meanwhile matters to nobody.
        await asyncio.gather(running, return_exceptions=True)
        raise
