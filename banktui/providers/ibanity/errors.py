"""What Ibanity's error codes mean for a person: what happened, who must act, and whether trying again is safe."""

from dataclasses import dataclass

from banktui.domain.errors import BankError, NotFound, NotPermitted, Rejected, SignInNeeded, Unreachable
from banktui.domain.plaintext import printable
from banktui.http.reply import Reply
from banktui.http.status import error_for_status
from banktui.http.tls import ClientIdentity
from banktui.providers.ibanity.wire import ErrorEntry, errors_in

_LONGEST_MESSAGE = 300
_LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: type[BankError]
    title: str
    hint: str
    usual: str = ""
    """The document's own sentence, where the title says the same: it is not told twice."""


_OUR_PAGING = "Refresh the list from its beginning. That is safe; if it happens again, this program is at fault."
_OUR_REQUEST = "This program sent something wrong; trying again will not help. Report it with the code."

MEANINGS = {
    "invalid_paging_limit": _Meaning(Rejected, "The bank does not give pages of this size.", _OUR_REQUEST),
    "ambiguous_paging_cursors": _Meaning(Rejected, "The bank was asked to page both ways at once.", _OUR_REQUEST),
    "invalid_paging_cursor": _Meaning(
        Rejected, "The entry at which reading was to go on is gone from the bank's list.", _OUR_PAGING
    ),
    "invalid_application_api_version": _Meaning(
        Rejected,
        "Your application is set to a version of the API that the bank no longer serves.",
        "Choose a current version in the bank's developer portal; trying again before that will not help.",
    ),
    "invalid_api_version_header": _Meaning(
        Rejected, "The bank does not know the version of the API that was asked for.", _OUR_REQUEST
    ),
    "invalid_resource_type": _Meaning(Rejected, "The request did not say what it wants to change.", _OUR_REQUEST),
    "validation_error": _Meaning(
        Rejected,
        "The bank does not accept a value that was sent.",
        "Nothing was changed. Correct the value named and try again.",
    ),
    "invalid_application_certificate": _Meaning(
        SignInNeeded,
        "The bank does not accept your application's certificate.",
        "Check that the certificate was issued for this application, or get a new one in the bank's developer portal "
        "and configure it. Trying again with this one will not help.",
        "Your application certificate is invalid.",
    ),
    "application_certificate_revoked": _Meaning(
        SignInNeeded,
        "Your application's certificate has been revoked.",
        "Get a new one in the bank's developer portal and configure it. If nobody of yours revoked it, ask the bank "
        "why. Trying again with this one will not help.",
        "Your application certificate has been revoked.",
    ),
    "invalid_credentials": _Meaning(
        SignInNeeded,
        "The bank does not accept the credentials.",
        "The customer must authorize access again. Trying again before that will not help.",
    ),
    "sandbox_application_required": _Meaning(
        NotPermitted,
        "Only sandbox applications may do this.",
        "Use a connection whose certificate belongs to a sandbox application. Nothing was changed.",
        "This operation is only authorized for sandbox applications.",
    ),
    "resource_no_found": _Meaning(
        NotFound,
        "The bank does not know this (any more).",
        "It may have been deleted, or its authorization has ended. Refresh the list that it stands in.",
        "Resource not found.",
    ),
    "internal_server_error": _Meaning(
        Unreachable,
        "The bank has a fault of its own.",
        "Try again in a while; reading is safe to repeat. If it goes on, the bank must act.",
        "Internal server error.",
    ),
}
# The documents spell it without the t. Whoever mends that one day should not break us.
MEANINGS["resource_not_found"] = MEANINGS["resource_no_found"]


class Verdicts:
    """Judges answers, naming the certificate where it is what the bank objects to."""

    def __init__(self, identity: ClientIdentity) -> None:
        self._identity = identity

    def judge(self, reply: Reply) -> BankError | None:
        """Return what is wrong with an answer; None if it is fine."""
        errors = errors_in(reply.data)
        if not errors:
            return self._by_status(reply.status)
        # The first that is documented decides: a list may begin with one that is not.
        first = next((entry for entry in errors if entry["code"] in MEANINGS), errors[0])
        code = first["code"] or ""
        meaning = MEANINGS.get(code)
        details = [sentence for entry in errors if (sentence := said_by(entry))]
        if meaning is None:
            return _undocumented(reply.status, first, details)
        if meaning.kind is SignInNeeded:
            details.append(self._certificate())
        if meaning.kind is Rejected:
            field = printable(first["attribute"] or "", _LONGEST_CODE)
            return Rejected(meaning.title, field=field, detail=" ".join(details), hint=meaning.hint, code=code)
        return meaning.kind(meaning.title, detail=" ".join(details), hint=meaning.hint, code=code)

    def _by_status(self, status: int) -> BankError | None:
        error = error_for_status(status)
        if isinstance(error, SignInNeeded):
            error.detail = f"{error.detail} {self._certificate()}"
            error.hint = "Check that the certificate belongs to this application and environment."
        return error

    def _certificate(self) -> str:
        return f"Offered was the {self._identity}."


def said_by(entry: ErrorEntry) -> str:
    """Return an error in the bank's own words, cleaned; empty if it has none that say more than its code does."""
    said = printable(entry["message"] or "", _LONGEST_MESSAGE)
    about = [f"{label} {printable(value, _LONGEST_CODE)}" for label, value in _subjects(entry) if value]
    if about:
        return f"{said} ({', '.join(about)})".strip()
    meaning = MEANINGS.get(entry["code"] or "")
    return "" if meaning is not None and said == meaning.usual else said


def _subjects(entry: ErrorEntry) -> tuple[tuple[str, str | None], ...]:
    return ("attribute", entry["attribute"]), ("resource", entry["resource"])


def _undocumented(status: int, entry: ErrorEntry, details: list[str]) -> BankError:
    code = printable(entry["code"] or "", _LONGEST_CODE)
    error = error_for_status(status, detail=" ".join(details), code=code)
    return error or Rejected(
        "The bank reports an error in an answer that looks like a success.",
        detail=" ".join(details),
        hint="Refresh; if it happens again, report it to the bank with the code.",
        code=code,
    )
