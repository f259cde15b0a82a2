"""Faults by name: what can be made to go wrong, where, how often."""

import math
import random
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from urllib.parse import urlsplit


class FaultKind(StrEnum):
    """Everything that can be made to go wrong with one exchange."""

    DROP_BEFORE = "drop_before"
    """The request is read and the connection closed; nothing is processed."""
    DROP_AFTER = "drop_after"
    """The request is processed and the connection closed without an answer."""
    RESET_MID_BODY = "reset_mid_body"
    """The connection is reset while the request's body arrives; nothing is processed."""
    CUT_HEADERS = "cut_headers"
    """Processed; the answer ends in the middle of its headers."""
    CUT_BODY = "cut_body"
    """Processed; the answer ends in the middle of its body."""
    NOT_JSON = "not_json"
    """Processed; the answer has the right status and a page of HTML."""
    MISSING_ID = "missing_id"
    """Processed; the answer lacks what would identify the thing that was made."""
    WRONG_ECHO = "wrong_echo"
    """Processed; the answer repeats another amount or destination than was asked for."""
    STATUS_BEFORE = "status_before"
    """`status_before:503` or `status_before:429/4290010`: refused with this status, nothing is processed."""
    STATUS_AFTER = "status_after"
    """As `status_before`, but processed first."""
    SLOW = "slow"
    """`slow:SECONDS`: processed at once, answered late."""
    SLOW_BYTES = "slow_bytes"
    """Processed; the answer arrives one byte a second (`slow_bytes:SECONDS` sets another pause)."""
    DUPLICATE_RESPONSE = "duplicate_response"
    """Processed once; the same answer is written twice on the connection."""
    REDIRECT = "redirect"
    """`redirect:URL`: sent elsewhere with 307, nothing is processed."""
    HIDE = "hide"
    """`hide:K`: a list leaves its newest entry out for K reads."""
    POISON_TEXT = "poison_text"
    """Processed; texts in the answer are replaced by hostile ones."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault with its argument, as in `slow:30`."""

    kind: FaultKind
    status: int = 0
    code: str = ""
    seconds: float = 0.0
    url: str = ""
    reads: int = 0

    def __str__(self) -> str:
        """Return the fault as it is written in the control API."""
        match self.kind:
            case FaultKind.STATUS_BEFORE | FaultKind.STATUS_AFTER:
                return f"{self.kind}:{self.status}" + (f"/{self.code}" if self.code else "")
            case FaultKind.SLOW | FaultKind.SLOW_BYTES:
                return f"{self.kind}:{self.seconds:g}"
            case FaultKind.REDIRECT:
                return f"{self.kind}:{self.url}"
            case FaultKind.HIDE:
                return f"{self.kind}:{self.reads}"
            case _:
                return str(self.kind)


def parse_fault(text: str) -> Fault:
    """Read a fault as the control API writes it. Raises ValueError with a sentence."""
    name, colon, argument = text.partition(":")
    try:
        kind = FaultKind(name)
    except ValueError:
        raise ValueError(f"there is no fault {name!r}; there are: {', '.join(FaultKind)}") from None
    match kind:
        case FaultKind.STATUS_BEFORE | FaultKind.STATUS_AFTER:
            status, _, code = argument.partition("/")
            return Fault(kind, status=_whole(status, 400, 599, f"{kind} needs an HTTP status: {kind}:503"), code=code)
        case FaultKind.SLOW:
            return Fault(kind, seconds=_seconds(argument, kind))
        case FaultKind.SLOW_BYTES:
            return Fault(kind, seconds=_seconds(argument, kind) if colon else 1.0)
        case FaultKind.REDIRECT:
            return Fault(kind, url=_url(argument))
        case FaultKind.HIDE:
            return Fault(kind, reads=_whole(argument, 1, 1_000_000, "hide needs a number of reads: hide:3"))
        case _:
            if colon:
                raise ValueError(f"{kind} takes no argument")
            return Fault(kind)


@dataclass(slots=True)
class FaultRule:
    """Where a fault applies, and how often."""

    provider: str
    """A provider's slug, or `*`."""
    method: str
    """An HTTP method in capitals, or `*`."""
    path: str
    """A path in which `*` stands for anything; the query does not count, nor does a slash at the end."""
    fault: Fault
    times: int | None = None
    """How many more times it applies; None for ever."""
    probability: float = 1.0
    seed: int = 0
    chance: random.Random = field(init=False, repr=False, compare=False)
    """Decides who is hit when the probability is below 1."""

    def __post_init__(self) -> None:
        if not 0 < self.probability <= 1:
            raise ValueError("a probability lies above 0 and is at most 1")
        if self.times is not None and self.times < 1:
            raise ValueError("a fault applies at least once")
        if self.times is None and self.fault.kind is FaultKind.HIDE:
            self.times = self.fault.reads
        self.chance = random.Random(self.seed)  # noqa: S311 - which requests fail must be repeatable

    def concerns(self, provider: str, method: str, path: str) -> bool:
        """Tell whether a request is one that the rule is about; hiding is about reads, whatever the method says."""
        if self.fault.kind is FaultKind.HIDE and method != "GET":
            return False
        return (
            self.provider in {"*", provider}
            and self.method in {"*", method}
            and fnmatchcase(path.rstrip("/") or "/", self.path.rstrip("/") or "/")
        )

    def strikes(self) -> bool:
        """Decide whether a request that the rule is about is hit, and count it if so."""
        if self.times == 0 or self.chance.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class FaultBoard:
    """The faults in force. For each request the first rule that strikes is applied, and only that."""

    def __init__(self) -> None:
        self._rules: list[FaultRule] = []

    def add(self, rule: FaultRule) -> None:
        """Put a rule behind those that are already in force."""
        self._rules.append(rule)

    def clear(self) -> int:
        """Lift all faults and return how many rules there were."""
        count = len(self._rules)
        self._rules.clear()
        return count

    def list(self) -> tuple[FaultRule, ...]:
        """Return the rules that can still strike, in order."""
        return tuple(self._rules)

    def take(self, provider: str, method: str, path: str) -> Fault | None:
        """Return the fault to apply to a request, counting it as applied; None if all goes well."""
        for rule in self._rules:
            if rule.concerns(provider, method, path) and rule.strikes():
                self._rules = [kept for kept in self._rules if kept.times != 0]
                return rule.fault
        return None


def _whole(text: str, least: int, most: int, complaint: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 7 and least <= int(text) <= most):  # noqa: PLR2004 - longer is out of any range
        raise ValueError(complaint)
    return int(text)


def _url(text: str) -> str:
    parts = urlsplit(text) if text.isascii() and text.isprintable() and " " not in text else urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("redirect needs a URL: redirect:https://example.org/")
    return text


def _seconds(text: str, kind: FaultKind) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= 3600:  # noqa: PLR2004 - an hour outlasts every client
        raise ValueError(f"{kind} needs seconds: {kind}:2.5")
    return seconds
