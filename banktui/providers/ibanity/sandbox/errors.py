"""The errors that Ibanity's document lists, with its own words and spelling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# "resource_no_found" is spelt like this in the document, and clients match on it.
RESOURCE_NOT_FOUND = "resource_no_found"

DOCUMENTED: Mapping[str, tuple[int, str]] = {
    "invalid_paging_limit": (400, "The paging limit is invalid."),
    "ambiguous_paging_cursors": (
        400,
        "The paging cursors are ambiguous, you should specify only before or after, not both.",
    ),
    "invalid_paging_cursor": (400, "The paging cursor is invalid."),
    "invalid_application_api_version": (400, "The API version specified by your application is outdated."),
    "invalid_api_version_header": (400, "The API version specified in the header is invalid."),
    "invalid_resource_type": (
        400,
        "You have to specify the resource type in your request body for creating or updating resources",
    ),
    "validation_error": (400, "One or multiple attributes are invalid."),
    "invalid_application_certificate": (401, "Your application certificate is invalid."),
    "application_certificate_revoked": (401, "Your application certificate has been revoked."),
    "sandbox_application_required": (403, "This operation is only authorized for sandbox applications."),
    RESOURCE_NOT_FOUND: (404, "Resource not found."),
    "internal_server_error": (500, "Internal server error."),
}
"""HTTP status and message of every documented code."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One documented error as it is sent."""

    status: int
    code: str
    message: str
    attribute: str | None = None
    """The attribute that failed validation, by its name in the request."""
    resource: str | None = None
    """The name of the resource that does not exist."""

    def document(self) -> dict[str, Any]:
        """Return the reply's body; `attribute` and `resource` appear only where they say something."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.attribute is not None:
            error["attribute"] = self.attribute
        if self.resource is not None:
            error["resource"] = self.resource
        return {"errors": [error]}


class RefusedError(Exception):
    """The request ends here, with a documented error for an answer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def refused(code: str, *, message: str | None = None, attribute: str | None = None) -> RefusedError:
    """Make the exception for a documented code; only `validation_error` has a message of the occasion."""
    status, documented = DOCUMENTED[code]
    return RefusedError(Refusal(status, code, message or documented, attribute=attribute))


def missing(resource: str) -> RefusedError:
    """Make the exception for something that does not exist, named as the document names it."""
    status, message = DOCUMENTED[RESOURCE_NOT_FOUND]
    return RefusedError(Refusal(status, RESOURCE_NOT_FOUND, message, resource=resource))


def shaped(status: int, code: str | None) -> Refusal:
    """Return an error for an HTTP status asked for on purpose: the given code, or the status's first documented one.

    A code outside the document keeps its name, because clients must survive codes that they have not read about.
    """
    if code is None:
        code = next((name for name, (own, _) in DOCUMENTED.items() if own == status), "internal_server_error")
    _, message = DOCUMENTED.get(code, (status, "Something went wrong."))
    return Refusal(status, code, message)
