"""The way of a payment: from what is in front to its form, its review, and the list of what was sent."""

from collections.abc import Callable

from banktui.domain.intent import Intent, State
from banktui.services.acting import Done
from banktui.services.guarding import LOCKED
from banktui.services.provider import Connection
from banktui.services.revealing import Revealed
from banktui.ui import faults
from banktui.ui.console import Console
from banktui.ui.deeds import Errand
from banktui.ui.presenter.intents import MEANINGS, WORDS, intent_sentence
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.screens.payment_form import PaymentForm
from banktui.ui.screens.review import ReviewScreen
from banktui.ui.screens.transfers import TransfersScreen
from banktui.ui.screens.unlock import UnlockPrompt

UNSETTLED = "status:unknown"
_WELL = frozenset({State.ACCEPTED, State.SETTLED})
_NEWS = frozenset({State.ACCEPTED, State.HELD, State.DECLINED, State.UNKNOWN, State.SETTLED, State.FAILED_LATER})


def begin(console: Console, connection: Connection, errand: Errand) -> None:
    """Ask what is to be paid; once it was sent, show where it stands."""
    refusal = console.workspace.payments.refusal(connection.id, errand.deed.capability)
    if refusal is not None and refusal.kind == LOCKED:
        unlock(console, connection, lambda: begin(console, connection, errand))
        return
    if refusal is not None:
        faults.complain(console, refusal)
        return

    def finished(outcome: Done | Intent | Revealed | None) -> None:
        if isinstance(outcome, Intent):
            show(console, outcome.id)

    console.push_screen(PaymentForm(connection, errand), finished)


def unlock(console: Console, connection: Connection, then: Callable[[], None] = lambda: None) -> None:
    """Ask for the name of a production connection and for how long it may send; go on if that was given."""

    def unlocked(minutes: int | None) -> None:
        if minutes is None:
            return
        _show_unlocked(console)
        faults.tell(console, f"{connection.id} can send for {minutes} min. x locks it before that.")
        then()

    console.push_screen(UnlockPrompt(connection), unlocked)


def lock(console: Console, connection: Connection) -> None:
    """End the unlocking of a connection."""

    async def locked() -> None:
        await console.workspace.payments.lock(connection.id)
        _show_unlocked(console)
        faults.tell(console, f"{connection.id} is locked: nothing is sent through it.")

    console.run_worker(locked(), group="lock", exit_on_error=False, description="locking")


def _show_unlocked(console: Console) -> None:
    for screen in console.screen_stack:
        if isinstance(screen, BankScreen):
            screen.show_unlocked()


def show(console: Console, intent_id: str = "") -> None:
    """Go to the list of what was sent, the cursor on one payment."""
    screen = console.screen
    if isinstance(screen, TransfersScreen):
        if intent_id:
            screen.point_out(intent_id)
    else:
        console.push_screen(TransfersScreen(intent=intent_id))


def show_unsettled(console: Console) -> None:
    """Show first of all, at the start, what is not known of a payment, or why none can be sent."""
    standing = console.workspace.payments.standing()
    if standing.unknown or standing.alarms or standing.problem is not None:
        console.push_screen(TransfersScreen(first=UNSETTLED if standing.unknown else ""))


def hear(console: Console, intent: Intent) -> None:
    """Tell in passing what became of a payment, unless the payments themselves, or its own review, are in front."""
    screen = console.screen
    is_shown = isinstance(screen, TransfersScreen) or (
        isinstance(screen, ReviewScreen) and screen.review.id == intent.id
    )
    # It is told of each thing that is found out about a payment; news is only where it stands.
    is_new = console.told.get(intent.id) is not intent.state
    console.told[intent.id] = intent.state
    if is_new and intent.state in _NEWS and not is_shown:
        tell(console, intent)


def tell(console: Console, intent: Intent) -> None:
    """Say where a payment stands."""
    sentence = f"{WORDS[intent.state]}: {intent_sentence(intent, console.view()) or MEANINGS[intent.state]}"
    (faults.tell if intent.state in _WELL else faults.refuse)(console, sentence)
