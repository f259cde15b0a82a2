"""Hub's response codes: what became of an instruction, as data.

The codes and their words are the documents'; what they mean for the money is our reading of them, which the documents
leave open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a code says about the money, or about whatever else was to be done."""

    DONE = "done"
    HELD = "held"
    """Neither done nor refused: Hub keeps it back and decides later. Sent again, it could happen twice."""
    REFUSED = "refused"
    """It did not happen and will not."""
    UNKNOWN = "unknown"
    """Only a person at Hub can say."""


@dataclass(frozen=True, slots=True)
class ResponseCode:
    """One code with everything that a person needs to know about it."""

    code: str
    word: str
    """Hub's own word: `quarantined`."""
    effect: Effect
    happened: str
    money: str
    """Whether money moved."""
    act: str
    """Who must act, and how."""
    again: str
    """Whether trying again is safe."""


CODES: Mapping[str, ResponseCode] = {
    each.code: each
    for each in (
        ResponseCode(
            "1",
            "success",
            Effect.DONE,
            happened="Hub carried it out.",
            money="The money has left the ledger.",
            act="Nobody needs to do anything.",
            again="Sending it again would do it a second time.",
        ),
        ResponseCode(
            "12",
            "quarantined",
            Effect.HELD,
            happened="Hub holds it in quarantine: it is neither done nor refused.",
            money="No money has been delivered yet; it may still be.",
            act="Hub decides. Its support can tell how long that takes.",
            again="Never send it again while it is held: both could be carried out.",
        ),
        ResponseCode(
            "101",
            "declined",
            Effect.REFUSED,
            happened="Hub declined it.",
            money="No money moved.",
            act="Check the ledgers, the beneficiary and the amount; Hub's support knows the reason.",
            again="Trying again is safe, but unchanged it will be declined again.",
        ),
        ResponseCode(
            "606",
            "contact_support",
            Effect.UNKNOWN,
            happened="Hub cannot say what became of it and asks to be called.",
            money="It is not known whether money moved.",
            act="Contact Hub's support with the transaction's number and time.",
            again="Do not send it again before Hub's support has said what became of it.",
        ),
        ResponseCode(
            "650",
            "insufficient_funds",
            Effect.REFUSED,
            happened="The ledger does not hold enough money.",
            money="No money moved.",
            act="Put money on the ledger, or choose a smaller amount.",
            again="Trying again is safe once the ledger holds enough.",
        ),
        ResponseCode(
            "651",
            "compliance_firewall",
            Effect.REFUSED,
            happened="Hub's compliance checks stopped it.",
            money="No money moved.",
            act="Talk to Hub's compliance team.",
            again="Trying again is safe, but it will be stopped again until they have cleared it.",
        ),
    )
}
