"""Events for scenes: what a bank in this process would push, taken by a workspace that listens at no port."""

from dataclasses import replace
from datetime import timedelta

from banktui.domain.clock import Clock
from banktui.sandbox.outbox import Notification
from banktui.services.inbox import Inbox
from banktui.services.notices import EventArrived, Notice
from banktui.services.notifying import Delivery
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import BankOnStage

HOSTILE = b'{"id": "[@click=app.quit]x[/]", "event": "\x1b]0;pwned\x07[/nope] [red on red]free money[/]"}'


def give_addresses(workspace: LiveWorkspace) -> None:
    """Have each connection say a fixed address: a port that is free differs from run to run."""
    setattr(workspace, "note", lambda connection, _: f"Pushed to http://127.0.0.1:8700/{connection}.")  # noqa: B010 - of this one
    setattr(workspace, "event_address", lambda connection: f"http://127.0.0.1:8700/{connection}")  # noqa: B010 - of this one


async def push(workspace: LiveWorkspace, stage: BankOnStage, clock: Clock) -> list[EventArrived]:
    """Push a true event of each provider, one twice, forged ones, and one that is hostile; return what arrived anew.

    Nothing is told in passing: a toast comes and goes by the wall clock, and would be on some pictures only.
    """
    store = workspace._store
    arrived: list[EventArrived] = []

    def notify(notice: Notice) -> None:
        if isinstance(notice, EventArrived):
            arrived.extend([notice] * (notice.deliveries == 1))
        else:
            workspace._tell(notice)

    inbox = Inbox(
        store.keeper,
        store.reader.find,
        clock,
        notify,
        opening=workspace._desk.reading,
        opened=dict,
    )
    samples = {slug: box.sample() for slug, box in sorted(stage.sandboxes.items()) if box.sample is not None}
    told: list[tuple[str, Notification]] = [("hub", replace(samples["hub"], body=HOSTILE)), *samples.items()]
    told += [("hub", samples["hub"]), ("banq", samples["banq"].forged())]
    for minute, (slug, notification) in enumerate(told):
        headers = tuple((name.casefold(), value) for name, value in notification.headers)
        delivery = Delivery(headers, notification.body, arrived_at=clock.now() + timedelta(minutes=minute))
        await workspace._engine.call(inbox.take(slug, delivery))
        await workspace._engine.call(inbox.settled())
    return arrived
