"""Records as the API shows them."""

from collections.abc import Collection
from typing import Any

from banktui.providers.banq.sandbox.instants import stamp
from banktui.providers.banq.sandbox.records import Account, Banq, Payment, Space, Transaction
from banktui.providers.banq.sandbox.register import Register
from banktui.providers.banq.sandbox.switches import Switches
from banktui.providers.banq.sandbox.webhooks import Configuration
from banktui.sandbox.ledger import Ledger

_LINKS = "https://pay.banq.example/"


class Documents:
    """Shows records. Of a payment and a transaction the documents publish what they are for, and few of their names."""

    def __init__(self, register: Register, ledger: Ledger, switches: Switches) -> None:
        self._register = register
        self._ledger = ledger
        self._switches = switches

    def user(self, included: Collection[str]) -> dict[str, Any]:
        """Return the user whose token it is, with its spaces and accounts if they were asked for."""
        user = self._register.user
        shown: dict[str, Any] = {
            "id": self._register.user_id,
            "email": user.email,
            "firstName": user.first_name,
            "lastName": user.last_name,
            "phoneNumber": f"+{user.phone}",
        }
        if "accountspaces" in included:
            shown["accountSpaces"] = [_space(space) for space in self._register.spaces.values()]
        if "banqaccounts" in included:
            shown["banqAccounts"] = [self._account(account) for account in self._register.accounts.values()]
        return shown

    def payment(self, payment: Payment) -> dict[str, Any]:
        """Return a payment."""
        shown: dict[str, Any] = {
            "id": payment.id,
            "status": payment.status,
            "funds": self._switches.amount(payment.funds),
            "comment": payment.comment,
            "externalOrderCode": payment.order_code,
            "frequency": payment.frequency,
            "destination": {"banqGuid": payment.account_id},
            "createdAtUtc": stamp(payment.created_at, payment.id),
        }
        if payment.starts_on:
            shown["startDate"] = payment.starts_on.isoformat()
        if payment.ends_on:
            shown["endDate"] = payment.ends_on.isoformat()
        if payment.payer:
            shown["source"] = {"banqGuid": payment.payer, "name": payment.payer_name}
        else:
            shown["link"] = f"{_LINKS}{payment.id.replace('-', '')[:16]}"
            if payment.payer_name:
                shown["source"] = {"name": payment.payer_name}
        return shown

    def transaction(self, transaction: Transaction) -> dict[str, Any]:
        """Return a transaction."""
        return {
            "id": transaction.id,
            "paymentId": transaction.payment_id,
            "funds": self._switches.amount(transaction.funds),
            "failReason": transaction.fail_reason,
            "createdAtUtc": stamp(transaction.created_at, transaction.id),
        }

    def _account(self, account: Account) -> dict[str, Any]:
        return {
            "id": account.id,
            # The name under which a payment's destination wants the same id.
            "banqGuid": account.id,
            "name": account.name,
            "accountSpaceId": account.space,
            "balance": self._switches.amount(self._ledger.balance(account.ledger_id)),
        }


def banq(one: Banq) -> dict[str, Any]:
    """Return a Banq user as others see it."""
    return {"id": one.id, "name": one.name}


def configuration(account: Account, one: Configuration) -> dict[str, Any]:
    """Return a webhook configuration, without its secret."""
    return {
        "accountId": account.space,
        "url": one.url,
        "enabled": one.enabled,
        "retryCount": one.retry_count,
        "webHookTypes": list(one.types),
    }


def _space(space: Space) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": space.id, "name": space.name, "type": space.type, "status": space.status}
    if space.account_id:
        shown["banqAccountId"] = space.account_id
    return shown
