"""The demo's past: believable, complete, and the same every time."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from banktui.providers.banq.sandbox.habits import next_step
from banktui.providers.banq.sandbox.opening import open_banq
from banktui.providers.banq.sandbox.seed import read_seed
from tests.providers.banq.sandbox.banq_caller import MORNING, Caller, open_bank

DOCUMENTED_REASONS = (
    "None",
    "ProcessingFailed",
    "LimitsExceeded",
    "FingerprintBlacklisted",
    "BanqError",
    "PrimeTrustError",
    "InsufficientBalance",
    "CustodialAccountContactIsNotApproved",
    "ExternalAccountIsDeactivated",
    "PlaidRequiresReAuthentication",
    "AccountIsFrozen",
    "Reversed",
    "Cancelled",
)
STATUSES = (
    "Created",
    "Completed",
    "Accepted",
    "Declined",
    "OnHold",
    "Canceled",
    "Expired",
    "Resumed",
    "OccurrenceCanceled",
)


async def test_there_are_payments_in_every_status(reader: Caller) -> None:
    rows = await reader.everything("/payments")
    counted = Counter(row["status"] for row in rows)
    assert set(counted) == set(STATUSES)
    assert 300 < len(rows) < 500
    assert counted["Completed"] > len(rows) * 0.8


async def test_every_documented_reason_has_happened_and_one_that_is_not(reader: Caller) -> None:
    reasons = {row["failReason"] for row in await reader.everything("/transactions")}
    assert len(DOCUMENTED_REASONS) == 13
    assert reasons - set(DOCUMENTED_REASONS) == {"PlaidBalanceCheckFailed"}
    assert reasons >= set(DOCUMENTED_REASONS)


async def test_some_recur_and_one_attacks_its_reader(reader: Caller) -> None:
    rows = await reader.everything("/payments")
    assert {row["frequency"] for row in rows} == {"once", "weekly", "monthly", "quarterly", "yearly"}
    [hostile] = [row for row in rows if "\x1b" in row["comment"]]
    assert "[@click=app.quit]" in hostile["comment"]
    assert "\u202e" in hostile["comment"]
    assert hostile["source"]["name"] == "[b]Vexer[/b] & Søns \\ Ltd"


async def test_balances_stay_plausible_and_the_books_balance(reader: Caller) -> None:
    for payment in reader.bank.ledger.accounts():
        if payment.id.startswith("banq-"):
            lines = reader.bank.ledger.postings(payment.id, limit=10**6)
            assert min(line.balance for line in lines) > 0
            assert max(line.balance for line in lines) < 20_000
    assert set(reader.bank.ledger.trial_balance().values()) == {Decimal("0.00")}


@pytest.mark.parametrize("rows", [None, 40, 1_000_000])
def test_nothing_is_overdue_when_the_clock_begins(tmp_path: Path, rows: int | None) -> None:
    bank = open_bank(tmp_path / "bank", history_rows=rows)
    register = open_banq(bank, read_seed())
    steps = [next_step(payment, register.habit_of(payment)) for payment in register.payments]
    assert all(step is None or step.due > MORNING for step in steps)
    assert any(step is not None for step in steps)
    assert max(transaction.created_at for transaction in register.transactions) <= MORNING
    assert max(payment.changed_at for payment in register.payments) <= MORNING
    assert all(
        transaction.created_at > payment.created_at
        for payment in register.payments
        for transaction in payment.transactions
    )
    assert len({payment.id for payment in register.payments}) == len(register.payments)
    assert sum(bank.ledger.balance(account.ledger_id) for account in register.accounts.values()) == Decimal("12024.15")
    for account in register.accounts.values():
        assert min(line.balance for line in bank.ledger.postings(account.ledger_id, limit=10**6)) > 0
    expected = {None: (300, 400), 40: (60, 90), 1_000_000: (10_000, 10_100)}[rows]
    assert expected[0] < len(register.payments) < expected[1]
    bank.close()


async def test_the_same_bank_has_the_same_past(reader: Caller, caller: Caller) -> None:
    for path in ("/payments", "/transactions", "/banqs"):
        assert await reader.everything(path) == await caller.everything(path)
    assert reader.known == caller.known


async def test_order_codes_are_used_once(reader: Caller) -> None:
    codes = Counter(row["externalOrderCode"] for row in await reader.everything("/payments"))
    del codes[""]
    assert {code for code, count in codes.items() if count > 1} == set()
