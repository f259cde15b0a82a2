"""What the documents leave open or say in two ways, and can be switched: shapes of answers, locks, request rates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from banktui.domain.clock import Clock
from banktui.providers.hub.sandbox.errors import Refusal

_WINDOW: Final = 60.0
"""Seconds in which requests are counted together."""
_LARGEST: Final = 86_400
_WORDS: Final = {
    "data": ("object", "array"),
    "quarantined": ("-1", "1"),
    "balance": ("number", "shortest", "text"),
    "ids": ("text", "number"),
}
_TIMEOUT_WORDS: Final = ("missing", "text")
MEANINGS: Final = {
    "data": "optional: object (with accounts in it, as the list's sample has it; usual) or array (as its table says)",
    "quarantined": "optional: status beside response code 12: -1 (usual) or 1",
    "balance": "optional: number with two decimals (usual), shortest (12000, 8004.1) or text",
    "ids": "optional: company_id and mid_id as text (as in the sample; usual) or number (as in the table)",
    "login_timeout": "optional: what a login says instead of 7200: a whole number, text or missing",
    "lock": "optional: seconds for which an order on a ledger makes others on it conflict (409); 0 if left out",
    "rate": "optional: requests a minute that are served before 429; without limit if left out",
}


@dataclass(slots=True)
class Switches:
    """How the bank behaves where the documents do not say; set by a scenario, all at once."""

    clock: Clock
    data_is_array: bool = False
    quarantined_status: int = -1
    balances: str = "number"
    ids_are_numbers: bool = False
    login_timeout: str = ""
    lock: timedelta = timedelta()
    rate: int | None = None
    _window: int = 0
    _count: int = 0
    _locked: dict[str, datetime] = field(default_factory=dict)

    def set(self, given: Mapping[str, str]) -> None:
        """Set all switches, those left out to the usual. Raises ValueError with a sentence, and then changes none."""
        chosen = {name: given.get(name, words[0]) for name, words in _WORDS.items()}
        for name, word in chosen.items():
            if word not in _WORDS[name]:
                raise ValueError(f"{name} is {' or '.join(_WORDS[name])}")
        timeout = given.get("login_timeout", "")
        if timeout and timeout not in _TIMEOUT_WORDS and not _is_whole(timeout.removeprefix("-")):
            raise ValueError("login_timeout is a whole number, text or missing")
        lock, rate = _whole(given, "lock", "0"), _whole(given, "rate", "0")
        self.data_is_array = chosen["data"] == "array"
        self.quarantined_status = int(chosen["quarantined"])
        self.balances = chosen["balance"]
        self.ids_are_numbers = chosen["ids"] == "number"
        self.login_timeout = timeout
        self.lock = timedelta(seconds=lock)
        self.rate = rate or None
        self._count = 0
        self._locked.clear()

    def count_request(self) -> None:
        """Count a request of the API user; refuse it with 429 if there were too many this minute."""
        if self.rate is None:
            return
        window = int(self.clock.now().timestamp() // _WINDOW)
        if window != self._window:
            self._window, self._count = window, 0
        self._count += 1
        if self._count > self.rate:
            raise Refusal(429)

    def claim(self, ledger_id: str) -> None:
        """Take a ledger for an order; refuse it with 409 if another order has it."""
        now = self.clock.now()
        if now < self._locked.get(ledger_id, now):
            raise Refusal(409)
        if self.lock:
            self._locked[ledger_id] = now + self.lock

    def login_data(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a login's `data` with the timeout that is to be told."""
        if not self.login_timeout:
            return data
        told: dict[str, Any] = {name: value for name, value in data.items() if name != "login_timeout"}
        if self.login_timeout == "text":
            told["login_timeout"] = "two hours"
        elif self.login_timeout != "missing":
            told["login_timeout"] = int(self.login_timeout)
        return told

    def balance(self, amount: Decimal) -> Decimal | int | str:
        """Return a balance as JSON is to have it."""
        match self.balances:
            case "text":
                return f"{amount:f}"
            case "shortest":
                return int(amount) if amount == amount.to_integral_value() else Decimal(f"{amount.normalize():f}")
            case _:
                return amount

    def number(self, value: str | int) -> str | int:
        """Return a company's or merchant's id as JSON is to have it."""
        return int(value) if self.ids_are_numbers else str(value)


def _whole(given: Mapping[str, str], name: str, default: str) -> int:
    text = given.get(name, default)
    if not _is_whole(text) or int(text) > _LARGEST:
        raise ValueError(f"{name} is a whole number from 0 to {_LARGEST}")
    return int(text)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18  # noqa: PLR2004 - what 64 bits hold
