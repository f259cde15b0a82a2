"""What is wrong with an answer of Hub's: its response code decides, then its `status`, then HTTP."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from banktui.domain.errors import (
    BankError,
    Busy,
    Malformed,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    Rejected,
    SignInNeeded,
    Unreachable,
)
from banktui.domain.plaintext import printable
from banktui.http.fields import int_of, text_of
from banktui.http.reply import Reply
from banktui.providers.hub import paths
from banktui.providers.hub.codes import CODES, Effect, ResponseCode
from banktui.providers.hub.wire import Answer

_LONGEST_QUOTE = 200
_LONGEST_CODE = 20
_SUCCESS = 1
_FAILURE = -1
_FIRST_ERROR = 400
_FIRST_SERVER_ERROR = 500
_CONFLICT = 409
_UNAVAILABLE = 503

_KINDS: Mapping[str, type[BankError]] = {"651": NotPermitted}
"""What a refusing code amounts to, where it is not plainly a request that is refused as it stands."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: type[BankError]
    title: str
    detail: str
    hint: str


STATUSES: Mapping[int, _Meaning] = {
    400: _Meaning(
        Rejected,
        "Hub does not accept what was sent.",
        "Nothing was changed and no money moved.",
        "Correct what is named, then try again; unchanged it will be refused again.",
    ),
    401: _Meaning(
        SignInNeeded,
        "Hub did not accept our sign-in.",
        "Nothing was changed and no money moved.",
        "Check e-mail and password of this connection. Trying again is safe.",
    ),
    404: _Meaning(
        NotFound,
        "Hub does not know this call.",
        "Nothing was changed and no money moved.",
        "Check the address of this connection: Hub means a wrong address by this. Trying again is safe.",
    ),
    409: _Meaning(
        Rejected,
        "Hub says that this conflicts with another request.",
        "Hub's documents do not say what becomes of either. Reading changes nothing and moves no money.",
        "Refresh in a moment; reading is safe to repeat.",
    ),
    429: _Meaning(
        Busy,
        "Hub asks for a pause: too many requests at once.",
        "Nothing was changed and no money moved.",
        "Reading goes on by itself after the pause; anything else can be sent again by hand.",
    ),
}
_CHANGING_CONFLICT = _Meaning(
    OutcomeUnknown,
    "It is not known whether Hub carried this out.",
    "Hub says that this conflicts with another request, and not which of the two it carried out.",
    "Look whether it was done, or ask Hub's support, before sending it again.",
)
_OTHER_CLIENT = _Meaning(
    Rejected,
    "Hub refuses the request.",
    "Its documents do not list this status. Nothing should have been changed.",
    "Ask Hub's support with the status; trying the same again will hardly help.",
)
_UNAVAILABLE_NOW = _Meaning(
    Busy,
    "Hub is not available for a while.",
    "Whatever was to be changed may or may not have been.",
    "Reading goes on by itself after a pause.",
)
_OTHER_SERVER = _Meaning(
    Unreachable,
    "Hub has a fault of its own.",
    "Whatever was to be changed may or may not have been.",
    "Reading is safe to repeat in a while. If it goes on, Hub asks to be told: contact its support.",
)
_REFUSED = _Meaning(
    Rejected,
    "Hub reports an error.",
    "By its own word the request was not successful.",
    "Correct what is named; if nothing is, ask Hub's support. Trying again is safe unless money was to move.",
)


def answer_in(reply: Reply) -> Answer:
    """Return what every answer holds; an empty one for an answer that is no object."""
    return Answer.model_validate(reply.data if isinstance(reply.data, dict) else {})


def code_of(answer: Answer) -> str:
    """Return the response code, cleaned; empty where there is none."""
    return printable((answer.response_code or "").strip(), _LONGEST_CODE)


def judge(reply: Reply) -> BankError | None:
    """Return what is wrong with an answer; None if it is fine, or held back by Hub (see `CODES`)."""
    answer = answer_in(reply)
    code = code_of(answer)
    if code and not (code in CODES and CODES[code].effect is Effect.DONE and reply.status >= _FIRST_ERROR):
        return _by_code(code, answer)
    # A success that the HTTP status contradicts is none: what the status says is the careful reading of the two.
    if reply.status >= _FIRST_ERROR:
        return _by_http_status(reply, answer)
    status = int_of(answer.status)
    if status == _FAILURE:
        return _error(_REFUSED, answer, field=field_in(reply.data))
    if status == _SUCCESS or (status is None and answer.status is None and isinstance(reply.data, dict)):
        return None
    return Malformed(
        "Hub's answer says neither that it was successful nor that it was not.", where="status", provider="hub"
    )


def says_not_done(reply: Reply) -> bool:
    """Tell whether an answer says by its body, whatever its HTTP status, that nothing was carried out.

    A bare `status` of -1 is believed only where no money was to move: it does not say when the error occurred.
    """
    answer = answer_in(reply)
    code = code_of(answer)
    if code:
        return code in CODES and CODES[code].effect is Effect.REFUSED
    moved_nothing = not reply.url_path.endswith(tuple(paths.MOVES_MONEY))
    return reply.status < _FIRST_ERROR and int_of(answer.status) == _FAILURE and moved_nothing


def field_in(document: Any) -> str:
    """Return the one parameter that an error names, by its own name; empty if it names none, or several."""
    if not isinstance(document, dict):
        return ""
    named = set(_named(document))
    if not named:
        named = {
            found.replace(" ", "_") for found in _PARAMETER.findall((text_of(document.get("message")) or "").lower())
        }
    return named.pop() if len(named) == 1 else ""


def _by_code(code: str, answer: Answer) -> BankError | None:
    row = CODES.get(code)
    if row is None:
        return OutcomeUnknown(
            f"Hub answered with a code that its documents do not list: {code}.",
            detail=" ".join(("It is not known whether it was carried out.", *_quote(answer))),
            hint="Ask Hub's support what it means, and do not send it again before that.",
            code=code,
            provider="hub",
        )
    if row.effect in {Effect.DONE, Effect.HELD}:
        return None
    kind = OutcomeUnknown if row.effect is Effect.UNKNOWN else _KINDS.get(code, Rejected)
    return error_for_code(row, kind)


def error_for_code(row: ResponseCode, kind: type[BankError]) -> BankError:
    """Return a code's sentences as an error of a kind."""
    return kind(row.happened, detail=row.money, hint=f"{row.act} {row.again}", code=row.code, provider="hub")


def _by_http_status(reply: Reply, answer: Answer) -> BankError:
    if reply.status == _CONFLICT and not reply.url_path.endswith(tuple(paths.READS)):
        meaning = _CHANGING_CONFLICT
    elif reply.status == _UNAVAILABLE:
        meaning = _UNAVAILABLE_NOW
    else:
        meaning = STATUSES.get(reply.status) or (_OTHER_CLIENT if reply.status < _FIRST_SERVER_ERROR else _OTHER_SERVER)
    return _error(meaning, answer, field=field_in(reply.data), code=str(reply.status))


def _error(meaning: _Meaning, answer: Answer, *, field: str, code: str = "") -> BankError:
    detail = " ".join((meaning.detail, *_quote(answer)))
    error = meaning.kind(meaning.title, detail=detail, hint=meaning.hint, code=code, provider="hub")
    if isinstance(error, Rejected):
        error.field = field
    return error


def _quote(answer: Answer) -> tuple[str, ...]:
    said = printable((answer.message or "").strip(), _LONGEST_QUOTE)
    return (f"Hub says: “{said}”",) if said else ()


_PARAMETERS = (
    "customer_type",
    "first_name",
    "middle_name",
    "last_name",
    "dob",
    "email",
    "phone_number",
    "refinement",
    "street",
    "region",
    "city",
    "postal_code",
    "iso_country",
    "account_number",
    "sort_code",
    "customer_id",
    "ledger_id",
    "currency",
    "primary_use",
    "owner",
    "from_ledger_id",
    "to_ledger_id",
    "beneficiary_id",
    "amount",
    "reference",
)
_PARAMETER = re.compile(
    rf"(?<![a-z0-9_])(?:{'|'.join(name.replace('_', '[_ ]') for name in _PARAMETERS)})(?![a-z0-9_])"
)
"""A parameter's name within a sentence, with its underscores or without."""


def _named(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parameters that an error object names as such. Where it would do so is not documented: usual places."""
    for key in ("field", "parameter"):
        value = text_of(document.get(key))
        if value:
            yield _leaf(value)
    errors = document.get("errors")
    if isinstance(errors, dict):
        yield from (_leaf(name) for name in errors)
    for entry in errors if isinstance(errors, list) else ():
        if isinstance(entry, dict):
            yield from _named({key: entry.get(key) for key in ("field", "parameter")})


def _leaf(name: str) -> str:
    """Return the last part of a parameter's path: `address.city` and `address[city]` are the city."""
    return re.split(r"[.\[]", name.rstrip("]"))[-1].strip().lower()
