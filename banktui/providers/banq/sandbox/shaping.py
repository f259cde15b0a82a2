"""How faults made on purpose look in this provider's form."""

from dataclasses import dataclass

from banktui.providers.banq.sandbox.errors import Refusal, refused
from banktui.providers.banq.sandbox.switches import Switches
from banktui.sandbox.provider import ErrorAnswer, GenericShaper

IDS = frozenset({"id", "banqGuid"})
ECHOES = frozenset({"externalOrderCode", "funds", "url"})
TEXTS = frozenset({"comment", "externalOrderCode", "failReason", "firstName", "lastName", "link", "name"})


@dataclass(frozen=True, kw_only=True)
class BanqShaper(GenericShaper):
    """Refuses in the form that a status has at this provider; what a fault gives as its code is the message."""

    switches: Switches

    def error(self, status: int, code: str) -> ErrorAnswer:
        """Return a refusal."""
        answer = refused(Refusal(status, code), self.switches.errors)
        headers = dict(answer.headers)
        return ErrorAnswer(status, answer.body, headers.pop("content-type"), headers)
