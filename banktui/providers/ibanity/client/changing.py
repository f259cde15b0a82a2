"""Requests that create, change and delete, once each, and what is said where it is not known what came of them."""

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

from banktui.domain.errors import BankError, Malformed, NotFound, OutcomeUnknown
from banktui.http.address import path_of
from banktui.providers.ibanity.client.gateway import Gateway
from banktui.providers.ibanity.client.lists import Segments
from banktui.providers.ibanity.wire import Form
from banktui.services import acting

R = TypeVar("R")

WORD = "DELETE"
"""What is typed before something is deleted."""


check = partial(acting.checked, provider="ibanity")
refused = partial(acting.refused, provider="ibanity")


async def create(
    gateway: Gateway, form: Form[R], path: Segments, kind: str, attributes: Mapping[str, Any], *, what: str
) -> R:
    """Create something and return it as the bank has it.

    Nothing tells a repeated request from a second one. Raises OutcomeUnknown if it is not known whether it was created,
    and other BankErrors.
    """
    try:
        return await gateway.send(
            form, "POST", path_of(*path), operation=f"Create a {what}", kind=kind, attributes=attributes
        )
    except (OutcomeUnknown, Malformed) as lost:
        hint = f"Refresh the list and look for it before you create another {what}: there could be two."
        raise unknown(lost, f"It is not known whether the {what} was created.", hint) from None


async def delete(gateway: Gateway, path: Segments, *, what: str, read_at: Segments = ()) -> str:
    """Delete something and return what happened, as a sentence. That it was not there any more is no failure.

    `read_at` is where it is read, if that is not where it is deleted. Raises OutcomeUnknown if it cannot be told
    whether it is gone, and other BankErrors.
    """
    try:
        await gateway.delete(path_of(*path), operation=f"Delete a {what}")
    except NotFound:
        return f"The {what} was gone already."
    except OutcomeUnknown as lost:
        if await _is_gone(gateway, path_of(*(read_at or path)), lost, what):
            return f"The {what} was deleted. The answer was lost; the bank does not know it any more."
        raise _undeleted(lost, what, "It is still there.") from None
    return f"The {what} was deleted."


def unknown(cause: BankError, title: str, hint: str, detail: str = "") -> OutcomeUnknown:
    """Return the error for what was sent without a usable answer."""
    return OutcomeUnknown(
        title,
        detail=f"{cause.detail or cause.title} {detail}".strip(),
        hint=f"No money moves by this. {hint}",
        code=cause.code,
        request_id=cause.request_id,
        provider="ibanity",
    )


async def _is_gone(gateway: Gateway, where: str, lost: BankError, what: str) -> bool:
    try:
        await gateway.glance(where, operation=f"Look for the {what}", of_list=False)
    except NotFound:
        return True
    except BankError as error:
        raise _undeleted(lost, what, f"It could not be looked for either: {error.title}") from None
    return False


def _undeleted(lost: BankError, what: str, stands: str) -> OutcomeUnknown:
    title = f"It is not known whether the bank deletes the {what}."
    return unknown(lost, title, "Refresh the list. Deleting it once more does no harm.", stands)
