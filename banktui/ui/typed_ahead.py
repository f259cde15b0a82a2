"""Keys that come before the field which they are meant for has the focus: the field gets them, in their order.

Textual hands a key to what has the focus when the key is read. Whoever types `/rent` at once, or pastes it without a
bracket around it, has all five keys handed to the list; by the time that they have passed it and reach the app, `/` has
opened the filter line, and the others would be taken for commands of what is below.
"""

from textual.events import Key
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input


def take(screen: Screen[object], focused: Widget | None, event: Key) -> bool:
    """Give a key that nothing has taken to the field that it is meant for; tell whether there is such a field."""
    if isinstance(focused, Input):
        # A field stops what it takes, so this one came before the field could.
        return _type(focused, event)
    if focused is None and getattr(screen, "takes_text", False) and (event.is_printable or event.key == "enter"):
        # A prompt that has just been opened: its field does not exist yet, but will when this is called.
        screen.call_later(_type_into, screen, event)
        return True
    return False


def _type(field: Input, event: Key) -> bool:
    if event.character is None or not event.is_printable:
        return False
    field.insert_text_at_cursor(event.character)
    return True


async def _type_into(screen: Screen[object], event: Key) -> None:
    field = screen.query(Input).first()
    if not _type(field, event):
        await field.action_submit()
