"""Banq's transactions: the money that payments brought in, and why it did not where it did not."""

from typing import Any

from banktui.domain.card_number import free_text
from banktui.domain.listed import Failure, Status
from banktui.domain.transaction import Transaction
from banktui.http.fields import text_of
from banktui.providers.banq import paths
from banktui.providers.banq.client.gateway import Gateway, check_echo
from banktui.providers.banq.client.paging import Pages
from banktui.providers.banq.client.values import facts, instant_of, money_of, quoted, shown
from banktui.providers.banq.client.words import status_of_reason, transaction_status
from banktui.providers.banq.reasons import NO_REASON, failure_of, is_none
from banktui.providers.banq.wire import TransactionBody


def transactions(gateway: Gateway) -> Pages[TransactionBody, Transaction]:
    """Return the list of all transactions."""
    return Pages(
        gateway, lambda _: (paths.TRANSACTIONS,), TransactionBody, transaction_of, operation="Transactions", grows=True
    )


def payment_transactions(gateway: Gateway) -> Pages[TransactionBody, Transaction]:
    """Return the lists of what single payments brought in: one transaction, or one for each time it recurs."""
    return Pages(
        gateway,
        lambda payment: (paths.PAYMENTS, payment, paths.TRANSACTIONS),
        TransactionBody,
        transaction_of,
        operation="Payment transactions",
    )


class SingleTransaction:
    """One transaction by its id."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def read(self, parent: str, item_id: str) -> Transaction:  # noqa: ARG002 - ids are unique without what is above them
        """Return a transaction as it stands now. Raises BankError."""
        found = TransactionBody.model_validate(
            await self._gateway.one(paths.TRANSACTIONS, item_id, operation="Transaction")
        )
        check_echo(item_id, found.id)
        return _named(item_id, found)


def transaction_of(body: TransactionBody) -> Transaction | None:
    """Return a transaction as the domain knows it; None if it has no id."""
    return _named(body.id, body) if body.id else None


def _named(transaction_id: str, body: TransactionBody) -> Transaction:
    oddities: list[str] = []
    at = instant_of(body.created_at, "time of creation", oddities)
    if not body.created_at:
        oddities.append("The bank gave no date.")
    status, failure = _outcome(body, oddities)
    return Transaction(
        id=shown(transaction_id),
        description=_description(body),
        day=at.date() if at else None,
        at=at,
        money=money_of(body.funds, body.currency, "amount", oddities),
        status=status,
        failure=failure,
        account_id=shown(body.account_id),
        facts=facts(("Payment", body.payment_id)),
        oddities=tuple(oddities),
    )


def _description(body: TransactionBody) -> str:
    if body.comment:
        return free_text(body.comment)
    # A transaction has no text of its own: whose money it is says the payment.
    return f"Payment {shown(body.payment_id)}" if body.payment_id else "Transaction"


def _outcome(body: TransactionBody, oddities: list[str]) -> tuple[Status | None, Failure | None]:
    """Return how a transaction ended, and why it failed if it did: the fail reason decides, a status word helps."""
    status = transaction_status(body.status) if body.status else None
    if not body.tells_fail_reason:
        if status is None:
            oddities.append("The bank does not say whether the transaction failed.")
        return status, None
    reason = _reason(body.fail_reason)
    if reason is None:
        oddities.append(f"The fail reason cannot be understood: {quoted(body.fail_reason)}.")
        return status, None
    if is_none(reason):
        return status or status_of_reason(reason), None
    return status_of_reason(reason), failure_of(reason)


def _reason(value: Any) -> str | None:
    return NO_REASON if value is None else text_of(value)
