"""What vouches for an exchange: the certificate, by its subject and its end."""

import pytest

from banktui.domain.errors import BankError, SignInNeeded
from banktui.http.reply import Reply
from banktui.http.tls import ClientIdentity
from banktui.http.vouching import Sight
from banktui.providers.ibanity.client.proofs import voucher
from tests.http.certificates import Authority


@pytest.fixture
def identity() -> ClientIdentity:
    issued = Authority("Test Authority").issue("studio lumen")
    return ClientIdentity(issued.certificate, issued.key)


@pytest.mark.parametrize(
    ("status", "error", "holds"),
    [
        (200, None, True),
        (401, SignInNeeded("no", code="application_certificate_revoked"), False),
        (401, SignInNeeded("no", code="invalid_credentials"), None),
        (500, None, None),
    ],
)
def test_the_certificate_is_named(identity: ClientIdentity, status: int, error: BankError | None, holds: bool) -> None:  # noqa: FBT001 - what is expected
    reply = Reply(status, {}, b"{}", {}, 0.1, "/a")
    (proof,) = voucher(identity)(Sight({}, reply, error, None, sign_in=False))
    assert proof.what == f"client certificate {identity.subject}"
    assert "studio lumen" in proof.what
    assert proof.holds is holds
    assert proof.until == identity.not_after
