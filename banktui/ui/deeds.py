"""What can be done, as data: below what each action stands, what it can be about, and why an action is missing."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from banktui.services import capability
from banktui.services.acting import Action
from banktui.services.capability import FAMILIES, Capability, Scope
from banktui.services.moving import MoneyOperation
from banktui.services.provider import Connection
from banktui.services.reading import Listed
from banktui.services.revealing import Revealing
from banktui.ui.aggregation_deeds import LEAVE_DEEDS, TEST_DATA_DEEDS
from banktui.ui.deed import Deed
from banktui.ui.places import Place, Step
from banktui.ui.presenter import PlacedAccount
from banktui.ui.sections import Section, section_named


def _money(
    key: Capability[MoneyOperation], title: str, says: str, *about: Capability[Any], also: Scope | None = None
) -> Deed:
    names = frozenset(each.name for each in about)
    return Deed(key.name, key.scope, title, says, names, moves_money=True, also=also)


MONEY_DEEDS: tuple[Deed, ...] = (
    _money(
        capability.CREDIT_TRANSFER,
        "Credit transfer",
        "Pays somebody at any bank; shown for review before it is sent.",
        capability.CREDIT_TRANSFERS,
    ),
    _money(capability.CARD_LOAD, "Load card", "Puts money from the account on the card."),
    _money(capability.CARD_UNLOAD, "Unload card", "Takes money from the card back to its account."),
    _money(capability.CARD_ORDER, "Order card", "Has a card made and sent, with money on it if wanted."),
    _money(
        capability.LEDGER_TRANSFER,
        "Transfer to a ledger",
        "Moves money from this ledger to another one.",
    ),
    _money(
        capability.PAY_OUT,
        "Pay out",
        "Pays a beneficiary from the ledger that pays it.",
        capability.BENEFICIARIES,
    ),
    _money(
        capability.PAYMENT_REQUEST,
        "Request to be paid",
        "Asks somebody for money, once or again and again.",
        capability.INSTITUTIONS,
        capability.ACCOUNTS,
    ),
    _money(
        capability.PAYMENT_LINK,
        "Payment link",
        "Makes a link: whoever opens it is asked for the money.",
        capability.ACCOUNTS,
    ),
    _money(
        capability.SANDBOX_TRANSACTION,
        "Sandbox transaction",
        "Books play money on an account of the sandbox.",
        also=Scope.TEST_ACCOUNT,
    ),
)
"""What moves money or asks for it, in the order of menus."""

UNLOCK = Deed(
    "unlock-sending",
    Scope.CONNECTION,
    "Unlock sending",
    "Lets this production connection send and change something for some minutes.",
)
LOCK = Deed("lock-sending", Scope.CONNECTION, "Lock sending", "Ends the unlocking of this production connection now.")
TESTIMONIAL = Deed(
    capability.TESTIMONIAL.name,
    capability.TESTIMONIAL.scope,
    "Testimonial",
    "Keeps the bank's proof that a transfer was executed, as a PDF file.",
    frozenset({capability.CREDIT_TRANSFERS.name}),
    keeps=True,
)

PROMISES = Deed(
    capability.CONFORMANCE.name,
    capability.CONFORMANCE.scope,
    "Test repeated requests",
    "Finds out whether the bank carries a request out once that is sent again with its key.",
)


def _card(key: Capability[Action], title: str, says: str, *, letter: str = "", is_final: bool = False) -> Deed:
    return Deed(key.name, key.scope, title, says, is_final=is_final, key=letter)


CARD_DEEDS: tuple[Deed, ...] = (
    _card(capability.BLOCK_CARD, "Block card", "Can be undone: nothing can be paid with it.", letter="b"),
    _card(capability.UNBLOCK_CARD, "Unblock card", "Lets a blocked or a new card be used."),
    _card(
        capability.CARD_LOST,
        "Report lost",
        "Its holder cannot find it.",
        letter="l",
        is_final=True,
    ),
    _card(capability.CARD_STOLEN, "Report stolen", "Somebody took it.", letter="s", is_final=True),
    _card(capability.CARD_DAMAGED, "Report damaged", "It does not work.", is_final=True),
    _card(capability.CANCEL_CARD, "Cancel card", "Nobody needs it.", is_final=True),
    _card(capability.CARD_USES, "Shops and machines", "Where it works: allowed or stopped."),
    _card(capability.RENEW_CARD, "Renew card", "Whether a new one follows when it expires."),
)
"""What changes a card, in the order of menus."""


def _reveals(key: Capability[Revealing], title: str, says: str, *, is_final: bool = False) -> Deed:
    return Deed(key.name, key.scope, title, says, reveals=True, is_final=is_final)


SECRET_DEEDS: tuple[Deed, ...] = (
    _reveals(capability.CARD_PIN, "Show PIN", "Shown for 10 s, alone on the screen."),
    _reveals(capability.CARD_NUMBER, "Show card number", "Number and CVV, or pictures, alone on the screen."),
    _card(capability.SEND_CARD_PIN, "Send PIN by SMS", "To the cardholder's phone.", is_final=True),
    _card(capability.SEND_CARD_NUMBER, "Send card number", "By SMS or e-mail.", is_final=True),
    _reveals(capability.CARD_LINK, "Details link", "Shows a card's details to somebody else.", is_final=True),
)
"""What shows or sends what is secret about a card, in the order of menus."""

ACCOUNT_DEEDS: tuple[Deed, ...] = (
    Deed(
        capability.UPDATE_ACCOUNT.name,
        capability.UPDATE_ACCOUNT.scope,
        "Update account",
        "Corrects what the bank knows of holder and company.",
    ),
    Deed(
        capability.UPLOAD_IDENTITY.name,
        capability.UPLOAD_IDENTITY.scope,
        "Upload documents",
        "Sends the identity documents that the bank still wants.",
        frozenset({capability.IDENTITY.name}),
    ),
    Deed(
        capability.CREATE_IBAN.name,
        capability.CREATE_IBAN.scope,
        "Create IBAN",
        "Gives the account its number.",
        is_final=True,
    ),
    Deed(
        capability.CREATE_VIRTUAL_IBAN.name,
        capability.CREATE_VIRTUAL_IBAN.scope,
        "Create virtual IBAN",
        "Gives one payer or payee a number of their own.",
    ),
    Deed(
        capability.CREATE_BUSINESS_ACCOUNT.name,
        capability.CREATE_BUSINESS_ACCOUNT.scope,
        "New business account",
        "Opens an account for a company and who acts for it.",
        makes=capability.ACCOUNTS.name,
    ),
    Deed(
        capability.CREATE_CONSUMER_ACCOUNT.name,
        capability.CREATE_CONSUMER_ACCOUNT.scope,
        "New consumer account",
        "Opens an account for a person.",
        makes=capability.ACCOUNTS.name,
    ),
)
"""What opens and changes accounts, in the order of menus."""

DEEDS: tuple[Deed, ...] = (
    *MONEY_DEEDS,
    TESTIMONIAL,
    *CARD_DEEDS,
    *SECRET_DEEDS,
    *ACCOUNT_DEEDS,
    Deed(
        capability.CREATE_CUSTOMER.name,
        capability.CREATE_CUSTOMER.scope,
        "Create customer",
        "Has the provider keep a new person or company.",
        makes=capability.CREATED_CUSTOMERS.name,
    ),
    Deed(
        capability.CREATE_BENEFICIARY.name,
        capability.CREATE_BENEFICIARY.scope,
        "Create beneficiary",
        "Says to whom a customer or a ledger can pay out.",
        frozenset({capability.CREATED_CUSTOMERS.name, capability.ACCOUNTS.name}),
        capability.BENEFICIARIES.name,
    ),
    Deed(
        capability.CREATE_LEDGER.name,
        capability.CREATE_LEDGER.scope,
        "Create ledger",
        "Opens a ledger for a customer, with a number of its own.",
        frozenset({capability.CREATED_CUSTOMERS.name}),
        capability.ACCOUNTS.name,
    ),
    Deed(
        capability.CONFIGURE_EVENTS.name,
        capability.CONFIGURE_EVENTS.scope,
        "Configure events",
        "Says where the provider sends its events, and how it signs them.",
        frozenset({capability.ACCOUNTS.name}),
    ),
    *LEAVE_DEEDS,
    *TEST_DATA_DEEDS,
    PROMISES,
)
"""In the order of menus."""

_FAMILY_TITLES = {
    "accounts": "Accounts",
    "statements": "Statements",
    "transactions": "Transactions",
    "credit-transfers": "Credit transfers",
    "cards": "Cards",
    "identity": "Identity documents",
    "card-orders": "Card orders",
    "payments": "Requests to be paid",
    "customers": "Customers",
    "institutions": "Institutions",
    "synchronizations": "Synchronizations",
    "events": "Events",
    "credit-transfer": "Sending money",
    "payment-request": "Asking for money",
    "card-load": "Loading cards",
}
_READ_ONLY = "This connection is read-only: nothing is changed through it."
_NAMES = {
    Scope.ACCOUNT: "account",
    Scope.CUSTOMER: "customer",
    Scope.CARD: "card",
    Scope.PAYMENT: "payment",
    Scope.TEST_INSTITUTION: "test institution",
    Scope.TEST_USER: "test user",
    Scope.TEST_ACCOUNT: "test account",
    Scope.TEST_TRANSACTION: "test transaction",
}
_TEST_DATA = frozenset({Scope.TEST_INSTITUTION, Scope.TEST_USER, Scope.TEST_ACCOUNT, Scope.TEST_TRANSACTION})


@dataclass(frozen=True, slots=True)
class Front:
    """What is in front of a person who asks what can be done."""

    place: Place
    section: Section | None = None
    item: Listed | None = None
    """The row under the cursor, or the thing that is shown."""
    as_of: datetime | None = None
    """When the bank last gave it."""


@dataclass(frozen=True, slots=True)
class Errand:
    """An action, and what it would be done to here."""

    deed: Deed
    title: str
    parent: str = ""
    """The account, customer or card that it is done to; empty for the connection itself."""
    subject: Listed | None = None
    """What its form can begin with."""
    step: Step | None = None
    """The account, customer or card, as it is called."""
    reason: str = ""
    """Why it cannot be done from here, with what to do about it; empty if it can."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that other providers have and this one has not."""

    title: str
    reason: str


def front_of_account(account: PlacedAccount | None) -> Front | None:
    """Return an account among those of all connections as it stands in its own connection; None for none."""
    if account is None:
        return None
    return Front(Place(account.connection), section_named("accounts"), account.account)


def errands(
    front: Front,
    connection: Connection,
    offered: Collection[str],
    refusal: Callable[[Deed, Listed], str] = lambda _deed, _item: "",
) -> tuple[Errand, ...]:
    """Return what a connection can be told to do, those that can be done from here first.

    `refusal` says why something cannot be done to a row, or why a row has no document of a kind; empty if all is well.
    """
    is_in_tree = front.place.scope in _TEST_DATA or (front.section is not None and front.section.opens in _TEST_DATA)
    found = [
        _errand(deed, front, connection)
        for deed in DEEDS
        if deed.capability in offered and (is_in_tree or not deed.is_planting)
    ]
    if connection.is_read_only:
        found = [errand if errand.deed.keeps else replace(errand, reason=_READ_ONLY) for errand in found]
    found = [
        replace(errand, reason=refusal(errand.deed, errand.subject))
        if errand.subject is not None and not errand.reason
        else errand
        for errand in found
    ]
    # What stands under one heading stands together.
    return tuple(sorted(found, key=lambda each: (bool(each.reason), _distance(each, front), each.subject is None)))


def _distance(errand: Errand, front: Front) -> int:
    """Return how far an action is from what is in front: about the row or list, what it stands below, else."""
    adds = bool(errand.deed.makes) and front.section is not None and errand.deed.makes == front.section.capability
    if errand.subject is not None or adds:
        return 0
    steps = front.place.steps
    return len(steps) - steps.index(errand.step) if errand.step in steps else len(steps) + 1


def lacks(connection: Connection, offered: Iterable[str]) -> tuple[Lack, ...]:
    """Return what a connection's provider cannot do, each with the reason that it gives."""
    known = frozenset(offered)
    return tuple(
        Lack(_FAMILY_TITLES[name], connection.provider.cannot[name])
        for name, members in FAMILIES.items()
        if name in connection.provider.cannot and not members & known
    )


def maker_of(section: Section, offered: Collection[str]) -> Deed | None:
    """Return the action that adds to a section's list, if the connection has one."""
    return next((deed for deed in DEEDS if deed.makes == section.capability and deed.capability in offered), None)


def _errand(deed: Deed, front: Front, connection: Connection) -> Errand:
    title = connection.provider.words.get(deed.capability, deed.title)
    section, item = front.section, front.item
    subject = item if section is not None and section.capability in deed.about else None
    if deed.keeps and subject is None:
        lists = " or ".join(sorted(name.replace("-", " ") for name in deed.about))
        return Errand(deed, title, reason=f"This is kept of one entry: choose it in the list of {lists} first.")
    if deed.scope is Scope.CONNECTION:
        return Errand(deed, title, subject=subject)
    scopes = (deed.scope, *((deed.also,) if deed.also is not None else ()))
    opens = section.opens if section is not None else None
    if item is not None and section is not None and opens is not None and opens in scopes:
        own = Step.into(opens, item, section.ref(front.place.connection, front.place.parent))
        return Errand(deed, title, item.id, item, own)
    step = next((step for step in reversed(front.place.steps) if step.scope in scopes), None)
    if step is not None:
        return Errand(deed, title, step.id, step.item if step.scope is deed.also else subject, step)
    name = _NAMES[deed.scope]
    return Errand(deed, title, reason=f"This is done to one {name}: choose it in the list of {name}s first.")
