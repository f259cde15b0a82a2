"""Which layouts the stored rows have: each is noted once and named by number in the rows."""

import sqlite3
from collections.abc import Callable
from typing import Any

from banktui.services.reading import Listed
from banktui.services.shelf import StoreError
from banktui.store.codec import decoder, encoder, shape_of


class Shapes:
    """Encodes and decodes rows of one database through its table of shapes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._forms: dict[type[Listed], tuple[int, Callable[[Any], str]]] = {}
        self._decoders: dict[int, Callable[[str], Listed]] = {}

    def encode(self, item: Listed) -> tuple[int, str]:
        """Return the number of an item's shape and the item as text. Called inside a write transaction."""
        noun = type(item)
        form = self._forms.get(noun)
        if form is None:
            form = self._forms[noun] = self._number(noun), encoder(noun)
        number, encode = form
        return number, encode(item)

    def decode(self, number: int, text: str) -> Listed:
        """Return the item that a row holds."""
        decode = self._decoders.get(number)
        if decode is None:
            written = self._connection.execute(
                "SELECT noun, shape FROM shapes WHERE shape_id = ?", (number,)
            ).fetchone()
            found = decoder(*written) if written else None
            if found is None:
                raise StoreError(
                    "The local copy was written by another version",
                    hint="Close other windows of this program and start it again.",
                )
            decode = self._decoders[number] = found
        return decode(text)

    def forget_numbers(self) -> None:
        """Look numbers up again: the transaction that may have noted one was rolled back."""
        self._forms.clear()

    def _number(self, noun: type[Listed]) -> int:
        key = (noun.__name__, shape_of(noun))
        self._connection.execute("INSERT OR IGNORE INTO shapes (noun, shape) VALUES (?, ?)", key)
        (number,) = self._connection.execute("SELECT shape_id FROM shapes WHERE noun = ? AND shape = ?", key).fetchone()
        return int(number)


def drop_unreadable(connection: sqlite3.Connection) -> None:
    """Forget lists whose rows an older or newer program wrote in a way that cannot be read now."""
    shapes = connection.execute("SELECT shape_id, noun, shape FROM shapes").fetchall()
    lost = [number for number, noun, shape in shapes if decoder(noun, shape) is None]
    if not lost:
        return
    marks = ",".join("?" * len(lost))
    connection.execute("BEGIN IMMEDIATE")
    lists = connection.execute(f"SELECT DISTINCT list_id FROM rows WHERE shape_id IN ({marks})", lost).fetchall()  # noqa: S608 - marks only
    connection.executemany("DELETE FROM rows WHERE list_id = ?", lists)
    connection.executemany("DELETE FROM days WHERE list_id = ?", lists)
    connection.executemany("DELETE FROM lists WHERE list_id = ?", lists)
    connection.execute(f"DELETE FROM shapes WHERE shape_id IN ({marks})", lost)  # noqa: S608 - marks only
    connection.execute("COMMIT")
