"""An answer as it goes out, and may have to go out again byte for byte."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from banktui.sandbox.shaping import encode

_JSON = "application/json; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in their order, body. The date is not among them: it tells when a message is sent, not made."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def response(self) -> Response:
        """Return it for sending."""
        response = Response(self.body, self.status)
        for name, value in self.headers:
            response.headers.append(name, value)
        return response

    def as_record(self) -> Mapping[str, Any]:
        """Return it in a form that JSON can hold."""
        return {
            "status": self.status,
            "headers": [list(header) for header in self.headers],
            "body": base64.b64encode(self.body).decode(),
        }


def from_record(record: Mapping[str, Any]) -> Answer:
    """Return the answer that `as_record` wrote."""
    headers = tuple((name, value) for name, value in record["headers"])
    return Answer(record["status"], headers, base64.b64decode(record["body"]))


def json_answer(content: Any, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """Return an answer in JSON, amounts (`Decimal`) with exactly their own digits."""
    return Answer(status, (("content-type", _JSON), *headers), encode(content))


def text_answer(sentence: str, status: int) -> Answer:
    """Return an answer that is a bare sentence."""
    return Answer(status, (("content-type", _TEXT),), sentence.encode("utf-8", errors="backslashreplace"))
