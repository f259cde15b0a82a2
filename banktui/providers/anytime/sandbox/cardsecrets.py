"""What is secret about a card. It is made anew from the bank's seed each time it is asked for, and kept nowhere."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from banktui.providers.anytime.sandbox.records import CardRecord
from banktui.sandbox.bank import Bank

_ISSUER: Final = "541333"
"""A range that the scheme sets aside for tests: no real card begins so."""
_PAN_DIGITS: Final = 16


class CardSecrets:
    """Knows PINs, numbers and links of this bank's cards."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._texted: Counter[str] = Counter()
        """By card: how many new PINs its holder was sent."""
        self._linked: Counter[str] = Counter()

    def pin(self, card: CardRecord) -> str:
        """Return the card's PIN, four digits."""
        return self._digits(4, "pin", card.ref, str(self._texted[card.ref]))

    def cvv(self, card: CardRecord) -> str:
        """Return the three digits on the back of a virtual card."""
        return self._digits(3, "cvv", card.ref)

    def pan(self, card: CardRecord) -> str:
        """Return the card's number, its last digit the check digit of ISO 7812."""
        body = _ISSUER + self._digits(_PAN_DIGITS - len(_ISSUER) - 1, "pan", card.ref)
        return body + _check_digit(body)

    def text_pin(self, card: CardRecord, proof: str) -> None:
        """Give the card a new PIN, as if its holder were sent it."""
        payload = {"card": card.ref, "proof": proof}
        self._bank.remember("anytime", "pin-texted", payload)
        self.recall_text(payload)

    def recall_text(self, payload: Mapping[str, Any]) -> None:
        """Give a card the PIN again that it was given."""
        self._texted[payload["card"]] += 1

    def link(self, card: CardRecord, proof: str) -> str:
        """Return a new address at which the card's details could be seen for a while."""
        payload = {"card": card.ref, "proof": proof}
        self._bank.remember("anytime", "card-linked", payload)
        self.recall_link(payload)
        token = self._bank.stream("anytime", "link", card.ref, str(self._linked[card.ref])).getrandbits(128)
        return f"https://details.anytime.example/{token:032x}"

    def recall_link(self, payload: Mapping[str, Any]) -> None:
        """Count a link that was made."""
        self._linked[payload["card"]] += 1

    def _digits(self, count: int, *names: str) -> str:
        chance = self._bank.stream("anytime", "secret", *names)
        return "".join(str(chance.randrange(10)) for _ in range(count))


def _check_digit(body: str) -> str:
    doubled = [int(digit) * (2 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(body))]
    return str(-sum(each - 9 if each > 9 else each for each in doubled) % 10)  # noqa: PLR2004 - the sum of two digits
