"""Everything that can go wrong between us and a bank, as one tree.

Each error carries what a person needs to know: what happened, what it means, what to do. Texts that came from
a bank are cleaned before they get here. Catch `BankError` only; anything else is a defect and must be loud.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

_ENDS = tuple(f"{end}{quote}" for end in ".!?…" for quote in ("", "”"))


def sentences(*parts: str) -> str:
    """Return what is to be said, one sentence after another; what does not end like a sentence gets a full stop."""
    return " ".join(part if part.endswith(_ENDS) else f"{part}." for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """A `BankError` as plain data: kept in the store, shown in a pane beside the data that is still there."""

    kind: str
    """The error's class in lower case with dashes: `unreachable`, `sign-in-needed` …"""
    title: str
    detail: str = ""
    hint: str = ""
    code: str = ""
    """The provider's own code, as it wrote it; empty if there was none."""
    request_id: str = ""
    at: datetime | None = None
    field: str = ""
    """The input at fault, where the request was refused for one."""

    @property
    def sentence(self) -> str:
        """Return what happened, the particulars and what to do, one sentence after another."""
        return sentences(self.title, self.detail, self.hint)


class BankError(Exception):
    """Base of all expected failures. `title` says what happened, `detail` the particulars, `hint` what to do next."""

    kind: ClassVar[str] = "bank-error"

    def __init__(
        self,
        title: str,
        *,
        detail: str = "",
        hint: str = "",
        code: str = "",
        request_id: str = "",
        provider: str = "",
    ) -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint
        self.code = code
        self.request_id = request_id
        self.provider = provider

    @property
    def input(self) -> str:
        """Return the name of the input at fault, empty if no single one is."""
        return ""

    def problem(self, at: datetime | None = None) -> Problem:
        """Return the same facts as plain data."""
        return Problem(self.kind, self.title, self.detail, self.hint, self.code, self.request_id, at, self.input)


class Unreachable(BankError):  # noqa: N818 - the names are states of affairs, as people say them
    """Offline, DNS, TLS, a refused or broken connection, or no answer in time. Data already known stays valid."""

    kind = "unreachable"


class Busy(BankError):  # noqa: N818
    """The bank asks for a pause (429, 503). `retry_after` is in seconds, clamped to 1–60."""

    kind = "busy"

    def __init__(
        self,
        title: str,
        *,
        retry_after: int = 1,
        detail: str = "",
        hint: str = "",
        code: str = "",
        request_id: str = "",
        provider: str = "",
    ) -> None:
        super().__init__(title, detail=detail, hint=hint, code=code, request_id=request_id, provider=provider)
        self.retry_after = retry_after


class SignInNeeded(BankError):  # noqa: N818
    """The bank does not accept who we say we are: token, password, signature or certificate."""

    kind = "sign-in-needed"


class NotPermitted(BankError):  # noqa: N818
    """We are known but not allowed to do this."""

    kind = "not-permitted"


class NotFound(BankError):  # noqa: N818
    """The thing asked for does not exist (any more)."""

    kind = "not-found"


class Rejected(BankError):  # noqa: N818
    """The bank refuses the request as it stands. `field` names the input at fault, if one is."""

    kind = "rejected"

    def __init__(
        self,
        title: str,
        *,
        field: str = "",
        detail: str = "",
        hint: str = "",
        code: str = "",
        request_id: str = "",
        provider: str = "",
    ) -> None:
        super().__init__(title, detail=detail, hint=hint, code=code, request_id=request_id, provider=provider)
        self.field = field

    @property
    def input(self) -> str:
        """Return the name of the input at fault."""
        return self.field


class OutcomeUnknown(BankError):  # noqa: N818
    """A request that changes something was sent and no usable answer came back. It is never repeated by itself."""

    kind = "outcome-unknown"


class Malformed(BankError):  # noqa: N818
    """An answer is not what the provider's documents say. `where` is a path in the answer, never its contents."""

    kind = "malformed"

    def __init__(
        self,
        title: str,
        *,
        where: str = "",
        detail: str = "",
        hint: str = "",
        code: str = "",
        request_id: str = "",
        provider: str = "",
    ) -> None:
        super().__init__(title, detail=detail, hint=hint, code=code, request_id=request_id, provider=provider)
        self.where = where


def dated(problem: Problem, at: datetime) -> Problem:
    """Return the problem with the time at which it was met."""
    return replace(problem, at=at)
