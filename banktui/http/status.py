"""What an HTTP status means where a provider has nothing more exact to say: one table; providers override rows."""

from banktui.domain.errors import BankError, Busy, NotFound, NotPermitted, Rejected, SignInNeeded, Unreachable

_FIRST_ERROR = 400
_FIRST_SERVER_ERROR = 500

_CLIENT_ROWS: dict[int, tuple[type[BankError], str, str]] = {
    401: (SignInNeeded, "The bank did not accept our sign-in.", "Check the credentials of this connection."),
    403: (NotPermitted, "The bank does not allow this.", "Ask the bank for the right to do it."),
    404: (NotFound, "The bank does not know this (any more).", "Refresh the list that it stands in."),
    408: (Unreachable, "The bank gave up waiting.", "Try again in a while; reading is safe to repeat."),
    410: (NotFound, "The bank does not have this any more.", "Refresh the list that it stands in."),
    429: (Busy, "The bank asks for a pause.", "Reading goes on by itself after it."),
    451: (NotPermitted, "The bank may not do this for legal reasons.", "Ask the bank what is missing."),
}
_OTHER_CLIENT = (Rejected, "The bank refuses the request as it stands.", "Repeating it will not help.")
_UNAVAILABLE = (Busy, "The bank is not available for a while.", "Reading goes on by itself after a pause.")
_OTHER_SERVER = (Unreachable, "The bank has a fault of its own.", "Try again in a while; reading is safe to repeat.")


def error_for_status(
    status: int, *, detail: str = "", code: str = "", request_id: str = "", provider: str = ""
) -> BankError | None:
    """Return the error that a status stands for, None for a success. Texts from the bank are cleaned by the caller."""
    if status < _FIRST_ERROR:
        return None
    if status < _FIRST_SERVER_ERROR:
        kind, title, hint = _CLIENT_ROWS.get(status, _OTHER_CLIENT)
    else:
        kind, title, hint = _UNAVAILABLE if status == 503 else _OTHER_SERVER  # noqa: PLR2004 - named by the row
    return kind(
        title, detail=detail or f"HTTP status {status}.", hint=hint, code=code, request_id=request_id, provider=provider
    )
