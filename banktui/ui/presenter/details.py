"""What a detail pane says of each thing that a bank has: the sentence first, codes after."""

from collections.abc import Sequence
from datetime import datetime

from banktui.domain.account import Account, Identity, IdentityDocument, Space
from banktui.domain.aggregation import Authorization, Customer, Institution, Synchronization
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.card import Card, CardOrder
from banktui.domain.checked import TOLERATED_SKEW, Checked
from banktui.domain.fixture import Fixture
from banktui.domain.listed import Meaning
from banktui.domain.transaction import CreditTransfer
from banktui.services.reading import Listed
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter import (
    event_sheets,  # noqa: F401 - registers the sheet of what was pushed
    intents,  # noqa: F401 - registers the sheet of payments sent from here
    movement_sheets,  # noqa: F401 - registers the sheets of money that moves
)
from banktui.ui.presenter.dates import age_text, duration_text
from banktui.ui.presenter.money import amount
from banktui.ui.presenter.numbers import account_address, account_number
from banktui.ui.presenter.placed import PlacedAccount
from banktui.ui.presenter.sheet import Entry, Section, Sheet
from banktui.ui.presenter.sheet_parts import codes, facts, figure, quiet, sheet_body, strong, when
from banktui.ui.presenter.statuses import status_phrase
from banktui.ui.presenter.view import View


def sheet_of(item: Listed, view: View, as_of: datetime | None = None) -> Sheet:
    """Return what a detail pane shows of anything that stands in a list. `as_of` is when the bank last gave it."""
    sheet = sheet_body(item, view)
    oddities = Section(
        "⚠ Odd data", tuple(Entry("", phrase((text, Tone.ODD))) for text in getattr(item, "oddities", ()))
    )
    known = Section("", (Entry("Bank told us", quiet(f"{age_text(as_of, view.now)} ago")),)) if as_of else Section("")
    return Sheet(sheet.title, sheet.lead, (*sheet.sections, oddities, known))


def title_of(item: Listed, view: View) -> Phrase:
    """Return what a breadcrumb calls a thing."""
    if isinstance(item, Account | PlacedAccount | Customer):
        return phrase(view.name(item.facets().name) or item.id)
    if isinstance(item, Card):
        return phrase(view.name(item.holder or item.embossed) or item.id)
    if isinstance(item, CreditTransfer):
        return phrase(view.name(item.beneficiary) or item.id)
    if isinstance(item, Identity):
        return phrase("Identity documents")
    if isinstance(item, Authorization | CardOrder | Synchronization):
        return phrase(item.id)
    name = item.facets().name
    return phrase((name if isinstance(item, Institution) else view.name(name)) or item.id)


@sheet_body.register
def _account(item: Account, view: View) -> Sheet:
    return Sheet(
        strong(view.name(item.name) or "(no name)"),
        (figure(amount(item.balance, view)) if item.balance else Phrase(),),
        (
            Section(
                "",
                (
                    Entry("Number", phrase(account_address(item.bank_code, item.number, view))),
                    Entry("Type", phrase(item.type)),
                    Entry("Currency", phrase(item.currency)),
                    Entry("Synchronized", when(item.synchronized_at, view)),
                ),
            ),
            facts(item.facts, view),
            codes(("Account id", item.id), ("Owner id", item.owner_id), ("Institution id", item.institution_id)),
        ),
    )


@sheet_body.register
def _placed_account(item: PlacedAccount, view: View) -> Sheet:
    sheet = _account(item.account, view)
    lead = (*sheet.lead, quiet(f"{item.provider} · {item.connection}"))
    if item.problem is not None:
        why = item.problem.title.rstrip(".")
        lead = (*lead, phrase((f"✖ {why}", Tone.REFUSED), (" · left out of the total", Tone.MUTED)))
    return Sheet(sheet.title, lead, sheet.sections)


@sheet_body.register
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
        strong("Connection"),
        tuple(lead),
        (
            Section(
                "",
                (Entry("Bank's clock", when(item.bank_time, view)), Entry("Our clock", when(item.our_time, view))),
            ),
        ),
    )


@sheet_body.register
def _card(item: Card, view: View) -> Sheet:
    return Sheet(
        strong(view.name(item.holder or item.embossed) or "(no holder)"),
        (figure(amount(item.balance, view)) if item.balance else Phrase(), status_phrase(item.status)),
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
            facts(item.facts, view),
            codes(("Account id", item.account_id), ("Status", item.status.code if item.status else "")),
        ),
    )


@sheet_body.register
def _card_order(item: CardOrder, view: View) -> Sheet:
    return Sheet(
        strong(f"Card order {item.id}"),
        (phrase("The carrier tells where the parcel is:") if item.tracking_link else phrase(item.note),),
        (Section("", (Entry("Link", phrase(item.tracking_link)), Entry("Looked up", when(item.looked_up_at, view)))),),
    )


@sheet_body.register
def _identity(item: Identity, view: View) -> Sheet:
    titles = ("Missing", "Refused", "Pending", "Accepted", "Other")
    sections = tuple(
        Section(title, tuple(_document_entry(each) for each in item.documents if _group_of(each) == title))
        for title in titles
    )
    return Sheet(
        strong("Identity of the account's holder"),
        (status_phrase(item.status), quiet(_tally(item.documents))),
        (*sections, facts(item.facts, view), codes(("Account id", item.id), ("Status", item.status.code))),
    )


@sheet_body.register
def _identity_document(item: IdentityDocument, view: View) -> Sheet:  # noqa: ARG001 - as above
    return Sheet(
        strong(item.label or item.type),
        (status_phrase(item.status),),
        (
            Section("", (Entry("Sent", phrase(item.uploaded_at)), Entry("Kept at", phrase(item.url)))),
            codes(("Type", item.type), ("Status", item.status.code)),
        ),
    )


@sheet_body.register
def _institution(item: Institution, view: View) -> Sheet:
    kind = {True: "A sandbox bank: its accounts are made up.", False: "A real bank.", None: ""}[item.is_sandbox]
    return Sheet(strong(item.name or item.id), (quiet(kind),), (facts(item.facts, view), codes(("Id", item.id))))


@sheet_body.register
def _customer(item: Customer, view: View) -> Sheet:
    return Sheet(
        strong(view.name(item.facets().name) or item.id),
        (),
        (
            Section(
                "",
                (
                    Entry("E-mail", phrase(view.name(item.email)) if item.name else Phrase()),
                    Entry("Telephone", phrase(view.name(item.phone))),
                    Entry("Since", when(item.created_at, view)),
                ),
            ),
            facts(item.facts, view),
            codes(("Id", item.id)),
        ),
    )


@sheet_body.register
def _space(item: Space, view: View) -> Sheet:
    return Sheet(
        strong(view.name(item.name) or item.id),
        (figure(amount(item.balance, view)) if item.balance else Phrase(),),
        (facts(item.facts, view), codes(("Space id", item.id), ("Account id", item.account_id))),
    )


@sheet_body.register
def _beneficiary(item: Beneficiary, view: View) -> Sheet:
    return Sheet(
        strong(view.name(item.name) or "(no name)"),
        (quiet("Can be paid out to by whom it was created for."),),
        (
            Section(
                "",
                (
                    Entry("Account", phrase(account_number(item.number, view))),
                    Entry("Bank", phrase(item.bank_code)),
                    Entry("Since", when(item.created_at, view)),
                ),
            ),
            facts(item.facts, view),
            codes(("Id", item.id), ("Owner id", item.owner_id)),
        ),
    )


@sheet_body.register
def _authorization(item: Authorization, view: View) -> Sheet:
    return Sheet(
        strong("Permission to read one account"),
        (),
        (
            Section("", (Entry("Account", phrase(item.account_id)), Entry("Since", when(item.created_at, view)))),
            facts(item.facts, view),
            codes(("Id", item.id), ("Customer id", item.customer_id)),
        ),
    )


@sheet_body.register
def _fixture(item: Fixture, view: View) -> Sheet:
    return Sheet(
        strong(view.name(item.name) or item.own_id),
        (quiet(f"{item.kind}: it is made up."), figure(amount(item.money, view)) if item.money else Phrase()),
        (
            Section(
                "",
                (
                    Entry("Number", phrase(account_number(item.number, view))),
                    Entry("Kind", phrase(item.type)),
                    Entry("Date", phrase(item.day.isoformat() if item.day else "")),
                    Entry("Since", when(item.created_at, view)),
                ),
            ),
            facts(item.facts, view),
            codes(("Id", item.own_id)),
        ),
    )


@sheet_body.register
def _synchronization(item: Synchronization, view: View) -> Sheet:
    return Sheet(
        strong("Synchronization"),
        (status_phrase(item.status),),
        (
            Section(
                "",
                (
                    Entry("Started", when(item.created_at, view)),
                    Entry("Last change", when(item.updated_at, view)),
                    Entry("Took", phrase(duration_text(item.duration_ms))),
                ),
            ),
            facts(item.facts, view),
            codes(("Id", item.id), ("Customer id", item.customer_id), ("Status", item.status.code)),
        ),
    )


def _allowed(on: bool | None) -> Phrase:  # noqa: FBT001 - a fact about the card
    if on is None:
        return phrase(("? not told", Tone.MUTED))
    return phrase("✓ allowed") if on else phrase(("✗ switched off", Tone.ATTENTION))


def _group_of(document: IdentityDocument) -> str:
    match document.status.meaning:
        case Meaning.ATTENTION:
            # Somebody must act in either case, and only what was sent can have been refused.
            return "Refused" if document.uploaded_at else "Missing"
        case Meaning.REFUSED | Meaning.ENDED:
            return "Refused"
        case Meaning.PENDING:
            return "Pending"
        case Meaning.FINAL | Meaning.ACTIVE:
            return "Accepted"
        case _:
            return "Other"


def _document_entry(document: IdentityDocument) -> Entry:
    sent = quiet(document.uploaded_at) if document.uploaded_at else Phrase()
    return Entry(document.label or document.type, joined("  ", (status_phrase(document.status), sent)))


def _tally(documents: Sequence[IdentityDocument]) -> str:
    if not documents:
        return "The bank lists no documents."
    accepted = sum(document.status.meaning in {Meaning.FINAL, Meaning.ACTIVE} for document in documents)
    return f"{accepted} of {len(documents)} documents accepted"
