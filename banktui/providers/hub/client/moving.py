"""What Hub's transfer and payout have in common: an amount, a reference with our tag, and nothing to look it up by."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Final

from banktui.domain.amount import HINT, amount_fault, amount_of
from banktui.domain.intent import Intent
from banktui.domain.money import Money
from banktui.http.encode import encode
from banktui.http.session import Session
from banktui.providers.hub import outcomes
from banktui.providers.hub.client import money_line
from banktui.providers.hub.client.balances import balances_of, recalled, remark_on
from banktui.providers.hub.client.creating import refused
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.client.ledgers import ledger_of
from banktui.providers.hub.client.reference import reference_field
from banktui.services import capability
from banktui.services.acting import Field
from banktui.services.moving import Draft, FrozenRequest, MoneyLine, MoneyTraits, Proof, Remote, Serial, Sighting
from banktui.services.outcome import Evidence, Verdict

AMOUNT: Final = "amount"
_LONGEST_AMOUNT: Final = 11
_MOST_WHOLE_DIGITS: Final = _LONGEST_AMOUNT - len(".00")


class Moving:
    """One of Hub's two ways to move money; form and draft are each way's own."""

    traits = MoneyTraits(
        proof=Proof.NONE,
        serial=Serial.CONNECTION,
        lists=(capability.ACCOUNTS.name,),
        remark="Hub lists no transfers: if its answer is lost, only its support can tell whether the money moved.",
    )

    def __init__(self, gateway: Gateway, session: Session, operation: str) -> None:
        self._gateway = gateway
        self._session = session
        self._operation = operation
        """What the request record calls it."""

    def new_key(self) -> str:
        """Return nothing: two requests that are alike are two payments at Hub."""
        return ""

    def line(self) -> AbstractAsyncContextManager[MoneyLine]:
        """Open a line for one send."""
        return money_line.open_line(self._session, self._operation)

    def judge(self, draft: Draft, evidence: Evidence) -> Verdict:
        """Read a complete answer."""
        return outcomes.judge(draft, evidence)

    async def look_up(self, intent: Intent, snapshot: Sequence[str], since: datetime) -> Sighting:  # noqa: ARG002 - there is no list to look through
        """Return no record, and what the balances suggest. Raises BankError."""
        rows, _ = await self._gateway.ledgers(f"{self._operation}: balances now")
        now = balances_of(ledger_of(row) for row in rows if row is not None and row.ledger_id)
        before = dict(recalled(snapshot))
        if intent.balance_before is not None:
            before.setdefault(intent.source.id.casefold(), intent.balance_before)
        return Sighting((), complete=False, remark=remark_on(intent, before, now))

    async def follow(self, intent: Intent) -> Remote | None:  # noqa: ARG002 - there is no call to ask
        """Return None: Hub has no call that tells where a transfer stands."""
        return None


def amount_field() -> Field:
    """Return the field for an amount: 11 characters at most, so that cents fit in."""
    return Field(AMOUNT, "Amount", hint=HINT, longest=_LONGEST_AMOUNT, check=_amount_fault)


def money_in(values: Mapping[str, str], currency: str) -> Money:
    """Return the amount that was typed. Raises Rejected, naming the field."""
    try:
        return amount_of(values.get(AMOUNT, ""), currency)
    except ValueError as fault:
        raise refused(str(fault), AMOUNT) from None


def frozen(path: str, body: Mapping[str, Any]) -> FrozenRequest:
    """Return a request as it is sent."""
    return FrozenRequest("POST", path, encode(body), "application/json")


def fields_for_all() -> tuple[Field, Field]:
    """Return the fields that both ways have, at the end of their forms."""
    return amount_field(), reference_field()


def _amount_fault(typed: str) -> str:
    fault = amount_fault(typed)
    if not fault and len(typed.partition(".")[0]) > _MOST_WHOLE_DIGITS:
        return f"Hub takes at most {'9' * _MOST_WHOLE_DIGITS}.99 at once."
    return fault
