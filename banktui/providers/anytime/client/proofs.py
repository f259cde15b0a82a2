"""What vouches for an exchange with Anytime: a signature and a token on our side, a hash of little worth on theirs."""

from collections.abc import Iterator, Sequence

from banktui.domain.errors import Malformed
from banktui.domain.exchange import Proof
from banktui.http.vouching import Sight, is_used, token_proof
from banktui.providers.anytime.client.sign_in import SIGNATURE_REFUSED, TOKEN_REFUSED, VALUE_REFUSED, refusal_in
from banktui.providers.anytime.consistency import CONSISTENCY

SIGNED = "RSA-SHA1 signature"
"""What the record of an exchange calls the signature on it."""


def vouch(sight: Sight) -> Sequence[Proof]:
    """Return what was signed and what of it Anytime refused, if it did; the answer's hash if that was looked at."""
    return tuple(_proofs(sight, refusal_in(sight.reply) if sight.reply is not None else None))


def _proofs(sight: Sight, refused: int | None) -> Iterator[Proof]:
    if "x-validation-data" in sight.headers:
        # Each attempt makes a value of its own: that it was used once is known here, whatever became of it.
        yield Proof("X-Validation-Data used once", refused != VALUE_REFUSED)
        yield Proof(SIGNED, False if refused == SIGNATURE_REFUSED else is_used(sight) or None)
    if is_used(sight) and sight.reply is not None and sight.reply.data is not None:
        yield Proof("response hash", holds=True, note="consistency only")
    elif isinstance(sight.error, Malformed) and sight.error.where == CONSISTENCY:
        yield Proof("response hash", holds=False, note="the answer was discarded")
    yield from token_proof("token", sight, is_refused=refused == TOKEN_REFUSED)
