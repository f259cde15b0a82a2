"""How the plain commands are spelled: which word reads which lists. Data, and cheap to import.

The names of lists are those of `services.capability`; a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from banktui.services.scope import Scope

PROGRAM = "banktui"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading command."""

    word: str
    """What is typed: the same for every provider."""
    summary: str
    """What it prints, as a line of help."""
    lists: Mapping[Scope, tuple[str, ...]]
    """The lists that it may mean, by what they stand below; of several the first that a connection offers is read."""
    dated: bool = False
    """Its rows have days and grow: the newest are printed unless more is asked for."""
    single: bool = False
    """There is one thing below each parent, looked up by the parent's own id (or, on a connection, by its name)."""
    by_id: bool = False
    """The bank gives these one by one only, each by its id; what was looked up before is listed."""
    fields: tuple[str, ...] = ()
    """The fields of a row that are printed, beside those that every row has; none named: all."""

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all lists that the command may mean."""
        return frozenset(name for names in self.lists.values() for name in names)


_C, _A, _U, _K, _P = Scope.CONNECTION, Scope.ACCOUNT, Scope.CUSTOMER, Scope.CARD, Scope.PAYMENT
_TI, _TU, _TA = Scope.TEST_INSTITUTION, Scope.TEST_USER, Scope.TEST_ACCOUNT

READINGS: tuple[Reading, ...] = (
    Reading("accounts", "accounts and their balances", {_C: ("accounts",), _U: ("customer-accounts",)}),
    Reading(
        "balances",
        "what every account holds and how old that figure is",
        {_C: ("accounts",)},
        fields=("name", "number", "balance", "currency"),
    ),
    Reading("statements", "an account's statement lines", {_A: ("statements", "account-transactions")}, dated=True),
    Reading("iban-statements", "an account's lines by IBAN", {_A: ("iban-statements",)}, dated=True),
    Reading(
        "transactions",
        "transactions of a connection, or of an account, customer or payment",
        {
            _C: ("transactions",),
            _A: ("account-transactions", "statements"),
            _U: ("customer-transactions",),
            _P: ("payment-transactions",),
        },
        dated=True,
    ),
    Reading("credit-transfers", "an account's credit transfers", {_A: ("credit-transfers",)}, dated=True),
    Reading("sent", "what was sent from an account by this program", {_A: ("sent",)}, dated=True),
    Reading("cards", "an account's cards", {_A: ("cards",)}),
    Reading("card-transactions", "what was done with a card", {_K: ("card-transactions",)}, dated=True),
    Reading("card-orders", "orders of cards and where they are, by their number", {_C: ("card-orders",)}, by_id=True),
    Reading("identity", "the identity documents of an account's holder", {_A: ("identity",)}, single=True),
    Reading("payments", "requests to be paid", {_C: ("payments",)}, dated=True),
    Reading("customers", "customers", {_C: ("customers", "created-customers")}),
    Reading("beneficiaries", "beneficiaries that were created from here", {_C: ("beneficiaries",)}),
    Reading("spaces", "spaces of the user", {_C: ("spaces",)}),
    Reading("institutions", "financial institutions", {_C: ("institutions",)}),
    Reading("authorizations", "a customer's permissions to read accounts", {_U: ("authorizations",)}),
    Reading("synchronizations", "a customer's synchronizations", {_U: ("synchronizations",)}),
    Reading("test-institutions", "institutions of the provider's sandbox", {_C: ("test-institutions",)}),
    Reading("test-users", "test users, who are the same at every institution", {_TI: ("test-users",)}),
    Reading("test-accounts", "a test user's accounts at an institution", {_TU: ("test-accounts",)}),
    Reading(
        "test-transactions",
        "transactions of a test account, or of all that a test user has",
        {_TA: ("test-transactions",), _TU: ("test-user-transactions",)},
        dated=True,
    ),
    Reading("events", "what the banks have pushed to this machine", {_C: ("events",)}, dated=True),
    Reading("check", "whether the bank lets us in and answers", {_C: ("check",)}, single=True),
)


@dataclass(frozen=True, slots=True)
class Sending:
    """One operation that moves money, as `transfers send` takes it. Its options are the fields of its form."""

    word: str
    summary: str
    scope: Scope
    """What it is about: an account, a card, or the connection as a whole."""

    @property
    def option(self) -> str:
        """Return the option that names what it is about; empty where that is the connection."""
        return {_A: "--from", _K: "--card"}.get(self.scope, "")


SENDINGS: tuple[Sending, ...] = (
    Sending("credit-transfer", "money from an account to an IBAN", _A),
    Sending("card-load", "money from an account onto one of its cards", _K),
    Sending("card-unload", "money from a card back to its account", _K),
    Sending("card-order", "a new card, with the amount that it begins with", _A),
    Sending("ledger-transfer", "money from one ledger to another", _A),
    Sending("pay-out", "money from a ledger to a beneficiary's bank", _C),
    Sending("payment-request", "asking somebody to pay, once or again and again", _C),
    Sending("payment-link", "asking whoever has a link to pay, once or again and again", _C),
    Sending("sandbox-transaction", "a test transaction on a test account", _A),
)

TRANSFERS = Reading("transfers", "every payment sent from here and where it stands", {_C: ("intents",)}, dated=True)
"""What `transfers list` prints: from the journal, so that no bank is asked."""

REQUESTS = Reading("requests", "the requests that reading a list takes, without secrets", {_C: ("requests",)})
"""What `requests LIST` prints: what this program asked the banks just now."""

GROWING = frozenset(name for reading in READINGS if reading.dated for name in reading.names)
"""The lists that grow."""

CHOSEN_FROM: Mapping[Scope, str] = {
    _A: "accounts",
    _U: "customers",
    _K: "cards",
    _P: "payments",
    _TI: "test-institutions",
    _TU: "test-users",
    _TA: "test-accounts",
}
"""The list in which one finds what a list of a scope stands below."""

ABOVE: Mapping[Scope, Scope] = {_A: _C, _U: _C, _K: _A, _P: _C, _TI: _C, _TU: _TI, _TA: _TU}
"""The scope that each of those lists has itself."""


def option_of(scope: Scope) -> str:
    """Return the option that names what a list stands below: `--account`."""
    return f"--{scope}"


def command_for(connection: str, capability: str, parent: str = "", item: str = "") -> tuple[str, ...] | None:
    """Return the words of the command that reads a list, or with `item` one thing of it; None if there is none.

    `capability` is the list's name, `parent` the id of what it stands below, as in `ListRef`. The words are not quoted
    for any shell.
    """
    found = [
        (names.index(capability), reading, scope)
        for reading in READINGS
        for scope, names in reading.lists.items()
        if capability in names
    ]
    if not connection or not found:
        return None
    # A list may answer to several words; its own is the one that means it first.
    _, reading, scope = min(found, key=lambda each: each[0])
    if (scope is Scope.CONNECTION) == bool(parent):
        return None
    words = [PROGRAM, reading.word, *_told("--connection", connection)]
    if parent:
        words += _told(option_of(scope), parent)
    if item and not reading.single:
        words += _told("--id", item)
    return tuple(words)


def _told(option: str, value: str) -> tuple[str, ...]:
    # A value that looks like an option has to be tied to its own.
    return (f"{option}={value}",) if value.startswith("-") else (option, value)
