"""Credit transfers: money from an account to an IBAN anywhere."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from banktui.domain.bic import bic_of, typed_bic, typed_bic_fault
from banktui.domain.calendar import DateRange
from banktui.domain.errors import BankError
from banktui.domain.iban import typed_iban, typed_iban_fault
from banktui.domain.intent import Intent, Party, State
from banktui.domain.plaintext import has_stand_ins, printable
from banktui.domain.tag import tags_in
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.money_line import Payer, account_balance
from banktui.providers.anytime.client.moving import SLACK, Moving, frozen
from banktui.providers.anytime.client.parties import (
    Known,
    account_in,
    account_party,
    currency_before,
    own_before,
    own_numbers,
    payees,
)
from banktui.providers.anytime.client.statements import Statements
from banktui.providers.anytime.client.transfers import CreditTransfers
from banktui.providers.anytime.client.values import PARIS
from banktui.providers.anytime.client.walking import walk
from banktui.providers.anytime.outcomes import read_transfer
from banktui.services import capability
from banktui.services.acting import Choice, Field, Form, Input
from banktui.services.moving import Draft, MoneyTraits, Preflight, Proof, Remote, Sighting
from banktui.services.reading import Listed

PAYEE: Final = "payee"
NAME: Final = "name"
IBAN: Final = "iban"
BIC: Final = "bic"
REFERENCE: Final = "reference"
NOTE: Final = "note"
_MOST_PAYEES: Final = 200
_STATES: Final = {
    "to execute": State.ACCEPTED,
    "in progress": State.ACCEPTED,
    "executed": State.SETTLED,
    "cancelled": State.FAILED_LATER,
}
"""What a status of a transfer amounts to. Of one that the documents do not list nothing follows."""


class CreditTransferOrder(Moving):
    """Orders credit transfers."""

    title = "Credit transfer"
    traits = MoneyTraits(
        proof=Proof.TAG,
        follows=True,
        lists=(capability.CREDIT_TRANSFERS.name, capability.STATEMENTS.name, capability.ACCOUNTS.name),
    )
    wants: Sequence[str] = (capability.ACCOUNTS.name, capability.CREDIT_TRANSFERS.name)

    def __init__(self, gateway: Gateway, payer: Payer) -> None:
        super().__init__(gateway, payer, "credit transfer", _look, read_transfer)
        self._transfers = CreditTransfers(gateway)
        self._statements = Statements(gateway, "statements")

    def form(self, subject: Listed | None, known: Known) -> Form:
        """Return what must be filled in; before a transfer of the past it begins with that one's payee and texts."""
        return Form(
            title=self.title,
            fields=_fields(subject, known, currency_before(subject, known), own_before(subject, known)),
            submit="Review transfer",
            note="The beneficiary reads the reference. Only you read the note, which begins with the payment's tag.",
        )

    def draft(self, parent: str, values: Mapping[str, str], tag: str, known: Known) -> Draft:
        """Return exactly what would be sent. Raises Rejected with the field at fault, NotFound without the account."""
        account = account_in(known, parent)
        values = _filled(values, known)
        inputs.checked(_fields(None, known, account.currency, own_numbers(account)), values)
        iban = typed_iban(values[IBAN])
        bic = typed_bic(values.get(BIC, "")) or bic_of(iban)
        if not bic:
            raise inputs.refused("The bank of this IBAN is not in the registry: type its BIC.", BIC)
        money = inputs.money_in(values, account.currency)
        name, theirs = inputs.as_sent(values[NAME]), inputs.as_sent(values[REFERENCE])
        ours = inputs.tagged(tag, values.get(NOTE, ""))
        form = (
            ("src_comment", ours),
            ("dst_comment", theirs),
            ("dst_name", name),
            ("dst_iban", iban),
            ("dst_swift", bic),
            ("amount", money.plain()),
        )
        return Draft(
            source=account_party(account),
            destination=Party(name=printable(name), number=iban, bank=bic),
            money=money,
            request=frozen(("accounts", account.id, "credit-transfers"), form),
            they_see=printable(theirs),
            we_see=printable(ours),
        )

    async def look_up(self, intent: Intent, snapshot: Sequence[str], since: datetime) -> Sighting:  # noqa: ARG002 - the tag is the proof
        """Return the account's transfers from shortly before the send on, and what its statement suggests."""
        found = await walk(lambda cursor: self._transfers.page(intent.parent, cursor))
        first = since - SLACK
        # Where the bank's time cannot be understood it could be any time.
        near = tuple(each for each in found.items if each.created_at is None or each.created_at >= first)
        records = tuple(_record(transfer) for transfer in near)
        is_there = any(intent.tag in record.tags for record in records)
        remark = "" if is_there else await self._suggested(intent, first)
        return Sighting(records, found.complete, remark)

    async def follow(self, intent: Intent) -> Remote | None:
        """Return where an accepted transfer stands now; None if the account has none of its number."""
        if not intent.remote_id:
            return None
        # Anytime has no call for one transfer, and does not say in which order it lists them.
        found = await walk(lambda cursor: self._transfers.page(intent.parent, cursor), until=intent.remote_id)
        return next((_record(transfer) for transfer in found.items if transfer.id == intent.remote_id), None)

    async def _suggested(self, intent: Intent, first: datetime) -> str:
        """Return what the account's statement shows of a payment like this one; it proves nothing, it has no tag."""
        days = DateRange(first.astimezone(PARIS).date(), None)
        try:
            lines = (await walk(lambda cursor: self._statements.page(intent.parent, cursor, days))).items
        except BankError:
            # The list was read; the statement is a second opinion only.
            return ""
        like = [line for line in lines if _is_like(line, intent)]
        if not like:
            return ""
        return (
            f"The account's statement shows {intent.money.plain()} {intent.money.currency} to this IBAN on "
            f"{like[0].day or 'an unknown day'}: it may be this one, or another."
        )


async def _look(gateway: Gateway, draft: Draft) -> Preflight:
    return Preflight(await account_balance(gateway, draft.source.id, draft.money.currency))


def _is_like(line: Transaction, intent: Intent) -> bool:
    return line.money == -intent.money and line.counterparty_number == intent.destination.number


def _record(transfer: CreditTransfer) -> Remote:
    word = transfer.status.word if transfer.status else ""
    return Remote(
        id=transfer.id,
        money=transfer.money,
        destination=transfer.beneficiary_number,
        tags=tags_in(transfer.we_see),
        created_at=transfer.created_at,
        amounts_to=_STATES.get(word.lower(), State.UNKNOWN),
        word=word,
        name=transfer.beneficiary,
    )


def _iban_rule(own: frozenset[str]) -> Callable[[str], str]:
    """Return the check for the number of a payee, who is not the account that pays."""

    def fault(typed: str) -> str:
        itself = "This is the number of the account that pays: money cannot go to itself."
        return typed_iban_fault(typed) or (itself if typed_iban(typed) in own else "")

    return fault


def _fields(subject: Listed | None, known: Known, currency: str, own: frozenset[str]) -> tuple[Field, ...]:
    book = tuple(payees(known))[:_MOST_PAYEES]
    past = subject if isinstance(subject, CreditTransfer) else None
    first = _begin_with(past)
    choices = tuple(
        Choice(
            payee.iban,
            payee.label,
            names=True,
            fills=((NAME, payee.name), (IBAN, payee.iban), (BIC, payee.bic)),
        )
        for payee in book
    )
    chosen = first.get(IBAN, "") if any(choice.value == first.get(IBAN) for choice in choices) else ""
    fields = [
        inputs.text_field(NAME, "Name", inputs.LONGEST_NAME, initial=first.get(NAME, ""), hint="of the beneficiary"),
        Field(IBAN, "IBAN", hint="spaces do not matter", initial=first.get(IBAN, ""), check=_iban_rule(own)),
        Field(BIC, "BIC", required=False, hint="found by the IBAN where its bank is known",
              initial=first.get(BIC, ""), check=typed_bic_fault),
        inputs.amount_field(currency),
        inputs.text_field(REFERENCE, "They see", inputs.LONGEST_COMMENT, initial=first.get(REFERENCE, ""),
                          hint="the reference that the beneficiary reads"),
        inputs.text_field(NOTE, "We see", inputs.LONGEST_TAGGED, required=False, hint="a note of your own"),
    ]  # fmt: skip
    if choices:
        hint = "somebody who was paid before"
        fields.insert(
            0,
            Field(
                PAYEE,
                "Payee",
                Input.CHOICE,
                required=False,
                hint=hint,
                choices=choices,
                initial=chosen,
                named_by=IBAN,
            ),
        )
    return tuple(fields)


def _begin_with(past: CreditTransfer | None) -> Mapping[str, str]:
    """Return what a transfer of the past fills in, as far as it can be sent again unchanged."""
    if past is None:
        return {}
    told = {
        NAME: past.beneficiary,
        IBAN: past.beneficiary_number,
        BIC: past.beneficiary_bic,
        REFERENCE: past.they_see,
    }
    return {name: text for name, text in told.items() if not has_stand_ins(text)}


def _filled(values: Mapping[str, str], known: Known) -> dict[str, str]:
    """Return what was filled in, with what was left empty taken from the payee who was chosen."""
    payee = next((each for each in payees(known) if each.iban == values.get(PAYEE)), None)
    if payee is None:
        return dict(values)
    book = {NAME: payee.name, IBAN: payee.iban, BIC: payee.bic}
    typed = {name: text for name, text in values.items() if text.strip()}
    # Another number than the chosen payee's is somebody else: nothing of the payee belongs to it.
    other = typed_iban(typed.get(IBAN, payee.iban)) != payee.iban
    return typed if other else {**book, **typed}
