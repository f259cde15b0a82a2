"""Where something stands that was found by searching: the way down to its list, through everything above it."""

from collections.abc import Mapping, Sequence

from banktui.services.capability import Scope
from banktui.services.shelf import ListRef, Reader
from banktui.ui.phrase import phrase
from banktui.ui.places import Place, Step
from banktui.ui.sections import SECTIONS, Section

_BY_CAPABILITY: Mapping[str, Section] = {section.capability: section for section in reversed(SECTIONS)}
_HOLDERS: Mapping[Scope, Sequence[str]] = {
    scope: tuple(section.capability for section in SECTIONS if section.opens is scope) for scope in Scope
}
"""The lists in which one chooses what a scope is about, the nearest to the connection first."""


def section_of(ref: ListRef) -> Section | None:
    """Return the section that shows a list, None if none does."""
    return _BY_CAPABILITY.get(ref.capability)


async def place_of(reader: Reader, ref: ListRef, section: Section) -> Place:
    """Return the place in which a section shows a list, with every account, customer or card above it by name.

    What is not known any more is called by its id: its lists can be read all the same.
    """
    steps: list[Step] = []
    scope, parent = section.scope, ref.parent
    while scope is not Scope.CONNECTION:
        found = await reader.holders(ref.connection, _HOLDERS[scope], parent)
        if not found:
            origin = ListRef(ref.connection, _HOLDERS[scope][0])
            steps.append(Step(scope, parent, origin, phrase(parent), phrase(parent)))
            break
        origin, row = found[0]
        steps.append(Step.into(scope, row.item, origin))
        scope, parent = _BY_CAPABILITY[origin.capability].scope, origin.parent
    return Place(ref.connection, tuple(reversed(steps)), section.id)
