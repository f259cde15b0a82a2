"""Below what a list stands."""

from enum import StrEnum


class Scope(StrEnum):
    """Below what a list stands: everything is reached by walking down from a connection."""

    CONNECTION = "connection"
    ACCOUNT = "account"
    CUSTOMER = "customer"
    CARD = "card"
    PAYMENT = "payment"
    TEST_INSTITUTION = "test-institution"
    """With the next three: what stands in a provider's tree of test data, by the ids from its root."""
    TEST_USER = "test-user"
    TEST_ACCOUNT = "test-account"
    TEST_TRANSACTION = "test-transaction"
