"""Lives of demo accounts and cards, made up once a process: in the same bank the same one has led the same life.

That they are the same is what `tests/sandbox/test_history.py` and the determinism tests of the providers hold the bank
to, and those make up each anew. Booking is real everywhere: it is only the making up that is spared.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from banktui.sandbox import history, purchases
from banktui.sandbox.files import make_private_directory
from banktui.sandbox.ledger import Dealing
from banktui.sandbox.purchases import Purchase

_led: dict[Hashable, list[list[Dealing]]] = {}
"""What happened month by month, by all that a life depends on: the state of chance has the bank's seed in it."""

_bought: dict[Hashable, list[Purchase]] = {}
"""What cards were used for, by the same."""

_keys: dict[str, bytes] = {}
"""Files with the keys and certificates of the bank that was made first, by their names."""

_make_up, _buy = history._Chronicle.months, purchases._made


@contextmanager
def remembered() -> Iterator[None]:
    """Have banks that are made meanwhile book the lives that were made up before, if they are the same."""
    with (
        mock.patch.object(history._Chronicle, "months", _remember),
        mock.patch.object(purchases, "_made", _buy_again),
    ):
        yield


@contextmanager
def same_keys(directory: Path) -> Iterator[None]:
    """Have a bank that is made meanwhile in an empty directory use the keys that the first such bank has made."""
    make_private_directory(directory)
    for name, content in _keys.items():
        (directory / name).touch(mode=0o600)
        (directory / name).write_bytes(content)
    yield
    for path in directory.iterdir():
        if path.suffix in {".pem", ".key", ".pfx", ".crt"}:
            _keys.setdefault(path.name, path.read_bytes())


def _remember(life: Any) -> Iterator[list[Dealing]]:
    depends = (life._account, life._profile, life._begin, life._since, life._end, life._pace, life._home, life._balance)
    key = (life._chance.getstate(), *depends)
    if key not in _led:
        _led[key] = list(_make_up(life))
    return iter(_led[key])


def _buy_again(chance: Random, *depends: Any) -> list[Purchase]:
    end, home, *others = depends
    key = (chance.getstate(), end, home.country, home.currency, *others)
    if key not in _bought:
        _bought[key] = _buy(chance, *depends)
    return list(_bought[key])
