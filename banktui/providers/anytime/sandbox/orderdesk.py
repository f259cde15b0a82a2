"""Orders for new cards, each with the money that the card begins with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.limits import LimitBook
from banktui.providers.anytime.sandbox.loaddesk import LoadDesk
from banktui.providers.anytime.sandbox.records import AccountRecord, CardRecord, OrderRecord
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import LedgerAccount

TYPES: Final = ("PLASTIC", "VIRTUAL_SINGLE_USE", "VIRTUAL_MULTI_USE")
VALIDITY: Final = {"PLASTIC": 36, "VIRTUAL_MULTI_USE": 24, "VIRTUAL_SINGLE_USE": 3}
"""Months that a card of each type may be valid at most."""
SHIPPED_AFTER: Final = timedelta(hours=24)
_COMPLETE, _ACTIVATED = 3, 9
_REF_DIGITS: Final = 10
_NO_VIRTUAL, _DOCUMENTS_WANTED, _SHORT = 4030370, 4510320, 4020220
_CONSUMER: Final = "consumer"


@dataclass(frozen=True, slots=True)
class Order:
    """A card as it was asked for; all texts as they were received."""

    card_name: str
    type: str
    expires: date
    amount: Decimal
    language: str
    gender: str
    first_name: str
    last_name: str

    @property
    def is_virtual(self) -> bool:
        """Tell whether there is nothing to be posted."""
        return self.type != "PLASTIC"

    @property
    def status(self) -> int:
        """Return the number by which the bank says how far the order is."""
        return _ACTIVATED if self.is_virtual else _COMPLETE


class OrderDesk:
    """Takes orders for cards, and remembers them."""

    def __init__(self, bank: Bank, registry: Registry, limits: LimitBook, loads: LoadDesk) -> None:
        self._bank = bank
        self._registry = registry
        self._limits = limits
        self._loads = loads

    def order(self, account: AccountRecord, order: Order, proof: str) -> OrderRecord:
        """Take an order, if account and limits allow it: the card exists at once, with its money on it."""
        if order.is_virtual and account.type == _CONSUMER:
            raise refusal(_NO_VIRTUAL)
        if account.missing:
            raise refusal(_DOCUMENTS_WANTED)
        held = [card for card in self._registry.cards_of(account) if card.status != "CAN"]
        self._limits.now.check_order(account.id, len(held))
        self._limits.now.check_amount(order.amount, account.currency)
        if self._bank.ledger.balance(account.ledger_id) < order.amount:
            raise refusal(_SHORT)
        wanted = asdict(order) | {"amount": format(order.amount, "f"), "expires": order.expires.isoformat()}
        payload = {
            "id": 1 + max(self._registry.orders, default=0),
            "account": account.id,
            "card": self._next_ref(),
            "order": wanted,
            "at": self._bank.clock.now().isoformat(),
            "proof": proof,
        }
        self._bank.remember("anytime", "card-ordered", payload)
        return self.recall(payload)

    def recall(self, payload: Mapping[str, Any]) -> OrderRecord:
        """Enter an order as it was taken."""
        wanted = dict(payload["order"])
        wanted |= {"amount": Decimal(wanted["amount"]), "expires": date.fromisoformat(wanted["expires"])}
        order, at = Order(**wanted), datetime.fromisoformat(payload["at"])
        account = self._registry.accounts[payload["account"]]
        card = _card(payload["card"], account, order, at)
        self._bank.ledger.open_account(
            LedgerAccount(card.ledger_id, account.customer.name, f"Card {card.ref}", account.currency, "card")
        )
        self._registry.cards[card.ref] = card
        self._loads.begin(card, order.amount, at, order.card_name)
        link = f"https://tracking.example/colis/6A{payload['id']:011d}?lang={order.language}"
        record = OrderRecord(
            payload["id"], account.id, card.ref, "" if order.is_virtual else link, shipped=at + SHIPPED_AFTER
        )
        self._registry.orders[record.id] = record
        return record

    def _next_ref(self) -> str:
        taken = (*self._registry.cards, *self._registry.stock)
        return f"ANY{1 + max(int(ref[3:]) for ref in taken):0{_REF_DIGITS}d}"


def _card(ref: str, account: AccountRecord, order: Order, at: datetime) -> CardRecord:
    return CardRecord(
        ref=ref,
        account_id=account.id,
        ledger_id=f"anytime-card-{ref}",
        type=order.type,
        status="ACT" if order.is_virtual else "ORD",
        gender=order.gender,
        first_name=order.first_name,
        last_name=order.last_name,
        # Embossing machines have capital letters only.
        embossed=order.card_name.upper(),
        activated=at if order.is_virtual else None,
        expires=order.expires,
        validity_months=VALIDITY[order.type],
        atm=not order.is_virtual,
        pos=True,
    )
