"""What vouches for an exchange with Hub: the one token of its user, and the response code in the answer."""

from collections.abc import Iterator, Sequence

from banktui.domain.exchange import Proof
from banktui.http.vouching import Sight, is_used, token_proof
from banktui.providers.hub.codes import CODES, Effect
from banktui.providers.hub.errors import answer_in, code_of

_UNAUTHORIZED = 401
_HOLDS = {Effect.DONE: True, Effect.REFUSED: False}
"""Whether a code says that it was done. What is held back or unknown is neither."""


def vouch(sight: Sight) -> Sequence[Proof]:
    """Return the token, or the log-in by which one was asked for, and what the response code says."""
    return tuple(_proofs(sight))


def _proofs(sight: Sight) -> Iterator[Proof]:
    is_refused = sight.reply is not None and sight.reply.status == _UNAUTHORIZED
    if sight.sign_in:
        yield Proof("log-in", False if is_refused else is_used(sight) or None, note="the token before it is void now")
    yield from token_proof("token scheme", sight, is_refused=is_refused)
    code = code_of(answer_in(sight.reply)) if sight.reply is not None else ""
    if code:
        known = CODES.get(code)
        yield Proof(f"response code {code}", _HOLDS.get(known.effect) if known else None, known.word if known else "")
