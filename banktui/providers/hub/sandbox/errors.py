"""What Hub answers when it does not do what was asked: the document's own list of HTTP statuses."""

from http import HTTPStatus
from typing import Final

_DOCUMENTED: Final = {
    400: "Check your request parameters",
    401: "Check your token",
    404: "Check the endpoint",
    409: "Conflicting request with a different request",
    429: "Too many requests at once",
}
_SERVER_ERROR: Final = "Errors, they are uncommon so please contact us!"
_FIRST_SERVER_ERROR: Final = 500


class Refusal(Exception):  # noqa: N818 - it is an answer of the bank, not a fault of this program
    """The bank will not look at a request any further: an HTTP status other than 200 and a sentence."""

    def __init__(self, status: int, detail: str = "") -> None:
        words = phrase(status)
        super().__init__(f"{words}: {detail}" if detail else words)
        self.status = status
        self.message = str(self)


def phrase(status: int) -> str:
    """Return the document's words for an HTTP status, or the standard's where the document has none."""
    if status >= _FIRST_SERVER_ERROR:
        return _SERVER_ERROR
    try:
        return _DOCUMENTED.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def bad(detail: str) -> Refusal:
    """Make the refusal of a request whose parameters are wrong: 400."""
    return Refusal(400, detail)


def unauthorized(detail: str = "") -> Refusal:
    """Make the refusal of a request whose token does not count: 401."""
    return Refusal(401, detail)
