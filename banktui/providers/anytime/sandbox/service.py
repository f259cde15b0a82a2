"""The functionalities of the API: from a checked request to the body of its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from banktui.providers.anytime.sandbox import presentation
from banktui.providers.anytime.sandbox.errors import TESTIMONIAL_NOT_FOUND, Refusal, refusal
from banktui.providers.anytime.sandbox.parameters import (
    ACCOUNT_PARAMETER,
    CARD_PARAMETER,
    Limits,
    days,
    form_fields,
    has_limits,
    limits,
)
from banktui.providers.anytime.sandbox.paris import day_of, stamp
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.providers.anytime.sandbox.statements import Statements
from banktui.providers.anytime.sandbox.testimonial import testimonial_pdf
from banktui.sandbox.bank import Bank

Body = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Service:
    """Answers what the API user asks; every method is one functionality of the document."""

    bank: Bank
    registry: Registry
    statements: Statements

    async def apicheck(self, request: Request) -> Body:
        """GET /apicheck: the current date and time."""
        del request
        return {"date_time": stamp(self.bank.clock.now())}

    async def apicheck_echo(self, request: Request) -> Body:
        """POST /apicheck: the text that was sent."""
        form = await form_fields(request, ACCOUNT_PARAMETER)
        return {"test_param": form.get("test_param", "")}

    async def accounts(self, request: Request) -> Body:
        """GET /accounts."""
        part = limits(request.query_params, ACCOUNT_PARAMETER)
        own = self.registry.own_accounts()
        listed = [{"acc_id": account.id, "acc_type": account.type} for account in own]
        return {"filters": part.as_filters(), "total_results": len(own), "accounts": _cut(listed, part)}

    async def account(self, request: Request) -> Body:
        """GET /accounts/{id}."""
        return presentation.account_info(self.registry.account(request.path_params["id"]))

    async def balance(self, request: Request) -> Body:
        """GET /accounts/{id}/balance."""
        account = self.registry.account(request.path_params["id"])
        return {"acc_id": account.id, "balance": self.bank.ledger.balance(account.ledger_id)}

    async def cards(self, request: Request) -> Body:
        """GET /accounts/{id}/cards."""
        account = self.registry.account(request.path_params["id"])
        part = limits(request.query_params, ACCOUNT_PARAMETER)
        cards = self.registry.cards_of(account)
        shown = [
            presentation.card_in_list(card, self.bank.ledger.balance(card.ledger_id)) for card in _cut(cards, part)
        ]
        return {
            "filters": part.as_filters(),
            "acc_id": account.id,
            "total_results": len(cards),
            "cards": shown,
        }

    async def all_statements(self, request: Request) -> Body:
        """GET /accounts/{id}/statements."""
        account = self.registry.account(request.path_params["id"])
        part, period = limits(request.query_params, ACCOUNT_PARAMETER), days(request.query_params, ACCOUNT_PARAMETER)
        total, shown = self.statements.all(account, period, part)
        return {
            "acc_id": account.id,
            "acc_type": account.type,
            "total_results": total,
            "transactions": shown,
            "filters": period.as_filters() | part.as_filters(),
        }

    async def iban_statements(self, request: Request) -> Body:
        """GET /accounts/{id}/iban-statements."""
        account = self.registry.account(request.path_params["id"])
        part, period = limits(request.query_params, ACCOUNT_PARAMETER), days(request.query_params, ACCOUNT_PARAMETER)
        if not account.iban:
            raise refusal(4030221)
        total, shown = await self.statements.by_iban(account, period, part)
        return {
            "acc_id": account.id,
            "acc_type": account.type,
            "total_results": total,
            "transactions": shown,
            "filters": period.as_filters() | part.as_filters(),
        }

    async def one_statement(self, request: Request) -> Body:
        """GET /accounts/{id}/statements/{txid}."""
        account = self.registry.account(request.path_params["id"])
        return self.statements.one(account, request.path_params["txid"])

    async def credit_transfers(self, request: Request) -> Body:
        """GET /accounts/{id}/credit-transfers, newest first; all of them unless a part is asked for."""
        account = self.registry.account(request.path_params["id"])
        query = request.query_params
        part = limits(query, ACCOUNT_PARAMETER) if has_limits(query) else None
        period = days(query, ACCOUNT_PARAMETER)
        found = [
            presentation.credit_transfer(transfer, account)
            for transfer in reversed(self.registry.transfers[account.id])
            if period.holds(day_of(transfer.created))
        ]
        return {
            "filters": period.as_filters() | (part.as_filters() if part else {}),
            "credit-transfers": _cut(found, part) if part else found,
        }

    async def testimonial(self, request: Request) -> Response:
        """GET /accounts/{id}/credit-transfers/{ctid}/testimonial: a PDF, of executed transfers only."""
        account = self.registry.account(request.path_params["id"])
        transfer = self.registry.transfer(account, request.path_params["ctid"])
        if transfer.status != "Executed":
            raise Refusal(TESTIMONIAL_NOT_FOUND)
        name = f'attachment; filename="testimonial-{transfer.id}.pdf"'
        pdf = testimonial_pdf(transfer, account)
        return Response(pdf, media_type="application/pdf", headers={"content-disposition": name})

    async def kyc(self, request: Request) -> Body:
        """GET /accounts/{id}/kyc."""
        return presentation.identification(self.registry.account(request.path_params["id"]))

    async def unlinked_cards(self, request: Request) -> Body:
        """GET /cards/unlinked: cards of the stock."""
        part = limits(request.query_params, CARD_PARAMETER)
        return {"cards": [{"card_ref": ref} for ref in _cut(self.registry.stock, part)]}

    async def card(self, request: Request) -> Body:
        """GET /cards/{card_ref}."""
        card = self.registry.card(request.path_params["card_ref"])
        return presentation.card_info(card, self.bank.ledger.balance(card.ledger_id))

    async def card_transactions(self, request: Request) -> Body:
        """GET /cards/{card_ref}/transactions, newest first; `total_results` counts all, whatever the days asked for."""
        card = self.registry.card(request.path_params["card_ref"])
        part, period = limits(request.query_params, CARD_PARAMETER), days(request.query_params, CARD_PARAMETER)
        found = [entry for entry in reversed(card.entries) if period.holds(day_of(entry.at))]
        return {
            "filters": period.as_filters() | part.as_filters(),
            "card_ref": card.ref,
            "acc_id": card.account_id,
            "total_results": len(card.entries),
            "transactions": [
                presentation.card_transaction(entry, self.registry.reasons) for entry in _cut(found, part)
            ],
        }

    async def card_transaction(self, request: Request) -> Body:
        """GET /cards/{card_ref}/transactions/{txid}."""
        card = self.registry.card(request.path_params["card_ref"])
        entry = self.registry.card_entry(card, request.path_params["txid"])
        return presentation.card_transaction(entry, self.registry.reasons)

    async def tracking(self, request: Request) -> Body:
        """GET /orders/{id}/tracking."""
        order = self.registry.order(request.path_params["id"])
        is_on_its_way = order.shipped is None or order.shipped <= self.bank.clock.now()
        if not order.tracking_link or not is_on_its_way:
            raise refusal(4040410)
        return {"tracking_link": order.tracking_link}


def _cut(items: Sequence[T], part: Limits) -> list[T]:
    return list(items[part.start : part.start + part.number])
