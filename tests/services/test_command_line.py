"""The spelling of the plain commands agrees with what there is to read."""

import pytest

from banktui.services import capability
from banktui.services.capability import Capability, Scope
from banktui.services.command_line import ABOVE, CHOSEN_FROM, READINGS, Reading, command_for
from banktui.services.lookup import LOOKUPS, REMEMBERED
from banktui.ui.sections import SECTIONS, Shape

BY_NAME = {each.name: each for each in vars(capability).values() if isinstance(each, Capability)}
LISTS = [section for section in SECTIONS if section.shape is not Shape.SHEET or not section.of_parent]


def test_each_word_is_there_once() -> None:
    words = [reading.word for reading in READINGS]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: str(reading.word))
def test_each_list_is_a_capability_of_that_scope(reading: Reading) -> None:
    assert reading.lists
    for scope, names in reading.lists.items():
        assert [BY_NAME[name].scope for name in names] == [scope] * len(names)


def test_whatever_the_console_lists_has_a_command() -> None:
    for section in LISTS:
        parent = "" if section.scope is Scope.CONNECTION else "above"
        assert command_for("main", section.capability, parent), section.capability


def test_what_grows_and_what_stands_alone_are_the_consoles_own() -> None:
    dated = {section.capability for section in SECTIONS if section.dated}
    single = {section.capability for section in LISTS if section.shape is Shape.SHEET}
    by_id = {section.capability for section in SECTIONS if section.shape is Shape.LOOKUP}
    assert frozenset().union(*(r.names for r in READINGS if r.dated)) == dated | {"events"}
    assert frozenset().union(*(r.names for r in READINGS if r.single)) == single
    assert frozenset().union(*(r.names for r in READINGS if r.by_id)) == by_id
    assert single | by_id < REMEMBERED
    assert single | by_id < set(LOOKUPS)


def test_every_parent_can_be_chosen_from_a_list() -> None:
    scopes = {scope for reading in READINGS for scope in reading.lists} - {Scope.CONNECTION}
    assert scopes == set(CHOSEN_FROM) == set(ABOVE)
    assert {scope: BY_NAME[name].scope for scope, name in CHOSEN_FROM.items()} == ABOVE


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (("accounts",), "banktui accounts --connection main"),
        (("accounts", "", "7"), "banktui accounts --connection main --id 7"),
        (("customer-accounts", "c1"), "banktui accounts --connection main --customer c1"),
        (("statements", "7"), "banktui statements --connection main --account 7"),
        (("account-transactions", "7", "t"), "banktui transactions --connection main --account 7 --id t"),
        (("created-customers",), "banktui customers --connection main"),
        (("card-transactions", "k"), "banktui card-transactions --connection main --card k"),
        (("payment-transactions", "p"), "banktui transactions --connection main --payment p"),
        (("identity", "7", "7"), "banktui identity --connection main --account 7"),
        (("check", "", "check"), "banktui check --connection main"),
        (("card-orders", "", "--pin"), "banktui card-orders --connection main --id=--pin"),
        (("cards", "-7"), "banktui cards --connection main --account=-7"),
    ],
)
def test_a_list_or_thing_is_spelled(told: tuple[str, ...], words: str) -> None:
    assert command_for("main", *told) == tuple(words.split())


@pytest.mark.parametrize(
    "told", [("create-customer",), ("statement", "7"), ("",), ("statements",), ("accounts", "above"), ("cards", "")]
)
def test_what_is_no_list_or_lacks_its_parent_has_no_command(told: tuple[str, ...]) -> None:
    assert command_for("main", *told) is None


def test_without_a_connection_there_is_none() -> None:
    assert command_for("", "accounts") is None
