"""Balances before and after: all that Hub shows of a transfer whose answer was lost, and it only suggests."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from banktui.domain.account import Account
from banktui.domain.intent import Intent, Party
from banktui.domain.money import Money
from banktui.http.fields import decimal_of

Balances = Mapping[str, Money]
"""By a ledger's id in lower case."""

_NO_LIST = "Hub has no call that lists transfers, so nothing here can prove what became of it."
_ASK = "Ask Hub's support with the reference; a person's word ends this."


def balances_of(ledgers: Iterable[Account]) -> Balances:
    """Return what ledgers hold, without those whose balance cannot be understood."""
    return {ledger.id.casefold(): ledger.balance for ledger in ledgers if ledger.balance is not None}


def noted(balances: Balances, parties: Iterable[Party]) -> tuple[str, ...]:
    """Return the balances of parties as texts for the journal: `6cf0… 8004.10 GBP`."""
    found = [(party.id.casefold(), balances.get(party.id.casefold())) for party in parties]
    return tuple(f"{ledger_id} {money.plain()} {money.currency}" for ledger_id, money in found if money is not None)


def recalled(texts: Sequence[str]) -> Balances:
    """Return the balances in texts that `noted` wrote; other texts are passed over."""
    found: dict[str, Money] = {}
    for text in texts:
        ledger_id, _, rest = text.partition(" ")
        digits, _, currency = rest.partition(" ")
        amount = decimal_of(digits)
        if amount is not None and currency:
            found[ledger_id] = Money(amount, currency)
    return found


def remark_on(intent: Intent, before: Balances, now: Balances) -> str:
    """Say what the balances of both sides suggest about an intent, and that they prove nothing."""
    sides = ((intent.source, -intent.money.amount), (intent.destination, intent.money.amount))
    told = [sentence for party, change in sides if (sentence := _told(party, change, before, now))]
    if not told:
        told = ["What the ledger held before the send, or holds now, is not known."]
    return " ".join((_NO_LIST, *told, _ASK))


def _told(party: Party, expected: Decimal, before: Balances, now: Balances) -> str:
    earlier, later = before.get(party.id.casefold()), now.get(party.id.casefold())
    if earlier is None or later is None or earlier.currency != later.currency:
        return ""
    name = party.name or party.id
    change = later.amount - earlier.amount
    held = f"{name} held {earlier.plain()} {earlier.currency} before the send and holds {later.plain()} now:"
    if change == expected:
        verb = "fell" if expected < 0 else "rose"
        return f"{held} it {verb} by exactly this amount, which suggests that it was carried out."
    if not change:
        return f"{held} nothing changed, which suggests that it was not carried out, or not yet."
    return f"{held} it changed by {change:+f}, which suggests nothing."
