"""The functionalities of the API that move money: what was asked for is read strictly, then handed to a desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from starlette.requests import Request

from banktui.domain.iban import iban_fault
from banktui.providers.anytime.sandbox import loaddesk, orderdesk, presentation, transferdesk
from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.parameters import (
    ACCOUNT_PARAMETER,
    BIC,
    CARD_PARAMETER,
    COUNTRY,
    amount_in,
    day_in,
    one_of,
    order_fields,
    text_in,
)
from banktui.providers.anytime.sandbox.paris import day_of, months_later
from banktui.providers.anytime.sandbox.records import AccountRecord, CardEntry, CardRecord
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.providers.anytime.sandbox.switches import Habits
from banktui.sandbox.bank import Bank

Body = Mapping[str, Any]

LONGEST_NAME: Final = 70
LONGEST_COMMENT: Final = 140
LONGEST_CARD_NAME: Final = 26
LONGEST_ADDRESS: Final = 100
"""The documents give no lengths. The first two are those of a SEPA transfer, the third that of a card's track."""
_LONGEST_NUMBER: Final = 34
_SAME_ACCOUNT: Final = 4000220
_DOCUMENTS_WANTED: Final = 4510210
_NO_IBAN: Final = 4030221


@dataclass(frozen=True, slots=True)
class Cashier:
    """Answers orders of the API user; every method is one functionality of the document."""

    bank: Bank
    registry: Registry
    habits: Habits
    transfers: transferdesk.TransferDesk
    loads: loaddesk.LoadDesk
    orders: orderdesk.OrderDesk

    async def credit_transfer(self, request: Request) -> Body:
        """POST /accounts/{id}/credit-transfers."""
        account = self.registry.account(request.path_params["id"])
        form = await order_fields(request, ACCOUNT_PARAMETER)
        order = transferdesk.Order(
            name=text_in(form, "dst_name", LONGEST_NAME, ACCOUNT_PARAMETER),
            iban=_iban(form),
            swift=_bic(form),
            amount=amount_in(form, account.currency, ACCOUNT_PARAMETER),
            reason=text_in(form, "dst_comment", LONGEST_COMMENT, ACCOUNT_PARAMETER),
            source_reason=text_in(form, "src_comment", LONGEST_COMMENT, ACCOUNT_PARAMETER),
        )
        if order.iban in {account.iban, *(virtual.iban for virtual in account.virtual_ibans)}:
            raise refusal(_SAME_ACCOUNT)
        if account.missing:
            raise refusal(_DOCUMENTS_WANTED)
        if not account.iban:
            raise refusal(_NO_IBAN)
        transfer = self.transfers.order(account, order, request.state.proof)
        return presentation.credit_transfer(transfer, account)

    async def load(self, request: Request) -> Body:
        """POST /cards/{card_ref}/credit."""
        card, order = await self._comments(request)
        return self._moved(card, self.loads.load(card, order, request.state.proof))

    async def unload(self, request: Request) -> Body:
        """POST /cards/{card_ref}/debit."""
        card, order = await self._comments(request)
        return self._moved(card, self.loads.unload(card, order, request.state.proof))

    async def order_card(self, request: Request) -> Body:
        """POST /cards."""
        form = await order_fields(request, CARD_PARAMETER)
        account = self._account(form)
        type_ = one_of(form, "card_type", orderdesk.TYPES, CARD_PARAMETER, default=orderdesk.TYPES[0])
        _check_delivery(form)
        order = orderdesk.Order(
            card_name=text_in(form, "card_name", LONGEST_CARD_NAME, CARD_PARAMETER),
            type=type_,
            expires=self._expiry(form, type_),
            amount=amount_in(form, account.currency, CARD_PARAMETER),
            language=one_of(form, "language", ("fr", "en"), CARD_PARAMETER),
            gender=one_of(form, "delivery_gender", ("M", "F"), CARD_PARAMETER),
            first_name=form["delivery_first_name"],
            last_name=form["delivery_last_name"],
        )
        made = self.orders.order(account, order, request.state.proof)
        return {"order_id": made.id, "order_status": order.status, "card_ref": made.card_ref}

    async def _comments(self, request: Request) -> tuple[CardRecord, loaddesk.Order]:
        card = self.registry.card(request.path_params["card_ref"])
        form = await order_fields(request, CARD_PARAMETER)
        return card, loaddesk.Order(
            amount=amount_in(form, self.registry.accounts[card.account_id].currency, CARD_PARAMETER),
            acc_comment=text_in(form, "acc_comment", LONGEST_COMMENT, CARD_PARAMETER),
            card_comment=text_in(form, "card_comment", LONGEST_COMMENT, CARD_PARAMETER),
        )

    def _moved(self, card: CardRecord, entry: CardEntry) -> Body:
        """Return what is said of a load: the transaction's number in the sandbox only, as the document has it."""
        shown: dict[str, Any] = {"card_ref": card.ref, "acc_id": card.account_id}
        return shown | {"transaction_id": entry.txid} if self.habits.shows_transaction_ids else shown

    def _account(self, form: Mapping[str, str]) -> AccountRecord:
        text = form.get("acc_id", "")
        if not (text.isascii() and text.isdigit()):
            raise refusal(CARD_PARAMETER, "acc_id must be the number of an account.")
        return self.registry.account(text)

    def _expiry(self, form: Mapping[str, str], type_: str) -> date:
        day, today = day_in(form, "expiry_date", CARD_PARAMETER), day_of(self.bank.clock.now())
        if not today < day <= months_later(today, orderdesk.VALIDITY[type_]):
            raise refusal(CARD_PARAMETER, "expiry_date must lie ahead, within the validity of the card's type.")
        return day


def _iban(form: Mapping[str, str]) -> str:
    number = text_in(form, "dst_iban", _LONGEST_NUMBER, ACCOUNT_PARAMETER)
    fault = iban_fault(number)
    if fault or number != number.upper():
        raise refusal(ACCOUNT_PARAMETER, f"dst_iban {fault or 'must be in capital letters'}.")
    return number


def _bic(form: Mapping[str, str]) -> str:
    code = form.get("dst_swift", "")
    if BIC.fullmatch(code) is None:
        raise refusal(ACCOUNT_PARAMETER, "dst_swift must be a BIC of 8 or 11 characters.")
    return code


def _check_delivery(form: Mapping[str, str]) -> None:
    """Refuse an address in which something is missing: every field is required, two of them may be empty."""
    for name in ("first_name", "last_name", "addr_1", "zip", "city"):
        text_in(form, f"delivery_{name}", LONGEST_ADDRESS, CARD_PARAMETER)
    for name in ("company_name", "addr_2"):
        text_in(form, f"delivery_{name}", LONGEST_ADDRESS, CARD_PARAMETER, may_be_empty=True)
    if COUNTRY.fullmatch(form.get("delivery_cc", "")) is None:
        raise refusal(CARD_PARAMETER, "delivery_cc must be a country's code of two letters.")
