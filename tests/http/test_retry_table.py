from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.errors import BankError, Busy, NotFound, OutcomeUnknown, Rejected, Unreachable
from banktui.http.retry import Pause, Setback, pause_before_repeat, retry_after, setback_of

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("setback", "pauses"),
    [
        (Setback.NOT_CONNECTED, [0.2, 0.6, None]),
        (Setback.NO_ANSWER, [0.2, None]),
        (Setback.PASSING_FAULT, [0.5, None]),
        (Setback.FINAL, [None]),
    ],
)
def test_how_often_and_when_a_read_is_repeated(setback: Setback, pauses: list[float | None]) -> None:
    found = [pause_before_repeat(setback, earlier) for earlier in range(len(pauses))]
    assert found == [None if seconds is None else Pause(seconds) for seconds in pauses]


def test_a_pause_that_the_bank_names_is_kept_three_times() -> None:
    found = [pause_before_repeat(Setback.PAUSE_ASKED, earlier, 7) for earlier in range(4)]
    assert found == [Pause(7, told=True)] * 3 + [None]


@pytest.mark.parametrize(
    ("status", "error", "setback"),
    [
        (429, Busy("slow down"), Setback.PAUSE_ASKED),
        (429, Rejected("limit of this card reached"), Setback.FINAL),
        (503, Busy("closed"), Setback.PAUSE_ASKED),
        (503, Unreachable("closed"), Setback.PAUSE_ASKED),
        (500, Unreachable("fault"), Setback.PASSING_FAULT),
        (502, Unreachable("fault"), Setback.PASSING_FAULT),
        (504, Unreachable("fault"), Setback.PASSING_FAULT),
        (408, OutcomeUnknown("?"), Setback.PASSING_FAULT),
        (501, Unreachable("fault"), Setback.FINAL),
        (404, NotFound("gone"), Setback.FINAL),
        (400, Rejected("no"), Setback.FINAL),
        (200, Rejected("no"), Setback.FINAL),
    ],
)
def test_what_an_answer_means_for_repeating(status: int, error: BankError, setback: Setback) -> None:
    assert setback_of(status, error) is setback


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("0", 1),
        ("60", 60),
        ("61", 60),
        ("1000000000", 60),
        ("9" * 5000, 60),
        ("-5", 1),
        ("soon", 1),
        ("7.5", 1),
        ("７", 1),
        ("", 1),
        (None, 1),
        ("Fri, 20 Nov 2026 10:00:09 GMT", 9),
        ("Fri, 20 Nov 2026 12:00:00 GMT", 60),
        ("Fri, 20 Nov 2020 10:00:00 GMT", 1),
    ],
)
def test_retry_after_is_clamped(header: str | None, seconds: int) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.text())
def test_no_header_makes_us_wait_long_or_not_at_all(header: str) -> None:
    assert 1 <= retry_after(header, NOW) <= 60
