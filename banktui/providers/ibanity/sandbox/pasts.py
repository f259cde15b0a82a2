"""What has happened on the demo's accounts: a life from the bank's histories, a savings plan, or attacks on readers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, cycle

from banktui.domain.money import minor_digits
from banktui.providers.ibanity.sandbox.demodata import Saving, SeedAccount
from banktui.providers.ibanity.sandbox.register import SLUG
from banktui.sandbox.bank import Bank
from banktui.sandbox.history import Life, live
from banktui.sandbox.ledger import Ledger, Party

_QUARTER = 3
_TO_MONTHLY_SHARE = Decimal(1200)
"""Per cent a year to a share a month."""
_OVERDRAWN_SINCE = timedelta(hours=1)
_HOSTILE_SINCE = timedelta(days=120)
"""Far enough back that lists over all accounts begin with what a demo should begin with."""
_HOSTILE_AMOUNTS = (Decimal("-0.01"), Decimal("1234567890123456.78"), Decimal("-1234567890123456.78"))
"""The large ones lose their cents in any program that reads them as floating point. Together they come to nothing."""
_ORDINARY_AMOUNTS = (Decimal("100.00"), Decimal("-17.50"), Decimal("42.42"), Decimal("-0.01"))


def give_past(bank: Bank, account: SeedAccount, name: str) -> None:
    """Post an account's history, up to the start of the bank's clock. `name` is its id in the ledger."""
    if account.life is not None:
        live(bank, name, Life(account.life.profile, months=account.life.months))
    if account.saving is not None:
        _save(bank, account.saving, name)
    if account.is_hostile:
        _attack(bank, name)
    if account.overdrawn is not None:
        _overdraw(bank, account, account.overdrawn, name)


def _save(bank: Bank, saving: Saving, name: str) -> None:
    ledger = bank.ledger
    currency = ledger.account(name).currency
    cent = Decimal(1).scaleb(-(minor_digits(currency) or 0))
    own = Party(ledger.account(name).holder)
    source = None if saving.source is None else f"{SLUG}-{saving.source}"
    days = list(_first_of_months(bank.clock.start, saving.months))
    opening = days[0] - timedelta(days=1)
    if source is not None:
        # The paying account is given the plan's money first, so that it stays as rich as its life made it.
        _pay_in(ledger, source, saving.amount * saving.months, opening, "Transfer from closed account", sees=own)
    _pay_in(ledger, name, saving.start, opening, "Opening deposit", sees=own)
    balance, earned = saving.start, Decimal(0)
    for month, day in enumerate(days, start=1):
        earned += balance * saving.yearly_percent / _TO_MONTHLY_SHARE
        if month % _QUARTER == 0:
            interest = earned.quantize(cent, ROUND_HALF_UP)
            eve = day - timedelta(minutes=1)
            _pay_in(ledger, name, interest, eve, f"Interest {eve:%m/%Y}", kind="interest", sees=Party("Interest"))
            balance, earned = balance + interest, Decimal(0)
        booked = day + timedelta(days=1, hours=6)
        _pay_in(ledger, name, saving.amount, booked, "Monthly saving", source=source, sees=None if source else own)
        balance += saving.amount


def _pay_in(
    ledger: Ledger,
    name: str,
    amount: Decimal,
    at: datetime,
    text: str,
    *,
    kind: str = "transfer",
    source: str | None = None,
    sees: Party | None,
) -> None:
    outside = ledger.outside(ledger.account(name).currency)
    ledger.post(
        debit=source or outside, credit=name, amount=amount, at=at, description=text, kind=kind, credit_sees=sees
    )


def _first_of_months(end: datetime, months: int) -> Iterator[datetime]:
    """Yield the midnights that begin the last `months` months whose second day is over by `end`, oldest first."""
    last = (end - timedelta(days=2)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for back in range(months - 1, -1, -1):
        month = last.year * 12 + last.month - 1 - back
        yield last.replace(year=month // 12, month=month % 12 + 1)


def _overdraw(bank: Bank, account: SeedAccount, by: Decimal, name: str) -> None:
    bank.ledger.post(
        debit=name,
        credit=bank.ledger.outside(account.currency),
        amount=bank.ledger.balance(name) + by,
        at=bank.clock.start - _OVERDRAWN_SINCE,
        description="Deposit for a room, Rue Consolat 12",
        kind="transfer",
        debit_sees=Party("Agence du Vallon", "FR7699913000423036479783979"),
    )


def _attack(bank: Bank, name: str) -> None:
    """Post one transaction a day with each of the bank's hostile texts, in every field that carries text."""
    texts = bank.world.hostile_texts
    currency = bank.ledger.account(name).currency
    outside = bank.ledger.outside(currency)
    for index, (text, amount) in enumerate(zip(texts, chain(_HOSTILE_AMOUNTS, cycle(_ORDINARY_AMOUNTS)), strict=False)):
        is_income = amount > 0
        party = Party(f"[/nope] {index}", texts[index % (len(texts) - 1)] if index % 2 else "BE456789012")
        bank.ledger.post(
            debit=outside if is_income else name,
            credit=name if is_income else outside,
            amount=abs(amount),
            at=bank.clock.start - _HOSTILE_SINCE - timedelta(days=index),
            description=text,
            kind="transfer",
            debit_sees=None if is_income else party,
            credit_sees=party if is_income else None,
        )
