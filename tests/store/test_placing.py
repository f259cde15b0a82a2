from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.store.amounts import MINOR, UNKNOWN_AMOUNT, amount_behind, largeness, minor_units
from banktui.store.placing import day_at, day_span, key_at, place_of, respread, span_of

amounts = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False),
    # Close together, so that one is often the beginning of another.
    st.decimals(min_value=-12, max_value=12, places=2),
    st.integers(-1300, 1300).map(Decimal),
)


@given(st.lists(amounts))
def test_largeness_orders_as_the_amounts_do_largest_first(values: list[Decimal]) -> None:
    assert [amount_behind(key) for key in sorted(map(largeness, values))] == sorted(values, reverse=True)


@given(amounts, amounts)
def test_equal_amounts_have_one_largeness_whatever_their_scale(one: Decimal, other: Decimal) -> None:
    assert (largeness(one) == largeness(other)) == (one == other)
    assert (largeness(one) < largeness(other)) == (one > other)


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ("99999999999999999999.98", "99999999999999999999.99"),
        ("-99999999999999999999.99", "-99999999999999999999.98"),
        ("9007199254740992", "9007199254740993"),
        ("-0.000000000000000001", "0"),
        ("0", "0.000000000000000001"),
        ("9.99", "10"),
        ("-10", "-9.99"),
        ("12", "12.01"),
        ("-12.01", "-12"),
    ],
)
def test_amounts_that_a_float_or_a_machine_integer_would_confuse(smaller: str, larger: str) -> None:
    assert largeness(Decimal(larger)) < largeness(Decimal(smaller)) < UNKNOWN_AMOUNT


def test_unknown_amounts_are_told_apart_from_nothing() -> None:
    assert largeness(None) == UNKNOWN_AMOUNT
    assert amount_behind(UNKNOWN_AMOUNT) is None
    assert amount_behind(largeness(Decimal("0.00"))) == 0


@given(amounts)
def test_minor_units_are_exact_or_absent(amount: Decimal) -> None:
    minor = minor_units(amount)
    if minor is not None:
        assert Decimal(f"{minor}e-4") == amount
        assert -(2**63) <= minor < 2**63


def test_everyday_amounts_have_minor_units_and_giants_have_none() -> None:
    assert minor_units(Decimal("-42.10")) == -42 * MINOR - 1000
    assert minor_units(Decimal("3.1415")) == 31415
    assert minor_units(Decimal("12.3400000")) == 123400
    assert minor_units(Decimal("0.00001")) is None
    assert minor_units(Decimal(10) ** 20) is None
    assert minor_units(None) is None


@given(st.integers(1, 131_071), st.integers(0, 3_652_059), st.integers(0, (1 << 24) - 1))
def test_a_place_is_a_key_within_its_list_and_says_its_day(list_id: int, day: int, sequence: int) -> None:
    first, behind = day_span(list_id, day)
    place = first + sequence
    assert first <= place < behind
    assert span_of(list_id)[0] <= place < span_of(list_id)[1] <= 2**63
    assert place_of(list_id, key_at(place)) == place
    assert day_at(place) == day


def test_newer_days_stand_earlier_and_have_larger_keys() -> None:
    newer, older = day_span(1, 739_000)[0], day_span(1, 738_999)[0]
    assert newer < older
    assert key_at(newer) > key_at(older) > 0


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)), st.integers(0, 8), st.integers(0, 3))
def test_rows_in_a_new_order_get_ascending_places(order: list[int], gone: set[int], at: int, fresh: int) -> None:
    places = respread(2, [None] * 8)
    kept: list[int | None] = [places[number] for number in order if number not in gone]
    kept[at:at] = [None] * fresh
    spread = respread(2, kept)
    assert len(spread) == len(kept)
    assert spread == sorted(set(spread))
    assert all(span_of(2)[0] <= place < span_of(2)[1] for place in spread)
    if kept == sorted(place for place in kept if place is not None):
        assert spread == kept


def test_a_row_put_between_two_others_moves_neither() -> None:
    first, second = respread(1, [None, None])
    spread = respread(1, [first, None, second])
    assert (spread[0], spread[2]) == (first, second)


def test_a_row_that_jumps_to_the_front_is_the_only_one_that_moves() -> None:
    places = respread(1, [None] * 5)
    spread = respread(1, [places[4], *places[:4]])
    assert spread[1:] == places[:4]
    assert spread[0] < places[0]


def test_where_no_room_is_left_all_rows_are_spread_anew() -> None:
    first = respread(1, [None])[0]
    spread = respread(1, [first, None, first + 1])
    assert spread == sorted(set(spread))
    assert len(spread) == 3
