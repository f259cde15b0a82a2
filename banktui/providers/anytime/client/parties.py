"""Who pays and who is paid, out of our own copy of the lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from banktui.domain.account import Account
from banktui.domain.card import Card, CardTransaction
from banktui.domain.errors import NotFound
from banktui.domain.iban import typed_iban_fault
from banktui.domain.intent import Party
from banktui.domain.plaintext import has_stand_ins
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services.capability import ACCOUNTS, CARDS, CREDIT_TRANSFERS
from banktui.services.reading import Listed

Known = Mapping[str, Sequence[Listed]]

_BIC = "BIC"
_VIRTUAL = "Virtual IBAN "
_DIRECT_DEBIT = "SEPA direct debit"
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody who was paid before."""

    name: str
    iban: str
    bic: str

    @property
    def label(self) -> str:
        """Return name and number as a person tells them apart."""
        return f"{self.name} · {grouped(self.iban)}"


def account_in(known: Known, account_id: str) -> Account:
    """Return an account of ours. Raises NotFound if it is not known."""
    for account in known.get(ACCOUNTS.name, ()):
        if isinstance(account, Account) and account.id == account_id:
            return account
    raise _not_known("account")


def card_in(known: Known, card_ref: str) -> Card:
    """Return a card of ours. Raises NotFound if it is not known."""
    for card in known.get(CARDS.name, ()):
        if isinstance(card, Card) and card.id == card_ref:
            return card
    raise _not_known("card")


def currency_before(subject: Listed | None, known: Known) -> str:
    """Return the currency of the account that a form is opened for; empty while that is not known."""
    return next((account.currency for account in _accounts_before(subject, known)), "")


def own_before(subject: Listed | None, known: Known) -> frozenset[str]:
    """Return every number of the account that a form is opened for, as far as it is known."""
    return frozenset().union(*map(own_numbers, _accounts_before(subject, known)))


def _accounts_before(subject: Listed | None, known: Known) -> list[Account]:
    account_id = subject.id if isinstance(subject, Account) else ""
    if isinstance(subject, Card | CreditTransfer | Transaction):
        account_id = subject.account_id
    if isinstance(subject, CardTransaction):
        cards = (card for card in known.get(CARDS.name, ()) if isinstance(card, Card))
        account_id = next((card.account_id for card in cards if card.id == subject.card_id), "")
    accounts = (each for each in (subject, *known.get(ACCOUNTS.name, ())) if isinstance(each, Account))
    return [account for account in accounts if account.id == account_id]


def account_party(account: Account) -> Party:
    """Return an account as one side of a payment."""
    return Party(account.id, account.name, account.number, _fact(account, _BIC))


def card_party(card: Card) -> Party:
    """Return a card as one side of a payment."""
    return Party(card.id, card.holder or card.embossed or f"Card {card.id}")


def own_numbers(account: Account) -> frozenset[str]:
    """Return every number by which an account can be paid."""
    virtual = {fact.value.partition(" ")[0] for fact in account.facts if fact.label.startswith(_VIRTUAL)}
    return frozenset({account.number, *virtual} - {""})


def payees(known: Known) -> Iterator[Payee]:
    """Yield everybody who was paid by credit transfer, once each by their number, the latest first.

    Not those of transfers that came to nothing, nor what the bank sent in a form that cannot be sent back unchanged.
    """
    seen = set[str]()
    for transfer in known.get(CREDIT_TRANSFERS.name, ()):
        if not isinstance(transfer, CreditTransfer) or transfer.beneficiary_number in seen:
            continue
        if (transfer.status is not None and transfer.status.is_void()) or _is_debit(transfer):
            continue
        texts = (transfer.beneficiary, transfer.beneficiary_bic)
        if typed_iban_fault(transfer.beneficiary_number) or any(map(has_stand_ins, texts)) or not transfer.beneficiary:
            continue
        seen.add(transfer.beneficiary_number)
        yield Payee(transfer.beneficiary, transfer.beneficiary_number, transfer.beneficiary_bic)


def grouped(number: str) -> str:
    """Return an account number as people read it: in groups of four."""
    return " ".join(number[start : start + _GROUP] for start in range(0, len(number), _GROUP))


def _is_debit(transfer: CreditTransfer) -> bool:
    return any(fact.value == _DIRECT_DEBIT for fact in transfer.facts)


def _fact(account: Account, label: str) -> str:
    return next((fact.value for fact in account.facts if fact.label == label), "")


def _not_known(what: str) -> NotFound:
    return NotFound(
        f"This {what} is not among those that are known here.",
        detail="Nothing was sent.",
        hint=f"Refresh the list of {what}s, then begin again.",
        provider="anytime",
    )
