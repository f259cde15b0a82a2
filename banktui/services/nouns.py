"""What stands in each list, by the name of its capability."""

from collections.abc import Mapping

from banktui.domain.account import Account, Identity, Space
from banktui.domain.aggregation import Authorization, Customer, Institution, Synchronization
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.card import Card, CardOrder, CardTransaction
from banktui.domain.checked import Checked
from banktui.domain.event import Event
from banktui.domain.exchange import Exchange
from banktui.domain.fixture import Fixture
from banktui.domain.intent import Intent
from banktui.domain.payment import Payment
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services import capability
from banktui.services.command_line import REQUESTS

NOUNS: Mapping[str, type] = {
    key.name: noun
    for noun, keys in (
        (Account, (capability.ACCOUNTS, capability.CUSTOMER_ACCOUNTS)),
        (Space, (capability.SPACES,)),
        (Identity, (capability.IDENTITY,)),
        (
            Transaction,
            (
                *(capability.STATEMENTS, capability.IBAN_STATEMENTS, capability.TRANSACTIONS),
                *(capability.ACCOUNT_TRANSACTIONS, capability.CUSTOMER_TRANSACTIONS, capability.PAYMENT_TRANSACTIONS),
            ),
        ),
        (CreditTransfer, (capability.CREDIT_TRANSFERS,)),
        (Intent, (capability.SENT, capability.INTENTS)),
        (Card, (capability.CARDS,)),
        (CardTransaction, (capability.CARD_TRANSACTIONS,)),
        (CardOrder, (capability.CARD_ORDERS,)),
        (Payment, (capability.PAYMENTS,)),
        (Customer, (capability.CUSTOMERS, capability.CREATED_CUSTOMERS)),
        (Beneficiary, (capability.BENEFICIARIES,)),
        (Institution, (capability.INSTITUTIONS,)),
        (Authorization, (capability.AUTHORIZATIONS,)),
        (Synchronization, (capability.SYNCHRONIZATIONS,)),
        (Event, (capability.EVENTS,)),
        (
            Fixture,
            (
                *(capability.TEST_INSTITUTIONS, capability.TEST_USERS, capability.TEST_ACCOUNTS),
                *(capability.TEST_TRANSACTIONS, capability.TEST_USER_TRANSACTIONS),
            ),
        ),
        (Checked, (capability.CHECK,)),
    )
    for key in keys
} | dict.fromkeys(REQUESTS.names, Exchange)
"""What stands in each list."""
