"""The way of an action: from what is in front to its form, and from the answer to the row that it made."""

from collections.abc import Sequence

from banktui.domain.errors import OutcomeUnknown, Problem
from banktui.domain.intent import Intent
from banktui.services.acting import Done, Gone, Made
from banktui.services.capability import Scope
from banktui.services.guarding import LOCKED
from banktui.services.notices import Progressed
from banktui.services.provider import Connection, Environment
from banktui.services.reading import Listed
from banktui.services.revealing import Revealed
from banktui.services.shelf import ListRef
from banktui.ui import faults, money_desk, paper_desk
from banktui.ui.console import Console
from banktui.ui.deed import Deed
from banktui.ui.deeds import LOCK, PROMISES, UNLOCK, Errand, Front, errands, lacks
from banktui.ui.places import Place
from banktui.ui.screens.actions import ActionsMenu
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.form import Draft, FormScreen
from banktui.ui.screens.promises import PromisesPrompt
from banktui.ui.screens.reveal import RevealScreen
from banktui.ui.screens.reveal_form import RevealForm
from banktui.ui.sections import SECTIONS


def offer(console: Console, front: Front) -> None:
    """List what can be done with what is in front, and what the provider cannot do and why."""
    connection = console.connection(front.place.connection)
    if connection is None:
        return
    offered = console.workspace.offered(connection.id)

    def chosen(errand: Errand | None) -> None:
        if errand is not None:
            console.begin(connection.id, errand)

    menu = ActionsMenu(connection, possible(console, front, connection), lacks(connection, offered))
    console.push_screen(menu, chosen)


def possible(console: Console, front: Front, connection: Connection) -> tuple[Errand, ...]:
    """Return what a connection can be told to do with what is in front; a production one also to be unlocked."""
    workspace = console.workspace

    def refusal(deed: Deed, item: Listed) -> str:
        why = workspace.document_refusal if deed.keeps else workspace.action_refusal
        return why(connection.id, deed.capability, item)

    found = errands(front, connection, workspace.offered(connection.id), refusal)
    if connection.environment is not Environment.PRODUCTION or connection.is_read_only:
        return found
    if all(errand.deed.keeps for errand in found):
        return found
    deed = UNLOCK if workspace.payments.locked_until(connection.id) is None else LOCK
    return (*(each for each in found if not each.reason), Errand(deed, deed.title), *(e for e in found if e.reason))


def begin(console: Console, connection_id: str, errand: Errand) -> None:
    """Ask what an action wants to know, and show what it made when it is done."""
    connection = console.connection(connection_id)
    if connection is None:
        return

    if errand.deed.moves_money:
        money_desk.begin(console, connection, errand)
    elif errand.deed is UNLOCK:
        money_desk.unlock(console, connection)
    elif errand.deed is LOCK:
        money_desk.lock(console, connection)
    elif errand.deed is PROMISES:
        console.push_screen(PromisesPrompt(connection))
    elif errand.deed.keeps:
        paper_desk.keep(console, connection.id, errand)
    else:
        _fill_in(console, connection, errand)


def _fill_in(console: Console, connection: Connection, errand: Errand) -> None:
    """Show the form of what changes something or shows a secret, once the connection is unlocked."""
    refusal = console.workspace.payments.refusal(connection.id, errand.deed.capability)
    if refusal is not None and refusal.kind == LOCKED:
        money_desk.unlock(console, connection, lambda: _fill_in(console, connection, errand))
        return

    if errand.deed.reveals:
        _reveal(console, connection, errand)
        return

    def finished(done: Done | Intent | Revealed | None) -> None:
        if isinstance(done, Done):
            _tell(console, done)
            _leave(console, connection.id, done.gone)
            if done.made is not None:
                _show(console, connection.id, done.made)

    console.push_screen(FormScreen(connection, errand), finished)


def _leave(console: Console, connection_id: str, gone: Sequence[Gone]) -> None:
    """Go back out of what was taken away at the bank: there is nothing to be seen inside of it."""
    taken = {(ListRef(connection_id, each.capability, each.parent), each.item) for each in gone if each.item}
    while isinstance(screen := console.screen, BrowseScreen) and any(
        (step.origin, step.id) in taken for step in screen.place.steps
    ):
        console.pop_screen()


def _reveal(console: Console, connection: Connection, errand: Errand) -> None:
    """Ask what the bank wants to know before it tells a secret, and show that alone."""

    def told(answer: Done | Intent | Revealed | None) -> None:
        if isinstance(answer, Revealed):
            console.push_screen(RevealScreen(connection, answer))

    console.push_screen(RevealForm(connection, errand), told)


def end(console: Console, form: FormScreen, outcome: Done | Problem) -> None:
    """Tell what came of an action: in its form, or in passing where that was left."""
    if isinstance(outcome, Problem):
        if outcome.kind == OutcomeUnknown.kind:
            console.drafts[form.key] = Draft(form.draft, outcome)
        if form in console.screen_stack:
            form.conclude(outcome)
        else:
            faults.complain(console, outcome)
        return
    console.drafts.pop(form.key, None)
    if form in console.screen_stack:
        while console.screen is not form:
            # Its request was being looked at: the outcome is what that was waited for.
            console.pop_screen()
        if outcome.refused:
            form.conclude_in_part(outcome)
        else:
            form.dismiss(outcome)
    else:
        _tell(console, outcome)


def _tell(console: Console, done: Done) -> None:
    """Say in passing what was done, but not what the thing that was made is called while names are hidden."""
    made = done.made.item.facets().name if done.made is not None else ""
    faults.tell(console, console.view().sentence(done.sentence, made))


def hear(console: Console, progress: Progressed) -> None:
    """Tell the form of an action how far that has come."""
    for screen in console.screen_stack:
        if isinstance(screen, FormScreen):
            screen.hear(progress)


def _show(console: Console, connection_id: str, made: Made) -> None:
    """Go to the row of what was made."""
    section = next((each for each in SECTIONS if each.capability == made.capability), None)
    if section is None:
        return
    screen, parent = console.screen, made.parent
    if isinstance(screen, BrowseScreen) and (screen.place.connection, screen.place.parent) == (connection_id, parent):
        screen.point_out(section, made.item.id)
    elif section.scope is Scope.CONNECTION:
        console.go(Place(connection_id, section=section.id, row=made.item.id))
