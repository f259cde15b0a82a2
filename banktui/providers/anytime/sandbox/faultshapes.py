"""How faults on demand look in Anytime's protocol."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from banktui.providers.anytime.sandbox.envelope import Envelope
from banktui.providers.anytime.sandbox.errors import for_status, numbered
from banktui.providers.anytime.sandbox.records import CardRecord
from banktui.sandbox.faults import Fault, FaultKind
from banktui.sandbox.provider import ErrorAnswer, GenericShaper
from banktui.sandbox.shaping import without_newest

IDS = frozenset({"acc_id", "card_ref", "txid", "internal_id", "access_token", "order_id", "transaction_id"})
TEXTS = frozenset(
    {
        "beneficiary_name",
        "comment",
        "corp_city",
        "corp_name",
        "description",
        "embossed",
        "first_name",
        "last_name",
        "message",
        "reason",
        "source_reason",
        "user_addr_1",
        "user_first_name",
        "user_last_name",
    }
)
ECHOES = frozenset({"amount", "beneficiary_iban", "iban", "test_param"})
_LOADING = re.compile(r"/v1\.0/cards/[^/]+/(?:credit|debit)/?")
_LOAD_ECHOES = frozenset({"card_ref", "acc_id"})
"""All that an answer to a load repeats."""
_ORDERING = re.compile(r"/v1\.0/cards/?")
_CARDS = re.compile(r"/v1\.0/accounts/[^/]+/cards/?")


def _hide(body: dict[str, Any], *, newest_last: bool) -> None:
    """Leave a list's newest entry out as if it were not there yet: it does not count either."""
    if newest_last and body.get("cards"):
        del body["cards"][-1]
    elif newest_last or not without_newest(body):
        return
    total = body.get("total_results")
    if isinstance(total, int) and total:
        body["total_results"] = total - 1


@dataclass(frozen=True, kw_only=True)
class AnytimeShaper(GenericShaper):
    """Gives every refusal on demand the bank's own error envelope, with any of its codes by number or name."""

    envelope: Envelope
    cards: Mapping[str, CardRecord]

    def transform(self, fault: Fault, answer: Any, path: str) -> Any:
        """Return an answer as a fault would have it; what some answers repeat, and where some lists grow, is known."""
        body = answer.get("body") if isinstance(answer, dict) else None
        if fault.kind is FaultKind.WRONG_ECHO and _LOADING.fullmatch(path):
            return GenericShaper(echoes=_LOAD_ECHOES).transform(fault, answer, path)
        if fault.kind is FaultKind.WRONG_ECHO and _ORDERING.fullmatch(path) and isinstance(body, dict):
            body["card_ref"] = self._older_card(body.get("card_ref"))
            return answer
        if fault.kind is FaultKind.HIDE and isinstance(body, dict):
            _hide(body, newest_last=bool(_CARDS.fullmatch(path)))
            return answer
        return super().transform(fault, answer, path)

    def _older_card(self, ref: object) -> object:
        """Return a card that the account had before: all that can be wrong in the answer to an order."""
        made = self.cards.get(str(ref))
        older = (card.ref for card in self.cards.values() if made and card.account_id == made.account_id)
        return next((each for each in older if each != ref), ref)

    def error(self, status: int, code: str) -> ErrorAnswer:
        """Return the envelope of `code` (`4290010`, `0010`, `MaxQueryRateByIpReached`), or the usual one of a status.

        A status that the bank never uses carries its code for everything else, 5000010.
        """
        row = for_status(status, code) or numbered(5000010)
        answer = self.envelope.failure(row)
        return ErrorAnswer(status, bytes(answer.body))
