"""Anytime's credit transfers: orders to pay somebody, and how far each has come."""

from banktui.domain.calendar import DateRange
from banktui.domain.card_number import free_text
from banktui.domain.page import Page
from banktui.domain.plaintext import printable
from banktui.domain.transaction import CreditTransfer
from banktui.providers.anytime.client.envelope import absent
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.paging import Place, page_of
from banktui.providers.anytime.client.values import account_number, currency_of, dated, facts, shown, signed_money
from banktui.providers.anytime.client.words import entry_status
from banktui.providers.anytime.wire import Transfer, TransfersBody
from banktui.services.reading import ListTraits

_KINDS = {"ct": "credit transfer", "sdd": "SEPA direct debit"}
_MONEY_OUT = "debit"


class CreditTransfers:
    """An account's credit transfers."""

    # The documents give this list neither limits nor days; the provider's own client sends both. Offsets that are
    # ignored do no harm, but days that are ignored would look like an answer about those days.
    traits = ListTraits(grows=True)

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def page(
        self,
        parent: str,
        cursor: str | None = None,
        dates: DateRange | None = None,  # noqa: ARG002 - see traits
    ) -> Page[CreditTransfer]:
        """Return an account's transfers at a cursor, newest first."""
        place = Place.at(cursor)
        found = await self._gateway.read(
            "accounts", parent, "credit-transfers", operation="credit transfers", query=place.query()
        )
        body = TransfersBody.model_validate(found)
        if body.transfers is None:
            raise absent("credit-transfers")
        return page_of(
            place,
            body,
            body.transfers,
            lambda entry: credit_transfer_of(entry.internal_id, entry, parent) if entry.internal_id else None,
            documented=False,
        )


def credit_transfer_of(transfer_id: str, entry: Transfer, account_id: str) -> CreditTransfer:
    """Return a credit transfer as the domain knows it, under the id given."""
    oddities: list[str] = []
    money = signed_money(entry.amount, _MONEY_OUT, currency_of(entry.currency), oddities)
    _, created_at = dated(entry.creation_date, "creation date", oddities)
    requested_on, _ = dated(entry.request_date, "requested date", oddities)
    executed_on, _ = dated(entry.execution_date or entry.execution_date_as_documented, "execution date", oddities)
    number, wrong = account_number(entry.beneficiary_iban)
    if wrong:
        oddities.append(wrong)
    if entry.sender_account_id and printable(entry.sender_account_id) != account_id:
        oddities.append(f"The bank names another sender: account {printable(entry.sender_account_id)}.")
    kind = entry.transaction_type or ""
    return CreditTransfer(
        id=printable(transfer_id),
        beneficiary=shown(entry.beneficiary_name),
        beneficiary_number=number,
        beneficiary_bic=shown(entry.beneficiary_swift or entry.beneficiary_swift_code),
        money=money,
        they_see=free_text(entry.reason),
        we_see=free_text(entry.source_reason),
        status=entry_status(entry.status) if entry.status else None,
        created_at=created_at,
        requested_on=requested_on,
        executed_on=executed_on,
        execution_reference=shown(entry.execution_reference),
        account_id=account_id,
        facts=facts(("Kind", _KINDS.get(kind.lower(), kind)), ("Sender's account type", entry.sender_account_type)),
        oddities=tuple(oddities),
    )
