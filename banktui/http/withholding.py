"""What of a request and its answer may be taken in: headers by a list of harmless ones, bodies value by value.

Nothing is taken in first and masked later. A value whose name says that it is a secret, that equals a secret of the
connection, or that looks like a card's number leaves only its place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any
from urllib.parse import quote_plus

from banktui.domain.card_number import replaced
from banktui.domain.exchange import MASK, Body, Header, Parameter, Withheld
from banktui.domain.plaintext import printable

SHOWN_PARAMETERS = frozenset(
    {
        *("limit", "before", "after", "limit_start", "limit_number", "page", "pageSize", "date_start", "date_end"),
        "include",
    }
)
"""Query parameters whose values are worth showing and can never be a secret: places in lists, days, names of parts."""

SHOWN_HEADERS = frozenset(
    {
        *("accept", "accept-encoding", "cache-control", "connection", "content-encoding", "content-length"),
        *("content-type", "date", "host", "retry-after", "server", "transfer-encoding", "user-agent"),
        *("vary", "x-company-id", "x-idempotent-id", "x-request-id", "x-ratelimit-limit", "x-ratelimit-remaining"),
    }
)
"""Headers whose values can never be a secret. Of all others only the names are taken in."""

MOST_TEXT = 16 * 1024
"""Characters of a body that are kept."""
MOST_ENTRIES = 3
"""Entries of an answer's lists that are taken in at once: enough to see their form. More would slow down reading."""
MOST_WHOLE = 256 * 1024
"""Characters of an answer that are taken in when there is time for all of it."""
_LONGEST_VALUE = 400
_LONGEST_NAME = 80
_LEAST_PART = 6
"""A secret at least this long is found within longer texts as well; a shorter one only where it is the whole value."""
_LEAST_REPEATED = 3
"""The same for what was just sent to the bank."""

_SECRET_PARTS = re.compile(
    "passw|secret|token|passphrase|credential|signature|authori[sz]ation|apikey|privatekey|cookie|hashcode|cardnumber"
)
_SECRET_WORDS = frozenset({"pin", "pan", "cvv", "cvc", "cvv2", "cvc2", "otp", "key", "pwd", "track1", "track2"})
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]?|[0-9]+")


class Withholder:
    """Decides for one connection what is taken in. Secrets that it is told of are found wherever they occur."""

    def __init__(self, secrets: Iterable[str] = (), shown: Iterable[str] = SHOWN_PARAMETERS) -> None:
        self._secrets = frozenset(secret for secret in secrets if secret)
        self._shown = frozenset(shown)
        self._parts = self._long(self._secrets)

    def learn(self, secret: str) -> None:
        """Have one more secret withheld from now on: a token that was granted."""
        if secret and secret not in self._secrets:
            self._secrets |= {secret}
            self._parts = self._long(self._secrets)

    def knowing(self, secrets: Iterable[str]) -> "Withholder":
        """Return one that withholds these as well, however short, in a single answer: it may repeat what was sent."""
        more = self._secrets | frozenset(secrets)
        if more == self._secrets:
            return self
        wiser = Withholder(more, self._shown)
        wiser._parts = self._long(more, _LEAST_REPEATED)
        return wiser

    def parameters(self, query: Sequence[tuple[str, str]]) -> tuple[Parameter, ...]:
        """Take in the parameters of an address."""
        return tuple(self._parameter(name, value) for name, value in query)

    def headers(self, sent: Sequence[tuple[str, str]]) -> tuple[Header, ...]:
        """Take in headers."""
        return tuple(self._header(name.lower(), value) for name, value in sent)

    def line(self, text: str, limit: int) -> str:
        """Take in a text of one line: a path, a header's value."""
        return printable(self._masked(text), limit)

    def body(self, value: Any, size: int, *, whole: bool) -> Body:
        """Take in a decoded JSON value; unless `whole`, only the first entries of each list."""
        writer = _Writer(self, whole=whole)
        partial = not writer.write(value)
        return Body(tuple(writer.pieces()), size, partial or writer.skipped)

    def everything(self, value: Any, size: int) -> Body:
        """Take in a decoded JSON value with all entries of its lists; very long texts in it are cut all the same."""
        writer = _Writer(self, whole=False, entries=None, room=MOST_WHOLE)
        is_whole = writer.write(value)
        note = "" if is_whole else f"Only the first {MOST_WHOLE // 1024} KiB are kept."
        return Body(tuple(writer.pieces()), size, not is_whole or writer.skipped, note)

    def form(self, fields: Sequence[tuple[str, str]], size: int) -> Body:
        """Take in a form as it is sent, value by value."""
        writer = _Writer(self, whole=True)
        partial = not writer.write_form(fields)
        return Body(tuple(writer.pieces()), size, partial)

    def is_secret(self, value: Any) -> bool:
        """Tell whether a value is one of the connection's secrets."""
        return isinstance(value, str) and value in self._secrets

    def encoded(self, text: str) -> str:
        """Write a text as it stands in a form."""
        return quote_plus(self._masked(text))

    def quoted(self, text: str) -> str:
        """Write a text as JSON, harmless to a terminal and still exactly the same text."""
        masked = self._masked(text)
        if len(masked) <= _LONGEST_VALUE and masked.isascii() and masked.isprintable():
            return encode_basestring_ascii(masked)
        plain = printable(masked, max(len(masked), 1)) == masked
        return (encode_basestring if plain else encode_basestring_ascii)(masked).replace("\x7f", "\\u007f")

    def _parameter(self, name: str, value: str) -> Parameter:
        known = printable(name, _LONGEST_NAME)
        is_shown = name in self._shown and not self.is_secret(value)
        return Parameter(known, self.line(value, _LONGEST_VALUE) if is_shown else Withheld(known))

    def _header(self, name: str, value: str) -> Header:
        known = printable(name, _LONGEST_NAME)
        is_shown = name in SHOWN_HEADERS and not self.is_secret(value)
        return Header(known, self.line(value, _LONGEST_VALUE) if is_shown else Withheld(known))

    def _masked(self, text: str) -> str:
        for secret in self._parts:
            if secret in text:
                text = text.replace(secret, MASK)
        # Most texts are too short for a card's number: those are not looked at, which would cost more than all else.
        return replaced(text, lambda _number: MASK)

    @staticmethod
    def _long(secrets: Iterable[str], least: int = _LEAST_PART) -> tuple[str, ...]:
        # The longest first: one may contain another.
        return tuple(sorted((each for each in secrets if len(each) >= least), key=len, reverse=True))


@cache
def names_a_secret(name: str) -> bool:
    """Tell whether what stands under a name is a secret: `sharedSecret`, `access_token`, `card_pin`, `CVV`."""
    words = {word.lower() for word in _WORDS.findall(name)}
    return bool(words & _SECRET_WORDS) or _SECRET_PARTS.search(re.sub(r"[^a-z0-9]", "", name.lower())) is not None


def secrets_in(value: Any, *, named: bool = False) -> Iterator[str]:
    """Return the texts in a decoded JSON value that are withheld for their names."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from secrets_in(member, named=named or names_a_secret(name))
    elif isinstance(value, list):
        for entry in value:
            yield from secrets_in(entry, named=named)
    elif isinstance(value, str) and named and value:
        yield value


class _FullError(Exception):
    """There is no room for more."""


_WORDS_OF_JSON = {None: "null", True: "true", False: "false"}


class _Writer:
    """Writes a value as indented JSON until there is no more room."""

    def __init__(
        self, withholder: Withholder, *, whole: bool, entries: int | None = MOST_ENTRIES, room: int = MOST_TEXT
    ) -> None:
        self._withholder = withholder
        self._whole = whole
        self._entries = None if whole else entries
        self._parts: list[str | Withheld] = []
        self._room = room
        self.skipped = False

    def write(self, value: Any) -> bool:
        """Write a value; tell whether all of it found room."""
        try:
            self._value("", value, "\n")
        except (_FullError, RecursionError):
            self._parts.append("…")
            return False
        return True

    def write_form(self, fields: Sequence[tuple[str, str]]) -> bool:
        """Write a form's fields; tell whether all of them found room."""
        try:
            for number, (name, value) in enumerate(fields):
                self._add(f"{'&' if number else ''}{self._withholder.encoded(name)}=")
                if names_a_secret(name) or self._withholder.is_secret(value):
                    self._withhold(name)
                else:
                    self._add(self._withholder.encoded(value))
        except _FullError:
            self._parts.append("…")
            return False
        return True

    def pieces(self) -> Iterator[str | Withheld]:
        """Return what was written, in as few pieces as can be."""
        text: list[str] = []
        for part in self._parts:
            if isinstance(part, str):
                text.append(part)
                continue
            if text:
                yield "".join(text)
                text.clear()
            yield part
        if text:
            yield "".join(text)

    def _add(self, text: str) -> None:
        if len(text) > self._room:
            raise _FullError
        self._room -= len(text)
        self._parts.append(text)

    def _value(self, name: str, value: Any, line: str) -> None:
        if value is None or value is True or value is False:
            self._add(_WORDS_OF_JSON[value])
        elif names_a_secret(name) or self._withholder.is_secret(value):
            self._add('"')
            self._withhold(name)
            self._add('"')
        elif isinstance(value, dict):
            self._object(value, line)
        elif isinstance(value, list):
            self._list(name, value, line)
        else:
            self._add(self._scalar(value))

    def _withhold(self, name: str) -> None:
        self._parts.append(Withheld(printable(name, _LONGEST_NAME) or "value"))

    def _scalar(self, value: Any) -> str:
        if isinstance(value, str):
            if self._whole or len(value) <= _LONGEST_VALUE:
                return self._withholder.quoted(value)
            self.skipped = True
            # Masked before it is cut: half a secret is a secret.
            return f'{self._withholder.quoted(value)[:_LONGEST_VALUE]}… ({len(value):,} characters)"'
        text = format(value, "f") if isinstance(value, Decimal) and value.is_finite() else str(value)
        return self._withholder.line(text, _LONGEST_VALUE)

    def _object(self, value: dict[str, Any], line: str) -> None:
        inner, between = f"{line}  ", ""
        self._add("{")
        for name, member in value.items():
            self._add(f"{between}{inner}{self._withholder.quoted(name[:_LONGEST_NAME])}: ")
            self._value(name, member, inner)
            between = ","
        self._add(f"{line}}}" if value else "}")

    def _list(self, name: str, value: list[Any], line: str) -> None:
        inner = f"{line}  "
        shown = value[: self._entries]
        self._add("[")
        for number, entry in enumerate(shown):
            self._add(f"{',' if number else ''}{inner}")
            self._value(name, entry, inner)
        if len(shown) < len(value):
            self.skipped = True
            self._add(f",{inner}… {len(value) - len(shown):,} more")
        self._add(f"{line}]" if value else "]")
