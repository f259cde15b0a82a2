"""Testimonials: a PDF that proves to others that a credit transfer was executed."""

from banktui.domain.errors import Rejected
from banktui.domain.transaction import CreditTransfer
from banktui.http.address import path_of
from banktui.http.session import Session
from banktui.providers.anytime.client.gateway import VERSION
from banktui.services.document import Document, document
from banktui.services.reading import Listed

_EXECUTED = "executed"


class Testimonials:
    """An account's testimonials, by the numbers of its credit transfers."""

    title = "Testimonial"

    def __init__(self, session: Session) -> None:
        self._session = session

    def refusal(self, item: Listed) -> str:
        """Say why there is no testimonial: only a transfer that was executed has one."""
        if not isinstance(item, CreditTransfer):
            return "Only credit transfers have a testimonial."
        word = item.status.word if item.status else ""
        if word.lower() == _EXECUTED:
            return ""
        if item.status is not None and item.status.is_void():
            return f"Only an executed transfer has a testimonial; this one is {word.lower()}."
        stands = f"this one stands at “{word}”" if word else "how far this one is, is not known"
        return f"Only an executed transfer has a testimonial; {stands}. Refresh the list later."

    async def fetch(self, parent: str, item_id: str) -> Document:
        """Return a transfer's testimonial. Raises NotFound before it was executed, Malformed if it is no PDF."""
        if not parent or not item_id:
            raise Rejected("An empty id names nothing.", hint="Nothing was sent. Choose an entry of a list.")
        path = path_of(VERSION, "accounts", parent, "credit-transfers", item_id, "testimonial")
        reply = await self._session.read(path, operation="testimonial", expect_json=False)
        return document("testimonial", item_id, "pdf", reply.raw)
