"""How an order to move money ends: the document's six response codes."""

from enum import Enum


class Outcome(Enum):
    """A response code with the message that goes with it."""

    SUCCESS = ("1", "success")
    QUARANTINED = ("12", "quarantined")
    DECLINED = ("101", "declined")
    CONTACT_SUPPORT = ("606", "contact_support")
    INSUFFICIENT_FUNDS = ("650", "insufficient_funds")
    COMPLIANCE_FIREWALL = ("651", "compliance_firewall")

    @property
    def code(self) -> str:
        """Return the response code: a string of digits, as on the wire."""
        return self.value[0]

    @property
    def message(self) -> str:
        """Return the document's word for it."""
        return self.value[1]

    @classmethod
    def of(cls, text: str) -> "Outcome":
        """Return the outcome of a code or message. Raises ValueError with a sentence that lists them."""
        for outcome in cls:
            if text in outcome.value:
                return outcome
        raise ValueError(f"an outcome is one of {', '.join(outcome.message for outcome in cls)}")
