"""Readings of a customer's accounts at their banks: started here, followed until they are done or failed."""

from banktui.domain.aggregation import Synchronization
from banktui.domain.errors import OutcomeUnknown
from banktui.domain.listed import Fact, Meaning, Status
from banktui.http.address import path_of
from banktui.http.fields import int_of
from banktui.providers.ibanity.client.gateway import Gateway, found
from banktui.providers.ibanity.client.values import instant_of, quoted, shown
from banktui.providers.ibanity.wire import SYNCHRONIZATION, SynchronizationResource

_MEANINGS = {
    "pending": Meaning.PENDING,
    "running": Meaning.PENDING,
    "done": Meaning.FINAL,
    "failed": Meaning.REFUSED,
}


def synchronization_of(row: SynchronizationResource) -> Synchronization | None:
    """Return a synchronization; None without an id."""
    if not row["id"]:
        return None
    attributes = row["attributes"]
    oddities: list[str] = []
    duration = int_of(attributes["duration"])
    if duration is None and attributes["duration"] is not None:
        oddities.append(f"The duration cannot be understood: {quoted(attributes['duration'])}.")
    word = attributes["status"] or ""
    return Synchronization(
        id=shown(row["id"]),
        status=Status(shown(word) or "unknown", _MEANINGS.get(word, Meaning.UNKNOWN)),
        customer_id=shown(row["relationships"]["customer"]["data"]["id"]),
        duration_ms=duration,
        created_at=instant_of(attributes["createdAt"], "time of creation", oddities),
        updated_at=instant_of(attributes["updatedAt"], "time of the last change", oddities),
        facts=tuple([Fact("Note", sentence) for sentence in oddities]),
    )


class Synchronizations:
    """Triggers and follows synchronizations."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def trigger(self, customer_id: str) -> Synchronization:
        """Ask for all accounts of a customer to be read now. Moves no money. Raises BankError."""
        path = path_of("customers", customer_id, "synchronizations")
        try:
            row = await self._gateway.send(SYNCHRONIZATION, "POST", path, operation="Trigger a synchronization")
        except OutcomeUnknown as unknown:
            # Unlike a payment, a second synchronization does no harm.
            unknown.title = "It is not known whether the synchronization was started."
            unknown.hint = "Starting it again is safe: it moves no money."
            raise
        return found(synchronization_of(row))

    async def read(self, parent: str, item_id: str) -> Synchronization:
        """Return how far a synchronization is. `parent` is its customer's id; it may be empty. Raises BankError."""
        above = ("customers", parent) if parent else ()
        path = path_of(*above, "synchronizations", item_id)
        return found(
            synchronization_of(await self._gateway.one(SYNCHRONIZATION, path, operation="Follow a synchronization"))
        )
