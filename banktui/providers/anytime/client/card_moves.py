"""Money between an account and one of its cards: loading and unloading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from banktui.domain.calendar import DateRange
from banktui.domain.card import CardTransaction
from banktui.domain.errors import NotFound
from banktui.domain.intent import Intent, State
from banktui.domain.plaintext import printable
from banktui.domain.tag import tags_in
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.card_transactions import CardTransactions
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.money_line import Payer, account_balance, card_balance, newest_transactions
from banktui.providers.anytime.client.moving import SLACK, Moving, frozen
from banktui.providers.anytime.client.parties import (
    Known,
    account_in,
    account_party,
    card_in,
    card_party,
    currency_before,
)
from banktui.providers.anytime.client.values import PARIS
from banktui.providers.anytime.client.walking import walk
from banktui.providers.anytime.outcomes import Reading, read_load, read_unload
from banktui.services import capability
from banktui.services.acting import Field, Form
from banktui.services.moving import Draft, MoneyTraits, Preflight, Proof, Remote, Serial, Sighting
from banktui.services.reading import Listed

CARD_COMMENT: Final = "card_comment"
ACCOUNT_COMMENT: Final = "acc_comment"
_TAGGED: Final = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")
"""A tag as every comment of ours begins with one."""
_STATES: Final = {
    "S": State.SETTLED,
    "P": State.ACCEPTED,
    "C": State.FAILED_LATER,
    "D": State.DECLINED,
}


class CardMove(Moving):
    """What loading and unloading have in common."""

    title = ""
    way = ""
    """The last part of the call's path."""
    adds = True
    """Whether it adds to what the card holds."""
    traits = MoneyTraits(
        # Whether a comment comes back as a transaction's description is not documented. If it does, its tag proves it;
        # otherwise one new transaction of the same amount does, since only one payment is open for a card.
        proof=Proof.NEW_ITEM,
        serial=Serial.PARENT,
        follows=True,
        lists=(capability.CARD_TRANSACTIONS.name, capability.ACCOUNTS.name, capability.CARDS.name),
    )
    wants: Sequence[str] = (capability.ACCOUNTS.name, capability.CARDS.name)

    def __init__(
        self, gateway: Gateway, payer: Payer, operation: str, read: Reading, transactions: CardTransactions
    ) -> None:
        super().__init__(gateway, payer, operation, self._ask, read)
        self._transactions = transactions

    def form(self, subject: Listed | None, known: Known) -> Form:
        """Return what must be filled in."""
        return Form(
            title=self.title,
            fields=_fields(currency_before(subject, known)),
            submit=f"Review {self.title.partition(' ')[0].lower()}",
            note="Both comments begin with the payment's tag. It is processed after a while, not at once.",
        )

    def draft(self, parent: str, values: Mapping[str, str], tag: str, known: Known) -> Draft:
        """Return exactly what would be sent. Raises Rejected with the field at fault, NotFound for an unknown card."""
        card = card_in(known, parent)
        account = account_in(known, card.account_id)
        inputs.checked(_fields(account.currency), values)
        money = inputs.money_in(values, account.currency)
        on_account = inputs.tagged(tag, values.get(ACCOUNT_COMMENT, ""))
        on_card = inputs.tagged(tag, values.get(CARD_COMMENT, ""))
        form = (("amount", money.plain()), (ACCOUNT_COMMENT, on_account), (CARD_COMMENT, on_card))
        parties = (account_party(account), card_party(card))
        source, destination = parties if self.adds else parties[::-1]
        return Draft(
            source=source,
            destination=destination,
            money=money,
            request=frozen(("cards", card.id, self.way), form),
            they_see=printable(on_card),
            we_see=printable(on_account),
        )

    async def look_up(self, intent: Intent, snapshot: Sequence[str], since: datetime) -> Sighting:
        """Return the card's transactions that could be it: of its amount and direction, soon after it was drafted."""
        days = DateRange((since - SLACK).astimezone(PARIS).date(), None)
        found = await walk(lambda cursor: self._transactions.page(intent.parent, cursor, days))
        before = frozenset(snapshot)
        new = [entry for entry in found.items if entry.id not in before]
        money = intent.money if self.adds else -intent.money
        last = intent.at_bank(intent.created_at or since) + SLACK
        near = [entry for entry in new if _is_within(entry, since - SLACK, last)]
        records = [self._record(entry, intent) for entry in near]
        # A record with our tag is looked at whatever its amount: if that differs, a person has to know.
        like = [each for each in records if each.money == money or intent.tag in each.tags]
        # An amount that cannot be understood could be this one.
        is_read = all(record.money is not None for record in records)
        return Sighting(tuple(like), found.complete and is_read)

    async def follow(self, intent: Intent) -> Remote | None:
        """Return where an accepted load or unload stands now; None if the card has no transaction of its number."""
        if not intent.remote_id:
            return None
        try:
            entry = await self._transactions.read(intent.parent, intent.remote_id)
        except NotFound:
            return None
        record = self._record(entry, intent)
        # What was taken on and then refused has failed later; it was not refused when it was sent.
        is_refused = record.amounts_to is State.DECLINED
        return replace(record, amounts_to=State.FAILED_LATER) if is_refused else record

    async def _ask(self, gateway: Gateway, draft: Draft) -> Preflight:
        currency = draft.money.currency
        card = draft.destination.id if self.adds else draft.source.id
        balance = (
            await account_balance(gateway, draft.source.id, currency)
            if self.adds
            else await card_balance(gateway, card, currency)
        )
        return Preflight(balance, await newest_transactions(gateway, card))

    def _record(self, entry: CardTransaction, intent: Intent) -> Remote:
        status = entry.status
        return Remote(
            id=entry.id,
            money=entry.money,
            destination=intent.destination.id,
            tags=_tags(entry.description, intent.tag),
            created_at=entry.at,
            amounts_to=_STATES.get(status.code.upper() if status else "", State.UNKNOWN),
            word=status.word if status else "",
        )


class CardLoad(CardMove):
    """Puts money on a card."""

    title = "Load card"
    way = "credit"

    def __init__(self, gateway: Gateway, payer: Payer, transactions: CardTransactions) -> None:
        super().__init__(gateway, payer, "card load", read_load, transactions)


class CardUnload(CardMove):
    """Takes money off a card."""

    title = "Unload card"
    way = "debit"
    adds = False

    def __init__(self, gateway: Gateway, payer: Payer, transactions: CardTransactions) -> None:
        super().__init__(gateway, payer, "card unload", read_unload, transactions)


def _fields(currency: str) -> tuple[Field, ...]:
    return (
        inputs.amount_field(currency),
        inputs.text_field(
            CARD_COMMENT, "On the card", inputs.LONGEST_TAGGED, required=False, hint="comment linked to the card"
        ),
        inputs.text_field(
            ACCOUNT_COMMENT,
            "On the account",
            inputs.LONGEST_TAGGED,
            required=False,
            hint="comment linked to the account",
        ),
    )


def _tags(description: str, tag: str) -> frozenset[str]:
    """Return the tag if the description gives it back, or another payment's; words of a shop's name are no tags."""
    if tag in tags_in(description):
        return frozenset({tag})
    return frozenset(found.replace("-", "") for found in _TAGGED.findall(description.upper()))


def _is_within(entry: CardTransaction, first: datetime, last: datetime) -> bool:
    """Tell whether something may have happened in a time: what has none, or carries a comment of ours, may have.

    A send follows its draft within minutes: a load of the same amount hours later is somebody else's.
    """
    return entry.at is None or bool(_TAGGED.search(entry.description)) or first <= entry.at <= last
