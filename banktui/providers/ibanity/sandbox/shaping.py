"""How faults made on purpose look in this provider's form."""

from banktui.providers.ibanity.sandbox.errors import shaped
from banktui.providers.ibanity.sandbox.gate import PLAIN_JSON
from banktui.providers.ibanity.sandbox.jsontext import encode
from banktui.sandbox.bank import Bank
from banktui.sandbox.provider import ErrorAnswer, GenericShaper

_TEXTS = frozenset(
    {"communication", "counterpart", "description", "name", "reference", "iban", "firstName", "lastName"}
)


class IbanityShaper(GenericShaper):
    """Answers `status_before:401/application_certificate_revoked` and the like with documented error bodies."""

    def error(self, status: int, code: str) -> ErrorAnswer:
        """Return the error of a code, or the status's first documented one if no code is given."""
        return ErrorAnswer(status, encode(shaped(status, code or None).document()), PLAIN_JSON)


def make_shaper(bank: Bank) -> IbanityShaper:
    """Return the shaper for this provider's field names and the bank's hostile texts."""
    return IbanityShaper(
        hostile=bank.world.hostile_texts,
        ids=frozenset({"id"}),
        echoes=frozenset({"amount", "balance", "iban"}),
        texts=_TEXTS,
    )
