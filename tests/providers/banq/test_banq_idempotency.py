"""One intent, one `X-Idempotent-Id`: made before it is sent, kept over retries, never lent to another request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.providers.banq.client.idempotency import HEADER, RETENTION, EditedError, IdempotencyKey
from tests.providers.banq.banq_script import NOW

BODY = {"funds": 100, "comment": "Order 1017", "destination": {"banqGuid": "g"}}
PATH = "/api/v1/payments/get-paid-direct"


def key(**changes: Any) -> IdempotencyKey:
    return IdempotencyKey.make("POST", PATH, {**BODY, **changes}, now=NOW)


def test_header_is_a_guid_of_its_own_for_every_intent() -> None:
    first, second = key(), key()
    assert first.id != second.id
    assert str(UUID(first.id)) == first.id
    assert UUID(first.id).version == 4
    assert first.headers("POST", PATH, BODY, NOW) == {HEADER: first.id}
    assert HEADER == "X-Idempotent-Id"


def test_retry_of_the_same_intent_has_the_same_header_after_a_restart_too() -> None:
    made = key()
    # What is kept of an intent is three texts.
    stored = (made.id, made.digest, made.made_at.isoformat())
    again = IdempotencyKey(stored[0], stored[1], datetime.fromisoformat(stored[2]))
    reordered = dict(reversed(list(BODY.items())))
    for minutes in (0, 5, 23 * 60):
        assert again.headers("POST", PATH, reordered, NOW + timedelta(minutes=minutes)) == {HEADER: made.id}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", PATH, BODY),
        ("POST", "/api/v1/payments/get-paid-link", BODY),
        ("POST", PATH, {**BODY, "funds": 101}),
        ("POST", PATH, {**BODY, "funds": "100"}),
        ("POST", PATH, {**BODY, "comment": "Order 1017 "}),
        ("POST", PATH, {**BODY, "more": None}),
        ("POST", PATH, {"funds": 100}),
    ],
)
def test_edited_request_is_another_intent(method: str, path: str, body: dict[str, Any]) -> None:
    assert not key().fits(method, path, body, NOW)
    with pytest.raises(EditedError):
        key().headers(method, path, body, NOW)


@pytest.mark.parametrize("age", [RETENTION, timedelta(days=9), timedelta(seconds=-1)])
def test_key_that_the_bank_may_have_forgotten_protects_nothing_any_more(age: timedelta) -> None:
    with pytest.raises(EditedError):
        key().headers("POST", PATH, BODY, NOW + age)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans() | st.none()))
def test_key_fits_what_it_was_made_for_and_says_nothing_of_it(body: dict[str, Any]) -> None:
    made = IdempotencyKey.make("POST", PATH, body, now=NOW)
    assert made.fits("post", PATH, body, NOW)
    assert not replace(made, digest=made.digest[::-1] + "x").fits("POST", PATH, body, NOW)
    assert made.digest not in repr(made)


def test_time_is_told_by_the_caller() -> None:
    made = IdempotencyKey.make("POST", PATH, BODY, now=datetime(2030, 1, 1, tzinfo=UTC), new_id=lambda: UUID(int=5))
    assert made.id == "00000000-0000-0000-0000-000000000005"
    assert made.made_at.year == 2030
