"""The money of the past: what payments brought into the ledger, and what went on to the user's own bank each week.

The API shows neither the second nor a list that it could stand in: balances would have no end without it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from banktui.providers.banq.sandbox.habits import executed
from banktui.providers.banq.sandbox.past import money_moves
from banktui.providers.banq.sandbox.payments import SOMEBODY
from banktui.providers.banq.sandbox.records import CURRENCY, Account, Payment
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import Party

_FRIDAY: Final = 4
_OWN_BANK: Final = Party("Chelsea Mercantile Bank ··4417")
_BACK_AFTER: Final = timedelta(days=3)


class _Flow(NamedTuple):
    at: datetime
    amount: Decimal
    """Signed: negative leaves the account."""
    text: str
    party: str
    reference: str


def settle_past(bank: Bank, account: Account, closing: Decimal, payments: Sequence[Payment]) -> None:
    """Post an account's past, so that it holds `closing` when the bank's clock begins."""
    flows = sorted(_flows(bank.clock.start, payments))
    if not flows:
        return
    opening = _Flow(flows[0].at - timedelta(days=1), closing, "Opening deposit", _OWN_BANK.name, "")
    for flow in (opening, *flows, *_sweeps(bank.clock.start, flows)):
        _post(bank, account, flow)


def _flows(start: datetime, payments: Sequence[Payment]) -> Iterator[_Flow]:
    for payment in payments:
        for transaction in payment.transactions:
            has_come, has_gone = money_moves(transaction)
            party = payment.payer_name or SOMEBODY
            if has_come:
                yield _Flow(transaction.created_at, transaction.funds, payment.comment, party, payment.order_code)
            if has_gone:
                back = min(transaction.created_at + _BACK_AFTER, start)
                yield _Flow(back, -transaction.funds, f"Reversed: {payment.comment}", party, payment.order_code)


def _sweeps(start: datetime, flows: Sequence[_Flow]) -> Iterator[_Flow]:
    """Yield what goes out each Friday: all above what is to stay, the last time with what is still to come."""
    surplus, place = Decimal(0), 0
    friday = _first_friday(flows[0].at)
    while friday <= start:
        is_last = friday + timedelta(days=7) > start
        while place < len(flows) and (is_last or flows[place].at <= friday):
            surplus += flows[place].amount
            place += 1
        if surplus > 0:
            yield _Flow(friday, -surplus, "Weekly transfer to your bank", _OWN_BANK.name, f"{friday:%Y-W%V}")
            surplus = Decimal(0)
        friday += timedelta(days=7)


def _first_friday(at: datetime) -> datetime:
    day = at.date()
    return executed(day + timedelta(days=(_FRIDAY - day.weekday()) % 7)).replace(hour=21)


def _post(bank: Bank, account: Account, flow: _Flow) -> None:
    outside = bank.ledger.outside(CURRENCY)
    is_income = flow.amount > 0
    bank.ledger.post(
        debit=outside if is_income else account.ledger_id,
        credit=account.ledger_id if is_income else outside,
        amount=abs(flow.amount),
        at=flow.at,
        description=flow.text,
        kind="transfer",
        reference=flow.reference,
        debit_sees=None if is_income else Party(flow.party),
        credit_sees=Party(flow.party) if is_income else None,
    )
