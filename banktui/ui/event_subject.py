"""From an event to what it is about, where that stands."""

from textual import work

from banktui.domain.event import Event
from banktui.services.shelf import ListRef
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.whereabouts import place_of, section_of

_ABOUT_NOTHING = "This event is about nothing that can be opened."


class LeadsToSubject(BankScreen):
    """A screen on which an event may be in front, from which one goes on to what it is about."""

    def event_in_front(self) -> tuple[str, Event] | None:
        """Return the event and its connection, None if none is in front."""
        front = self.front()
        return (front.place.connection, front.item) if front and isinstance(front.item, Event) else None

    def why_no_subject(self) -> str | None:
        """Say why one cannot go to what the event is about: None if one can, empty where there is no event at all."""
        found = self.event_in_front()
        if found is None:
            return ""
        return None if section_of(ListRef(found[0], found[1].subject_capability)) is not None else _ABOUT_NOTHING

    def action_subject(self) -> None:
        """Go to what the event is about."""
        found = self.event_in_front()
        if found is not None:
            self._open_subject(*found)

    @work(exclusive=True, group="subject", exit_on_error=False, description="what an event is about")
    async def _open_subject(self, connection: str, event: Event) -> None:
        """Go to the thing itself if it is known, else to the list in which it should stand."""
        ref = ListRef(connection, event.subject_capability, event.subject_parent)
        section = section_of(ref)
        if section is None:
            return
        reader = self.console.workspace.reader
        place = await place_of(reader, ref, section)
        row = await reader.find(ref, event.subject_id) if event.subject_id else None
        if row is not None:
            self.console.show_row(place, row)
        else:
            self.console.go(place)
