"""Finds what a request names, and refuses what does not belong to the API user."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

from banktui.providers.anytime.sandbox.errors import TRANSFER_NOT_FOUND, Refusal, refusal
from banktui.providers.anytime.sandbox.parameters import ACCOUNT_PARAMETER
from banktui.providers.anytime.sandbox.records import AccountRecord, CardEntry, CardRecord, OrderRecord, TransferRecord

_LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything that Anytime keeps, by the ids that requests use."""

    accounts: MutableMapping[int, AccountRecord]
    cards: MutableMapping[str, CardRecord]
    stock: tuple[str, ...]
    """References of cards that are linked to no account."""
    transfers: MutableMapping[int, list[TransferRecord]]
    """By account, oldest first."""
    orders: MutableMapping[int, OrderRecord]
    reasons: Mapping[str, str]
    """Why card payments are refused: code to words."""

    def own_accounts(self) -> list[AccountRecord]:
        """Return the accounts that the API user may see, by id."""
        return [account for account in self.accounts.values() if not account.is_foreign]

    def account(self, text: str) -> AccountRecord:
        """Return the account of an id from a path; refuse what is no number, unknown or another partner's."""
        number = whole_number(text)
        if number is None:
            raise refusal(ACCOUNT_PARAMETER, "The account id is a number.")
        account = self.accounts.get(number)
        if account is None:
            raise refusal(4030210)
        if account.is_foreign:
            raise refusal(4030211)
        return account

    def card(self, ref: str) -> CardRecord:
        """Return the card of a reference; refuse one that is unknown, of the stock, or of another's account."""
        card = self.cards.get(ref)
        if card is None or self.accounts[card.account_id].is_foreign:
            raise refusal(4030310)
        return card

    def cards_of(self, account: AccountRecord) -> list[CardRecord]:
        """Return an account's cards, by reference."""
        return [card for card in self.cards.values() if card.account_id == account.id]

    def card_entry(self, card: CardRecord, text: str) -> CardEntry:
        """Return one transaction of a card; refuse a number that the card does not have."""
        number = whole_number(text)
        for entry in card.entries:
            if entry.txid == number:
                return entry
        raise refusal(4040310)

    def next_txid(self) -> int:
        """Return the number of the next card transaction."""
        return 1 + max((entry.txid for card in self.cards.values() for entry in card.entries), default=0)

    def transfer(self, account: AccountRecord, text: str) -> TransferRecord:
        """Return one credit transfer of an account; refuse a number that the account does not have."""
        number = whole_number(text)
        for transfer in self.transfers.get(account.id, ()):
            if transfer.id == number:
                return transfer
        raise Refusal(TRANSFER_NOT_FOUND)

    def order(self, text: str) -> OrderRecord:
        """Return a card order; refuse one that is unknown or another's."""
        order = self.orders.get(whole_number(text) or 0)
        if order is None or self.accounts[order.account_id].is_foreign:
            raise refusal(4030410)
        return order


def whole_number(text: str) -> int | None:
    """Return the number that plain digits write, None for anything else (signs, spaces, other scripts' digits)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else None
