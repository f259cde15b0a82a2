"""Every place that can be walked to, as data. A section exists where its capability is offered, and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from banktui.services.capability import Scope
from banktui.services.provider import Connection
from banktui.services.shelf import ListRef


class Shape(StrEnum):
    """How a section is drawn."""

    LIST = "list"
    """Rows in a table, one of them in detail."""
    SHEET = "sheet"
    """One thing in full: it is looked up by the id of the account, customer or card that it belongs to."""
    LOOKUP = "lookup"
    """A list that is filled by asking for single things by their number."""


@dataclass(frozen=True, slots=True)
class Section:
    """One tab: what it shows, below what it stands, and where its rows lead."""

    id: str
    """What `:` understands; the same word for every provider."""
    capability: str
    """What a connection must offer for the section to exist, and the list's name in the store."""
    scope: Scope
    title: str
    """The word used where the provider has none of its own."""
    shape: Shape = Shape.LIST
    opens: Scope | None = None
    """Enter on a row walks down to this scope; None opens the row itself."""
    dated: bool = False
    """Rows have a day, so a range of days can be asked for."""
    sums: bool = False
    """Amounts of the rows can be added up to money in and out."""
    synchronizes: bool = False
    """`s` starts one and follows it."""
    lookup: str = ""
    """The capability that reads one of its things anew by id; empty if nothing does."""
    of_parent: bool = False
    """A sheet of the place's own account, customer or card, kept in the list that it was opened from."""
    kept: bool = False
    """The bank has no such list: it consists of what was made or sent from here, so it has no age."""

    def ref(self, connection: str, parent: str) -> ListRef:
        """Return the name of the section's list in the store."""
        return ListRef(connection, self.capability, parent)


_C, _A, _U, _K, _P = Scope.CONNECTION, Scope.ACCOUNT, Scope.CUSTOMER, Scope.CARD, Scope.PAYMENT
_TI, _TU, _TA, _TT = Scope.TEST_INSTITUTION, Scope.TEST_USER, Scope.TEST_ACCOUNT, Scope.TEST_TRANSACTION

SECTIONS: tuple[Section, ...] = (
    Section("accounts", "accounts", _C, "Accounts", opens=_A, lookup="account"),
    Section("payments", "payments", _C, "Payments", opens=_P, dated=True, sums=True, lookup="payment"),
    Section("customers", "customers", _C, "Customers", opens=_U, lookup="customer"),
    Section("transactions", "transactions", _C, "Transactions", dated=True, sums=True, lookup="transaction"),
    Section("spaces", "spaces", _C, "Spaces"),
    Section("created-customers", "created-customers", _C, "Customers", kept=True),
    Section("beneficiaries", "beneficiaries", _C, "Beneficiaries", kept=True),
    Section("institutions", "institutions", _C, "Institutions", lookup="institution"),
    Section("sandbox", "test-institutions", _C, "Test institutions", opens=_TI, lookup="test-institution"),
    Section("orders", "card-orders", _C, "Card orders", Shape.LOOKUP, lookup="card-orders"),
    Section("events", "events", _C, "Events", kept=True),
    Section("connection", "check", _C, "Connection", Shape.SHEET, lookup="check"),
    Section("statements", "statements", _A, "Statements", dated=True, sums=True, lookup="statement"),
    Section(
        "movements", "account-transactions", _A, "Transactions", dated=True, sums=True, lookup="account-transaction"
    ),
    Section("iban-statements", "iban-statements", _A, "IBAN statements", dated=True, sums=True),
    Section("transfers", "credit-transfers", _A, "Credit transfers", dated=True, sums=True),
    Section("sent", "sent", _A, "Sent from here", dated=True, sums=True, kept=True),
    Section("cards", "cards", _A, "Cards", opens=_K, lookup="card"),
    Section("identity", "identity", _A, "Identity", Shape.SHEET, lookup="identity"),
    Section("account", "account", _A, "Account", Shape.SHEET, lookup="account", of_parent=True),
    Section("customer-accounts", "customer-accounts", _U, "Accounts", opens=_A, lookup="account"),
    Section("customer-transactions", "customer-transactions", _U, "Transactions", dated=True, sums=True),
    Section("authorizations", "authorizations", _U, "Authorizations", lookup="authorization"),
    Section(
        "synchronizations", "synchronizations", _U, "Synchronizations", synchronizes=True, lookup="synchronizations"
    ),
    Section("customer", "customer", _U, "Customer", Shape.SHEET, lookup="customer", of_parent=True),
    Section(
        "card-transactions", "card-transactions", _K, "Transactions", dated=True, sums=True, lookup="card-transaction"
    ),
    Section("card", "card", _K, "Card", Shape.SHEET, lookup="card", of_parent=True),
    # Its sheet first: nobody has paid most of them yet, so that there are no transactions.
    Section("payment", "payment", _P, "Payment", Shape.SHEET, lookup="payment", of_parent=True),
    Section(
        "payment-transactions", "payment-transactions", _P, "Transactions", dated=True, sums=True, lookup="transaction"
    ),
    Section("sandbox-users", "test-users", _TI, "Test users", opens=_TU, lookup="test-user"),
    Section("sandbox-accounts", "test-accounts", _TU, "Test accounts", opens=_TA, lookup="test-account"),
    Section(
        "sandbox-user-transactions",
        "test-user-transactions",
        _TU,
        "All transactions",
        opens=_TT,
        dated=True,
        sums=True,
        lookup="test-transaction",
    ),
    Section(
        "sandbox-transactions",
        "test-transactions",
        _TA,
        "Test transactions",
        opens=_TT,
        dated=True,
        sums=True,
        lookup="test-transaction",
    ),
)
"""In the order of the tabs. The first section of a scope is where Enter lands."""

_BY_ID = {section.id: section for section in SECTIONS}


def section_named(section_id: str) -> Section:
    """Return the section with this id. Raises KeyError: ids come from this module, never from a bank."""
    return _BY_ID[section_id]


def sections_of(offered: Iterable[str], scope: Scope) -> tuple[Section, ...]:
    """Return the tabs of a scope that a connection can fill, in order."""
    names = frozenset(offered)
    return tuple(section for section in SECTIONS if section.scope is scope and section.capability in names)


def can_open(offered: Iterable[str], section: Section) -> bool:
    """Tell whether rows of a section lead to a place of their own with this connection."""
    return section.opens is not None and bool(sections_of(offered, section.opens))


def title_of(section: Section, connection: Connection) -> str:
    """Return the section's title in the provider's own words."""
    return connection.provider.words.get(section.capability, section.title)
