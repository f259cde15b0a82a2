"""Moving money, as screens and the command line see it: review, send once, and be told the truth about the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State, Step
from banktui.domain.money import Money
from banktui.services.acting import Form
from banktui.services.journal import Conformance
from banktui.services.moving import Draft, MoneyTraits
from banktui.services.provider import Connection
from banktui.services.reading import Listed
from banktui.services.unsettled import MoneyStanding


class Caution(StrEnum):
    """Why a person should stop and look before sending."""

    SAME_PAYMENT = "same payment"
    """The same payee and amount not long ago."""
    OPEN_UNKNOWN = "open unknown"
    """One that looks the same may have been carried out: its tag must be typed."""
    FIRST_PAYEE = "first payee"
    """Nothing was ever paid there before, as far as is known."""
    MIXED_SCRIPT = "mixed script"
    """The payee's name mixes alphabets, or looks like another known name."""
    HIDDEN_TEXT = "hidden text"
    """A name or reference holds characters that cannot be seen or turn the direction of text."""
    OVERDRAWN = "overdrawn"
    """The balance would fall below zero."""
    STALE_BALANCE = "stale balance"
    """The balance could not be read just now."""
    OTHER_CURRENCY = "other currency"
    """The source is in another currency: the bank converts at a rate that is not known."""
    REMARK = "remark"
    """What the provider's operation wants known."""


@dataclass(frozen=True, slots=True)
class Caveat:
    """One thing to be acknowledged before it can be sent."""

    caution: Caution
    sentence: str
    needs_tag: str = ""
    """The tag that has to be typed to acknowledge it; empty: a mark is enough."""
    blocks: bool = True
    """It must be acknowledged; otherwise it is only shown."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What must be typed before it can be sent, because the connection is real."""

    amount: str = ""
    """The amount again, as it is shown."""
    last_four: str = ""
    """The last four characters of the destination."""


@dataclass(frozen=True, slots=True)
class Review:
    """One payment as it will be sent: what is shown here is byte for byte what leaves."""

    id: str
    """The intent's; it is written down only when it is confirmed."""
    tag: str
    connection: Connection
    operation: str
    title: str
    draft: Draft
    traits: MoneyTraits
    balance: Money | None
    """Of the source now; None where it is not known."""
    balance_at: datetime | None
    balance_after: Money | None
    caveats: tuple[Caveat, ...]
    demand: Demand | None
    """None on a sandbox: sending takes a deliberate press and nothing to type."""
    until: datetime
    """When the review is too old to be confirmed."""
    destination_bank: str = ""
    """What is known of the destination's bank: its name and place."""


@dataclass(frozen=True, slots=True)
class PromiseOnRecord:
    """What is recorded of one operation's promise that the same key has it carried out once."""

    operation: str
    title: str
    found: Conformance | None
    """What the latest test found; None if none was made by the same credential in the same environment."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person did to have it sent."""

    acknowledged: frozenset[Caution] = frozenset()
    tag: str = ""
    amount: str = ""
    last_four: str = ""
    by: str = "screen"
    """How it came: `screen`, `command line`."""
    is_attended: bool = True
    """A person has seen the review. A production connection sends without one only if its settings allow that."""


class Payments(Protocol):
    """Every coroutine may be awaited on the screens' event loop and works off it. None raises BankError.

    Refusals that screens must make unreachable (read-only, locked, limits) are made here all the same.
    """

    def standing(self) -> MoneyStanding:
        """Return how many intents want attention. Cheap: may be asked at each repaint."""
        ...

    async def opened(self) -> MoneyStanding:
        """Return the same once the journal has been opened, and its intents stand in the list of all."""
        ...

    def refusal(self, connection: str, operation: str = "") -> Problem | None:
        """Return why a connection sends nothing now: read-only, locked, the journal; None if it does."""
        ...

    async def form(self, connection: str, operation: str, subject: Listed | None, parent: str = "") -> Form | Problem:
        """Return what an operation wants to know, or why it cannot be done.

        `parent` is the account, card or ledger that it will be about, where that is known already.
        """
        ...

    async def review(self, connection: str, operation: str, parent: str, values: Mapping[str, str]) -> Review | Problem:
        """Return the payment as it would be sent, with everything that can be checked checked. Sends nothing."""
        ...

    async def send(self, review_id: str, confirmation: Confirmation) -> Intent | Problem:
        """Confirm and send, once; returns where it stands afterwards. Cancelling the caller does not stop it.

        A Problem means that nothing was sent. `IntentChanged` is told at each step. A second call for the same review
        sends nothing and returns where the first one stands.
        """
        ...

    async def send_again(self, intent_id: str) -> Intent | Problem:
        """Send an intent that is certain not to have been processed (it is `confirmed` again), by hand."""
        ...

    async def cancel(self, intent_id: str) -> Intent | Problem:
        """Give up an intent of which nothing was sent."""
        ...

    async def check(self, intent_id: str = "") -> Sequence[Intent] | Problem:
        """Look now for what is unknown (one, or all), and read again what was accepted. Returns them as they stand."""
        ...

    async def attest(
        self,
        intent_id: str,
        state: State,
        *,
        tag: str,
        reason: str,
        who: str,
        second: str = "",
        providers_word: bool = False,
    ) -> Intent | Problem:
        """Have a person's word end an unknown or held one: accepted or not executed. The tag must be typed.

        Not executed takes a day since it was sent, or the provider's own word (`providers_word`), which the reason
        then quotes. On production `second` is another person who agrees.
        """
        ...

    async def intent(self, intent_id_or_tag: str) -> Intent | None:
        """Return one intent."""
        ...

    async def history(self, intent_id: str) -> Sequence[Step]:
        """Return everything that happened to an intent, oldest first."""
        ...

    async def promises(self, connection: str) -> Sequence[PromiseOnRecord] | Problem:
        """Return what is recorded of a connection's promises about keys, by operation. Sends nothing."""
        ...

    async def put_to_the_test(self, connection: str) -> Sequence[PromiseOnRecord] | Problem:
        """Test a sandbox connection's promises about keys, by really sending, and record what is found.

        Unknown payments are sent again with their keys only where the latest finding is a pass.
        """
        ...

    async def unlock(self, connection: str, name: str, minutes: int) -> Problem | None:
        """Let a production connection send for some minutes. `name` is the connection's, typed by the person."""
        ...

    async def lock(self, connection: str) -> None:
        """End that before its time."""
        ...

    async def back_up(self, folder: str) -> str | Problem:
        """Copy the journal as it is, also a damaged one, into a folder, and return the copy's path."""
        ...

    def locked_until(self, connection: str) -> datetime | None:
        """Return until when a production connection is unlocked; None if it is locked or needs no unlocking."""
        ...
