"""What a provider can do, as typed keys.

A provider is built with the services that it really has; a screen asks for a key and gets the service or None. There
are no flags that could disagree with the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from banktui.domain.account import Account, Identity, Space
from banktui.domain.aggregation import Authorization, Customer, Institution
from banktui.domain.card import Card, CardOrder, CardTransaction
from banktui.domain.checked import Checked
from banktui.domain.fixture import Fixture
from banktui.domain.payment import Payment
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services.acting import Action
from banktui.services.conforming import Promises
from banktui.services.document import Documents
from banktui.services.moving import MoneyOperation
from banktui.services.notifying import Notifications
from banktui.services.reading import Collection, Kept, Lookup, Synchronizing
from banktui.services.revealing import Revealing
from banktui.services.scope import Scope as Scope  # noqa: PLC0414 - belongs with the keys that carry it

S = TypeVar("S")


@dataclass(frozen=True)
class Capability(Generic[S]):
    """A key that carries the type of the service behind it."""

    name: str
    scope: Scope = Scope.CONNECTION


CHECK = Capability[Lookup[Checked]]("check")

ACCOUNTS = Capability[Collection[Account]]("accounts")
ACCOUNT = Capability[Lookup[Account]]("account")
STATEMENTS = Capability[Collection[Transaction]]("statements", Scope.ACCOUNT)
STATEMENT = Capability[Lookup[Transaction]]("statement", Scope.ACCOUNT)
IBAN_STATEMENTS = Capability[Collection[Transaction]]("iban-statements", Scope.ACCOUNT)
CREDIT_TRANSFERS = Capability[Collection[CreditTransfer]]("credit-transfers", Scope.ACCOUNT)
TESTIMONIAL = Capability[Documents]("testimonial", Scope.ACCOUNT)
IDENTITY = Capability[Lookup[Identity]]("identity", Scope.ACCOUNT)

SENT = Capability[Kept]("sent", Scope.ACCOUNT)

CARDS = Capability[Collection[Card]]("cards", Scope.ACCOUNT)
CARD = Capability[Lookup[Card]]("card", Scope.ACCOUNT)
CARD_TRANSACTIONS = Capability[Collection[CardTransaction]]("card-transactions", Scope.CARD)
CARD_TRANSACTION = Capability[Lookup[CardTransaction]]("card-transaction", Scope.CARD)
CARD_ORDERS = Capability[Lookup[CardOrder]]("card-orders")

INSTITUTIONS = Capability[Collection[Institution]]("institutions")
INSTITUTION = Capability[Lookup[Institution]]("institution")
CUSTOMERS = Capability[Collection[Customer]]("customers")
CUSTOMER = Capability[Lookup[Customer]]("customer")
TRANSACTIONS = Capability[Collection[Transaction]]("transactions")
ACCOUNT_TRANSACTIONS = Capability[Collection[Transaction]]("account-transactions", Scope.ACCOUNT)
ACCOUNT_TRANSACTION = Capability[Lookup[Transaction]]("account-transaction", Scope.ACCOUNT)
CUSTOMER_ACCOUNTS = Capability[Collection[Account]]("customer-accounts", Scope.CUSTOMER)
CUSTOMER_TRANSACTIONS = Capability[Collection[Transaction]]("customer-transactions", Scope.CUSTOMER)
SANDBOX_ACCOUNTS = Capability[Collection[Account]]("sandbox-accounts")
"""Test accounts at a provider's test banks, whoever has or has not let them be read."""
TEST_INSTITUTIONS = Capability[Collection[Fixture]]("test-institutions")
"""The root of a provider's tree of test data, if it lets one make some: whoever may not gets NotPermitted here."""
TEST_INSTITUTION = Capability[Lookup[Fixture]]("test-institution")
TEST_USERS = Capability[Collection[Fixture]]("test-users", Scope.TEST_INSTITUTION)
TEST_USER = Capability[Lookup[Fixture]]("test-user", Scope.TEST_INSTITUTION)
TEST_ACCOUNTS = Capability[Collection[Fixture]]("test-accounts", Scope.TEST_USER)
TEST_ACCOUNT = Capability[Lookup[Fixture]]("test-account", Scope.TEST_USER)
TEST_USER_TRANSACTIONS = Capability[Collection[Fixture]]("test-user-transactions", Scope.TEST_USER)
TEST_TRANSACTIONS = Capability[Collection[Fixture]]("test-transactions", Scope.TEST_ACCOUNT)
TEST_TRANSACTION = Capability[Lookup[Fixture]]("test-transaction", Scope.TEST_ACCOUNT)
AUTHORIZATIONS = Capability[Collection[Authorization]]("authorizations", Scope.CUSTOMER)
AUTHORIZATION = Capability[Lookup[Authorization]]("authorization", Scope.CUSTOMER)
SYNCHRONIZATIONS = Capability[Synchronizing]("synchronizations", Scope.CUSTOMER)

CREATE_BUSINESS_ACCOUNT = Capability[Action]("create-business-account")
CREATE_CONSUMER_ACCOUNT = Capability[Action]("create-consumer-account")
UPDATE_ACCOUNT = Capability[Action]("update-account", Scope.ACCOUNT)
UPLOAD_IDENTITY = Capability[Action]("upload-identity", Scope.ACCOUNT)
CREATE_IBAN = Capability[Action]("create-iban", Scope.ACCOUNT)
CREATE_VIRTUAL_IBAN = Capability[Action]("create-virtual-iban", Scope.ACCOUNT)

BLOCK_CARD = Capability[Action]("block-card", Scope.CARD)
UNBLOCK_CARD = Capability[Action]("unblock-card", Scope.CARD)
CARD_LOST = Capability[Action]("card-lost", Scope.CARD)
CARD_STOLEN = Capability[Action]("card-stolen", Scope.CARD)
CARD_DAMAGED = Capability[Action]("card-damaged", Scope.CARD)
CANCEL_CARD = Capability[Action]("cancel-card", Scope.CARD)
CARD_USES = Capability[Action]("card-uses", Scope.CARD)
RENEW_CARD = Capability[Action]("renew-card", Scope.CARD)

DELETE_CUSTOMER = Capability[Action]("delete-customer", Scope.CUSTOMER)
DELETE_AUTHORIZATION = Capability[Action]("delete-authorization", Scope.CUSTOMER)

CREATE_TEST_INSTITUTION = Capability[Action]("create-test-institution")
UPDATE_TEST_INSTITUTION = Capability[Action]("update-test-institution", Scope.TEST_INSTITUTION)
DELETE_TEST_INSTITUTION = Capability[Action]("delete-test-institution", Scope.TEST_INSTITUTION)
CREATE_TEST_USER = Capability[Action]("create-test-user", Scope.TEST_INSTITUTION)
UPDATE_TEST_USER = Capability[Action]("update-test-user", Scope.TEST_USER)
DELETE_TEST_USER = Capability[Action]("delete-test-user", Scope.TEST_USER)
CREATE_TEST_ACCOUNT = Capability[Action]("create-test-account", Scope.TEST_USER)
DELETE_TEST_ACCOUNT = Capability[Action]("delete-test-account", Scope.TEST_ACCOUNT)
DELETE_TEST_TRANSACTION = Capability[Action]("delete-test-transaction", Scope.TEST_TRANSACTION)

CARD_PIN = Capability[Revealing]("card-pin", Scope.CARD)
CARD_NUMBER = Capability[Revealing]("card-number", Scope.CARD)
CARD_LINK = Capability[Revealing]("card-link", Scope.CARD)
"""An address at which somebody else sees a card's details."""
SEND_CARD_PIN = Capability[Action]("send-card-pin", Scope.CARD)
SEND_CARD_NUMBER = Capability[Action]("send-card-number", Scope.CARD)

CREATED_CUSTOMERS = Capability[Kept]("created-customers")
BENEFICIARIES = Capability[Kept]("beneficiaries")
CREATE_CUSTOMER = Capability[Action]("create-customer")
CREATE_BENEFICIARY = Capability[Action]("create-beneficiary")
CREATE_LEDGER = Capability[Action]("create-ledger")

PAYMENTS = Capability[Collection[Payment]]("payments")
PAYMENT = Capability[Lookup[Payment]]("payment", Scope.PAYMENT)
PAYMENT_TRANSACTIONS = Capability[Collection[Transaction]]("payment-transactions", Scope.PAYMENT)
TRANSACTION = Capability[Lookup[Transaction]]("transaction")
SPACES = Capability[Collection[Space]]("spaces")
CONFIGURE_EVENTS = Capability[Action]("configure-events", Scope.ACCOUNT)

CREDIT_TRANSFER = Capability[MoneyOperation]("credit-transfer", Scope.ACCOUNT)
CARD_LOAD = Capability[MoneyOperation]("card-load", Scope.CARD)
CARD_UNLOAD = Capability[MoneyOperation]("card-unload", Scope.CARD)
CARD_ORDER = Capability[MoneyOperation]("card-order", Scope.ACCOUNT)
LEDGER_TRANSFER = Capability[MoneyOperation]("ledger-transfer", Scope.ACCOUNT)
PAY_OUT = Capability[MoneyOperation]("pay-out")
PAYMENT_REQUEST = Capability[MoneyOperation]("payment-request")
PAYMENT_LINK = Capability[MoneyOperation]("payment-link")
SANDBOX_TRANSACTION = Capability[MoneyOperation]("sandbox-transaction", Scope.ACCOUNT)

MONEY: tuple[Capability[MoneyOperation], ...] = (
    CREDIT_TRANSFER,
    CARD_LOAD,
    CARD_UNLOAD,
    CARD_ORDER,
    LEDGER_TRANSFER,
    PAY_OUT,
    PAYMENT_REQUEST,
    PAYMENT_LINK,
    SANDBOX_TRANSACTION,
)
"""Everything that goes through the journal, in the order of menus."""

CONFORMANCE = Capability[Promises]("conformance")
"""Promises about keys that can be put to the test before anything relies on them."""

EVENTS = Capability[Notifications]("events")

INTENTS = Capability[Kept]("intents")
"""Every payment intent, as our own journal knows them: one list for all connections, whose connection is empty."""

FAMILIES: Mapping[str, frozenset[str]] = {
    family.name: frozenset(member.name for member in (family, *others))
    for family, *others in (
        (ACCOUNTS,),
        (STATEMENTS, ACCOUNT_TRANSACTIONS),
        (TRANSACTIONS, CUSTOMER_TRANSACTIONS, PAYMENT_TRANSACTIONS, CARD_TRANSACTIONS),
        (CREDIT_TRANSFERS, SENT),
        (CARDS,),
        (IDENTITY,),
        (CARD_ORDERS,),
        (PAYMENTS,),
        (CUSTOMERS, CREATED_CUSTOMERS),
        (INSTITUTIONS,),
        (SYNCHRONIZATIONS,),
        (EVENTS,),
        (CREDIT_TRANSFER, LEDGER_TRANSFER, PAY_OUT),
        (PAYMENT_REQUEST, PAYMENT_LINK),
        (CARD_LOAD, CARD_UNLOAD),
    )
}
"""What people look for in a bank, by the capability that stands for it, and by which capabilities it is met.

A provider that has none of a family's capabilities says why in `ProviderInfo.cannot`, under the family's name.
"""
