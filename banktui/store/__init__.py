"""What is known, kept on this machine: one SQLite file (or memory) that refresh writes and screens read."""

from banktui.services.shelf import StoreError
from banktui.store.opening import Store, open_store

__all__ = ["Store", "StoreError", "open_store"]
