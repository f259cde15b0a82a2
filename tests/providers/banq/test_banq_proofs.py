"""What vouches for an exchange: a grant, a token, and the id of a POST."""

from datetime import UTC, datetime

import pytest

from banktui.domain.exchange import Proof
from banktui.http.reply import Reply
from banktui.http.vouching import Sight
from banktui.providers.banq.client.proofs import vouch

UNTIL = datetime(2026, 11, 21, tzinfo=UTC)
ID = "7d0cf6f1-6f0e-4f2c-9d56-0d3f4f8f1a10"


def reply(status: int) -> Reply:
    return Reply(status, {}, b"{}", {}, 0.1, "/a")


@pytest.mark.parametrize(("status", "holds"), [(200, True), (401, False), (500, None)])
def test_a_token_is_right_if_the_answer_is_used_and_wrong_if_it_is_refused(status: int, holds: bool | None) -> None:  # noqa: FBT001 - what is expected
    told = vouch(Sight({"authorization": "Bearer x"}, reply(status), None, UNTIL, sign_in=False))
    assert told == (Proof("Bearer token", holds, until=UNTIL),)


@pytest.mark.parametrize(("status", "holds"), [(200, True), (401, False), (503, None)])
def test_a_sign_in_has_its_grant(status: int, holds: bool | None) -> None:  # noqa: FBT001 - what is expected
    assert vouch(Sight({}, reply(status), None, None, sign_in=True)) == (Proof("password grant", holds),)


def test_a_post_has_its_idempotent_id() -> None:
    told = vouch(Sight({"X-Idempotent-Id": ID}, reply(200), None, UNTIL, sign_in=False))
    assert told[-1].what == f"X-Idempotent-Id {ID}"
    assert told[-1].holds is None
