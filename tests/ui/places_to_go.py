"""The places of the fake bank that tests walk to."""

from banktui.services.capability import Scope
from banktui.services.shelf import ListRef
from banktui.ui.phrase import phrase
from banktui.ui.places import Place, Step
from tests.ui.fake_bank import ALPHA, BETA

LUMEN = Step(Scope.ACCOUNT, "7002", ListRef(ALPHA.id, "accounts"), phrase("Studio Lumen SARL"))
POISONED = Step(Scope.ACCOUNT, "7005", ListRef(ALPHA.id, "accounts"), phrase("Poisoned"))
JEANNE = Step(Scope.CUSTOMER, "c-1", ListRef(BETA.id, "customers"), phrase("jeanne@example.org"))
CARD = Step(Scope.CARD, "ANY0000000040", ListRef(ALPHA.id, "cards", "7002"), phrase("Jeanne Vermeulen"))
STATEMENTS = ListRef(ALPHA.id, "statements", "7002")
PAYMENTS = ListRef(ALPHA.id, "card-transactions", CARD.id)
ACCOUNTS = ListRef(ALPHA.id, "accounts")
BETA_ACCOUNTS = ListRef(BETA.id, "accounts")


def lumen(section: str = "", filter_text: str = "") -> Place:
    return Place(ALPHA.id, (LUMEN,), section, filter_text)


def card() -> Place:
    return Place(ALPHA.id, (LUMEN, CARD))


def jeanne(section: str = "") -> Place:
    return Place(BETA.id, (JEANNE,), section)


def everywhere() -> tuple[Place, ...]:
    """Return a place for every section there is, hostile texts among them."""
    return (
        *(Place(ALPHA.id, section=section) for section in ("accounts", "orders")),
        *(Place(BETA.id, section=name) for name in ("accounts", "customers", "transactions", "institutions")),
        *(
            Place(ALPHA.id, (POISONED,), section)
            for section in ("statements", "iban-statements", "transfers", "cards", "identity", "account")
        ),
        Place(BETA.id, (Step(Scope.ACCOUNT, "a-1", BETA_ACCOUNTS, phrase("Compte")),), "movements"),
        *(
            jeanne(section)
            for section in (
                "customer-accounts",
                "customer-transactions",
                "authorizations",
                "synchronizations",
                "customer",
            )
        ),
        card(),
        Place(ALPHA.id, (LUMEN, CARD), "card"),
    )
