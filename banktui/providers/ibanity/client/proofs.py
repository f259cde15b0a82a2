"""What vouches for an exchange with Ibanity: the client certificate, and nothing else."""

from collections.abc import Sequence

from banktui.domain.exchange import Proof
from banktui.http.tls import ClientIdentity
from banktui.http.vouching import Sight, Vouch, is_used

_REFUSED = frozenset({"invalid_application_certificate", "application_certificate_revoked"})


def voucher(identity: ClientIdentity) -> Vouch:
    """Return what names the certificate, whom it was issued to and when it ends, and tells if it was refused."""
    named, until = f"client certificate {identity.subject}", identity.not_after

    def vouch(sight: Sight) -> Sequence[Proof]:
        is_refused = sight.error is not None and sight.error.code in _REFUSED
        holds = False if is_refused else is_used(sight) or None
        return (Proof(named, holds, until=until),)

    return vouch
