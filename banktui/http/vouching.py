"""What a provider says of one attempt: how the bank was to know that it is ours, and whether its answer is sound."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from banktui.domain.errors import BankError
from banktui.domain.exchange import Proof

if TYPE_CHECKING:
    from banktui.http.reply import Reply

_FIRST_ERROR = 400


@dataclass(frozen=True, slots=True)
class Sight:
    """What a provider may look at."""

    headers: Mapping[str, str] = field(repr=False)
    """As they were sent. Their values hold secrets: a proof names a header, never what is in it."""
    reply: "Reply | None"
    """None: no answer came, or it could not be read."""
    error: BankError | None
    """What is wrong with the answer; None if it is used, and where nothing was made of it but another attempt."""
    token_until: datetime | None
    """When the token that was sent ends; None where none was."""
    sign_in: bool
    """It was a request for a token."""


Vouch = Callable[[Sight], Sequence[Proof]]
"""Says what vouches for an attempt. Whatever it says is taken in as carefully as the bank's own text."""


def token_proof(what: str, sight: Sight, *, is_refused: bool) -> tuple[Proof, ...]:
    """Return what a token shows; nothing where none was sent. An answer that is used was given to whoever holds it."""
    if sight.token_until is None:
        return ()
    holds = False if is_refused else is_used(sight) or None
    return (Proof(what, holds, until=sight.token_until),)


def is_used(sight: Sight) -> bool:
    """Tell whether there is an answer and nothing is wrong with it."""
    return sight.reply is not None and sight.error is None and sight.reply.status < _FIRST_ERROR
