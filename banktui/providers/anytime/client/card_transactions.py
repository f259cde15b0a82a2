"""What was done with Anytime's cards, also when it was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from banktui.domain.calendar import DateRange
from banktui.domain.card import CardTransaction, VatLine
from banktui.domain.card_number import free_text
from banktui.domain.listed import Failure
from banktui.domain.money import Money
from banktui.domain.page import Page
from banktui.domain.plaintext import printable
from banktui.http.fields import decimal_of
from banktui.providers.anytime.client.currencies import Currencies
from banktui.providers.anytime.client.envelope import absent, check_echo
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.paging import IN_FLIGHT, Place, foreseen, page_of
from banktui.providers.anytime.client.values import currency_of, dated, money_of, quoted, shown, signed_money
from banktui.providers.anytime.client.words import card_transaction_status
from banktui.providers.anytime.decline_reasons import decline_reason
from banktui.providers.anytime.wire import CardTransactionLine, CardTransactionsBody, FailedReason
from banktui.services.reading import ListTraits

_CATEGORY_DIGITS = 4


class CardTransactions:
    """A card's transactions, as a list and one by one."""

    traits = ListTraits(grows=True, filters_dates=True, parallel=IN_FLIGHT)

    def __init__(self, gateway: Gateway, currencies: Currencies) -> None:
        self._gateway = gateway
        self._currencies = currencies

    async def page(
        self, parent: str, cursor: str | None = None, dates: DateRange | None = None
    ) -> Page[CardTransaction]:
        """Return a card's transactions at a cursor, newest first, within the days asked for."""
        place = Place.at(cursor)
        query = place.query(dates)
        found = await self._gateway.read("cards", parent, "transactions", operation="card transactions", query=query)
        body = CardTransactionsBody.model_validate(found)
        check_echo("card_ref", parent, body.card_ref)
        if body.transactions is None:
            raise absent("transactions")
        currency = await self._currencies.of_card(parent, shown(body.acc_id)) if body.transactions else ""
        return page_of(
            place,
            body,
            body.transactions,
            lambda line: card_transaction_of(line.txid, line, parent, currency) if line.txid else None,
            # The bank's total counts days outside the range as well.
            trust_total=dates is None or dates == DateRange(),
        )

    def following(self, cursor: str, count: int, total: int | None = None) -> Sequence[str]:
        """Return the cursors of the pages behind a cursor, as far as the total tells."""
        return foreseen(cursor, count, total)

    async def read(self, parent: str, item_id: str) -> CardTransaction:
        """Return one transaction of a card."""
        found = await self._gateway.read("cards", parent, "transactions", item_id, operation="card transaction")
        line = CardTransactionLine.model_validate(found)
        check_echo("txid", item_id, line.txid)
        check_echo("card_ref", parent, line.card_ref)
        currency = await self._currencies.of_card(parent, shown(line.acc_id))
        return card_transaction_of(item_id, line, parent, currency)


@dataclass(frozen=True, slots=True)
class _Amounts:
    money: Money | None
    original: Money | None
    rate: Decimal | None
    fee: Money | None


def _amounts(line: CardTransactionLine, card_currency: str, oddities: list[str]) -> _Amounts:
    """Tell the card's amount from the merchant's.

    The documents leave open which of the two `currency` belongs to. Beside two amounts, a currency that is not the
    card's can only be the merchant's; the card's own means that the merchant's was the same, or was not named.
    """
    named = currency_of(line.currency)
    if line.currency and not named:
        oddities.append(f"The currency cannot be understood: {quoted(line.currency)}.")
    amount, local, rate = decimal_of(line.amount), decimal_of(line.amount_fx), decimal_of(line.fx)
    converted = local is not None and local != amount
    abroad = bool(named and card_currency and named != card_currency)
    if not card_currency and (converted or not named):
        oddities.append(f"The amount {quoted(line.amount)} came without the card's currency, which is not known.")
        return _Amounts(None, None, None, None)
    if abroad and not converted and rate in {None, Decimal(1)}:
        oddities.append(f"The bank names {named} but does not say what that is in the card's {card_currency}.")
        return _Amounts(None, None, None, None)
    currency = card_currency or named
    money = signed_money(line.amount, line.type, currency, oddities)
    original = signed_money(line.amount_fx, line.type, named, oddities) if abroad else None
    if converted and not abroad:
        oddities.append(f"The merchant charged {local} in a currency that the bank does not name.")
    conversion = abroad or converted
    fee = money_of(line.fx_fee, currency)
    if fee is not None and not fee.amount and not conversion:
        fee = None
    return _Amounts(money, original, rate if conversion else None, fee)


def card_transaction_of(txid: str, line: CardTransactionLine, card_ref: str, card_currency: str) -> CardTransaction:
    """Return a card transaction as the domain knows it, under the id given."""
    oddities: list[str] = []
    amounts = _amounts(line, card_currency, oddities)
    day, at = dated(line.date_transaction, "date of the transaction", oddities)
    processed_day, processed_at = dated(line.date, "date of processing", oddities)
    if not line.date_transaction and not line.date:
        oddities.append("The bank gave no date.")
    money_currency = card_currency or (amounts.money.currency if amounts.money else "")
    balance = money_of(line.balance_after, money_currency)
    if balance is None and line.balance_after is not None:
        oddities.append(f"The balance cannot be shown as money: {quoted(line.balance_after)}.")
    return CardTransaction(
        id=printable(txid),
        description=free_text(line.description),
        at=at or processed_at,
        processed_at=processed_at,
        day=day or processed_day,
        category=_category(line.mcc),
        money=amounts.money,
        original=amounts.original,
        rate=amounts.rate,
        fee=amounts.fee,
        vat=_vat(line, money_currency, oddities),
        failure=_failure(line.failed_reason),
        status=card_transaction_status(line.status) if line.status else None,
        balance=balance,
        card_id=card_ref,
        oddities=tuple(oddities),
    )


def _category(code: str | None) -> str:
    text = shown(code)
    return text.zfill(_CATEGORY_DIGITS) if text.isascii() and text.isdigit() else text


def _vat(line: CardTransactionLine, currency: str, oddities: list[str]) -> tuple[VatLine, ...]:
    lines = []
    for detail in line.vat_details or ():
        rate = decimal_of(detail.rate) if detail else None
        money = money_of(detail.amount, currency) if detail else None
        if rate is None or money is None:
            oddities.append("A line of the value-added tax cannot be understood and is left out.")
        else:
            lines.append(VatLine(rate, money))
    return tuple(lines)


def _failure(reason: FailedReason | None) -> Failure | None:
    if reason is None or not (reason.code or reason.message):
        return None
    known = decline_reason(reason.code or "")
    return Failure(shown(reason.code), shown(reason.message), known.meaning, known.advice)
