"""Bank days and instants: what banks write, and what they should not have written."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.calendar import DateRange, month_range, parse_day, parse_instant, typed_day

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "day"), [("2026-11-20", date(2026, 11, 20)), ("2026-11-20 09:12:00", date(2026, 11, 20))]
)
def test_a_day_is_read_from_the_start_of_a_timestamp(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize("text", ["2026-02-31", "0000-00-00", "20261120", "", "２０２６-11-20", "1478525194"])
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-11-20T09:12:00Z", None, datetime(2026, 11, 20, 9, 12, tzinfo=UTC)),
        ("2017-05-19T15:20:03.688660Z", None, datetime(2017, 5, 19, 15, 20, 3, 688660, tzinfo=UTC)),
        ("2020-10-23T11:04:03+02:00", None, datetime(2020, 10, 23, 9, 4, 3, tzinfo=UTC)),
        ("2021-01-11T12:12:12.5431424+00:00", None, datetime(2021, 1, 11, 12, 12, 12, 543142, tzinfo=UTC)),
        ("2017-02-02 14:14:48", PARIS, datetime(2017, 2, 2, 13, 14, 48, tzinfo=UTC)),
    ],
)
def test_instants_are_read_in_utc(text: str, zone: ZoneInfo | None, instant: datetime) -> None:
    assert parse_instant(text, zone) == instant


@pytest.mark.parametrize("text", ["2017-02-02 14:14:48", "tomorrow", "", "9999-12-31T23:59:59-23:59"])
def test_an_instant_without_a_zone_or_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_instant(text)


def test_a_range_includes_both_its_days() -> None:
    days = DateRange(date(2026, 11, 1), date(2026, 11, 30))
    assert days.holds(date(2026, 11, 1))
    assert days.holds(date(2026, 11, 30))
    assert not days.holds(date(2026, 10, 31))
    assert not days.holds(date(2026, 12, 1))
    assert not days.holds(None)
    assert DateRange().holds(None)


def test_a_range_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="after the last day"):
        DateRange(date(2026, 11, 2), date(2026, 11, 1))


@given(st.dates(max_value=date(9999, 11, 30)))
def test_a_month_holds_its_day_and_starts_on_the_first(day: date) -> None:
    month = month_range(day)
    assert month.holds(day)
    assert month.first is not None
    assert month.last is not None
    assert month.first.day == 1
    assert (month.first.month, month.first.year) == (month.last.month, month.last.year)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        (" 2024-02-29 ", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("20240229", None),
        ("2024-2-9", None),
        ("2024-02-29T00:00:00", None),
        ("29.02.2024", None),
        ("２０２４-02-29", None),
        ("", None),
    ],
)
def test_a_typed_day_is_written_in_one_way_only(typed: str, day: date | None) -> None:
    assert typed_day(typed) == day
