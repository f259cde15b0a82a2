"""What vouches for an exchange with Banq: a bearer token, and the id by which a POST may harmlessly be sent again."""

from collections.abc import Iterator, Sequence

from banktui.domain.exchange import Proof
from banktui.http.vouching import Sight, is_used, token_proof
from banktui.providers.banq.client.idempotency import HEADER

_UNAUTHORIZED = 401


def vouch(sight: Sight) -> Sequence[Proof]:
    """Return the token, or the grant by which one was asked for, and the idempotency id."""
    return tuple(_proofs(sight))


def _proofs(sight: Sight) -> Iterator[Proof]:
    is_refused = sight.reply is not None and sight.reply.status == _UNAUTHORIZED
    if sight.sign_in:
        yield Proof("password grant", False if is_refused else is_used(sight) or None)
    yield from token_proof("Bearer token", sight, is_refused=is_refused)
    if sight.headers.get(HEADER):
        yield Proof(f"{HEADER} {sight.headers[HEADER]}", note="the first answer counts, however often it is sent")
