"""Transaction ids: reversible, keyed, and hard to make up."""

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.providers.ibanity.sandbox.identifiers import PostingIds, canonical, random_id

IDS = PostingIds(b"k" * 32)
PLACES = st.tuples(st.integers(0, 2**20 - 1), st.integers(0, 2**41 - 1))


@given(PLACES)
def test_every_place_comes_back_from_its_id(place: tuple[int, int]) -> None:
    assert IDS.decode(IDS.encode(*place)) == place
    assert IDS.decode(IDS.encode(*place).upper()) == place


@given(PLACES, PLACES)
def test_two_places_never_share_an_id(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert (IDS.encode(*one) == IDS.encode(*other)) == (one == other)


@given(PLACES)
def test_an_id_is_a_random_uuid_to_everyone_else(place: tuple[int, int]) -> None:
    value = uuid.UUID(IDS.encode(*place))
    assert value.version == 4
    assert value.variant == uuid.RFC_4122


@given(PLACES, st.integers(0, 127))
def test_one_changed_bit_makes_an_id_that_stands_for_nothing(place: tuple[int, int], bit: int) -> None:
    changed = uuid.UUID(int=uuid.UUID(IDS.encode(*place)).int ^ 1 << bit)
    assert IDS.decode(str(changed)) is None


@given(PLACES)
def test_an_id_means_nothing_under_another_key(place: tuple[int, int]) -> None:
    assert PostingIds(b"other key").decode(IDS.encode(*place)) is None


@given(st.uuids())
def test_ids_of_others_stand_for_nothing(foreign: uuid.UUID) -> None:
    assert IDS.decode(str(foreign)) is None


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    assert IDS.decode(text) is None


def test_neighbours_do_not_look_alike() -> None:
    one, other = (uuid.UUID(IDS.encode(3, number)).int for number in (1, 2))
    assert (one ^ other).bit_count() > 30


@pytest.mark.parametrize("place", [(2**20, 1), (-1, 1), (1, 2**41), (1, -1)])
def test_a_place_out_of_reach_is_refused(place: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no id reaches"):
        IDS.encode(*place)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D174C19F-136C-4DCC-9F0D-26B937BC4C1D", "d174c19f-136c-4dcc-9f0d-26b937bc4c1d"),
        ("d174c19f136c4dcc9f0d26b937bc4c1d", None),
        ("{d174c19f-136c-4dcc-9f0d-26b937bc4c1d}", None),
        ("d174c19f-136c-4dcc-9f0d-26b937bc4c1d\n", None),
        ("d174c19f-136c-4dcc-9f0d-26b937bc4c1٣", None),
        ("", None),
    ],
)
def test_only_the_canonical_form_is_a_uuid(text: str, expected: str | None) -> None:
    assert canonical(text) == expected


def test_drawn_ids_follow_from_the_stream() -> None:
    first, second = (random_id(random.Random(5)) for _ in range(2))  # noqa: S311 - a stream that can be repeated is meant
    assert first == second
    assert uuid.UUID(first).version == 4
