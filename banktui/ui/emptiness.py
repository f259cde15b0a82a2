"""Why a list shows no rows, and what to press."""

from banktui.services.shelf import ListState
from banktui.ui.deed import Deed
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.sections import Section, Shape


def why_empty(section: Section, state: ListState, *, narrows: bool, is_troubled: bool, maker: Deed | None) -> Phrase:
    """Return a sentence for the empty list, with the key that leads on. `maker`: the action that adds to the list."""
    if narrows and (state.known or state.as_of):
        rest = "" if state.complete else " of those read so far; L reads the rest"
        return _hint(f"No row matches{rest}.", "Esc", "shows all.")
    if section.shape is Shape.LOOKUP:
        return _hint("Nothing has been asked for yet.", "a", "asks for one by its number.")
    if maker is not None and section.kept:
        return _hint("None was created from here yet.", "x", "begins one.")
    if section.id == "events":
        return _quiet("Nothing has been pushed here yet.")
    return _quiet("None was sent from here yet.") if section.kept else _unread(section, state, is_troubled=is_troubled)


def _unread(section: Section, state: ListState, *, is_troubled: bool) -> Phrase:
    if is_troubled:
        return _hint("Nothing is known yet.", "r", "tries again.")
    if section.synchronizes:
        return _hint("None was started from here yet.", "s", "has the accounts read at their banks now.")
    return _quiet("Reading from the bank …" if state.as_of is None else "The bank has none here.")


def _quiet(words: str) -> Phrase:
    return phrase((words, Tone.MUTED))


def _hint(why: str, key: str, what: str) -> Phrase:
    return phrase((f"{why} ", Tone.MUTED), (key, Tone.ACCENT), (f" {what}", Tone.MUTED))
