"""A store that is opened by whoever needs it first: the first picture is drawn without it."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from banktui.domain.errors import BankError

if TYPE_CHECKING:
    from banktui.services.shelf import Keeper, Reader
    from banktui.store import Store


class LateStore:
    """Stands for the store in a file, or in memory without a path. Its first use opens it and may raise StoreError."""

    def __init__(self, path: Path | None, prepare: "Callable[[Store], None] | None" = None) -> None:
        """Make one that is not open. `prepare` is called with the store before anybody else can use it."""
        self._path = path
        self._prepare = prepare
        self._store: Store | None = None
        self._guard = threading.Lock()

    @property
    def offered(self) -> "Mapping[str, frozenset[str]]":
        """Return what each connection offered when it was last opened, by its id; nothing if there is no store.

        Why it cannot is told to whoever reads or writes.
        """
        try:
            return self.open().offered
        except BankError:
            # A StoreError, which comes with the store: nothing else is raised by opening it.
            return {}

    @property
    def keeper(self) -> "Keeper":
        """Return the write side."""
        return self.open().keeper

    @property
    def reader(self) -> "Reader":
        """Return the read side."""
        return self.open().reader

    def open(self) -> "Store":
        """Open the store unless it is open already, and return it. May be called on any thread."""
        with self._guard:
            if self._store is None:
                from banktui.store import open_store  # noqa: PLC0415 - brings in SQLite, after the first picture

                store = open_store(self._path)
                try:
                    if self._prepare is not None:
                        self._prepare(store)
                except BaseException:
                    store.close()
                    raise
                self._store = store
            return self._store

    def close(self) -> None:
        """Give the file back, if it was opened."""
        with self._guard:
            if self._store is not None:
                self._store.close()
