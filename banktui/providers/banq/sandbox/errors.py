"""Refusals. The documents publish the statuses and that an "error message" comes with them, not its form.

So this bank uses every form that a client has to be ready for: a bare sentence for 400 and 403, an object with
`message` for 401 and 404, and one with `message` and `errors` by field for 422.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from banktui.providers.banq.sandbox.answers import Answer, json_answer, text_answer

FORMS: Final = ("mixed", "text", "json")
_SENTENCES: Final = {
    400: "The request was malformed or some business rules were not satisfied.",
    401: "There were problems with the access token or it is missing.",
    403: "The operation is forbidden for the current user.",
    404: "The entity was not found in the system.",
    422: "Due to validation errors or external reasons, the request cannot be processed.",
}
_UNLISTED: Final = "An unexpected error occurred."
_AS_TEXT: Final = frozenset({400, 403})
_UNPROCESSABLE: Final = 422
_UNAUTHORIZED: Final = 401


class Refusal(Exception):  # noqa: N818 - it is the API's answer, not a fault of the program
    """A request is not served; raised wherever that turns out, answered in one place."""

    def __init__(self, status: int, message: str = "", errors: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(message or sentence_of(status))
        self.status = status
        self.errors = {field: list(sentences) for field, sentences in (errors or {}).items()}

    @property
    def message(self) -> str:
        """What the caller reads."""
        return str(self)


def sentence_of(status: int) -> str:
    """Return the documents' sentence for a status, or a general one for a status that they do not list."""
    return _SENTENCES.get(status, _UNLISTED)


def invalid(field: str, sentence: str) -> Refusal:
    """Return the refusal of one field's value."""
    return Refusal(_UNPROCESSABLE, "One or more fields are not valid.", {field: [sentence]})


def refused(refusal: Refusal, form: str = FORMS[0]) -> Answer:
    """Return the answer that tells a refusal, in the form that its status usually has or in the one that is set."""
    challenge = (("www-authenticate", "Bearer"),) if refusal.status == _UNAUTHORIZED else ()
    if form == "text" or (form == "mixed" and refusal.status in _AS_TEXT):
        told = [refusal.message, *(f"{name}: {line}" for name, lines in refusal.errors.items() for line in lines)]
        answer = text_answer(" ".join(told), refusal.status)
        return Answer(answer.status, (*answer.headers, *challenge), answer.body)
    content: dict[str, Any] = {"message": refusal.message}
    if refusal.errors:
        content["errors"] = refusal.errors
    return json_answer(content, refusal.status, challenge)
