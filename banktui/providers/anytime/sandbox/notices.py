"""What this API pushes: card payments as they are processed, credit transfers as they become final."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from banktui.providers.anytime.sandbox.envelope import Envelope
from banktui.providers.anytime.sandbox.presentation import card_event, transfer_event
from banktui.providers.anytime.sandbox.records import CardEntry, CardRecord, TransferRecord
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.sandbox.bank import Bank
from banktui.sandbox.outbox import Notification

MOST_AT_ONCE: Final = 100
"""Credit transfers in one notification at most."""
_HEADERS: Final = (("content-type", "application/json"),)
_STRANGER: Final = "somebody-else"
"""The hash is keyed by nothing but the API user's name, which is all that a forger lacks."""
_RETRIES: Final = (60.0, 600.0, 3600.0)
"""The documents name no policy: three more attempts, farther and farther apart."""


@dataclass(frozen=True, slots=True)
class Notices:
    """Writes notifications and hands them to the bank's outbox."""

    bank: Bank
    registry: Registry
    envelope: Envelope
    _finals: list[TransferRecord] = field(default_factory=list)
    """Transfers that time has made final and that nobody was told of yet."""

    def card_used(self, card: CardRecord, entry: CardEntry) -> None:
        """Tell of a card payment that was settled, cancelled or declined."""
        self.bank.outbox.push(self._card(card, entry))

    def transfer_final(self, transfer: TransferRecord) -> None:
        """Tell of a credit transfer that was executed or cancelled."""
        self.bank.outbox.push(self._transfers([transfer]))

    def transfer_due(self, transfer: TransferRecord) -> None:
        """Tell of a credit transfer together with all others that become final now."""
        if not self._finals:
            self.bank.at(self.bank.clock.now(), self._tell_finals)
        self._finals.append(transfer)

    def _tell_finals(self) -> None:
        for start in range(0, len(self._finals), MOST_AT_ONCE):
            self.bank.outbox.push(self._transfers(self._finals[start : start + MOST_AT_ONCE]))
        self._finals.clear()

    def sample(self) -> Notification:
        """Return a true event: the latest use of a card."""
        card = max(
            (card for card in self.registry.cards.values() if card.entries),
            key=lambda card: max(entry.txid for entry in card.entries),
        )
        return self._card(card, max(card.entries, key=lambda entry: entry.txid))

    def _card(self, card: CardRecord, entry: CardEntry) -> Notification:
        return self._notification(card_event(card, entry))

    def _transfers(self, transfers: Sequence[TransferRecord]) -> Notification:
        told = [transfer_event(each, self.registry.accounts[each.account_id]) for each in transfers]
        return self._notification({"credit-transfers": told})

    def _notification(self, body: Mapping[str, Any], username: str = "") -> Notification:
        return Notification(
            provider="anytime",
            body=self.envelope.pushed(body, username or self.envelope.username),
            headers=_HEADERS,
            forged=partial(self._notification, body, _STRANGER),
            retries=_RETRIES,
        )
