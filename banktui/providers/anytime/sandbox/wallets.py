"""Card histories: what was paid, refused, taken back and loaded, so that every balance adds up to the cent."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from banktui.providers.anytime.sandbox.paris import before
from banktui.providers.anytime.sandbox.records import AccountRecord, CardEntry, CardRecord
from banktui.providers.anytime.sandbox.seed import Seed, exact
from banktui.sandbox.bank import Bank
from banktui.sandbox.history import Purchase, purchases

SETTLES_AFTER: Final = timedelta(days=2)
LOAD_CATEGORY: Final = 6540
"""ISO 18245: purchase or load of a stored value card."""
_DAYS_A_MONTH: Final = 30
_LONGEST: Final = 24
_MEALS: Final = range(5811, 5815)
_FOOD: Final = frozenset({5411, 5422, 5441, 5451, 5462, 5499})
_CANCELLED, _REFUNDED, _REFUSED_FIRST = 2, 5, 35
"""Of a hundred payments: cancelled; cancelled or refunded; of those without cover, refused before a load."""


class Wallet:
    """Makes up one card's life from the seed."""

    def __init__(
        self, bank: Bank, seed: Seed, row: Mapping[str, Any], card: CardRecord, account: AccountRecord
    ) -> None:
        self._bank = bank
        self._seed = seed
        self._row = row
        self._card = card
        self._account = account
        self._currency = account.currency
        self._chance = bank.stream("anytime", "card", card.ref)

    def fill(self) -> None:
        """Put the card's whole history into its record, oldest first, with loads where money was needed."""
        wanted = sorted([*self._ordinary(), *self._told()], key=lambda entry: entry.at)
        entries = list(self._with_loads(wanted))
        if "closing" in self._row:
            self._close_at(entries, exact(self._row["closing"], self._currency))
        balance = exact(0, self._currency)
        for entry in entries:
            balance += entry.effect
            entry.balance_after = balance
        self._card.entries.extend(entries)

    def _ordinary(self) -> Iterator[CardEntry]:
        start, activated = self._bank.clock.start, self._card.activated
        count = int(self._row.get("purchases", 0))
        if not count or activated is None:
            return
        ended = timedelta(days=int(self._row.get("ended", 0)))
        months = min(_LONGEST, max(1, (start - ended - activated).days // _DAYS_A_MONTH))
        bought = purchases(
            self._bank,
            f"{self._account.customer.country}-anytime-{self._card.ref}",
            count=count,
            currency=self._currency,
            months=months,
            abroad=int(self._row.get("abroad", 0)),
        )
        used = start - ended - activated
        for number, purchase in enumerate(bought):
            at = purchase.at - ended
            if at <= activated:
                at = activated + used * self._chance.randrange(1, 100) / 100
            yield from self._paid(self._entry(purchase, at, number), start)

    def _paid(self, entry: CardEntry, start: datetime) -> Iterator[CardEntry]:
        luck = self._chance.randrange(100)
        back = entry.at + timedelta(days=self._chance.randint(5, 12), minutes=self._chance.randint(1, 500))
        if entry.at + SETTLES_AFTER > start:
            yield replace(entry, status="P", processed=entry.at)
            return
        if luck < _CANCELLED:
            yield replace(entry, status="C", processed=entry.at)
            return
        yield entry
        if luck < _REFUNDED and back < start:
            text = f"Refund {entry.description}"
            yield replace(entry, at=back, processed=back, type="C", description=text, vat=())

    def _entry(self, purchase: Purchase, at: datetime, number: int) -> CardEntry:
        fee = exact(purchase.fee, self._currency)
        amount = exact(purchase.amount, self._currency) + fee
        mcc = int(purchase.category)
        return CardEntry(
            at=at,
            processed=min(at + timedelta(hours=self._chance.randint(14, 46)), self._bank.clock.start),
            description=self._hostile(number) or _with_city(purchase),
            mcc=mcc,
            amount=amount,
            amount_fx=purchase.original,
            currency=purchase.original_currency,
            fx=purchase.rate,
            fx_fee=fee,
            type="D",
            status="S",
            vat=self._tax(mcc, amount, purchase.country),
        )

    def _hostile(self, number: int) -> str:
        texts = self._bank.world.hostile_texts
        return texts[number % len(texts)] if self._row.get("hostile") else ""

    def _told(self) -> Iterator[CardEntry]:
        start = self._bank.clock.start
        for row in self._seed.attempts:
            if row["card"] != self._card.ref:
                continue
            at = before(start, row["days_ago"], row["at"])
            amount = exact(row["amount"], self._currency)
            later = row["status"] == "S"
            taxed = row["status"] in {"S", "P"} and row["currency"] == self._currency
            yield CardEntry(
                at=at,
                processed=min(at + timedelta(hours=30), start) if later else at,
                description=row["description"],
                mcc=row["mcc"],
                amount=amount,
                amount_fx=exact(row.get("amount_fx", amount), row["currency"]),
                currency=row["currency"],
                fx=Decimal(row.get("fx", 1)),
                fx_fee=exact(0, self._currency),
                type="D",
                status=row["status"],
                reason=row.get("reason", ""),
                vat=self._tax(row["mcc"], amount, self._account.customer.country) if taxed else (),
                anchor=row.get("anchor", 0),
            )

    def _with_loads(self, wanted: list[CardEntry]) -> Iterator[CardEntry]:
        balance = exact(0, self._currency)
        step = exact(self._row.get("load", 100), self._currency)
        for entry in wanted:
            short = -entry.effect - balance
            if short > 0:
                if entry.status == "S" and self._chance.randrange(100) < _REFUSED_FIRST:
                    yield _refused(entry)
                amount = (short / step).to_integral_value(ROUND_CEILING) * step
                yield load(entry.at - timedelta(minutes=4), amount, self._currency, self._account.id)
                balance += amount
            yield entry
            balance += entry.effect

    def _close_at(self, entries: list[CardEntry], closing: Decimal) -> None:
        surplus = sum((entry.effect for entry in entries), -closing)
        last = next(entry for entry in reversed(entries) if entry.is_load)
        last.amount -= surplus
        last.amount_fx = last.amount

    def _tax(self, mcc: int, amount: Decimal, country: str) -> tuple[tuple[Decimal, Decimal], ...]:
        rates = self._seed.vat.get(country)
        if self._account.type != "business" or rates is None:
            return ()
        kind = "meals" if mcc in _MEALS else "food" if mcc in _FOOD else "standard"
        parts = self._split(amount, kind)
        lines = ((Decimal(rates[name]), part) for name, part in parts.items())
        return tuple((rate, exact(part * rate / (100 + rate), self._currency)) for rate, part in lines)

    def _split(self, amount: Decimal, kind: str) -> dict[str, Decimal]:
        """Divide a price by rates: a grocer's bill often holds something else than food, at the standard rate."""
        if kind != "food" or self._chance.randrange(2):
            return {kind: amount}
        other = exact(amount / 5, self._currency)
        return {"food": amount - other, "standard": other}


def load(at: datetime, amount: Decimal, currency: str, account_id: int) -> CardEntry:
    """Return money put on a card from its account."""
    return CardEntry(
        at=at,
        processed=at,
        description=f"Load from account {account_id}",
        mcc=LOAD_CATEGORY,
        amount=amount,
        amount_fx=amount,
        currency=currency,
        fx=Decimal(1),
        fx_fee=exact(0, currency),
        type="C",
        status="S",
        is_load=True,
    )


def number_entries(cards: Mapping[str, CardRecord]) -> None:
    """Give every card transaction its number: in the order of time over all cards, counted from the anchor."""
    everything = sorted(
        ((entry.at, card.ref, place, entry) for card in cards.values() for place, entry in enumerate(card.entries)),
        key=lambda item: item[:3],
    )
    entries = [item[3] for item in everything]
    first = next((entry.anchor - place for place, entry in enumerate(entries) if entry.anchor), 1)
    for place, entry in enumerate(entries):
        entry.txid = first + place


def _refused(entry: CardEntry) -> CardEntry:
    at = entry.at - timedelta(minutes=9)
    return replace(entry, at=at, processed=at, status="D", reason="TRS0010", vat=())


def _with_city(purchase: Purchase) -> str:
    name = purchase.merchant
    return name if not purchase.city or purchase.city in name else f"{name} {purchase.city}"
