"""Ledgers and beneficiaries as parties of a payment: chosen from what is known, named in the review."""

from collections.abc import Iterable, Mapping, Sequence

from banktui.domain.account import Account
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.errors import NotFound, Rejected
from banktui.domain.intent import Party
from banktui.domain.money import Money
from banktui.providers.hub.client.values import grouped
from banktui.services import capability
from banktui.services.acting import Choice
from banktui.services.reading import Listed

Known = Mapping[str, Sequence[Listed]]


def ledgers_in(known: Known) -> tuple[Account, ...]:
    """Return the ledgers that are known, in Hub's order. Raises NotFound if there is none."""
    found = tuple(row for row in known.get(capability.ACCOUNTS.name, ()) if isinstance(row, Account))
    if not found:
        raise NotFound(
            "No ledger is known here yet.",
            detail="Nothing was sent.",
            hint="Refresh the list of ledgers, then begin again.",
            provider="hub",
        )
    return found


def beneficiaries_in(known: Known) -> tuple[Beneficiary, ...]:
    """Return the beneficiaries that were created from here."""
    return tuple(row for row in known.get(capability.BENEFICIARIES.name, ()) if isinstance(row, Beneficiary))


def ledger_choices(ledgers: Iterable[Account]) -> tuple[Choice, ...]:
    """Return ledgers as choices, each with its number and balance."""
    return tuple(
        Choice(ledger.id, _told(ledger.name, _address(ledger), ledger.balance), names=True) for ledger in ledgers
    )


def beneficiary_choices(beneficiaries: Iterable[Beneficiary]) -> tuple[Choice, ...]:
    """Return beneficiaries as choices, each with its number."""
    return tuple(
        Choice(each.id, _told(each.name, f"{grouped(each.bank_code)} {each.number}".strip()), names=True)
        for each in beneficiaries
    )


def chosen(ledgers: Iterable[Account], ledger_id: str, field: str) -> Account:
    """Return a ledger by its id. Raises Rejected, naming the field that the id came from, if it is not known."""
    wanted = ledger_id.strip().casefold()
    found = next((ledger for ledger in ledgers if ledger.id.casefold() == wanted), None)
    if found is None:
        raise Rejected(
            "Choose one of the ledgers that are known here.",
            field=field,
            hint="Nothing was sent. If it is new, refresh the list of ledgers first.",
            provider="hub",
        )
    return found


def ledger_party(ledger: Account) -> Party:
    """Return a ledger as a party of a payment."""
    bank = next((fact.value for fact in ledger.facts if fact.label in {"Sort code", "BIC"}), "")
    return Party(ledger.id, ledger.name, ledger.number, bank)


def beneficiary_party(beneficiary: Beneficiary) -> Party:
    """Return a beneficiary as a party of a payment."""
    return Party(beneficiary.id, beneficiary.name, beneficiary.number, grouped(beneficiary.bank_code))


def payer_of(beneficiary: Beneficiary, ledgers: Iterable[Account]) -> Account | None:
    """Return the ledger that pays a beneficiary; None where only Hub can tell.

    A payout names no ledger: the beneficiary's owner implies it. An owner that is a customer with exactly one ledger
    leaves no doubt; with several, no document says which of them pays.
    """
    owner = beneficiary.owner_id.casefold()
    if not owner:
        return None
    known = tuple(ledgers)
    itself = [ledger for ledger in known if ledger.id.casefold() == owner]
    owned = [ledger for ledger in known if ledger.owner_id.casefold() == owner]
    found = itself or owned
    return found[0] if len(found) == 1 else None


def _address(ledger: Account) -> str:
    party = ledger_party(ledger)
    return f"{party.bank} {party.number}".strip() or ledger.id


def _told(name: str, address: str, balance: Money | None = None) -> str:
    held = balance.written() if balance is not None else ""
    return " · ".join(filter(None, (name, held, address)))
