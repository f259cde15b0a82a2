"""The harmless call by which a certificate is tried."""

from banktui.domain.checked import Checked
from banktui.domain.clock import Clock
from banktui.http.fields import http_date
from banktui.http.session import Session
from banktui.providers.ibanity.wire import INSTITUTION


class InstitutionsCheck:
    """Asks for one financial institution: nothing personal, and every application may see them."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def read(self, parent: str, item_id: str) -> Checked:  # noqa: ARG002 - there is one test call
        """Return the bank's time and ours. Raises BankError, naming what was not accepted."""
        reply = await self._session.read("/financial-institutions", operation="Test call", query={"limit": "1"})
        INSTITUTION.rows(reply.data)
        return Checked(self._clock.now(), http_date(reply.headers.get("date")))
