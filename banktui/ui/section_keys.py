"""Which keys have something to do in a section, and why others have not."""

from collections.abc import Callable

from banktui.ui.sections import Section, Shape

LIST_ONLY = frozenset({"filter", "sort", "reverse", "load_all", "detail", "dates", "export"})
"""What is done with rows: a sheet has none."""


def why_not_in(section: Section, action: str, *, is_complete: Callable[[], bool]) -> str | None:
    """Say in a sentence why a key does nothing in a section; empty if it has no place there, None if it works.

    `is_complete` tells whether all of the section's list is known.
    """
    has_place = {
        "synchronize": section.synchronizes,
        "ask": section.shape is Shape.LOOKUP,
        "load_all": section.shape is Shape.LIST and not section.kept,
    }.get(action, action not in LIST_ONLY or section.shape is not Shape.SHEET)
    if not has_place:
        return ""
    if action == "dates" and not section.dated:
        return "These have no days to choose from."
    if action == "load_all" and is_complete():
        return "All of it is here."
    return None
