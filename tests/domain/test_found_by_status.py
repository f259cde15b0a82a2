"""Cards and payments are looked for by the word that stands beside them: `/blocked`, `/declined`."""

import pytest

from banktui.domain.card import Card
from banktui.domain.listed import Meaning, Status
from banktui.domain.payment import Payment
from banktui.services.filtering import matches, parse


@pytest.mark.parametrize(
    ("item", "typed", "is_found"),
    [
        (Card("c-1", "Ann", status=Status("Blocked", Meaning.ATTENTION)), "blocked", True),
        (Card("c-1", "Ann", status=Status("Activated", Meaning.ACTIVE)), "blocked", False),
        (Card("c-1", "Ann"), "blocked", False),
        (Payment("p-1", "Rent", status=Status("Declined", Meaning.REFUSED)), "rent declined", True),
        (Payment("p-1", "Rent"), "declined", False),
    ],
)
def test_a_word_of_the_status_finds_the_row(item: Card | Payment, typed: str, *, is_found: bool) -> None:
    assert matches(parse(typed), item.facets()) is is_found
