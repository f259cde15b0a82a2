"""A bank's complete answer, and the facts about the attempt that brought it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import httpx

from banktui.domain.errors import BankError, Malformed
from banktui.domain.exchange import Proof
from banktui.http.decode import decode
from banktui.http.failure import Failure
from banktui.http.record import Recorder
from banktui.http.vouching import Sight, Vouch

_ATTEMPT: Final = "banktui.attempt"
_READING: Final = "banktui.reading"
_RECORD: Final = "banktui.record"
_ELAPSED: Final = "banktui.elapsed"
FIRST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its whole body. Its repr shows neither body nor headers."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    raw: bytes = field(repr=False)
    """The body after decompression."""
    data: Any = field(repr=False)
    """The decoded JSON, fractions as Decimal; None if the body is empty, was not asked for as JSON, or is not JSON."""
    elapsed: float
    """Seconds from the start of the attempt to the last byte."""
    url_path: str
    """The path asked for, without its query."""


@dataclass(slots=True)
class Attempt:
    """What a request is about; travels with it through client, authentication and transport."""

    operation: str
    number: int
    base_url: str
    expect_json: bool
    recorder: Recorder | None = None
    sign_in: bool = False
    """The request is a sign-in made on behalf of another."""
    sent: bool = False
    """The request itself (not a sign-in for it) may have been carried out: sent, and not refused before execution."""
    failure: Failure | None = None
    """Why the latest try brought no answer."""
    confidential: bool = False
    """Neither the request's body nor its answer's may be recorded."""
    vouch: Vouch | None = None
    """What the provider says of it."""
    token_until: datetime | None = None
    """When the token that it was sent with ends; None while it has none."""
    record: int | None = None
    """The number of the latest try in the session's list of requests."""

    @property
    def is_confidential(self) -> bool:
        """Tell whether bodies must be left out of the record."""
        return self.confidential or self.sign_in

    def decide(self, response: httpx.Response, decided: str, error: BankError | None = None) -> None:
        """Note in the request record what follows from a response, which `error` is wrong with, if anything is."""
        number = response.extensions.get(_RECORD)
        if self.recorder is not None and number is not None:
            reply = reading_of(response)[0]
            why = error.problem().sentence if error is not None else ""
            self.recorder.decide(number, decided, self._proofs(response.request, reply, error), why)

    def give_up(self, request: httpx.Request, record: int | None, decided: str, why: str = "") -> None:
        """Note in the record with a number what follows from there being no response."""
        if self.recorder is not None and record is not None:
            self.recorder.decide(record, decided, self._proofs(request, None, None), why)

    def _proofs(self, request: httpx.Request, reply: Reply | None, error: BankError | None) -> Sequence[Proof]:
        if self.vouch is None:
            return ()
        return self.vouch(Sight(request.headers, reply, error, self.token_until, self.sign_in))

    def learn(self, secret: str) -> None:
        """Have a secret that the bank has just told withheld from every record to come."""
        if self.recorder is not None:
            self.recorder.learn(secret)

    def note_answer(self, response: httpx.Response, data: Any, *, is_json: bool) -> None:
        """Note in the request record what a complete response carries, as far as that may be seen."""
        number = response.extensions.get(_RECORD)
        if self.recorder is not None and number is not None:
            size, confidential = len(response.content), self.is_confidential
            self.recorder.answered(number, data, size, confidential=confidential, is_json=is_json)


def attach(extensions: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    """Return request extensions with an attempt among them."""
    return {**extensions, _ATTEMPT: attempt}


def attempt_of(request: httpx.Request) -> Attempt:
    """Return what a request of ours is about."""
    found = request.extensions[_ATTEMPT]
    assert isinstance(found, Attempt)  # noqa: S101 - narrows for the type checker; only `attach` puts one there
    return found


def complete(
    request: httpx.Request, response: httpx.Response, body: bytes, *, record: int | None, elapsed: float
) -> httpx.Response:
    """Return a response whose whole, decompressed body is in memory and which knows its record."""
    gone = {b"content-encoding", b"content-length", b"transfer-encoding"}
    return httpx.Response(
        response.status_code,
        headers=[(name, value) for name, value in response.headers.raw if name.lower() not in gone],
        content=body,
        request=request,
        extensions={_RECORD: record, _ELAPSED: elapsed},
    )


def reading_of(response: httpx.Response) -> tuple[Reply, Malformed | None]:
    """Return the reply in a complete response, decoded once, and why its body could not be decoded, if so."""
    found: tuple[Reply, Malformed | None] | None = response.extensions.get(_READING)
    if found is None:
        found = _read(response)
        response.extensions[_READING] = found
    return found


def _read(response: httpx.Response) -> tuple[Reply, Malformed | None]:
    body = response.content
    attempt = attempt_of(response.request)
    wanted = attempt.expect_json or response.status_code >= FIRST_ERROR_STATUS
    data: Any = None
    problem: Malformed | None = None
    if body and wanted:
        try:
            data = decode(body, response.headers.get("content-type", ""))
        except Malformed as malformed:
            problem = malformed
    attempt.note_answer(response, data, is_json=wanted and problem is None)
    reply = Reply(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        raw=body,
        data=data,
        elapsed=response.extensions.get(_ELAPSED, 0.0),
        url_path=response.request.url.path,
    )
    return reply, problem
