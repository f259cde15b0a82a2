"""The frame around every answer, and JSON in which numbers keep the digits they were given."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, Final

from starlette.responses import Response

from banktui.domain.clock import Clock
from banktui.providers.anytime.sandbox.errors import ErrorCode

_FIRST_REQUEST_ID: Final = 90_402


def timestamp_text(instant: datetime) -> str:
    """Write an instant as seconds with fourteen significant digits and no trailing zeros: `1478525194.6798`.

    The provider's own client library re-prints the parsed number in exactly this way before it hashes it, so a number
    such as `1478525194.0` would make it reject the answer.
    """
    return f"{instant.timestamp():.14g}"


def response_hash(timestamp: str, username: str) -> str:
    """Return the lower-case hexadecimal SHA-256 of `timestamp|username`; it covers neither body nor request."""
    return hashlib.sha256(f"{timestamp}|{username}".encode()).hexdigest()


def encode(value: Any, *, numbers_as_text: bool = False) -> str:
    """Write a value as JSON with every `Decimal` as the plain digits it holds (`12.50`, never `12.5` nor `1E+1`).

    With `numbers_as_text` every number and boolean becomes a string, as in the samples of the provider's cookbook.
    """
    match value:
        case str():
            return _quoted(value)
        case None:
            return "null"
        case bool() | int() | Decimal():
            return _number(value, as_text=numbers_as_text)
        case Mapping():
            members = (f"{_quoted(str(k))}:{encode(v, numbers_as_text=numbers_as_text)}" for k, v in value.items())
            return f"{{{','.join(members)}}}"
        case Sequence():
            return f"[{','.join(encode(item, numbers_as_text=numbers_as_text) for item in value)}]"
        case _:
            raise TypeError(f"{type(value).__name__} has no place in an answer")


def _number(value: bool | int | Decimal, *, as_text: bool) -> str:  # noqa: FBT001 - a value, not a switch
    if isinstance(value, bool):
        return f'"{value:d}"' if as_text else str(value).lower()
    digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return f'"{digits}"' if as_text else digits


@dataclass(slots=True)
class Envelope:
    """Wraps answers for one API user; counts requests."""

    clock: Clock
    username: str
    numbers_as_text: bool = False
    """True imitates the provider's cookbook, where figures are strings."""
    requests: int = _FIRST_REQUEST_ID

    def success(self, body: Mapping[str, Any]) -> Response:
        """Return HTTP 200 with this body."""
        return self._response(200, encode(body, numbers_as_text=self.numbers_as_text))

    def failure(self, code: ErrorCode, message: str = "") -> Response:
        """Return the error envelope with the HTTP status that the code's first three digits are."""
        error = {"code": code.number, "message": message or code.message, "exception": code.exception}
        return self._response(code.status, encode({"error": error}))

    def pushed(self, body: Mapping[str, Any], username: str) -> bytes:
        """Return a notification; unlike an answer it has whole seconds as its timestamp."""
        timestamp = str(int(self.clock.now().timestamp()))
        text = (
            f'{{"request_id":{self.requests},"type_response":"async","body":{encode(body)},'
            f'"timestamp":{timestamp},"hash":"{response_hash(timestamp, username)}"}}'
        )
        self.requests += 1
        return text.encode()

    def _response(self, status: int, body: str) -> Response:
        timestamp = timestamp_text(self.clock.now())
        digest = response_hash(timestamp, self.username)
        text = (
            f'{{"request_id":{self.requests},"type_response":"sync","timestamp":{timestamp},'
            f'"hash":"{digest}","body":{body}}}'
        )
        self.requests += 1
        return Response(text.encode(), status_code=status, media_type="application/json")
