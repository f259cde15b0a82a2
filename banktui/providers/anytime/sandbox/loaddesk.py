"""Money between an account and its cards: put on a card, taken off it again, refused afterwards.

The money moves at once; the card's transaction is pending until it is processed, and is told of then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.limits import LimitBook
from banktui.providers.anytime.sandbox.records import CardEntry, CardRecord
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.providers.anytime.sandbox.switches import Habits
from banktui.providers.anytime.sandbox.wallets import LOAD_CATEGORY
from banktui.sandbox.bank import Bank

PROCESSED_AFTER: Final = timedelta(minutes=1)
"""The documents say "not instantly" and no more."""
_IN, _OUT = "C", "D"
_SINGLE_USE: Final = "VIRTUAL_SINGLE_USE"
_NOT_YET: Final = frozenset({"ORD", "PRE"})
_ENDED: Final = frozenset({"CAN", "LOS", "STO", "DAM", "EXP"})
_CANCELLED: Final = "CAN"
_NO_LOAD_OF_SINGLE_USE, _BAD_TYPE, _NOT_ACTIVATED, _NO_ACTION = 4510310, 4030360, 4030320, 4030350
_DOCUMENTS_WANTED = 4510330
_ACCOUNT_SHORT, _CARD_SHORT = 4020210, 4020320


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be moved, with the comments as they were received."""

    amount: Decimal
    acc_comment: str
    card_comment: str


class LoadDesk:
    """Loads and unloads cards, and remembers it."""

    def __init__(
        self,
        bank: Bank,
        registry: Registry,
        limits: LimitBook,
        habits: Habits,
        tell: Callable[[CardRecord, CardEntry], None],
    ) -> None:
        self._bank = bank
        self._registry = registry
        self._limits = limits
        self._habits = habits
        self._tell = tell

    def schedule(self) -> None:
        """Have everything pending processed when its time comes."""
        for card in self._registry.cards.values():
            for entry in card.entries:
                if entry.is_load and entry.status == "P":
                    self._schedule(card, entry)

    def load(self, card: CardRecord, order: Order, proof: str) -> CardEntry:
        """Put money on a card, if card, account and limits allow it."""
        account = self._registry.accounts[card.account_id]
        ledger = self._bank.ledger
        if card.type == _SINGLE_USE:
            raise refusal(_NO_LOAD_OF_SINGLE_USE)
        if card.status in _ENDED:
            raise refusal(_NO_ACTION)
        if card.status in _NOT_YET:
            raise refusal(_NOT_ACTIVATED)
        if account.missing:
            raise refusal(_DOCUMENTS_WANTED)
        now, held = self._bank.clock.now(), ledger.balance(card.ledger_id)
        self._limits.now.check_load(card, order.amount, account.currency, now, held)
        if ledger.balance(account.ledger_id) < order.amount:
            raise refusal(_ACCOUNT_SHORT)
        return self._take("card-load", card, order, proof)

    def unload(self, card: CardRecord, order: Order, proof: str) -> CardEntry:
        """Take money off a card; of one that was lost or has expired as well, as long as it is not cancelled."""
        if card.type == _SINGLE_USE:
            raise refusal(_BAD_TYPE)
        if card.status == _CANCELLED:
            raise refusal(_NO_ACTION)
        if card.status in _NOT_YET:
            raise refusal(_NOT_ACTIVATED)
        if self._bank.ledger.balance(card.ledger_id) < order.amount:
            raise refusal(_CARD_SHORT)
        return self._take("card-unload", card, order, proof)

    def begin(self, card: CardRecord, amount: Decimal, at: datetime, card_name: str) -> CardEntry:
        """Enter the money that a card was ordered with; whoever took the order remembers it."""
        account = self._registry.accounts[card.account_id]
        order = Order(amount, f"Card order {card.ref}", f"First load from account {account.id}")
        entry = self._enter("card-order", card, order, at, {"card_name": card_name, "card_ref": card.ref})
        entry.status = "S"
        return entry

    def pending(self, ref: str) -> tuple[CardRecord, CardEntry]:
        """Return what is still to be processed, of one card or the newest of all. Raises ValueError if nothing is."""
        found = [
            (entry.txid, card, entry)
            for card in self._registry.cards.values()
            for entry in card.entries
            if entry.is_load and entry.status == "P" and ref in {"", card.ref}
        ]
        if not found:
            raise ValueError(f"nothing is pending on card {ref}" if ref else "no load or unload is pending")
        _, card, entry = max(found, key=lambda each: each[0])
        return card, entry

    def refuse(self, card: CardRecord, entry: CardEntry, reason: str) -> None:
        """Refuse afterwards what was taken on: its money goes back."""
        payload = {"card": card.ref, "txid": entry.txid, "reason": reason, "at": self._bank.clock.now().isoformat()}
        self._bank.remember("anytime", "load-refused", payload)
        self.recall_refusal(payload)
        self._tell(card, entry)

    def recall(self, kind: str, payload: Mapping[str, Any]) -> CardEntry:
        """Enter again what was loaded or unloaded in an earlier run."""
        card = self._registry.cards[payload["card"]]
        texts = {name: payload[name] for name in ("acc_comment", "card_comment")}
        order = Order(amount=Decimal(payload["amount"]), **texts)
        return self._enter(kind, card, order, datetime.fromisoformat(payload["at"]), texts, echo=payload["echo"])

    def recall_refusal(self, payload: Mapping[str, Any]) -> None:
        """Take back again what was refused afterwards."""
        card = self._registry.cards[payload["card"]]
        entry = self._registry.card_entry(card, str(payload["txid"]))
        entry.status, entry.reason = "D", payload["reason"]
        entry.processed = datetime.fromisoformat(payload["at"])
        account = self._registry.accounts[card.account_id]
        source, target = (card, account) if entry.type == _IN else (account, card)
        self._bank.ledger.move(
            debit=source.ledger_id,
            credit=target.ledger_id,
            amount=entry.amount,
            at=entry.processed,
            description=f"Refused: card {card.ref}",
            kind="load",
            provider="anytime",
            operation="card-load-return" if entry.type == _IN else "card-unload-return",
            texts={"txid": str(entry.txid)},
            check_funds=False,
        )
        entry.balance_after = self._bank.ledger.balance(card.ledger_id)

    def _take(self, kind: str, card: CardRecord, order: Order, proof: str) -> CardEntry:
        """Write an order down whole, with what its request was proved by, and only then carry it out."""
        payload = {
            "card": card.ref,
            "amount": format(order.amount, "f"),
            "acc_comment": order.acc_comment,
            "card_comment": order.card_comment,
            "echo": self._habits.echoes_comments,
            "at": self._bank.clock.now().isoformat(),
            "proof": proof,
        }
        self._bank.remember("anytime", kind, payload)
        entry = self.recall(kind, payload)
        self._schedule(card, entry)
        return entry

    def _enter(
        self,
        kind: str,
        card: CardRecord,
        order: Order,
        at: datetime,
        texts: Mapping[str, str],
        *,
        echo: bool = True,
    ) -> CardEntry:
        account = self._registry.accounts[card.account_id]
        is_in = kind != "card-unload"
        source, target = (account, card) if is_in else (card, account)
        words = "Load from" if is_in else "Unload to"
        ledger = self._bank.ledger
        txid = self._registry.next_txid()
        ledger.move(
            debit=source.ledger_id,
            credit=target.ledger_id,
            amount=order.amount,
            at=at,
            description=order.acc_comment if echo else f"Card {'load' if is_in else 'unload'} {card.ref}",
            kind="load",
            provider="anytime",
            operation=kind,
            texts=texts,
            reference=str(txid),
            check_funds=False,
        )
        entry = CardEntry(
            at=at,
            processed=at,
            description=order.card_comment if echo else f"{words} account {account.id}",
            mcc=LOAD_CATEGORY,
            amount=order.amount,
            amount_fx=order.amount,
            currency=account.currency,
            fx=Decimal(1),
            fx_fee=order.amount - order.amount,
            type=_IN if is_in else _OUT,
            status="P",
            is_load=True,
            txid=txid,
            balance_after=ledger.balance(card.ledger_id),
        )
        card.entries.append(entry)
        return entry

    def _schedule(self, card: CardRecord, entry: CardEntry) -> None:
        due = entry.at + PROCESSED_AFTER
        is_news = due > self._bank.clock.now()
        self._bank.at(due, partial(self._process, card, entry, due, is_news=is_news))

    def _process(self, card: CardRecord, entry: CardEntry, at: datetime, *, is_news: bool) -> None:
        if entry.status == "P":
            entry.status, entry.processed = "S", at
            if is_news:
                self._tell(card, entry)
