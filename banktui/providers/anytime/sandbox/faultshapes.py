"""How faults on demand look in Anytime's protocol."""

from dataclasses import dataclass

from banktui.providers.anytime.sandbox.envelope import Envelope
from banktui.providers.anytime.sandbox.errors import for_status, numbered
from banktui.sandbox.provider import ErrorAnswer, GenericShaper

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


@dataclass(frozen=True, kw_only=True)
class AnytimeShaper(GenericShaper):
    """Gives every refusal on demand the bank's own error envelope, with any of its codes by number or name."""

    envelope: Envelope

    def error(self, status: int, code: str) -> ErrorAnswer:
        """Return the envelope of `code` (`4290010`, `0010`, `MaxQueryRateByIpReached`), or the usual one of a status.

        A status that the bank never uses carries its code for everything else, 5000010.
        """
        row = for_status(status, code) or numbered(5000010)
        answer = self.envelope.failure(row)
        return ErrorAnswer(status, bytes(answer.body))
