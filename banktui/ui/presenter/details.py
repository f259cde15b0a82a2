"""What a detail pane says of each thing that a bank has: the sentence first, codes after."""

from collections.abc import Sequence
from datetime import datetime
from functools import singledispatch

from banktui.domain.account import Account, Identity, IdentityDocument
from banktui.domain.aggregation import Authorization, Customer, Institution, Synchronization
from banktui.domain.card import Card, CardOrder, CardTransaction
from banktui.domain.checked import TOLERATED_SKEW, Checked
from banktui.domain.listed import Fact, Meaning
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services.reading import Listed
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter.dates import age_text, day_text, duration_text, instant_text
from banktui.ui.presenter.money import amount, movement, number
from banktui.ui.presenter.numbers import account_number, category_name
from banktui.ui.presenter.placed import PlacedAccount
from banktui.ui.presenter.sheet import Entry, Section, Sheet
from banktui.ui.presenter.statuses import is_void, status_phrase
from banktui.ui.presenter.view import View


def sheet_of(item: Listed, view: View, as_of: datetime | None = None) -> Sheet:
    """Return what a detail pane shows of anything that stands in a list. `as_of` is when the bank last gave it."""
    sheet = _sheet(item, view)
    oddities = Section(
        "⚠ Odd data", tuple(Entry("", phrase((text, Tone.ODD))) for text in getattr(item, "oddities", ()))
    )
    known = Section("", (Entry("Bank told us", _quiet(f"{age_text(as_of, view.now)} ago")),)) if as_of else Section("")
    return Sheet(sheet.title, sheet.lead, (*sheet.sections, oddities, known))


def title_of(item: Listed, view: View) -> Phrase:
    """Return what a breadcrumb calls a thing."""
    if isinstance(item, Account | PlacedAccount | Customer):
        return phrase(view.name(item.facets().name) or item.id)
    if isinstance(item, Card):
        return phrase(view.name(item.holder or item.embossed) or item.id)
    if isinstance(item, CreditTransfer):
        return phrase(view.name(item.beneficiary) or item.id)
    if isinstance(item, Authorization | CardOrder | Synchronization | Identity):
        return phrase(item.id)
    return phrase(item.facets().name or item.id)


@singledispatch
def _sheet(item: Listed, view: View) -> Sheet:  # noqa: ARG001 - the fallback has nothing to hide
    """Show the little that is known of something without a sheet of its own."""
    return Sheet(_strong(item.facets().name or item.id), (), (_codes(("Id", item.id)),))


@_sheet.register
def _account(item: Account, view: View) -> Sheet:
    return Sheet(
        _strong(view.name(item.name) or "(no name)"),
        (_figure(amount(item.balance, view)) if item.balance else Phrase(),),
        (
            Section(
                "",
                (
                    Entry("Number", phrase(account_number(item.number, view))),
                    Entry("Type", phrase(item.type)),
                    Entry("Currency", phrase(item.currency)),
                    Entry("Synchronized", _when(item.synchronized_at, view)),
                ),
            ),
            _facts(item.facts, view),
            _codes(("Account id", item.id), ("Owner id", item.owner_id), ("Institution id", item.institution_id)),
        ),
    )


@_sheet.register
def _placed_account(item: PlacedAccount, view: View) -> Sheet:
    sheet = _account(item.account, view)
    lead = (*sheet.lead, _quiet(f"{item.provider} · {item.connection}"))
    if item.problem is not None:
        lead = (*lead, phrase((f"✖ {item.problem.title}", Tone.REFUSED)))
    return Sheet(sheet.title, lead, sheet.sections)


@_sheet.register
def _checked(item: Checked, view: View) -> Sheet:
    lead = [phrase(("● ", Tone.CREDIT), "The bank let us in and answered a test call.")]
    skew = item.skew
    if skew is not None and abs(skew) > TOLERATED_SKEW:
        lead.append(
            phrase(
                (f"⚠ The bank's clock and ours differ by {age_text(view.now - abs(skew), view.now)}.", Tone.ATTENTION)
            )
        )
    return Sheet(
        _strong("Connection"),
        tuple(lead),
        (
            Section(
                "",
                (Entry("Bank's clock", _when(item.bank_time, view)), Entry("Our clock", _when(item.our_time, view))),
            ),
        ),
    )


@_sheet.register
def _transaction(item: Transaction, view: View) -> Sheet:
    return Sheet(
        _strong(item.description or "(no description)"),
        (_figure(movement(item.money, view)), status_phrase(item.status)),
        (
            Section(
                "",
                (
                    Entry("Booked", phrase(day_text(item.day))),
                    Entry("At", _when(item.at, view)),
                    Entry("Counterparty", phrase(view.name(item.counterparty))),
                    Entry("Their account", phrase(account_number(item.counterparty_number, view))),
                    Entry("Balance after", amount(item.balance, view) if item.balance else Phrase()),
                ),
            ),
            _facts(item.facts, view),
            _codes(
                ("Id", item.id), ("Account id", item.account_id), ("Status", item.status.code if item.status else "")
            ),
        ),
    )


@_sheet.register
def _credit_transfer(item: CreditTransfer, view: View) -> Sheet:
    return Sheet(
        _strong(f"To {view.name(item.beneficiary) or '(no name)'}"),
        (_figure(movement(item.money, view)), status_phrase(item.status)),
        (
            Section(
                "",
                (
                    Entry("Account", phrase(account_number(item.beneficiary_number, view))),
                    Entry("BIC", phrase(item.beneficiary_bic)),
                    Entry("They see", phrase(item.they_see)),
                    Entry("We see", phrase(item.we_see)),
                    Entry("Created", _when(item.created_at, view)),
                    Entry("Requested for", phrase(day_text(item.requested_on))),
                    Entry("Executed", phrase(day_text(item.executed_on))),
                ),
            ),
            _facts(item.facts, view),
            _codes(
                ("Id", item.id),
                ("Execution ref.", item.execution_reference),
                ("Account id", item.account_id),
                ("Status", item.status.code if item.status else ""),
            ),
        ),
    )


@_sheet.register
def _card(item: Card, view: View) -> Sheet:
    return Sheet(
        _strong(view.name(item.holder or item.embossed) or "(no holder)"),
        (_figure(amount(item.balance, view)) if item.balance else Phrase(), status_phrase(item.status)),
        (
            Section(
                "",
                (
                    Entry("Card", phrase(item.id)),
                    Entry("Embossed", phrase(view.name(item.embossed))),
                    Entry("Type", phrase(item.type)),
                    Entry("Valid until", phrase(item.expires)),
                    Entry("Activated", phrase(item.activated)),
                    Entry("In shops", _allowed(item.in_shops)),
                    Entry("Cash machines", _allowed(item.at_machines)),
                ),
            ),
            _facts(item.facts, view),
            _codes(("Account id", item.account_id), ("Status", item.status.code if item.status else "")),
        ),
    )


@_sheet.register
def _card_transaction(item: CardTransaction, view: View) -> Sheet:
    failure = item.failure
    void = is_void(item.status)
    sentences: tuple[Phrase, ...] = ()
    if failure is not None:
        advice = f" {failure.advice}" if failure.advice else ""
        sentences = (phrase(view.sentence(f"{failure.meaning}{advice}")),)
    money = movement(item.money, view)
    if void:
        money = joined("  ", (amount(item.money, view, signed=True, void=True), _quiet("no money moved")))
    return Sheet(
        _headline(item),
        (*sentences, _figure(money), joined(" · ", (phrase(item.description), _quiet(_business(item.category))))),
        (
            Section(
                "",
                (
                    Entry("Made", _when(item.at, view)),
                    Entry("Processed", _when(item.processed_at, view)),
                    Entry("Booked", phrase(day_text(item.day)) if item.at is None else Phrase()),
                    Entry("In their currency", _conversion(item, view)),
                    Entry("Conversion fee", amount(item.fee, view) if item.fee else Phrase()),
                    *(Entry(f"VAT {number(line.rate)} %", amount(line.money, view)) for line in item.vat),
                    Entry("Balance after", amount(item.balance, view) if item.balance else Phrase()),
                ),
            ),
            _facts(item.facts, view),
            Section(
                "Codes",
                (
                    Entry("Reason", _reason(item)),
                    *_codes(
                        ("Id", item.id), ("Card", item.card_id), ("Status", _code(item)), ("Category", item.category)
                    ).entries,
                ),
            ),
        ),
    )


@_sheet.register
def _card_order(item: CardOrder, view: View) -> Sheet:
    return Sheet(
        _strong(f"Card order {item.id}"),
        (phrase("The carrier tells where the parcel is:") if item.tracking_link else phrase(item.note),),
        (Section("", (Entry("Link", phrase(item.tracking_link)), Entry("Looked up", _when(item.looked_up_at, view)))),),
    )


@_sheet.register
def _identity(item: Identity, view: View) -> Sheet:
    groups = (
        ("Missing", {Meaning.ATTENTION}),
        ("Refused", {Meaning.REFUSED, Meaning.ENDED}),
        ("Pending", {Meaning.PENDING}),
        ("Accepted", {Meaning.FINAL, Meaning.ACTIVE}),
        ("Other", {Meaning.UNKNOWN}),
    )
    sections = tuple(
        Section(
            title,
            tuple(_document_entry(document) for document in item.documents if document.status.meaning in meanings),
        )
        for title, meanings in groups
    )
    return Sheet(
        _strong("Identity of the account's holder"),
        (status_phrase(item.status), _quiet(_tally(item.documents))),
        (*sections, _facts(item.facts, view), _codes(("Account id", item.id), ("Status", item.status.code))),
    )


@_sheet.register
def _identity_document(item: IdentityDocument, view: View) -> Sheet:  # noqa: ARG001 - as above
    return Sheet(
        _strong(item.label or item.type),
        (status_phrase(item.status),),
        (
            Section("", (Entry("Sent", phrase(item.uploaded_at)), Entry("Kept at", phrase(item.url)))),
            _codes(("Type", item.type), ("Status", item.status.code)),
        ),
    )


@_sheet.register
def _institution(item: Institution, view: View) -> Sheet:
    kind = {True: "A sandbox bank: its accounts are made up.", False: "A real bank.", None: ""}[item.is_sandbox]
    return Sheet(_strong(item.name or item.id), (_quiet(kind),), (_facts(item.facts, view), _codes(("Id", item.id))))


@_sheet.register
def _customer(item: Customer, view: View) -> Sheet:
    return Sheet(
        _strong(view.name(item.email) or item.id),
        (),
        (
            Section(
                "", (Entry("Telephone", phrase(view.name(item.phone))), Entry("Since", _when(item.created_at, view)))
            ),
            _facts(item.facts, view),
            _codes(("Id", item.id)),
        ),
    )


@_sheet.register
def _authorization(item: Authorization, view: View) -> Sheet:
    return Sheet(
        _strong("Permission to read one account"),
        (),
        (
            Section("", (Entry("Account", phrase(item.account_id)), Entry("Since", _when(item.created_at, view)))),
            _facts(item.facts, view),
            _codes(("Id", item.id), ("Customer id", item.customer_id)),
        ),
    )


@_sheet.register
def _synchronization(item: Synchronization, view: View) -> Sheet:
    return Sheet(
        _strong("Synchronization"),
        (status_phrase(item.status),),
        (
            Section(
                "",
                (
                    Entry("Started", _when(item.created_at, view)),
                    Entry("Last change", _when(item.updated_at, view)),
                    Entry("Took", phrase(duration_text(item.duration_ms))),
                ),
            ),
            _facts(item.facts, view),
            _codes(("Id", item.id), ("Customer id", item.customer_id), ("Status", item.status.code)),
        ),
    )


def _strong(text: str) -> Phrase:
    return phrase((text, Tone.STRONG))


def _quiet(text: str) -> Phrase:
    return phrase((text, Tone.MUTED))


def _figure(written: Phrase) -> Phrase:
    """Give the amount that matters most room of its own."""
    return phrase("\n", written) if written else written


def _when(at: datetime | None, view: View) -> Phrase:
    return phrase(instant_text(at, view, zone=True))


def _allowed(on: bool | None) -> Phrase:  # noqa: FBT001 - a fact about the card
    if on is None:
        return phrase(("? not told", Tone.MUTED))
    return phrase("✓ allowed") if on else phrase(("✗ switched off", Tone.ATTENTION))


def _facts(facts: Sequence[Fact], view: View) -> Section:
    """Show what only this provider tells. Addresses, birthdays and names are among it, so all of it can be hidden."""
    return Section("More", tuple(Entry(fact.label, phrase(view.name(fact.value))) for fact in facts))


def _codes(*codes: tuple[str, str]) -> Section:
    return Section("Codes", tuple(Entry(label, _quiet(code)) for label, code in codes))


def _headline(item: CardTransaction) -> Phrase:
    if item.status is None:
        return _strong(item.description or "(no description)")
    if item.failure is None:
        return status_phrase(item.status)
    return joined(" · ", (status_phrase(item.status), _strong(item.failure.message)))


def _business(code: str) -> str:
    if not code:
        return ""
    return f"MCC {code} {category_name(code)}".rstrip()


def _conversion(item: CardTransaction, view: View) -> Phrase:
    if item.original is None or (item.money and item.original.currency == item.money.currency):
        return Phrase()
    rate = _quiet(f"at {number(item.rate)}") if item.rate is not None else Phrase()
    return joined("  ", (amount(item.original, view, signed=True, void=True), rate))


def _reason(item: CardTransaction) -> Phrase:
    if item.failure is None:
        return Phrase()
    message = f" “{item.failure.message}”" if item.failure.message else ""
    return _quiet(f"{item.failure.code}{message}")


def _code(item: CardTransaction) -> str:
    return item.status.code if item.status else ""


def _document_entry(document: IdentityDocument) -> Entry:
    sent = _quiet(document.uploaded_at) if document.uploaded_at else Phrase()
    return Entry(document.label or document.type, joined("  ", (status_phrase(document.status), sent)))


def _tally(documents: Sequence[IdentityDocument]) -> str:
    if not documents:
        return "The bank lists no documents."
    accepted = sum(document.status.meaning in {Meaning.FINAL, Meaning.ACTIVE} for document in documents)
    return f"{accepted} of {len(documents)} documents accepted"
