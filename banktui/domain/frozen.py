"""Frozen records that come by the hundred thousand: the same classes, made in half the time."""

from dataclasses import fields
from typing import Any, TypeVar, cast

R = TypeVar("R", bound=type[Any])


def quickly_made(record: R) -> R:
    """Give a frozen dataclass with slots, whose defaults are plain values, an `__init__` that fills the slots directly.

    The one that `dataclass` writes has `object.__setattr__` find the slot by its name again for every field.
    """
    given = cast("Any", record).__init__
    names = [field.name for field in fields(record)]
    slots = {f"_set_{name}": getattr(record, name).__set__ for name in names}
    lines = [f"def __init__(self, {', '.join(names)}):", *(f"_set_{name}(self, {name})" for name in names)]
    if hasattr(record, "__post_init__"):
        lines.append("self.__post_init__()")
    exec("\n ".join(lines), slots)  # noqa: S102 - names of our own classes' fields
    made = slots["__init__"]
    for attribute in ("__annotations__", "__defaults__", "__doc__", "__module__", "__qualname__"):
        setattr(made, attribute, getattr(given, attribute))
    cast("Any", record).__init__ = made
    return record
