"""What was asked of a bank and how that went, redacted by construction: what must not be seen is never taken in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from banktui.domain.errors import Malformed
from banktui.domain.exchange import MASK, Body, Exchange, Proof
from banktui.domain.plaintext import printable
from banktui.http.decode import decode
from banktui.http.withholding import SHOWN_HEADERS, SHOWN_PARAMETERS, Withholder, secrets_in
from banktui.services.occasion import current_occasion
from banktui.services.requests import RequestLog

__all__ = ["MASK", "SHOWN_PARAMETERS", "Recorder"]

_LONGEST_PATH = 300
_LONGEST_PROOF = 200
_LONGEST_WHY = 400
_CONFIDENTIAL = "Not taken in: it may hold a secret."
_UNREADABLE = "Not taken in: it is not JSON."
_FILES = "Files are not taken in."
_FIRST_ENTRIES = "Only the first entries of its lists are kept: many more answers came at once."
_SHORT = 2 * 1024
"""Bytes of an answer up to which all of it is taken in as quickly as the first entries of a long one."""
Pairs = Sequence[tuple[str, str]]


class Recorder:
    """Takes in one connection's requests, and hands them to the log of the session."""

    def __init__(
        self,
        log: RequestLog | None = None,
        *,
        connection: str = "",
        secrets: Iterable[str] = (),
        shown: Iterable[str] = SHOWN_PARAMETERS,
    ) -> None:
        self._log = log if log is not None else RequestLog()
        self._connection = connection
        self._withholder = Withholder(secrets, shown)
        self._sent: dict[int, tuple[frozenset[str], bool]] = {}
        """What was withheld from requests whose answers are still to be judged: an answer may repeat it; and whether
        they only read."""

    def learn(self, secret: str) -> None:
        """Withhold one more secret from now on: a token that was granted."""
        self._withholder.learn(secret)

    def add(
        self,
        *,
        provider: str,
        operation: str,
        method: str,
        path: str,
        query: Pairs,
        status: int | None,
        elapsed: float,
        attempt: int,
        at: datetime,
        origin: str = "",
        sign_in: bool = False,
        sent_headers: Pairs = (),
        content: bytes = b"",
        content_type: str = "",
        confidential: bool = False,
        answer_headers: Pairs = (),
    ) -> int:
        """Take in one attempt and return its number."""
        told, occasion = self._withholder, current_occasion()
        known_path, parameters = told.line(path, _LONGEST_PATH), told.parameters(query)
        sent_lines, answer_lines = told.headers(sent_headers), told.headers(answer_headers)
        sent, secrets = self._outgoing(content, content_type, confidential=confidential)
        if content_type.startswith("multipart/form-data"):
            sent = Body(size=_length_told(sent_headers), note=_FILES)
        number = self._log.add(
            lambda number: Exchange(
                number=number,
                connection=self._connection,
                provider=provider,
                operation=operation,
                method=method,
                path=known_path,
                query=parameters,
                status=status,
                elapsed=elapsed,
                attempt=attempt,
                decided="",
                at=at,
                origin=printable(origin, _LONGEST_PATH),
                sign_in=sign_in,
                occasion=occasion,
                sent_headers=sent_lines,
                sent=sent,
                answer_headers=answer_lines,
            )
        )
        self._sent[number] = secrets | _withheld_headers(sent_headers), method == "GET"
        return number

    def answered(self, number: int, value: Any, size: int, *, confidential: bool, is_json: bool) -> None:
        """Take in what an answer carries, if it is JSON and may be seen."""
        if confidential and size:
            body = Body(size=size, note=_CONFIDENTIAL)
        elif size and not is_json:
            body = Body(size=size, note=_UNREADABLE)
        elif not size:
            body = Body()
        else:
            body = self._seen(number, value, size)
        self._log.amend(number, answer=body)

    def _seen(self, number: int, value: Any, size: int) -> Body:
        """Return what may be seen of an answer: all of it where that costs little, else first the beginnings of it.

        Reading a long list brings one large answer after the other, and nobody looks at more than a few of them: the
        rest of each is taken in when it is looked at, or when nothing has been asked for a moment. Only what was read
        waits for that, and never long.
        """
        secrets, is_read = self._sent.get(number, (frozenset(), False))
        told = self._withholder.knowing(secrets)
        if size <= _SHORT or not is_read:
            return told.everything(value, size)
        body = told.body(value, size, whole=False)
        if not body.partial:
            return body
        self._log.promise(number, size, lambda: told.everything(value, size))
        return replace(body, note=_FIRST_ENTRIES)

    def decide(self, number: int, decided: str, proofs: Iterable[Proof] = (), why: str = "") -> None:
        """Note what followed from an attempt, why, and what vouches for it; one that has been forgotten is passed over.

        What `why` repeats of a secret is withheld: it may quote the bank.
        """
        secrets, _ = self._sent.pop(number, (frozenset(), False))
        told = self._withholder.knowing(secrets)
        if proofs:
            proofs = [
                Proof(
                    told.line(each.what, _LONGEST_PROOF), each.holds, told.line(each.note, _LONGEST_PROOF), each.until
                )
                for each in proofs
            ]
        self._log.amend(number, decided=decided, proofs=tuple(proofs), why=told.line(why, _LONGEST_WHY) if why else "")

    def latest(self) -> tuple[Exchange, ...]:
        """Return what the log keeps, oldest first."""
        return self._log.latest()

    def _outgoing(self, content: bytes, content_type: str, *, confidential: bool) -> tuple[Body, frozenset[str]]:
        """Return what may be seen of a body that we wrote, JSON or a form, and what of it may not."""
        size, secrets = len(content), frozenset[str]()
        if not size:
            return Body(), secrets
        if confidential:
            return Body(size=size, note=_CONFIDENTIAL), secrets
        if content_type.startswith("application/x-www-form-urlencoded"):
            fields = parse_qsl(content.decode(), keep_blank_values=True)
            return self._withholder.form(fields, size), frozenset(secrets_in(dict(fields)))
        try:
            value = decode(content)
        except Malformed:
            return Body(size=size, note=_UNREADABLE), secrets
        return self._withholder.body(value, size, whole=True), frozenset(secrets_in(value))


def _length_told(sent: Pairs) -> int:
    """Return how long a body is by its own header."""
    told = next((value for name, value in sent if name.lower() == "content-length"), "")
    return int(told) if told.isdecimal() else 0


def _withheld_headers(sent: Pairs) -> frozenset[str]:
    """Return what was sent in headers that are not shown, credentials also without the word before them."""
    values = [value for name, value in sent if name.lower() not in SHOWN_HEADERS]
    return frozenset(values) | frozenset(value.rpartition(" ")[2] for value in values)
