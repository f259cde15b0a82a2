"""JSON written with exact numbers: a `Decimal` keeps every digit and never becomes an exponent."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any


def encode(value: Any) -> bytes:
    """Write a value of dicts, lists, texts, ints, Decimals, booleans and None as UTF-8.

    A lone surrogate, which UTF-8 cannot carry, is written as its escape.
    """
    parts: list[str] = []
    _write(value, parts)
    return "".join(parts).encode("utf-8", errors="backslashreplace")


def number(amount: Decimal) -> str:
    """Write an amount as the document's samples do: no superfluous zeros, but always a digit after the point.

    `100.00` gives `100.0`, `42.42` stays, `-0.50` gives `-0.5`.
    """
    whole, _, fraction = f"{amount:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"


def _write(value: Any, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(encode_basestring(value))
    elif value is None:
        parts.append("null")
    elif isinstance(value, bool):
        parts.append("true" if value else "false")
    elif isinstance(value, int):
        parts.append(str(value))
    elif isinstance(value, Decimal):
        parts.append(number(value))
    elif isinstance(value, Mapping):
        _write_object(value, parts)
    elif isinstance(value, list | tuple):
        _write_array(value, parts)
    else:
        raise TypeError(f"{type(value).__name__} has no place in a document")


def _write_object(value: Mapping[str, Any], parts: list[str]) -> None:
    separator = "{"
    for key, member in value.items():
        parts.append(separator)
        parts.append(encode_basestring(key))
        parts.append(":")
        _write(member, parts)
        separator = ","
    parts.append("}" if value else "{}")


def _write_array(value: Sequence[Any], parts: list[str]) -> None:
    separator = "["
    for member in value:
        parts.append(separator)
        _write(member, parts)
        separator = ","
    parts.append("]" if value else "[]")
