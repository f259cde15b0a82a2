"""What happens to card payments as time goes by: pending ones settle, new ones are refused."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from banktui.providers.anytime.sandbox.records import CardEntry, CardRecord
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.providers.anytime.sandbox.wallets import SETTLES_AFTER
from banktui.sandbox.bank import Bank

_NOT_BEFORE: Final = timedelta(hours=12)
"""A demo shows its pending payments for so long at least, however old they are."""


class CardDesk:
    """Settles and refuses card payments."""

    def __init__(self, bank: Bank, registry: Registry, tell: Callable[[CardRecord, CardEntry], None]) -> None:
        self._bank = bank
        self._registry = registry
        self._tell = tell

    def schedule(self) -> None:
        """Have every pending payment settled when its time comes; its money has left the card already."""
        start, now = self._bank.clock.start, self._bank.clock.now()
        for card in self._registry.cards.values():
            for entry in card.entries:
                if entry.status == "P" and not entry.is_load:
                    due = max(entry.at + SETTLES_AFTER, start + _NOT_BEFORE)
                    # What was due while the bank was closed was told before it was, or there was nobody to tell.
                    self._bank.at(due, partial(self._settle, card, entry, due, is_news=due > now))

    def decline(self, card: CardRecord, *, merchant: str, mcc: int, amount: Decimal, reason: str) -> CardEntry:
        """Refuse a payment now: nothing is taken from the card, and the attempt heads its list."""
        payload = {
            "card": card.ref,
            "merchant": merchant,
            "mcc": mcc,
            "amount": format(amount, "f"),
            "reason": reason,
            "at": self._bank.clock.now().isoformat(),
            "balance": format(self._bank.ledger.balance(card.ledger_id), "f"),
            "txid": self._registry.next_txid(),
        }
        self._bank.remember("anytime", "declined", payload)
        entry = self.recall(payload)
        self._tell(card, entry)
        return entry

    def recall(self, payload: Mapping[str, Any]) -> CardEntry:
        """Put a refused payment into its card's list, as it was when it was refused."""
        card = self._registry.cards[payload["card"]]
        currency = self._registry.accounts[card.account_id].currency
        at, amount = datetime.fromisoformat(payload["at"]), Decimal(payload["amount"])
        entry = CardEntry(
            at=at,
            processed=at,
            description=payload["merchant"],
            mcc=payload["mcc"],
            amount=amount,
            amount_fx=amount,
            currency=currency,
            fx=Decimal(1),
            fx_fee=amount - amount,
            type="D",
            status="D",
            reason=payload["reason"],
            txid=payload["txid"],
            balance_after=Decimal(payload["balance"]),
        )
        card.entries.append(entry)
        return entry

    def _settle(self, card: CardRecord, entry: CardEntry, at: datetime, *, is_news: bool) -> None:
        entry.status = "S"
        entry.processed = at
        if is_news:
            self._tell(card, entry)
