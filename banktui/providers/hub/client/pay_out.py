"""Payouts: money that leaves a ledger for a beneficiary's account at another bank."""

from collections.abc import Mapping, Sequence
from typing import Final

from banktui.domain.account import Account
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.intent import Party
from banktui.http.session import Session
from banktui.providers.hub import paths
from banktui.providers.hub.client.creating import check, refused
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.client.moving import Moving, fields_for_all, frozen, money_in
from banktui.providers.hub.client.parties import (
    Known,
    beneficiaries_in,
    beneficiary_choices,
    beneficiary_party,
    ledger_party,
    payer_of,
)
from banktui.providers.hub.client.reference import NAME, reference_of
from banktui.providers.hub.client.rules import id_fault
from banktui.services import capability
from banktui.services.acting import Choice, Field, Form, Input
from banktui.services.moving import Draft
from banktui.services.reading import Listed

BENEFICIARY: Final = "beneficiary"
TYPED: Final = "beneficiary_id"
ANOTHER: Final = "another"

_NOBODY: Final = "Type the id of the beneficiary, or choose one above."
_TWO: Final = "Leave this empty: a beneficiary is chosen above."

_POUNDS: Final = "GBP"
"""A payout names no currency. A beneficiary is addressed by sort code and account number, as accounts in pounds are:
our reading, for where the paying ledger is not known."""
_UNNAMED_PAYER: Final = Party(name="the ledger that the beneficiary implies")


_NOTE: Final = (
    "Money leaves for the beneficiary's bank. Which ledger pays is settled by whose beneficiary it is: Hub's request "
    "names none."
)
_NONE_KNOWN: Final = "Hub lists no beneficiaries, and none was created from here: “Create beneficiary” does that first."


class PayOut(Moving):
    """Pays a beneficiary out of the ledger that goes with it."""

    title = "Payout"
    wants: Sequence[str] = (capability.BENEFICIARIES.name, capability.ACCOUNTS.name)

    def __init__(self, gateway: Gateway, session: Session) -> None:
        super().__init__(gateway, session, "payout")

    def form(self, subject: Listed | None, known: Known) -> Form:
        """Return what must be filled in; beneficiaries that were created from here can be chosen."""
        beneficiaries = beneficiaries_in(known)
        return Form(
            title=self.title,
            fields=_fields(beneficiaries, subject.id if isinstance(subject, Beneficiary) else ""),
            submit="Review payout",
            note=_NOTE if beneficiaries else f"{_NOTE} {_NONE_KNOWN}",
            together=_clash,
        )

    def draft(self, parent: str, values: Mapping[str, str], tag: str, known: Known) -> Draft:  # noqa: ARG002 - a payout stands below nothing
        """Return exactly what would be sent. Raises Rejected with the name of the field at fault."""
        beneficiary = _chosen(values, beneficiaries_in(known))
        check((_typed_field(), *fields_for_all()), values)
        ledgers = [row for row in known.get(capability.ACCOUNTS.name, ()) if isinstance(row, Account)]
        payer = payer_of(beneficiary, ledgers)
        money = money_in(values, (payer.currency if payer else "") or _POUNDS)
        reference = reference_of(values.get(NAME, ""), tag)
        body = {"beneficiary_id": beneficiary.id, "reference": reference, "amount": money.plain()}
        return Draft(
            source=ledger_party(payer) if payer else _UNNAMED_PAYER,
            destination=beneficiary_party(beneficiary),
            money=money,
            request=frozen(paths.PAY_OUT, body),
            they_see=reference,
            we_see=reference,
            facts=_facts(beneficiary, payer),
        )


def _fields(beneficiaries: Sequence[Beneficiary], first: str) -> tuple[Field, ...]:
    choices = (*beneficiary_choices(beneficiaries), Choice(ANOTHER, "another beneficiary, by its id"))
    initial = next((choice.value for choice in choices if choice.value == first), choices[0].value)
    return (
        Field(BENEFICIARY, "To", Input.CHOICE, initial=initial, choices=choices),
        _typed_field(),
        *fields_for_all(),
    )


def _typed_field() -> Field:
    return Field(
        TYPED, "Its id", required=False, hint="only for another beneficiary: what Hub gave back", check=id_fault
    )


def _clash(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return what is wrong with the typed id because of what is chosen."""
    picked, typed = values.get(BENEFICIARY, "").strip(), values.get(TYPED, "").strip()
    if picked in {"", ANOTHER}:
        return {} if typed else {TYPED: _NOBODY}
    return {TYPED: _TWO} if typed and typed.casefold() != picked.casefold() else {}


def _chosen(values: Mapping[str, str], known: Sequence[Beneficiary]) -> Beneficiary:
    """Return who is paid: one that is known here, or one of whom there is only an id. Raises Rejected."""
    picked = values.get(BENEFICIARY, "").strip()
    typed = values.get(TYPED, "").strip().lower()
    if picked in {"", ANOTHER}:
        if not typed:
            raise refused(_NOBODY, TYPED)
        if fault := id_fault(typed):
            raise refused(fault, TYPED)
        return next((each for each in known if each.id == typed), Beneficiary(typed, ""))
    if typed and typed != picked.casefold():
        raise refused(_TWO, TYPED)
    found = next((each for each in known if each.id.casefold() == picked.casefold()), None)
    if found is None:
        raise refused("Choose one of the beneficiaries that are known here, or another by its id.", BENEFICIARY)
    return found


def _facts(beneficiary: Beneficiary, payer: Account | None) -> tuple[tuple[str, str], ...]:
    facts: list[tuple[str, str]] = []
    if not beneficiary.name:
        facts.append(("Beneficiary", "only the id is known here: name and account are Hub's alone"))
    if payer is None:
        facts.append(("Currency", f"taken to be {_POUNDS}: the request names none"))
    return tuple(facts)
