"""Below what a list stands."""

from enum import StrEnum


class Scope(StrEnum):
    """Below what a list stands: everything is reached by walking down from a connection."""

    CONNECTION = "connection"
    ACCOUNT = "account"
    CUSTOMER = "customer"
    CARD = "card"
    PAYMENT = "payment"
