"""Which lists are read how: small whole, growing in parts, remembered one by one."""

from typing import Any

from banktui.services import capability
from banktui.services.capability import Capability

LOOKUPS: dict[str, Capability[Any]] = {
    listed.name: single
    for listed, single in (
        (capability.ACCOUNTS, capability.ACCOUNT),
        (capability.CUSTOMER_ACCOUNTS, capability.ACCOUNT),
        (capability.STATEMENTS, capability.STATEMENT),
        (capability.CARDS, capability.CARD),
        (capability.CARD_TRANSACTIONS, capability.CARD_TRANSACTION),
        (capability.CUSTOMERS, capability.CUSTOMER),
        (capability.INSTITUTIONS, capability.INSTITUTION),
        (capability.AUTHORIZATIONS, capability.AUTHORIZATION),
        (capability.ACCOUNT_TRANSACTIONS, capability.ACCOUNT_TRANSACTION),
        (capability.PAYMENTS, capability.PAYMENT),
        (capability.PAYMENT_TRANSACTIONS, capability.TRANSACTION),
        (capability.TRANSACTIONS, capability.TRANSACTION),
        (capability.CARD_ORDERS, capability.CARD_ORDERS),
        (capability.IDENTITY, capability.IDENTITY),
        (capability.SYNCHRONIZATIONS, capability.SYNCHRONIZATIONS),
        (capability.CHECK, capability.CHECK),
        (capability.TEST_INSTITUTIONS, capability.TEST_INSTITUTION),
        (capability.TEST_USERS, capability.TEST_USER),
        (capability.TEST_ACCOUNTS, capability.TEST_ACCOUNT),
        (capability.TEST_TRANSACTIONS, capability.TEST_TRANSACTION),
        (capability.TEST_USER_TRANSACTIONS, capability.TEST_TRANSACTION),
    )
}
"""The capability that reads one item of a list, by the list's capability name."""

REMEMBERED = frozenset(
    each.name for each in (capability.CARD_ORDERS, capability.CHECK, capability.IDENTITY, capability.SYNCHRONIZATIONS)
)
"""Lists that the bank does not give: they consist of what was read by its id."""
