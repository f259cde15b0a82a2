"""An amount is held against the connection's limit and the account's balance while it is typed."""

from decimal import Decimal

import pytest

from banktui.domain.money import Money
from banktui.services.acting import Field, Form
from banktui.services.bounding import bounded
from banktui.services.provider import Connection, Environment, Limit, ProviderInfo

FORM = Form("Pay", (Field("name", "Name"), Field("amount", "Amount")), "Review")


def amount_field(balance: str | None = None, *limits: Limit) -> Field:
    info = ProviderInfo("alpha", "Alpha", "")
    connection = Connection("main", info, Environment.SANDBOX, limits=limits)
    held = Money(Decimal(balance), "EUR") if balance is not None else None
    return bounded(FORM, connection, held, "EUR").fields[1]


@pytest.mark.parametrize(("typed", "is_refused"), [("100.00", False), ("100.01", True), ("x", False)])
def test_more_than_the_limit_of_one_operation_is_refused(typed: str, is_refused: bool) -> None:  # noqa: FBT001
    complaint = amount_field(None, Limit("EUR", Decimal(100), Decimal(1))).complaint(typed)
    assert bool(complaint) is is_refused
    assert not is_refused or "at most 100.00 EUR at once" in complaint


@pytest.mark.parametrize(("typed", "is_remarked"), [("84.20", False), ("84.21", True), ("x", False)])
def test_more_than_the_balance_is_remarked_on_and_can_be_sent(typed: str, is_remarked: bool) -> None:  # noqa: FBT001
    field = amount_field("84.20")
    assert field.remark is not None
    assert field.complaint(typed) == ""
    assert bool(field.remark(typed)) is is_remarked


def test_without_a_balance_nothing_is_remarked_on() -> None:
    assert amount_field().remark is None
