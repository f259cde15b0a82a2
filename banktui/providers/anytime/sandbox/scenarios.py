"""Things that can be made to happen at Anytime on purpose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final

from banktui.domain.money import parse_decimal
from banktui.providers.anytime.sandbox.application import Checks
from banktui.providers.anytime.sandbox.carddesk import CardDesk
from banktui.providers.anytime.sandbox.cardsecrets import CardSecrets
from banktui.providers.anytime.sandbox.cashier import Cashier
from banktui.providers.anytime.sandbox.clerk import Clerk
from banktui.providers.anytime.sandbox.envelope import Envelope
from banktui.providers.anytime.sandbox.limits import NAMES, LimitBook
from banktui.providers.anytime.sandbox.records import CardRecord, TransferRecord
from banktui.providers.anytime.sandbox.registry import Registry, whole_number
from banktui.providers.anytime.sandbox.seed import exact
from banktui.sandbox.bank import Bank

_MERCHANT: Final = "Fnac Paris"
_CATEGORY: Final = "5732"
_REASON: Final = "TRS0010"
_LOAD_REASON: Final = "TRS0164"
_LONGEST_NAME: Final = 200
_LIMIT_OF_LOADS: Final = "money, in euros or what a euro is worth"
_LIMITS: Final = {
    "orders": "how many cards an account may have",
    "sub_account": "the account that counts as another's sub-account",
    "sub_account_orders": "how many cards that account may have",
}


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Runs them, and does again after a restart what they did before it."""

    bank: Bank
    registry: Registry
    card_desk: CardDesk
    cashier: Cashier
    clerk: Clerk
    secrets: CardSecrets
    limits: LimitBook
    checks: Checks
    envelope: Envelope

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
            "kyc_accepted",
            "All identity documents of an Anytime account are accepted now, those still missing as if shown elsewhere.",
            {"account": "optional: its number; the first of which documents are missing if left out"},
            self.kyc_accepted,
        )
        add(
            "kyc_refused",
            "An identity document that waits to be looked at is refused now: it is wanted again.",
            {
                "account": "optional: its number; the first with such a document if left out",
                "type": "optional: passport, dom_1 …; the first that waits if left out",
            },
            self.kyc_refused,
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
                "transaction_ids": "optional: shown as in the provider's sandbox, or hidden as in its production",
                "comments": "optional: shown as the description of a load, or hidden",
                "validation_data": "optional: spent before a request is processed, or with it: a refusal spends none",
            },
            self.switch,
        )
        add(
            "anytime_limits",
            "Anytime's limits of business are set; what is left out goes back to the usual.",
            {name: f"optional: {_LIMITS.get(name, _LIMIT_OF_LOADS)}" for name in NAMES},
            self.limit,
        )
        add(
            "card_load_refused",
            "A load or unload of an Anytime card that is still pending is refused now: its money goes back.",
            {
                "card": "optional: the card's reference; the newest pending one of all cards if left out",
                "reason": f"optional: TRS code; {_LOAD_REASON} (transfer decline) if left out",
            },
            self.card_load_refused,
        )

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Do again what was remembered in an earlier run."""
        if "proof" in payload:
            self.checks.spent.recall(payload["proof"])
        again: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
            "token": self.checks.tokens.recall,
            "transfer": self.cashier.transfers.recall,
            "transfer-ordered": self.cashier.transfers.recall_order,
            "card-load": partial(self.cashier.loads.recall, kind),
            "card-unload": partial(self.cashier.loads.recall, kind),
            "load-refused": self.cashier.loads.recall_refusal,
            "card-ordered": self.cashier.orders.recall,
            "declined": self.card_desk.recall,
            "card-changed": self.clerk.cards.recall,
            "account-created": self.clerk.accounts.recall_new,
            "account-changed": self.clerk.accounts.recall_change,
            "iban-created": self.clerk.accounts.recall_iban,
            "kyc-uploaded": self.clerk.identity.recall_upload,
            "kyc-refused": self.clerk.identity.recall_refusal,
            "kyc-accepted": self.clerk.accounts.recall_acceptance,
            "virtual-iban-created": self.clerk.accounts.recall_virtual,
            "pin-texted": self.secrets.recall_text,
            "card-linked": self.secrets.recall_link,
            "limits": self.limits.set,
            "switches": self._switch,
        }
        if kind not in again:
            raise ValueError(f"Anytime remembers nothing of the kind {kind!r}")
        again[kind](payload)

    def card_declined(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Refuse a payment; see the parameters where it is offered."""
        card = self._card(given.get("card", ""))
        reason = self._reason(given.get("reason", _REASON))
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
        self.checks.tokens.issue()
        return {"void": "every token issued before"}

    def transfer_executed(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Execute a transfer; it ends as cancelled if the account has not enough money."""
        transfer = self._transfer(given.get("transfer", ""))
        self.cashier.transfers.execute(transfer, self.bank.clock.now())
        return {"transfer": transfer.id, "status": transfer.status}

    def transfer_cancelled(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Cancel a transfer."""
        transfer = self._transfer(given.get("transfer", ""))
        self.cashier.transfers.cancel(transfer, self.bank.clock.now())
        return {"transfer": transfer.id, "status": transfer.status}

    def card_load_refused(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Refuse what is pending; see the parameters where it is offered."""
        card, entry = self.cashier.loads.pending(given.get("card", ""))
        self.cashier.loads.refuse(card, entry, self._reason(given.get("reason", _LOAD_REASON)))
        return {"card": card.ref, "txid": entry.txid, "amount": format(entry.amount, "f"), "reason": entry.reason}

    def kyc_accepted(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Accept what is pending and what is missing."""
        text = given.get("account", "")
        own = self.registry.own_accounts()
        account = next((each for each in own if (str(each.id) == text if text else each.missing)), None)
        if account is None:
            raise ValueError(f"there is no account {text}" if text else "no account has documents missing")
        self.clerk.accounts.accept_documents(account)
        return {"account": account.id, "kyc": "fulfilled"}

    def kyc_refused(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Refuse a document that waits."""
        text, type_ = given.get("account", ""), given.get("type", "")
        for account in self.registry.own_accounts():
            waiting = [each.type for each in account.documents if each.state == "pending"]
            if waiting and (not text or str(account.id) == text) and (not type_ or type_ in waiting):
                refused = type_ or waiting[0]
                self.clerk.identity.refuse(account, refused)
                return {"account": account.id, "type": refused}
        raise ValueError("no such document waits to be looked at")

    def limit(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Set all limits, those left out to the usual."""
        self.limits.set(given)
        self.bank.remember("anytime", "limits", dict(given))
        return dict(given)

    def switch(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Set all switches, those left out to the usual."""
        self._switch(given)
        self.bank.remember("anytime", "switches", dict(given))
        return dict(given)

    def _switch(self, given: Mapping[str, Any]) -> None:
        documented = _one_of(given, "numbers", "document", "cookbook")
        shows_ids = _one_of(given, "transaction_ids", "shown", "hidden")
        echoes = _one_of(given, "comments", "shown", "hidden")
        before = _one_of(given, "validation_data", "before", "with")
        rates = {kind: _rate(given.get(f"rate_{kind}")) for kind in ("ip", "functionality", "user")}
        self.checks.addresses.allow(given.get("allow", "").split(","))
        self.checks.rates.limit(**rates)
        self.envelope.numbers_as_text = not documented
        habits = self.checks.habits
        habits.shows_transaction_ids, habits.echoes_comments, habits.spends_before = shows_ids, echoes, before

    def _reason(self, code: str) -> str:
        if code not in self.registry.reasons:
            raise ValueError(f"{code} is not one of the bank's reasons, TRS0002 … TRS9999")
        return code

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
        transfer = self.cashier.transfers.find(whole_number(text) or 0) if text else self.cashier.transfers.pending()
        if transfer is None:
            raise ValueError(f"there is no transfer {text}" if text else "no transfer is pending")
        if transfer.is_final:
            raise ValueError(f"transfer {transfer.id} is final: {transfer.status}")
        return transfer


def _one_of(given: Mapping[str, Any], name: str, usual: str, other: str) -> bool:
    """Tell whether a switch stands as usual."""
    word = given.get(name, usual)
    if word not in {usual, other}:
        raise ValueError(f"{name} is {usual} or {other}")
    return bool(word == usual)


def _rate(text: str | None) -> int | None:
    if not text:
        return None
    number = whole_number(text)
    if not number:
        raise ValueError("a rate is a number of requests a minute, at least 1")
    return number
