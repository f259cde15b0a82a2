"""Which currency an account's or card's amounts are in, where the answer that holds the amount does not say."""

from banktui.domain.errors import NotFound, NotPermitted, Rejected
from banktui.providers.anytime.client.envelope import check_echo
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.values import currency_of, shown
from banktui.providers.anytime.wire import AccountBody, CardBody

_NOT_FOR_US = (NotPermitted, NotFound, Rejected)


class Currencies:
    """Remembers the currency of each account and the account of each card; asks the bank for those not met yet."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._by_account: dict[str, str] = {}
        self._account_of: dict[str, str] = {}

    def note_account(self, account_id: str, currency: str) -> None:
        """Remember an account's currency, as its details gave it."""
        if currency:
            self._by_account[account_id] = currency

    def note_card(self, card_ref: str, account_id: str) -> None:
        """Remember which account a card belongs to."""
        if account_id:
            self._account_of[card_ref] = account_id

    async def of_account(self, account_id: str) -> str:
        """Return an account's currency; empty if the bank does not tell us. Raises BankError if it cannot be asked."""
        if account_id not in self._by_account:
            try:
                found = await self._gateway.read("accounts", account_id, operation="account")
            except _NOT_FOR_US:
                return ""
            details = AccountBody.model_validate(found)
            check_echo("acc_id", account_id, details.acc_id)
            self.note_account(account_id, currency_of(details.acc_currency))
        return self._by_account.get(account_id, "")

    async def of_card(self, card_ref: str, account_id: str = "") -> str:
        """Return the currency of a card: that of its account, which is looked up if it is not given."""
        self.note_card(card_ref, account_id)
        if card_ref not in self._account_of:
            try:
                found = await self._gateway.read("cards", card_ref, operation="card")
            except _NOT_FOR_US:
                return ""
            card = CardBody.model_validate(found)
            check_echo("card_ref", card_ref, card.card_ref)
            self.note_card(card_ref, shown(card.acc_id))
        owner = self._account_of.get(card_ref)
        return await self.of_account(owner) if owner else ""
