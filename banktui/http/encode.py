"""JSON values to bytes, exactly: an amount is written with its own digits and never passes through a float."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def encode(value: Any) -> bytes:
    """Return the JSON of dicts, lists, texts, ints, Decimals, truth values and None, without spaces, in ASCII.

    A Decimal becomes a JSON number with exactly its digits: `12.50` stays `12.50`. Raises TypeError for a float or
    anything else, and ValueError for a Decimal that is no number.
    """
    return _written(value).encode("ascii")


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("only a finite number can be sent")
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(_name(name))}:{_written(each)}" for name, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join(_written(each) for each in value) + "]"
    raise TypeError(f"{type(value).__name__} is not sent as JSON")


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError("the name of a member is a text")
    return name
