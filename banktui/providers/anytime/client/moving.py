"""What Anytime's ways to move money have in common: a form body, validation data used once, and a line of their own."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from urllib.parse import urlencode

from banktui.http.address import path_of
from banktui.providers.anytime import outcomes
from banktui.providers.anytime.client import money_line
from banktui.providers.anytime.client.gateway import VERSION, Gateway
from banktui.providers.anytime.client.money_line import Look, Payer
from banktui.services.moving import Draft, FrozenRequest, MoneyLine
from banktui.services.outcome import Evidence, Verdict

SLACK = timedelta(hours=3)
"""How far from the send, by our clock, the bank's own time of it may lie: clocks that are hours apart are met."""


class Moving:
    """One way to move money; form, draft and look-up are each way's own."""

    def __init__(self, gateway: Gateway, payer: Payer, operation: str, look: Look, read: outcomes.Reading) -> None:
        self._gateway = gateway
        self._payer = payer
        self._operation = operation
        """What the request record calls it."""
        self._look = look
        self._read = read

    def new_key(self) -> str:
        """Return validation data for one attempt: Anytime never takes the same ones twice."""
        return self._payer.signer.fresh()

    def line(self) -> AbstractAsyncContextManager[MoneyLine]:
        """Open a line for one send."""
        return money_line.open_line(self._payer, self._operation, self._look)

    def judge(self, draft: Draft, evidence: Evidence) -> Verdict:
        """Read a complete answer."""
        return outcomes.judge(draft, evidence, self._read)


def frozen(segments: Sequence[str], form: Sequence[tuple[str, str]]) -> FrozenRequest:
    """Return a request as it is sent, its parameters in the documents' order."""
    return FrozenRequest(
        "POST", path_of(VERSION, *segments), urlencode(form).encode("ascii"), "application/x-www-form-urlencoded"
    )
