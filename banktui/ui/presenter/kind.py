"""The kinds of things that a column can show; `cells` writes them."""

from enum import StrEnum


class Kind(StrEnum):
    """How a field of a row is written."""

    WORDS = "words"
    """Cleaned bank text."""
    REMARK = "remark"
    """What somebody wrote: it may hold names and amounts, so it is hidden on request."""
    QUIET = "quiet"
    """Secondary text: ids, types."""
    NAME = "name"
    """A person or company: hidden on request."""
    QUIET_NAME = "quiet-name"
    NUMBER = "number"
    """An account number: hidden but for its end on request."""
    ACCOUNT_NUMBER = "account-number"
    """The same of an account of its own, with its sort code where it has one."""
    DAY = "day"
    MOMENT = "moment"
    CLOCK = "clock"
    """A time of day, to the second."""
    STATUS = "status"
    CATEGORY = "category"
    """A merchant category code, by name."""
    DURATION = "duration"
    SANDBOX = "sandbox"
    """Whether a bank is a sandbox's."""
    COUNTERPARTY = "counterparty"
    TRANSFER_DAY = "transfer-day"
    CARD_HOLDER = "card-holder"
    CARD_USES = "card-uses"
    PAYMENT_MOMENT = "payment-moment"
    PAYMENT_STATUS = "payment-status"
    ORIGINAL = "original"
    """The amount in the merchant's currency. Most have none that differs: their cells stay empty."""
    PARCEL = "parcel"
    INTENT_PAYEE = "intent-payee"
    INTENT_STATE = "intent-state"
    TAG = "tag"
    AGE = "age"
    """How long ago the row came from the bank: written by the table, which knows."""
    BALANCE = "balance"
    MOVEMENT = "movement"
    """Money in or out, with its sign. Both money kinds are aligned by the table."""

    @property
    def is_money(self) -> bool:
        """Tell whether cells of this kind are figures, aligned at their decimal point."""
        return self in {Kind.BALANCE, Kind.MOVEMENT}
