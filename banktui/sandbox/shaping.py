"""Faults that change what an answer says, for any provider that answers in JSON."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import cycle
from typing import Any

from banktui.sandbox.faults import Fault, FaultKind

_IDS = frozenset({"id", "internal_id", "txid", "card_ref", "acc_id", "order_id", "uuid", "reference"})
_ECHOES = frozenset({"amount", "iban", "destination", "beneficiary_iban"})
_TEXTS = frozenset({"description", "comment", "communication", "counterpart", "name", "reason", "beneficiary_name"})


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """An answer with an error in a provider's own form."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GenericShaper:
    """Shapes plain JSON: give it the provider's own field names, or derive from it and override a method.

    `hostile` are the texts that `poison_text` puts in, usually `world.hostile_texts`.
    """

    hostile: Sequence[str] = ("[/nope]", "\x1b]0;owned\x07", "\u202egnp.exe")
    ids: Collection[str] = _IDS
    """Fields that `missing_id` takes out wherever they occur."""
    echoes: Collection[str] = _ECHOES
    """Fields that `wrong_echo` changes: numbers grow by one, texts get another ending."""
    texts: Collection[str] = _TEXTS
    """Fields whose text `poison_text` replaces."""

    def error(self, status: int, code: str) -> ErrorAnswer:
        """Return an error as plain JSON: `{"error": {"status": 503, "code": "…"}}`."""
        return ErrorAnswer(status, json.dumps({"error": {"status": status, "code": code}}).encode())

    def transform(self, fault: Fault, answer: Any, path: str) -> Any:  # noqa: ARG002 - overriding shapers look at the path
        """Return the decoded answer as the fault would have it; an answer that it does not concern stays as it is."""
        match fault.kind:
            case FaultKind.MISSING_ID:
                return _without(answer, self.ids)
            case FaultKind.WRONG_ECHO:
                return _changed(answer, self.echoes, _another)
            case FaultKind.POISON_TEXT:
                texts = cycle(self.hostile)
                return _changed(answer, self.texts, lambda old: next(texts) if isinstance(old, str) else old)
            case FaultKind.HIDE:
                without_newest(answer)
                return answer
            case _:
                return answer


def without_newest(answer: Any) -> bool:
    """Take the first element out of the first non-empty list of objects in an answer; tell whether there was one."""
    if isinstance(answer, list):
        if answer and isinstance(answer[0], dict):
            del answer[0]
            return True
        return False
    return isinstance(answer, dict) and any(without_newest(value) for value in answer.values())


def decode(body: bytes) -> Any:
    """Decode JSON with every fraction as an exact Decimal. Raises ValueError if it is not JSON."""
    return json.loads(body, parse_float=Decimal)


def encode(answer: Any) -> bytes:
    """Encode JSON so that every Decimal is written with exactly its own digits. Lone surrogates are escaped."""
    return _written(answer).encode()


def _written(value: Any) -> str:
    match value:
        case Decimal():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)}: {_written(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(_written(item) for item in value) + "]"
        case _:
            return json.dumps(value)


def _without(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items() if key not in names}
    return [_without(item, names) for item in value] if isinstance(value, list) else value


def _changed(value: Any, names: Collection[str], change: Callable[[Any], Any]) -> Any:
    if isinstance(value, list):
        return [_changed(item, names, change) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: change(item) if key in names and not isinstance(item, dict | list) else _changed(item, names, change)
        for key, item in value.items()
    }


def _another(old: Any) -> Any:
    if isinstance(old, bool) or old is None:
        return old
    if isinstance(old, int | Decimal):
        return old + 1
    text = str(old)
    try:
        return str(Decimal(text) + 1)
    except ArithmeticError:
        return text[:-1] + ("1" if text[-1:] == "0" else "0")
