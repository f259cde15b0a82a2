"""What everything that stands in a list has in common, and small parts that many nouns share."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from banktui.domain.frozen import quickly_made
from banktui.domain.money import Money


class Meaning(StrEnum):
    """What a provider's status word amounts to, across providers. The word itself is always shown beside it."""

    FINAL = "final"
    """Done and good: settled, executed, accepted, fulfilled."""
    ACTIVE = "active"
    """In use: an activated card, an open account."""
    PENDING = "pending"
    """Not final yet: it will change by itself."""
    ATTENTION = "attention"
    """Somebody must act: incomplete, blocked, refused documents."""
    REFUSED = "refused"
    """Declined, failed: it did not happen."""
    ENDED = "ended"
    """Cancelled, expired, lost, stolen: it will not change again."""
    UNKNOWN = "unknown"
    """A word that the provider's documents do not list."""


# Tuples, because a set asks for hashes, which an enumeration's members compute anew each time.
_UNSETTLED = (Meaning.PENDING, Meaning.UNKNOWN)
_VOID = (Meaning.REFUSED, Meaning.ENDED)


@dataclass(frozen=True, slots=True)
class Status:
    """A status as the bank words it (cleaned) and as we understand it."""

    word: str
    meaning: Meaning
    code: str = ""
    """The value on the wire where it differs from the word: `S`, `BLO` …"""

    def is_settled(self) -> bool:
        """Tell whether the status can be expected never to change by itself."""
        return self.meaning not in _UNSETTLED

    def is_void(self) -> bool:
        """Tell whether what has this status did not happen: no money moved, or none will."""
        return self.meaning in _VOID


@quickly_made
@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled detail that only some providers have. `label` is ours, `value` is cleaned bank text."""

    label: str
    value: str


def told(facts: tuple[Fact, ...]) -> str:
    """Return by what facts are found, each with a space before it.

    Days are left out: there are filters for them, and a year that somebody looks for in the number of an invoice would
    be found in every row that says when it was executed.
    """
    text = ""
    for fact in facts:
        value = fact.value
        if value[4:5] != "-" or value[7:8] != "-":
            text = f"{text} {value}"
    return text


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a payment was refused or has failed."""

    code: str
    """The provider's code: `TRS0010`, `InsufficientBalance`."""
    message: str
    """The provider's own words, cleaned."""
    meaning: str
    """One sentence of ours: what happened and what it means for the money."""
    advice: str = ""
    """What the payer or we can do."""


# A named tuple, because each row that is stored makes one, and a frozen record takes twice as long to make.
class Facets(NamedTuple):
    """By what a row is found, ordered and summed, whatever it is."""

    name: str
    """What a person would call the row; the list's "by name" order."""
    text: str
    """Everything that a text filter should find, joined by spaces."""
    day: date | None = None
    amount: Decimal | None = None
    """Signed: negative is money out."""
    currency: str = ""
    status: str = ""
    settled: bool = True
    """False while the row is expected to change by itself (pending)."""
    void: bool = False
    """It did not happen (declined, cancelled): its amount counts in no sum."""


def movement(name: str, text: str, day: date | None, money: Money | None, status: Status | None) -> Facets:
    """Return the facets of what moves money: without a status it is final and has happened."""
    # By position, because rows come by the hundred thousand and names double the time.
    return Facets(
        name,
        text,
        day,
        money.amount if money else None,
        money.currency if money else "",
        status.word if status else "",
        status is None or status.is_settled(),
        status is not None and status.is_void(),
    )
