"""From an answer of Banq's that is not a success to the error that says so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from banktui.domain.errors import BankError, NotFound, NotPermitted, Rejected, SignInNeeded
from banktui.domain.plaintext import printable
from banktui.http.fields import text_of
from banktui.http.reply import Reply
from banktui.http.status import error_for_status
from banktui.providers.banq import paths

_LONGEST_QUOTE = 200
_LONGEST_FIELD = 60
_MOST_QUOTES = 3
_SUCCESS = range(200, 300)
_MESSAGES = ("message", "errorMessage", "error_description", "title", "detail", "error")
"""Under which names an object may tell what is wrong. The documents promise a message and not where it stands."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: type[BankError]
    title: str
    detail: str
    hint: str


MEANINGS: Mapping[int, _Meaning] = {
    400: _Meaning(
        Rejected,
        "Banq refused the request.",
        "It was malformed, or it breaks one of Banq's rules. Nothing was changed and no money moved.",
        "Correct what is named, then try again; unchanged it will be refused again.",
    ),
    401: _Meaning(
        SignInNeeded,
        "Banq did not accept our sign-in.",
        "The access token is missing, wrong or of no use for this. Nothing was changed and no money moved.",
        "Check user name, password, client id and audience of this connection. Trying again is safe.",
    ),
    403: _Meaning(
        NotPermitted,
        "Banq does not allow this user to do this.",
        "Nothing was changed and no money moved.",
        "Ask Banq for the right to do it; trying again before that is safe and will not help.",
    ),
    404: _Meaning(
        NotFound,
        "Banq does not know this (any more).",
        "Nothing was changed and no money moved.",
        "Refresh the list that it stands in. Trying again is safe.",
    ),
    422: _Meaning(
        Rejected,
        "Banq cannot process the request.",
        "A value was not accepted, or something outside Banq prevents it. Nothing was changed and no money moved.",
        "Correct what is named, then try again; if nothing is, ask Banq's support.",
    ),
}
"""What each status of Banq's documents that is no success means for a person."""


def said_in(document: Any) -> str:
    """Return what a document says is wrong, in the bank's own words as a sentence; empty if it says nothing."""
    return _quoted(_texts(document))


def plain_text_of(reply: Reply) -> str:
    """Return the bare sentence that an answer consists of; empty if it is something else."""
    return next(_plain_text(reply), "")


def judge(reply: Reply) -> BankError | None:
    """Return what is wrong with an answer; None if it is fine."""
    # An answer about a webhook configuration may repeat the shared secret: its words are never taken on.
    quotes = not reply.url_path.endswith(f"/{paths.WEBHOOK_CONFIGURATION}")
    if reply.status in _SUCCESS:
        if isinstance(reply.data, Mapping) and reply.data.get("errors"):
            return _error_in_success(reply, quotes=quotes)
        return None
    meaning = MEANINGS.get(reply.status)
    said = _said(reply) if quotes else ""
    if meaning is None:
        return error_for_status(reply.status, detail=f"HTTP status {reply.status}. {said}".strip(), provider="banq")
    detail = f"{meaning.detail} {said}".strip()
    code = str(reply.status)
    if meaning.kind is Rejected:
        return Rejected(
            meaning.title, field=field_in(reply.data), detail=detail, hint=meaning.hint, code=code, provider="banq"
        )
    return meaning.kind(meaning.title, detail=detail, hint=meaning.hint, code=code, provider="banq")


def _error_in_success(reply: Reply, *, quotes: bool) -> BankError:
    return Rejected(
        "Banq reports an error in an answer that looks like a success.",
        field=field_in(reply.data),
        detail=_said(reply) if quotes else "",
        hint="Refresh and look what is there before trying again.",
        provider="banq",
    )


def _said(reply: Reply) -> str:
    """Return the bank's own words as a sentence; empty if it gave none that can be read."""
    return _quoted(_texts(reply.data) if reply.data is not None else _plain_text(reply))


def _quoted(found: Iterable[str]) -> str:
    texts = list(dict.fromkeys(found))
    shown = [printable(text, _LONGEST_QUOTE) for text in texts[:_MOST_QUOTES] if text.strip()]
    return f"Banq says: “{' · '.join(shown)}”" if shown else ""


def _plain_text(reply: Reply) -> Iterator[str]:
    try:
        text = reply.raw.decode().strip()
    except UnicodeDecodeError:
        return
    # A web page of a proxy's says nothing to a person.
    if text and not text.startswith(("<", "{", "[")):
        yield text


def _texts(document: Any) -> Iterator[str]:
    """Yield what a document says is wrong: its own message, then each of its `errors`, whatever shape they have."""
    if not isinstance(document, Mapping):
        yield from _entry(document)
        return
    yield from _entry({name: document[name] for name in _MESSAGES if name in document})
    errors = document.get("errors")
    if isinstance(errors, Mapping):
        errors = list(errors.values())
    for entry in errors if isinstance(errors, list) else [errors]:
        yield from _entry(entry)


def _entry(entry: Any) -> Iterator[str]:
    """Yield the texts of a message, of an object with one, or of a list of messages."""
    found = [entry.get(name) for name in _MESSAGES] if isinstance(entry, Mapping) else entry
    texts = [text for each in (found if isinstance(found, list) else [found]) if (text := text_of(each))]
    yield from texts[:1] if isinstance(entry, Mapping) else texts


def field_in(document: Any) -> str:
    """Return the name of the input at fault, where an answer's `errors` name one."""
    errors = document.get("errors") if isinstance(document, Mapping) else None
    name: Any = None
    if isinstance(errors, Mapping):
        name = next(iter(errors), None)
    elif isinstance(errors, list):
        first = next((entry for entry in errors if isinstance(entry, Mapping)), {})
        name = first.get("field") or first.get("property") or first.get("name")
    text = text_of(name)
    return printable(text.removeprefix("$."), _LONGEST_FIELD) if text else ""
