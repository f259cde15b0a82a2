"""From what is in front to the request that it came with, and to what of it can be copied."""

from dataclasses import dataclass
from datetime import datetime

from banktui.domain.exchange import Exchange, Occasion
from banktui.domain.tag import shown
from banktui.services.provider import Environment
from banktui.services.shelf import ListRef
from banktui.ui import faults
from banktui.ui.console import Console
from banktui.ui.copies import Copy, copies_of, copies_of_exchange, copies_of_intent
from banktui.ui.deeds import Front
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.screens.copying import CopyMenu
from banktui.ui.screens.form import FormScreen
from banktui.ui.screens.requests import RequestsScreen
from banktui.ui.screens.transfers import TransfersScreen
from banktui.ui.sections import Section, Shape

_UNKNOWN = "What was in front did not come with a request of this session; these are its requests."


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a request is wanted for."""

    connection: str
    occasion: Occasion
    as_of: datetime | None = None


def show(console: Console) -> None:
    """Show the request behind what is in front, among all of this session."""
    if isinstance(console.screen, RequestsScreen):
        return
    subject = _subject(console)
    found = _behind(console, subject)
    console.push_screen(RequestsScreen(found.number if found else None, _UNKNOWN if subject and not found else ""))


def copy(console: Console) -> None:
    """Offer what can be copied of what is in front."""
    choices, title = _choices(console)
    if not choices:
        faults.refuse(console, "There is nothing here to copy.")
        return

    def chosen(choice: Copy | None) -> None:
        if choice is not None:
            console.copy_to_clipboard(choice.text)
            faults.tell(console, f"{choice.label}: sent to the clipboard.")

    console.push_screen(CopyMenu(title, choices), chosen)


def _choices(console: Console) -> tuple[tuple[Copy, ...], str]:
    screen = console.screen
    if isinstance(screen, RequestsScreen):
        exchange = screen.exchange
        connection = console.connection(exchange.connection) if exchange else None
        if exchange is None or connection is None:
            return (), ""
        real = connection.environment is Environment.PRODUCTION
        copies = copies_of_exchange(exchange, connection.provider.by_hand, console.view(), real=real)
        return copies, f"Request {exchange.number}"
    if isinstance(screen, TransfersScreen):
        intent = screen.intent
        return (copies_of_intent(intent, console.view()), f"Payment {shown(intent.tag)}") if intent else ((), "")
    front = screen.front() if isinstance(screen, BankScreen) else None
    connection = console.connection(front.place.connection) if front else None
    if front is None or front.item is None or connection is None:
        return (), ""
    behind = _behind(console, _of_front(front))
    return copies_of(front.item, front.section, behind, connection.provider.by_hand, console.view()), connection.id


def _subject(console: Console) -> _Subject | None:
    screen = console.screen
    if isinstance(screen, FormScreen):
        connection, capability, parent = screen.key
        return _Subject(connection, Occasion(capability, parent))
    if isinstance(screen, TransfersScreen):
        intent = screen.intent
        if intent is None:
            return None
        return _Subject(intent.connection, Occasion(intent.operation, intent.parent, intent.id))
    front = screen.front() if isinstance(screen, BankScreen) else None
    return _of_front(front) if front is not None else None


def _of_front(front: Front) -> _Subject | None:
    section = front.section
    if section is None:
        return None
    ref, item = _kept_at(front, section)
    return _Subject(ref.connection, Occasion(ref.capability, ref.parent, item), front.as_of)


def _kept_at(front: Front, section: Section) -> tuple[ListRef, str]:
    if section.shape is Shape.SHEET:
        return front.place.refers_to(section)
    item = front.item.id if front.item is not None else ""
    return section.ref(front.place.connection, front.place.parent), item


def _behind(console: Console, subject: _Subject | None) -> Exchange | None:
    if subject is None:
        return None
    return console.workspace.requests.behind(subject.connection, subject.occasion, subject.as_of)
