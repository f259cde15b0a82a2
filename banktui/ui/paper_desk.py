"""Documents that a bank gives out: from a row or a payment to a file, whose path is told."""

from banktui.domain.errors import NotFound, Problem
from banktui.domain.intent import Intent, State
from banktui.services import capability
from banktui.services.shelf import ListRef
from banktui.ui import faults
from banktui.ui.console import Console
from banktui.ui.deeds import TESTIMONIAL, Errand

_TRANSFERS = capability.CREDIT_TRANSFERS.name


def keep(console: Console, connection: str, errand: Errand) -> None:
    """Keep the document of a row as a file. The work is the console's own: leaving the list does not stop it."""
    item = errand.subject
    if item is not None:
        console.run_worker(
            _keep(console, connection, errand.title, errand.parent, item.id),
            group="documents",
            exit_on_error=False,
            description="a document",
        )


def why_not(console: Console, intent: Intent) -> str | None:
    """Say why a payment has no testimonial: None if it has one, empty where its provider gives out none."""
    is_transfer = intent.operation == capability.CREDIT_TRANSFER.name
    if not is_transfer or TESTIMONIAL.capability not in console.workspace.offered(intent.connection):
        return ""
    if intent.state is State.SETTLED and intent.remote_id:
        return None
    if intent.state is State.ACCEPTED:
        return "Only an executed transfer has a testimonial; this one is not executed yet. k looks at it again."
    return "Only an executed transfer has a testimonial."


def keep_of(console: Console, intent: Intent) -> None:
    """Keep the testimonial of a payment that was sent from here, by the bank's own record of it."""
    console.run_worker(_keep_of(console, intent), group="documents", exit_on_error=False, description="a testimonial")


async def _keep_of(console: Console, intent: Intent) -> None:
    ref = ListRef(intent.connection, _TRANSFERS, intent.parent)
    workspace = console.workspace
    problem = await workspace.refresh(ref)
    row = await workspace.reader.find(ref, intent.remote_id)
    if row is None:
        unlisted = NotFound("The bank's list does not show this transfer.", hint="Look at it again later.")
        faults.complain(console, problem or unlisted.problem())
        return
    refusal = workspace.document_refusal(intent.connection, TESTIMONIAL.capability, row.item)
    if refusal:
        faults.refuse(console, refusal)
        return
    await _keep(console, intent.connection, TESTIMONIAL.title, intent.parent, intent.remote_id)


async def _keep(console: Console, connection: str, title: str, parent: str, item_id: str) -> None:
    kept = await console.workspace.keep_document(connection, TESTIMONIAL.capability, parent, item_id)
    if isinstance(kept, Problem):
        faults.complain(console, kept)
    else:
        faults.tell(console, f"{title} kept as {kept}", long=True)
