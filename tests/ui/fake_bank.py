"""Two providers' worth of plausible banking for the fake workspace: small to read, rich enough for each screen."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from banktui.domain.account import Account, Identity, IdentityDocument
from banktui.domain.aggregation import Authorization, Customer, Institution, Synchronization
from banktui.domain.card import Card, CardOrder, CardTransaction, VatLine
from banktui.domain.listed import Fact, Failure, Meaning, Status
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services.provider import Connection, Environment, ProviderInfo
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef

NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
TODAY = NOW.date()

ALPHA = Connection(
    "anytime-main",
    ProviderInfo(
        "anytime",
        "Anytime",
        "Business accounts and cards",
        {
            "accounts": "Accounts",
            "statements": "Statements",
            "iban-statements": "IBAN statements",
            "credit-transfers": "Credit transfers",
            "cards": "Cards",
            "identity": "KYC",
            "account": "Info",
            "card": "Info",
            "card-transactions": "Card transactions",
            "card-orders": "Order tracking",
        },
    ),
    Environment.SANDBOX,
    "built-in bank",
)
BETA = Connection(
    "ibanity-fr",
    ProviderInfo(
        "ibanity",
        "Ibanity",
        "Accounts at many banks",
        {
            "institutions": "Financial institutions",
            "customers": "Customers",
            "customer-accounts": "Accounts",
            "synchronizations": "Synchronizations",
        },
    ),
    Environment.SANDBOX,
    "built-in bank",
)
GAMMA = Connection(
    "hub-gbp",
    ProviderInfo(
        "hub",
        "Hub",
        "Ledgers",
        {"accounts": "Ledgers", "created-customers": "Customers"},
        {"cards": "Hub has no cards: it moves money between ledgers."},
    ),
    Environment.PRODUCTION,
)
"""A provider that can be told to do things, and lists little. Not among the usual connections."""
OFFERED: Mapping[str, frozenset[str]] = {
    GAMMA.id: frozenset(
        {"accounts", "created-customers", "beneficiaries", "create-customer", "create-beneficiary", "configure-events"}
    ),
    ALPHA.id: frozenset(
        {
            *("check", "accounts", "account", "statements", "statement", "iban-statements", "credit-transfers"),
            *("identity", "cards", "card", "card-transactions", "card-transaction", "card-orders"),
        }
    ),
    BETA.id: frozenset(
        {
            *("accounts", "account", "institutions", "institution", "customers", "customer", "transactions"),
            *("account-transactions", "account-transaction", "customer-accounts", "customer-transactions"),
            *("authorizations", "authorization", "synchronizations"),
        }
    ),
}
HOSTILE = printable("[@click=app.quit]free money[/] \x1b]0;pwned\x07 [/nope] \u202eLTD \x9b2J [red on red]x[/]")
"""What a hostile bank text is after it was cleaned at the wire: markup stays, control codes have stand-ins."""

_SETTLED = Status("settled", Meaning.FINAL)
_PENDING = Status("pending", Meaning.PENDING)
_SHOPS = (
    ("Card · Monoprix Paris 11", "", "-42.10"),
    ("Virement loyer", "SCI du Canal", "-980.00"),
    ("Invoice 2026-118", "Galerie Vasseur", "1250.00"),
    ("EDF électricité", "EDF", "-118.42"),
    ("Card · SNCF Connect", "", "-73.00"),
    ("Invoice 2026-097", "Atelier Morel", "860.00"),
    ("Card · Boulangerie du Pont", "", "-6.40"),
    ("Assurance professionnelle", "MAIF", "-54.90"),
)


def euro(text: str, currency: str = "EUR") -> Money:
    return Money(Decimal(text), currency)


def accounts() -> Iterator[Account]:
    rows = (
        ("7001", "Bakkerij Noord B.V.", "NL91ABNA0417164300", "EUR", "12480.17", "business"),
        ("7002", "Studio Lumen SARL", "FR1420041010050500013M02606", "EUR", "3201.00", "business"),
        ("7003", "Lumen Travel", "FR7630006000011234567890189", "USD", "912.55", "business"),
        ("7004", "Tokyo float", "", "JPY", "900000", "consumer"),
        ("7005", HOSTILE, "NL86ABNA1666412472", "EUR", "-17.05", "consumer"),
    )
    for ident, name, number, currency, balance, kind in rows:
        odd = ("The account number's check digits are wrong.",) if ident == "7005" else ()
        yield Account(ident, name, number, currency, euro(balance, currency), kind, oddities=odd)


def customer_accounts() -> Iterator[Account]:
    at = NOW - timedelta(hours=2)
    yield Account("a-1", "Compte courant", "BE68539007547034", "EUR", euro("910.00"), "checking", "c-1", "i-1", at)
    yield Account(
        "a-2", "Livret A", "FR7610107001011234567890129", "EUR", euro("15200.00"), "savings", "c-1", "i-2", at
    )


def statement(account: str, count: int, *, hostile: bool = False) -> tuple[Transaction, ...]:
    """Return so many lines, newest first."""
    lines: list[Transaction] = []
    balance = Decimal("3201.00")
    for index in range(count):
        words, payee, amount = _SHOPS[index % len(_SHOPS)]
        money = Decimal(amount) - (index // len(_SHOPS)) % 7
        day = TODAY - timedelta(days=index // 3)
        odd = hostile and index % 5 == 3
        lines.append(
            Transaction(
                f"{account}-{count - index}",
                HOSTILE if odd else words,
                day,
                datetime.combine(day, NOW.timetz()),
                payee,
                "DE89370400440532013000" if payee else "",
                Money(money, "EUR"),
                Money(balance, "EUR"),
                _PENDING if index == 0 else _SETTLED,
                account_id=account,
                facts=(Fact("Virtual IBAN", "none"),),
                oddities=("The description holds characters that cannot be shown.",) if odd else (),
            )
        )
        balance -= money
    return tuple(lines)


def transfers(account: str) -> Iterator[CreditTransfer]:
    states = (
        ("Executed", Meaning.FINAL),
        ("In progress", Meaning.PENDING),
        ("Cancelled", Meaning.ENDED),
        ("To execute", Meaning.PENDING),
    )
    for index, (word, meaning) in enumerate(states):
        yield CreditTransfer(
            f"ct-{index}",
            "Galerie Vasseur",
            "DE89370400440532013000",
            "COBADEFFXXX",
            euro(f"-{1250 + index}.00"),
            f"Invoice 2026-{118 - index}",
            "lumen",
            Status(word, meaning),
            NOW - timedelta(days=index),
            TODAY - timedelta(days=index),
            account_id=account,
        )


def cards(account: str) -> Iterator[Card]:
    states = (("active", "ACT", Meaning.ACTIVE), ("blocked", "BLO", Meaning.ATTENTION), ("lost", "LOS", Meaning.ENDED))
    for index, (word, code, meaning) in enumerate(states):
        yield Card(
            f"ANY000000004{index}",
            "Jeanne Vermeulen",
            "J. VERMEULEN",
            "PLASTIC",
            Status(word, meaning, code),
            euro("84.20"),
            "2028-04-30",
            "2025-04-12",
            in_shops=True,
            at_machines=index == 0,
            account_id=account,
        )


def card_transactions(card: str) -> Iterator[CardTransaction]:
    refused = Failure(
        "TRS0010",
        "Not sufficient funds",
        "The card had 84.20 EUR; nothing was taken.",
        "Load the card, then the payment can be tried again.",
    )
    yield CardTransaction(
        "991204",
        "Yodobashi Camera",
        NOW - timedelta(minutes=2),
        NOW,
        TODAY,
        "5732",
        euro("-129.90"),
        euro("-21400", "JPY"),
        Decimal("0.006070"),
        euro("0.00"),
        (),
        refused,
        Status("declined", Meaning.REFUSED, "D"),
        euro("84.20"),
        card,
    )
    for index in range(12):
        yield CardTransaction(
            f"99{1203 - index}",
            "Monoprix Paris 11" if index % 3 else HOSTILE,
            NOW - timedelta(days=index, hours=3),
            NOW - timedelta(days=index),
            TODAY - timedelta(days=index),
            "5411",
            euro(f"-{20 + index}.40"),
            vat=(VatLine(Decimal("5.5"), euro("1.06")), VatLine(Decimal(20), euro("0.40"))),
            status=_SETTLED,
            card_id=card,
        )


def identity(account: str) -> Identity:
    documents = (
        IdentityDocument("passport", "Passport", Status("accepted", Meaning.FINAL), "2026-10-02"),
        IdentityDocument("dom_1", "Proof of address", Status("missing", Meaning.ATTENTION)),
        IdentityDocument(
            "kbis", "Company register", Status("refused", Meaning.REFUSED), "2026-10-03", "https://x.example/k"
        ),
    )
    return Identity(account, Status("incomplete", Meaning.ATTENTION), documents)


def lists() -> dict[ListRef, Sequence[Listed]]:
    """Return what the banks have, list by list, newest first."""
    found: dict[ListRef, Sequence[Listed]] = {
        ListRef(ALPHA.id, "accounts"): tuple(accounts()),
        ListRef(ALPHA.id, "card-orders"): (),
        ListRef(BETA.id, "accounts"): tuple(customer_accounts()),
        ListRef(BETA.id, "institutions"): tuple(
            Institution(f"i-{index}", name, is_sandbox=True)
            for index, name in enumerate(("Banque Populaire", "BNP Paribas Fortis", "KBC", HOSTILE), 1)
        ),
        ListRef(BETA.id, "customers"): (
            Customer("c-1", "jeanne@example.org", "+33 6 12 34 56 78", NOW - timedelta(days=90)),
            Customer("c-2", HOSTILE, "", NOW - timedelta(days=9)),
        ),
        ListRef(BETA.id, "transactions"): statement("a-1", 60, hostile=True),
        ListRef(BETA.id, "customer-accounts", "c-1"): tuple(customer_accounts()),
        ListRef(BETA.id, "customer-transactions", "c-1"): statement("a-1", 40),
        ListRef(BETA.id, "authorizations", "c-1"): (Authorization("z-1", "c-1", "a-1", NOW - timedelta(days=80)),),
        ListRef(BETA.id, "synchronizations", "c-1"): (synchronization("s-1", "done"),),
    }
    for account in accounts():
        hostile = account.id == "7005"
        size = 1240 if account.id == "7002" else 25
        found[ListRef(ALPHA.id, "statements", account.id)] = statement(account.id, size, hostile=hostile)
        found[ListRef(ALPHA.id, "iban-statements", account.id)] = statement(account.id, 7)
        found[ListRef(ALPHA.id, "credit-transfers", account.id)] = tuple(transfers(account.id))
        found[ListRef(ALPHA.id, "cards", account.id)] = tuple(cards(account.id)) if account.id != "7004" else ()
        found[ListRef(ALPHA.id, "identity", account.id)] = (identity(account.id),)
    for card in cards("7002"):
        found[ListRef(ALPHA.id, "card-transactions", card.id)] = tuple(card_transactions(card.id))
    for account in customer_accounts():
        found[ListRef(BETA.id, "account-transactions", account.id)] = statement(account.id, 30)
    return found


def synchronization(ident: str, word: str, took: int | None = 2300) -> Synchronization:
    meaning = {"pending": Meaning.PENDING, "running": Meaning.PENDING, "done": Meaning.FINAL, "failed": Meaning.REFUSED}
    return Synchronization(ident, Status(word, meaning[word]), "c-1", took, NOW - timedelta(minutes=5), NOW)


def order(number: str) -> CardOrder:
    return CardOrder(number, f"https://parcel.example/{number}", looked_up_at=NOW)


def day_of(offset: int) -> date:
    return TODAY - timedelta(days=offset)
