"""The ledger never creates or loses money, and finds postings by number and by day."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.sandbox.ledger import Dealing, InsufficientFundsError, Ledger, LedgerAccount, Party

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def make_ledger(*ids: str, currency: str = "EUR") -> Ledger:
    ledger = Ledger()
    for account_id in ids or ("a", "b"):
        ledger.open_account(LedgerAccount(account_id, f"Holder {account_id}", account_id, currency, "business"))
    return ledger


def give(ledger: Ledger, amount: str, at: datetime = NOON, to: str = "a", currency: str = "EUR") -> None:
    ledger.post(
        debit=ledger.outside(currency),
        credit=to,
        amount=Decimal(amount),
        at=at,
        description=f"given {amount}",
        kind="transfer",
    )


steps = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from("abcd"),
        st.integers(min_value=1, max_value=10**12),
        st.integers(min_value=0, max_value=60 * 24 * 3600),
    ).filter(lambda step: step[0] != step[1]),
    max_size=40,
)


@given(steps)
def test_money_is_neither_made_nor_lost(moves: list[tuple[str, str, int, int]]) -> None:
    ledger = make_ledger(*"abcd")
    for debit, credit, cents, seconds in moves:
        at = NOON + timedelta(seconds=seconds)
        ledger.post(debit=debit, credit=credit, amount=Decimal(cents) / 100, at=at, description="x", kind="transfer")
    assert ledger.trial_balance() == {"EUR": Decimal("0.00")}
    for account_id in "abcd":
        lines = ledger.postings(account_id, limit=1000, newest_first=False)
        assert sum((line.amount for line in lines), Decimal(0)) == ledger.balance(account_id)
        running = Decimal(0)
        for line in lines:
            running += line.amount
            assert line.balance == running
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))
        assert [line.at for line in lines] == sorted(line.at for line in lines)


@given(
    steps,
    st.dates(date(2025, 12, 25), date(2026, 3, 10)) | st.none(),
    st.dates(date(2025, 12, 25), date(2026, 3, 10)) | st.none(),
    st.integers(0, 12),
    st.integers(0, 12),
    st.booleans(),
    st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-5))]),
)
def test_paging_by_day_equals_brute_force(
    moves: list[tuple[str, str, int, int]],
    first: date | None,
    last: date | None,
    start: int,
    limit: int,
    newest_first: bool,  # noqa: FBT001 - drawn by hypothesis
    zone: timezone,
) -> None:
    ledger = make_ledger(*"abcd")
    for debit, credit, cents, seconds in moves:
        at = NOON + timedelta(seconds=seconds)
        ledger.post(debit=debit, credit=credit, amount=Decimal(cents) / 100, at=at, description="x", kind="transfer")
    everything = ledger.postings("a", limit=1000, newest_first=False)
    wanted = [
        line
        for line in everything
        if (first is None or line.at.astimezone(zone).date() >= first)
        and (last is None or line.at.astimezone(zone).date() <= last)
    ]
    assert ledger.count("a", first, last, zone) == len(wanted)
    ordered = wanted[::-1] if newest_first else wanted
    found = ledger.postings("a", start=start, limit=limit, first=first, last=last, newest_first=newest_first, zone=zone)
    assert found == ordered[start : start + limit]


def test_a_posting_shows_each_side_the_other() -> None:
    ledger = make_ledger()
    ledger.post(
        debit="a",
        credit="b",
        amount=Decimal("12.30"),
        at=NOON,
        description="Rent",
        kind="transfer",
        reference="R-1",
        debit_sees=Party("Landlord", "FR76", "BIC"),
    )
    (paid,), (received,) = ledger.postings("a"), ledger.postings("b")
    assert (paid.amount, paid.counterparty, paid.counterparty_iban) == (Decimal("-12.30"), "Landlord", "FR76")
    assert (received.amount, received.counterparty, received.reference) == (Decimal("12.30"), "Holder a", "R-1")


def test_amounts_have_exactly_the_currencys_digits() -> None:
    ledger = make_ledger(currency="JPY")
    give(ledger, "1500", currency="JPY")
    assert str(ledger.balance("a")) == "1500"
    with pytest.raises(ValueError, match="not an amount that JPY can express"):
        give(ledger, "0.5", currency="JPY")
    dinars = make_ledger(currency="KWD")
    give(dinars, "1.5", currency="KWD")
    assert str(dinars.postings("a")[0].amount) == "1.500"


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "10000000000000001"])
def test_amounts_that_cannot_be_booked_are_refused(amount: str) -> None:
    ledger = make_ledger()
    with pytest.raises(ValueError, match="amount"):
        give(ledger, amount)
    assert ledger.trial_balance()["EUR"] == 0
    assert ledger.count("a") == 0


def test_accounts_of_two_currencies_do_not_pay_each_other() -> None:
    ledger = make_ledger()
    ledger.open_account(LedgerAccount("usd", "Holder", "usd", "USD", "business"))
    with pytest.raises(ValueError, match="EUR cannot be booked into an account in USD"):
        ledger.post(debit="a", credit="usd", amount=Decimal(1), at=NOON, description="x", kind="transfer")


def test_an_account_is_opened_once_and_in_a_real_currency() -> None:
    ledger = make_ledger()
    with pytest.raises(ValueError, match="already open"):
        ledger.open_account(LedgerAccount("a", "x", "x", "EUR", "business"))
    with pytest.raises(ValueError, match="XXZ is not a currency"):
        ledger.open_account(LedgerAccount("z", "x", "x", "XXZ", "business"))
    with pytest.raises(KeyError):
        ledger.account("nobody")


def test_a_movement_is_recorded_only_if_it_is_booked() -> None:
    ledger = make_ledger()
    give(ledger, "10.00")
    order = {"provider": "p", "operation": "pay", "description": "Payment", "kind": "transfer", "texts": {"tag": "T1"}}
    with pytest.raises(InsufficientFundsError):
        ledger.move(debit="a", credit="b", amount=Decimal("10.01"), at=NOON, **order)  # type: ignore[arg-type]
    assert ledger.movements == []
    moved = ledger.move(debit="a", credit="b", amount=Decimal("10.00"), at=NOON, **order)  # type: ignore[arg-type]
    assert ledger.movements == [moved]
    assert (moved.source, moved.destination, dict(moved.texts)) == ("a", "b", {"tag": "T1"})
    newest = ledger.posting("a", ledger.count("a"))
    assert newest is not None
    assert newest.balance == 0


def test_a_movement_out_of_the_bank_names_whom_it_went_to() -> None:
    ledger = make_ledger()
    give(ledger, "10.00")
    moved = ledger.move(
        debit="a",
        credit=ledger.outside("EUR"),
        amount=Decimal(1),
        at=NOON,
        description="x",
        kind="transfer",
        provider="p",
        operation="transfer",
        texts={},
        debit_sees=Party("Bob", "NL91ABNA0417164300"),
    )
    assert moved.destination == "NL91ABNA0417164300"


def test_numbers_stay_when_something_is_booked_with_an_earlier_day() -> None:
    ledger = make_ledger()
    for day in (3, 1, 5):
        give(ledger, f"{day}.00", NOON + timedelta(days=day))
    assert [line.number for line in ledger.postings("a", newest_first=False)] == [1, 2, 3]
    give(ledger, "2.00", NOON + timedelta(days=2))
    give(ledger, "9.00", NOON + timedelta(days=9))
    lines = ledger.postings("a", newest_first=False)
    assert [line.amount for line in lines] == [Decimal(f"{day}.00") for day in (1, 2, 3, 5, 9)]
    assert [line.number for line in lines] == [1, 4, 2, 3, 5]
    assert [line.balance for line in lines] == [Decimal(f"{total}.00") for total in (1, 3, 6, 11, 20)]
    for line in lines:
        assert ledger.posting("a", line.number) == line
    assert ledger.posting("a", 6) is None
    assert ledger.posting("a", 0) is None


def test_every_text_survives() -> None:
    ledger = make_ledger()
    texts = ["", "Crème brûlée", "lone \ud800 surrogate", "x" * 100_000, "\x00\n", "Crème brûlée"]
    for offset, text in enumerate(texts):
        at = NOON + timedelta(days=offset)
        ledger.post(debit="a", credit="b", amount=Decimal(1), at=at, description=text, kind="transfer")
    assert [line.description for line in ledger.postings("b", newest_first=False)] == texts


def test_days_at_the_edge_of_the_calendar_are_days_like_others() -> None:
    ledger = make_ledger()
    give(ledger, "1.00")
    assert ledger.count("a", date.min, date.max) == 1
    assert ledger.count("a", date.min, date.min) == 0
    assert ledger.count("a", date(2026, 2, 1), date(2026, 1, 1)) == 0


dealt = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=60 * 24 * 3600),
        st.integers(min_value=-(10**12), max_value=10**12).filter(bool),
        st.sampled_from(["Rent", "Card", "Rent again"]),
        st.sampled_from(["", "RF18"]),
        st.sampled_from([Party("Ann", "FR76", "BIC"), Party("Ben")]),
    ),
    max_size=20,
)


@given(dealt, dealt, st.booleans())
def test_many_dealings_are_booked_as_they_would_be_one_by_one(first: Any, second: Any, is_read_between: bool) -> None:  # noqa: FBT001 - drawn
    together, alone = make_ledger("a"), make_ledger("a")
    for each in (first, second):
        dealings = [
            Dealing((NOON - EPOCH) // MICROSECOND + seconds * 10**6, units, text, "card", reference, party)
            for seconds, units, text, reference, party in each
        ]
        together.post_dealings("a", dealings)
        for seconds, units, text, reference, party in each:
            ends = {"debit": alone.outside("EUR"), "credit": "a", "credit_sees": party}
            if units < 0:
                ends = {"debit": "a", "credit": alone.outside("EUR"), "debit_sees": party}
            at = NOON + timedelta(seconds=seconds)
            said = {"at": at, "description": text, "kind": "card", "reference": reference}
            alone.post(amount=Decimal(abs(units)) / 100, **ends, **said)
        if is_read_between:
            assert together.balance("a") == alone.balance("a")
            assert together.count("a") == alone.count("a")
    for account_id in ("a", "world-EUR")[: 2 if first or second else 1]:
        assert together.postings(account_id, limit=99) == alone.postings(account_id, limit=99)
    assert set(together.trial_balance().values()) <= {Decimal("0.00")}


@pytest.mark.parametrize("units", [0, 10**18 + 1, -(10**18) - 1])
def test_of_many_dealings_none_is_booked_if_one_cannot_be(units: int) -> None:
    ledger = make_ledger("a")
    good = Dealing(0, 100, "x", "card", "", Party("Ann"))
    with pytest.raises(ValueError, match="not zero, and not too large"):
        ledger.post_dealings("a", [good, good._replace(units=units)])
    assert ledger.count("a") == 0
    assert ledger.balance("a") == 0
