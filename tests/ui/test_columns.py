"""Where columns stand, and that every list has some."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.services import capability
from banktui.services.capability import Capability
from banktui.ui.columns import OVERVIEW, Column, by_capability, columns_for, place
from banktui.ui.deeds import DEEDS
from banktui.ui.presenter import View
from banktui.ui.presenter.cells import cell, cell_figure, is_odd
from banktui.ui.presenter.kind import Kind
from tests.ui.test_presenter import EVERYTHING, IDENTITY

VIEW = View(datetime(2026, 11, 20, tzinfo=UTC))


@st.composite
def layouts(draw: st.DrawFn) -> tuple[tuple[Column, ...], int]:
    columns = draw(
        st.lists(
            st.builds(
                Column,
                st.just("T"),
                st.just(Kind.WORDS),
                st.just("x"),
                width=st.integers(1, 20),
                share=st.integers(0, 4),
                most=st.sampled_from([0, 12, 25, 40]),
                rank=st.integers(0, 4),
            ),
            min_size=1,
            max_size=7,
        )
    )
    return tuple(columns), draw(st.integers(0, 200))


@given(layouts())
def test_columns_never_overlap_nor_leave_the_room(layout: tuple[tuple[Column, ...], int]) -> None:
    columns, room = layout
    placed = place(columns, [column.width for column in columns], room)
    edge = -2
    for found in placed:
        assert found.width > 0
        assert found.x >= edge + 2
        edge = found.x + found.width
        assert edge <= room
    ranks = {column.rank for column in columns} - {found.column.rank for found in placed}
    assert 0 not in ranks or room < sum(column.width for column in columns if not column.rank) + 2 * len(columns)


@given(layouts())
def test_columns_are_dropped_in_order_of_rank_and_only_when_they_must(layout: tuple[tuple[Column, ...], int]) -> None:
    columns, room = layout
    placed = [found.column for found in place(columns, [column.width for column in columns], room)]
    needed = sum(column.width for column in columns) + 2 * (len(columns) - 1)
    if needed <= room:
        assert len(placed) == len(columns)
        if any(column.share and not column.most for column in columns):
            last = place(columns, [column.width for column in columns], room)[-1]
            assert last.x + last.width == room, "a column without a bound takes all room that is left"


def test_amounts_stay_whole_on_a_narrow_screen() -> None:
    columns = columns_for("statements")
    widths = [12 if column.kind.is_money else column.width for column in columns]
    titles = [found.column.title for found in place(columns, widths, 44)]
    assert titles == ["Date", "Description", "Amount"]
    assert [found.width for found in place(columns, widths, 32)] == [10, 6, 12]


def test_wide_screens_show_every_column() -> None:
    for columns in {*by_capability().values(), OVERVIEW}:
        assert len(place(columns, [column.width for column in columns], 160)) == len(columns)


def test_every_list_capability_has_columns() -> None:
    lists = {
        value.name
        for name, value in vars(capability).items()
        if isinstance(value, Capability) and name.endswith("S") and not name.startswith("_")
    }
    # Actions are no lists, and events have a screen of their own kind.
    no_lists = {deed.capability for deed in DEEDS} | {capability.EVENTS.name}
    assert lists - no_lists <= set(by_capability())
    with pytest.raises(KeyError):
        columns_for("check")


_TYPES = {
    "accounts": "Account",
    "statements": "Transaction",
    "credit-transfers": "CreditTransfer",
    "cards": "Card",
    "card-transactions": "CardTransaction",
    "card-orders": "CardOrder",
    "identity": "IdentityDocument",
    "institutions": "Institution",
    "customers": "Customer",
    "authorizations": "Authorization",
    "synchronizations": "Synchronization",
}


@pytest.mark.parametrize(("name", "type_name"), [*_TYPES.items(), ("overview", "PlacedAccount")])
def test_every_column_can_be_written_for_what_stands_in_its_list(name: str, type_name: str) -> None:
    columns = OVERVIEW if name == "overview" else columns_for(name)
    items = [item for item in (*EVERYTHING, *IDENTITY.documents) if type(item).__name__ == type_name]
    assert items
    for item in items:
        for column in columns:
            value: Any = getattr(item, column.field) if column.field else item
            if column.kind.is_money:
                assert cell_figure(column.kind, item, value, VIEW).whole
            elif column.kind is not Kind.AGE:
                assert cell(column.kind, value, VIEW).plain or column.kind is Kind.ORIGINAL
        assert not is_odd(item)


def test_each_order_belongs_to_one_column_at_most() -> None:
    for columns in {*by_capability().values(), OVERVIEW}:
        orders = [column.order for column in columns if column.order]
        assert len(orders) == len(set(orders))
