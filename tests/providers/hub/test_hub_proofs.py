"""What vouches for an exchange: the one token, and what the response code says."""

from datetime import UTC, datetime

import pytest

from banktui.domain.exchange import Proof
from banktui.http.reply import Reply
from banktui.http.vouching import Sight
from banktui.providers.hub.client.proofs import vouch

UNTIL = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def told(code: object, status: int = 200) -> tuple[Proof, ...]:
    reply = Reply(status, {}, b"{}", {"status": 1, "response_code": code}, 0.1, "/a")
    return tuple(vouch(Sight({}, reply, None, UNTIL, sign_in=False)))


@pytest.mark.parametrize(
    ("code", "holds", "word"),
    [("1", True, "success"), ("12", None, "quarantined"), ("650", False, None), ("x\x1b9", None, "")],
)
def test_a_response_code_is_said_with_hubs_word(code: str, holds: bool | None, word: str | None) -> None:  # noqa: FBT001 - what is expected
    token, answer = told(code)
    assert token == Proof("token scheme", holds=True, until=UNTIL)
    assert answer.what == f"response code {code.replace(chr(27), '␛')}"
    assert answer.holds is holds
    assert word is None or answer.note == word


def test_without_a_code_none_is_said() -> None:
    assert [each.what for each in told(None)] == ["token scheme"]


def test_a_refused_token_is_wrong() -> None:
    assert told(None, 401) == (Proof("token scheme", holds=False, until=UNTIL),)


def test_a_log_in_voids_what_was_there() -> None:
    reply = Reply(200, {}, b"{}", {"status": 1}, 0.1, "/login")
    (login,) = vouch(Sight({}, reply, None, None, sign_in=True))
    assert (login.what, login.holds) == ("log-in", True)
    assert "void" in login.note
