"""How faults on demand look in Hub's protocol."""

from dataclasses import dataclass
from typing import Any

from banktui.providers.hub.sandbox.application import failure
from banktui.providers.hub.sandbox.errors import phrase
from banktui.providers.hub.sandbox.outcomes import Outcome
from banktui.sandbox.faults import Fault, FaultKind
from banktui.sandbox.provider import ErrorAnswer, GenericShaper

IDS = frozenset({"transaction_id", "ledger_id", "customer_id", "beneficiary_id", "token"})
ECHOES = frozenset({"customer_id", "account_name", "owner"})
TEXTS = frozenset({"account_name", "message", "name", "owner"})
_NOT_ASKED_FOR = "0.00"


@dataclass(frozen=True, kw_only=True)
class HubShaper(GenericShaper):
    """Gives refusals the API's body, with a response code where one is asked for (`status_after:500/606`)."""

    def error(self, status: int, code: str) -> ErrorAnswer:
        """Return the document's words for a status, or a response code's own with it."""
        if not code:
            return ErrorAnswer(status, failure(phrase(status)))
        try:
            outcome = Outcome.of(code)
        except ValueError:
            return ErrorAnswer(status, failure(phrase(status), response_code=code))
        return ErrorAnswer(status, failure(outcome.message, response_code=outcome.code))

    def transform(self, fault: Fault, answer: Any, path: str) -> Any:
        """Return the answer as a fault would have it; ledgers are listed oldest first, so the last one is hidden."""
        if fault.kind is FaultKind.WRONG_ECHO and isinstance(answer, dict) and "transaction_id" in answer:
            # An order's answer repeats nothing that could be changed: it repeats something that was never asked for.
            return {**answer, "amount": _NOT_ASKED_FOR}
        if fault.kind is not FaultKind.HIDE:
            return super().transform(fault, answer, path)
        data = answer.get("data") if isinstance(answer, dict) else None
        rows = data.get("accounts") if isinstance(data, dict) else data
        if isinstance(rows, list) and rows:
            del rows[-1]
        return answer
