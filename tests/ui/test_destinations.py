"""Jumping by name: what a line means, what it is completed to, and where it leads nowhere."""

import pytest

from banktui.domain.account import Account
from banktui.services.shelf import ListRef
from banktui.ui.destinations import Directory, Known, Misdirected
from banktui.ui.places import Place
from banktui.ui.presenter import View
from tests.ui import fake_bank
from tests.ui.fake_bank import ALPHA, BETA, NOW, OFFERED
from tests.ui.places_to_go import CARD, LUMEN, card, jeanne, lumen

KNOWN = tuple(Known(ListRef(ALPHA.id, "accounts"), account) for account in fake_bank.accounts())


def directory(here: Place | None = None) -> Directory:
    offered = {connection.id: OFFERED[connection.id] for connection in (ALPHA, BETA)}
    return Directory((ALPHA, BETA), offered, View(NOW), KNOWN, here)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("anytime-main", Place(ALPHA.id)),
        ("ANY", Place(ALPHA.id)),
        ("ibanity-fr /x", Place(BETA.id, filter="x")),
        ("institutions", Place(BETA.id, section="institutions")),
        ("financial-institutions", Place(BETA.id, section="institutions")),
        ("institutions kbc", Place(BETA.id, section="institutions", filter="kbc")),
        ("order-tracking", Place(ALPHA.id, section="orders")),
        ("cards anytime-main", Place(ALPHA.id, section="accounts", ahead="cards")),
        (
            "cards anytime-main /blocked",
            Place(ALPHA.id, section="accounts", ahead="cards", ahead_filter="blocked"),
        ),
        ("cards lumen", Place(ALPHA.id, section="accounts", filter="lumen", ahead="cards")),
        ("synchronizations", Place(BETA.id, section="customers", ahead="synchronizations")),
        ("card-transactions", Place(ALPHA.id, section="accounts", ahead="cards")),
        ("statements /a/b", Place(ALPHA.id, section="accounts", ahead="statements", ahead_filter="a/b")),
    ],
)
def test_a_line_leads_to_a_place(line: str, place: Place) -> None:
    assert directory().resolve(line) == place


def test_an_account_that_only_one_has_is_walked_into() -> None:
    found = directory().resolve("cards anytime-main studio lumen /blocked")
    assert isinstance(found, Place)
    assert [step.id for step in found.steps] == [LUMEN.id]
    assert (found.section, found.filter) == ("cards", "blocked")


def test_what_is_not_said_is_taken_from_where_one_is() -> None:
    assert directory(lumen("statements")).resolve("cards /x") == Place(ALPHA.id, (LUMEN,), "cards", "x")
    assert directory(card()).resolve("statements") == Place(ALPHA.id, (LUMEN,), "statements")
    assert directory(card()).resolve("card-transactions") == Place(ALPHA.id, (LUMEN, CARD), "card-transactions")
    assert directory(jeanne()).resolve("authorizations").section == "authorizations"  # type: ignore[union-attr]
    assert directory(lumen("statements")).resolve("/rent") == Place(ALPHA.id, (LUMEN,), "statements", "rent")


@pytest.mark.parametrize("line", ["overview", "help", "theme", "quit", "  quit  ", "HELP"])
def test_actions_have_names(line: str) -> None:
    assert directory().resolve(line) == line.strip().casefold()


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("nowhere", "Nothing here is called “nowhere”."),
        ("cards ibanity-fr", "ibanity-fr has no cards"),
        ("accounts", "Of which connection? anytime-main, ibanity-fr."),
        ("/x", "no list here"),
        ("[/nope]", "“[”"),
    ],
)
def test_a_line_that_leads_nowhere_says_why(line: str, part: str) -> None:
    with pytest.raises(Misdirected, match=r".") as caught:
        directory().resolve(line)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ca", "cards "),
        ("inst", "institutions "),
        ("kyc", "kyc "),
        ("ibanity", "ibanity-fr"),
        ("cards ", "cards anytime-main "),
        ("accounts ib", "accounts ibanity-fr "),
        ("statements anytime-main lum", "statements anytime-main Studio Lumen SARL"),
        ("qu", "quit"),
    ],
)
def test_completion_offers_what_begins_like_this_first(typed: str, first: str) -> None:
    assert directory().suggest(typed)[0].text == first


@pytest.mark.parametrize("typed", ["cards /x", "nowhere ", "/"])
def test_nothing_is_offered_where_there_is_nothing(typed: str) -> None:
    assert directory().suggest(typed) == ()


def test_every_suggestion_leads_somewhere_or_can_be_gone_on_with() -> None:
    found = directory()
    for typed in ("", "a", "c", "statements ", "statements anytime-main "):
        for suggestion in found.suggest(typed):
            assert found.suggest(suggestion.text) or found.resolve(suggestion.text)


def test_a_hostile_account_name_is_offered_as_it_is() -> None:
    odd = Account("1", fake_bank.HOSTILE)
    found = Directory((ALPHA,), OFFERED, View(NOW), (Known(ListRef(ALPHA.id, "accounts"), odd),))
    assert fake_bank.HOSTILE in found.suggest("cards anytime-main ")[0].text
