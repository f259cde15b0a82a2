"""Navigation as data, and the overview's arithmetic."""

from dataclasses import replace
from decimal import Decimal

import pytest

from banktui.domain.errors import Problem
from banktui.domain.money import Money
from banktui.services import capability as capabilities
from banktui.services.capability import Capability, Scope
from banktui.services.shelf import ListRef, ListState, Row
from banktui.ui.columns import columns_for
from banktui.ui.presenter import View
from banktui.ui.sections import SECTIONS, Shape, can_open, section_named, sections_of, title_of
from banktui.ui.standing import Standing, placed, position, position_line, position_lines, standing_phrase
from tests.ui.fake_bank import ALPHA, BETA, NOW, OFFERED, accounts, customer_accounts
from tests.ui.places_to_go import ACCOUNTS, BETA_ACCOUNTS, CARD, LUMEN, card, lumen

BY_NAME = {each.name: each for each in vars(capabilities).values() if isinstance(each, Capability)}
VIEW = View(NOW)
DOWN = Problem("unreachable", "host not found")


def standing(connection: object = ALPHA, **changes: object) -> Standing:
    return replace(Standing(ALPHA, ListState(5, 5, complete=True, as_of=NOW)), connection=connection, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_every_section_stands_on_a_capability_of_its_scope(section: object) -> None:
    found = next(each for each in SECTIONS if each is section)
    assert found.capability in BY_NAME
    if not found.of_parent:
        assert BY_NAME[found.capability].scope is found.scope
    assert not found.lookup or found.lookup in BY_NAME
    if found.shape is not Shape.SHEET:
        assert columns_for(found.capability)


def test_ids_are_unique() -> None:
    assert len({section.id for section in SECTIONS}) == len(SECTIONS)


def test_what_is_not_offered_has_no_tab() -> None:
    assert {section.id for section in sections_of(OFFERED[BETA.id], Scope.CONNECTION)} == {
        "accounts",
        "customers",
        "transactions",
        "institutions",
    }
    assert sections_of((), Scope.ACCOUNT) == ()


def test_a_payment_opens_on_what_is_always_there() -> None:
    first, *_ = sections_of(("payment-transactions", "payment"), Scope.PAYMENT)
    assert first.id == "payment"
    assert first.shape is Shape.SHEET
    assert not can_open(OFFERED[BETA.id], section_named("cards"))
    assert can_open(OFFERED[ALPHA.id], section_named("cards"))


def test_titles_are_the_providers_own_words() -> None:
    assert title_of(section_named("identity"), ALPHA) == "KYC"
    assert title_of(section_named("identity"), BETA) == "Identity"


def test_a_things_own_sheet_is_kept_in_the_list_that_it_was_opened_from() -> None:
    assert lumen().refers_to(section_named("account")) == (ACCOUNTS, LUMEN.id)
    assert card().refers_to(section_named("card")) == (ListRef(ALPHA.id, "cards", LUMEN.id), CARD.id)
    assert lumen().refers_to(section_named("identity")) == (ListRef(ALPHA.id, "identity", LUMEN.id), LUMEN.id)


def rows() -> list[tuple[ListRef, Row]]:
    first = [(ACCOUNTS, Row(100 - index, account, NOW)) for index, account in enumerate(accounts())]
    return [*((BETA_ACCOUNTS, Row(9, account, NOW)) for account in customer_accounts()), *first]


def test_accounts_stand_in_the_order_of_connections_then_of_the_bank() -> None:
    found = placed(rows(), (standing(), standing(BETA)))
    assert [account.account.id for account, _ in found] == ["7001", "7002", "7003", "7004", "7005", "a-1", "a-2"]


def test_accounts_of_connections_that_are_gone_are_not_shown() -> None:
    assert {account.connection for account, _ in placed(rows(), (standing(),))} == {ALPHA.id}


def test_totals_are_exact_by_currency_and_never_mixed() -> None:
    standings = (standing(), standing(BETA))
    found = position((account for account, _ in placed(rows(), standings)), standings)
    assert found.totals == {
        "EUR": Money(Decimal("31774.12"), "EUR"),
        "JPY": Money(Decimal(900000), "JPY"),
        "USD": Money(Decimal("912.55"), "USD"),
    }
    assert found.left_out == ()


def test_a_connection_with_a_problem_is_left_out_and_named() -> None:
    standings = (standing(), standing(BETA, failure=DOWN))
    found = position((account for account, _ in placed(rows(), standings)), standings)
    assert found.totals["EUR"] == Money(Decimal("15664.12"), "EUR")
    assert found.left_out == (BETA.id,)
    assert f"✖ {BETA.id} left out" in position_line(found, VIEW, 80)[-1].plain


def test_an_account_without_a_balance_is_counted_as_such() -> None:
    unknown = [(ACCOUNTS, Row(1, replace(next(accounts()), balance=None), NOW))]
    standings = (standing(),)
    found = position((account for account, _ in placed(unknown, standings)), standings)
    assert found.totals == {}
    assert [line.plain for line in position_line(found, VIEW, 80)] == ["? 1 without balance"]


def test_no_figure_of_a_position_is_broken_where_a_line_has_no_more_room() -> None:
    standings = (standing(), standing(BETA, failure=DOWN))
    found = position((account for account, _ in placed(rows(), standings)), standings)
    whole = [line.plain for line in position_line(found, VIEW, 200)]
    assert len(whole) == 1
    parts = whole[0].split("   ")
    assert parts[-1] == f"✖ {BETA.id} left out"
    for width in range(max(map(len, parts)), len(whole[0])):
        lines = [line.plain for line in position_line(found, VIEW, width)]
        assert len(lines) > 1
        assert "   ".join(lines) == whole[0]
        assert max(map(len, lines)) <= width


def test_decimal_points_of_totals_stand_in_one_column() -> None:
    standings = (standing(), standing(BETA))
    found = position((account for account, _ in placed(rows(), standings)), standings)
    lines = [line.plain for line in position_lines(found, VIEW, 28)]
    assert {len(line) for line in lines} == {28}
    assert lines[0].index(".") == lines[2].index(".")
    assert lines[1].rstrip().endswith("900 000")


@pytest.mark.parametrize(
    ("changes", "refreshing", "mark"),
    [({}, False, "●"), ({}, True, "◌"), ({"failure": DOWN}, False, "✖"), ({"state": ListState()}, False, "○")],
)
def test_a_connections_mark_says_how_it_is(changes: dict[str, object], *, refreshing: bool, mark: str) -> None:
    line = standing_phrase(standing(**changes), VIEW, refreshing=refreshing, width=28)
    assert line.plain.startswith(f"{mark} {ALPHA.id}")
    assert line.cells <= 28
