"""Things that can be made to happen at Anytime on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final

from banktui.domain.money import parse_decimal
from banktui.providers.anytime.sandbox.carddesk import CardDesk
from banktui.providers.anytime.sandbox.envelope import Envelope
from banktui.providers.anytime.sandbox.payments import TransferDesk
from banktui.providers.anytime.sandbox.records import CardRecord, TransferRecord
from banktui.providers.anytime.sandbox.registry import Registry, whole_number
from banktui.providers.anytime.sandbox.seed import exact
from banktui.providers.anytime.sandbox.switches import AddressList, Rates
from banktui.providers.anytime.sandbox.tokens import TokenDesk
from banktui.sandbox.bank import Bank

_MERCHANT: Final = "Fnac Paris"
_CATEGORY: Final = "5732"
_REASON: Final = "TRS0010"
_LONGEST_NAME: Final = 200
_STYLES: Final = ("document", "cookbook")


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Runs them, and does again after a restart what they did before it."""

    bank: Bank
    registry: Registry
    card_desk: CardDesk
    transfer_desk: TransferDesk
    tokens: TokenDesk
    envelope: Envelope
    addresses: AddressList
    rates: Rates

    def offer(self) -> None:
        """Put them on the bank's board."""
        add = partial(self.bank.scenarios.add, provider="anytime")
        add(
            "card_declined",
            "A payment with an Anytime card is refused now.",
            {
                "card": "optional: the card's reference; the first account's first card if left out",
                "merchant": f"optional: where; {_MERCHANT} if left out",
                "category": f"optional: merchant category code of four digits; {_CATEGORY} if left out",
                "amount": "optional: in the card's currency; more than the card holds if left out",
                "reason": f"optional: TRS code; {_REASON} (not sufficient funds) if left out",
            },
            self.card_declined,
        )
        add(
            "token_stolen",
            "Somebody else signs in as the Anytime API user: the token in use is void from now on.",
            {},
            self.token_stolen,
        )
        number = {"transfer": "optional: the transfer's internal_id; the newest pending one if left out"}
        add("transfer_executed", "A pending Anytime credit transfer is executed now.", number, self.transfer_executed)
        add(
            "transfer_cancelled", "A pending Anytime credit transfer is cancelled now.", number, self.transfer_cancelled
        )
        add(
            "anytime_switches",
            "Anytime becomes stricter or writes numbers differently; what is left out goes back to the usual.",
            {
                "numbers": "optional: document (JSON numbers) or cookbook (strings)",
                "allow": "optional: addresses and subnets that are served, with commas between; everywhere if left out",
                "rate_ip": "optional: requests a minute from one address",
                "rate_functionality": "optional: requests a minute to one functionality",
                "rate_user": "optional: requests a minute by the API user",
            },
            self.switch,
        )

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Do again what was remembered in an earlier run."""
        match kind:
            case "token":
                self.tokens.recall(payload)
            case "transfer":
                self.transfer_desk.recall(payload)
            case "declined":
                self.card_desk.recall(payload)
            case "switches":
                self._switch(payload)
            case _:
                raise ValueError(f"Anytime remembers nothing of the kind {kind!r}")

    def card_declined(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Refuse a payment; see the parameters where it is offered."""
        card = self._card(given.get("card", ""))
        reason = given.get("reason", _REASON)
        if reason not in self.registry.reasons:
            raise ValueError(f"{reason} is not one of the bank's reasons, TRS0002 … TRS9999")
        merchant = given.get("merchant", _MERCHANT)
        if not 0 < len(merchant) <= _LONGEST_NAME:
            raise ValueError(f"a merchant has a name of up to {_LONGEST_NAME} characters")
        category = whole_number(given.get("category", _CATEGORY))
        if category is None or category > 9999:  # noqa: PLR2004 - four digits
            raise ValueError("a merchant category is a number of four digits")
        amount = self._amount(card, given.get("amount", ""))
        entry = self.card_desk.decline(card, merchant=merchant, mcc=category, amount=amount, reason=reason)
        return {"card": card.ref, "txid": entry.txid, "amount": format(entry.amount, "f"), "reason": entry.reason}

    def token_stolen(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Issue a token to somebody else."""
        del given
        self.tokens.issue()
        return {"void": "every token issued before"}

    def transfer_executed(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Execute a transfer; it ends as cancelled if the account has not enough money."""
        transfer = self._transfer(given.get("transfer", ""))
        self.transfer_desk.execute(transfer, self.bank.clock.now())
        return {"transfer": transfer.id, "status": transfer.status}

    def transfer_cancelled(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Cancel a transfer."""
        transfer = self._transfer(given.get("transfer", ""))
        self.transfer_desk.cancel(transfer, self.bank.clock.now())
        return {"transfer": transfer.id, "status": transfer.status}

    def switch(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Set all switches, those left out to the usual."""
        self._switch(given)
        self.bank.remember("anytime", "switches", dict(given))
        return dict(given)

    def _switch(self, given: Mapping[str, Any]) -> None:
        style = given.get("numbers", _STYLES[0])
        if style not in _STYLES:
            raise ValueError(f"numbers are written as in {' or '.join(_STYLES)}")
        rates = {kind: _rate(given.get(f"rate_{kind}")) for kind in ("ip", "functionality", "user")}
        self.addresses.allow(given.get("allow", "").split(","))
        self.rates.limit(**rates)
        self.envelope.numbers_as_text = style == "cookbook"

    def _card(self, ref: str) -> CardRecord:
        own = {account.id for account in self.registry.own_accounts()}
        cards = {card.ref: card for card in self.registry.cards.values() if card.account_id in own}
        if ref and ref not in cards:
            raise ValueError(f"there is no card {ref}")
        return cards[ref] if ref else next(iter(cards.values()))

    def _amount(self, card: CardRecord, text: str) -> Decimal:
        currency = self.registry.accounts[card.account_id].currency
        if not text:
            return exact(self.bank.ledger.balance(card.ledger_id) + 45, currency)
        amount = parse_decimal(text)
        if self.bank.ledger.to_units(amount, currency) <= 0:
            raise ValueError("an amount is above zero")
        return exact(amount, currency)

    def _transfer(self, text: str) -> TransferRecord:
        transfer = self.transfer_desk.find(whole_number(text) or 0) if text else self.transfer_desk.pending()
        if transfer is None:
            raise ValueError(f"there is no transfer {text}" if text else "no transfer is pending")
        if transfer.is_final:
            raise ValueError(f"transfer {transfer.id} is final: {transfer.status}")
        return transfer


def _rate(text: str | None) -> int | None:
    if not text:
        return None
    number = whole_number(text)
    if not number:
        raise ValueError("a rate is a number of requests a minute, at least 1")
    return number
