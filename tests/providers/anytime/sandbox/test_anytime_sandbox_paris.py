"""Times as the bank writes them: Paris, summer and winter, and never in the future of the demo's start."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.providers.anytime.sandbox import paris

INSTANTS = st.datetimes(datetime(2001, 1, 1), datetime(2060, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001 - the bounds get their zone with the rest
CLOCKS = st.times().map(lambda time: f"{time:%H:%M}")


@pytest.mark.parametrize(
    ("instant", "stamp", "offset"),
    [
        (datetime(2026, 11, 20, 8, 12, tzinfo=UTC), "2026-11-20 09:12:00", "2026-11-20T09:12:00+01:00"),
        (datetime(2020, 10, 23, 9, 4, 3, tzinfo=UTC), "2020-10-23 11:04:03", "2020-10-23T11:04:03+02:00"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2027-01-01 00:30:00", "2027-01-01T00:30:00+01:00"),
    ],
)
def test_an_instant_is_written_in_paris_time(instant: datetime, stamp: str, offset: str) -> None:
    assert paris.stamp(instant) == stamp
    assert paris.with_offset(instant) == offset
    assert paris.day_of(instant).isoformat() == stamp[:10]


@given(INSTANTS, st.integers(0, 800), CLOCKS)
def test_a_moment_of_the_demo_is_never_after_its_start(start: datetime, days_ago: int, clock: str) -> None:
    moment = paris.before(start, days_ago, clock)
    assert moment <= start
    assert abs((start - moment) - timedelta(days=days_ago)) <= timedelta(days=1, hours=1)
    if paris.stamp(moment)[11:16] != clock:
        # Only where clocks in Paris skipped that hour in spring.
        assert paris.day_of(moment).month == 3


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0, date(2026, 11, 30)),
        (1, date(2026, 12, 31)),
        (14, date(2028, 1, 31)),
        (15, date(2028, 2, 29)),
        (-2, date(2026, 9, 30)),
        (36, date(2029, 11, 30)),
    ],
)
def test_a_card_expires_on_the_last_day_of_a_month(months: int, expected: date) -> None:
    assert paris.months_later(date(2026, 11, 20), months) == expected
