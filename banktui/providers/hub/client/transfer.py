"""Transfers from one ledger to another."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from banktui.domain.account import Account
from banktui.http.session import Session
from banktui.providers.hub import paths
from banktui.providers.hub.client.creating import check, refused
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.client.moving import Moving, fields_for_all, frozen, money_in
from banktui.providers.hub.client.parties import Known, chosen, ledger_choices, ledger_party, ledgers_in
from banktui.providers.hub.client.reference import NAME, reference_of
from banktui.services import capability
from banktui.services.acting import Field, Form, Input
from banktui.services.moving import Draft
from banktui.services.reading import Listed

FROM: Final = "from"
TO: Final = "to"


class LedgerTransfer(Moving):
    """Moves money between two ledgers of one currency."""

    title = "Inter-ledger transfer"
    wants: Sequence[str] = (capability.ACCOUNTS.name,)

    def __init__(self, gateway: Gateway, session: Session) -> None:
        super().__init__(gateway, session, "transfer")

    def form(self, subject: Listed | None, known: Known) -> Form:
        """Return what must be filled in; the ledger in front is the one that pays. Raises NotFound without ledgers."""
        ledgers = ledgers_in(known)
        return Form(
            title=self.title,
            fields=_fields(ledgers, subject.id if isinstance(subject, Account) else ""),
            submit="Review transfer",
            note="Money moves between two of these ledgers. Both show the reference.",
            together=partial(_clash, {ledger.id: ledger for ledger in ledgers}),
        )

    def draft(self, parent: str, values: Mapping[str, str], tag: str, known: Known) -> Draft:
        """Return exactly what would be sent. Raises Rejected with the field at fault, NotFound without ledgers."""
        ledgers = ledgers_in(known)
        values = {**values, FROM: values.get(FROM, "") or parent}
        source = chosen(ledgers, values[FROM], FROM)
        target = chosen(ledgers, values.get(TO, ""), TO)
        check(fields_for_all(), values)
        if fault := _fault(source, target):
            raise refused(fault, TO)
        money = money_in(values, source.currency)
        reference = reference_of(values.get(NAME, ""), tag)
        body = {
            "from_ledger_id": source.id,
            "to_ledger_id": target.id,
            "amount": money.plain(),
            "reference": reference,
        }
        return Draft(
            source=ledger_party(source),
            destination=ledger_party(target),
            money=money,
            request=frozen(paths.TRANSFER, body),
            they_see=reference,
            we_see=reference,
        )


def _fields(ledgers: Sequence[Account], first: str) -> tuple[Field, ...]:
    choices = ledger_choices(ledgers)
    source = next((choice.value for choice in choices if choice.value == first), choices[0].value)
    target = next((choice.value for choice in choices if choice.value != source), source)
    return (
        Field(FROM, "From", Input.CHOICE, initial=source, choices=choices),
        Field(TO, "To", Input.CHOICE, initial=target, choices=choices),
        *fields_for_all(),
    )


def _clash(ledgers: Mapping[str, Account], values: Mapping[str, str]) -> Mapping[str, str]:
    source, target = ledgers.get(values.get(FROM, "")), ledgers.get(values.get(TO, ""))
    fault = _fault(source, target) if source and target else ""
    return {TO: fault} if fault else {}


def _fault(source: Account, target: Account) -> str:
    """Say why nothing can be moved from one ledger to another; empty if it can."""
    if source.id == target.id:
        return "Choose another ledger: the money comes from this one."
    if source.currency and source.currency == target.currency:
        return ""
    if not source.currency or not target.currency:
        return "Hub does not say in which currency one of these ledgers is, so nothing can be moved between them."
    return f"This ledger is in {target.currency}, and the money comes from one in {source.currency}."
