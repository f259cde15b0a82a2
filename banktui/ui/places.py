"""Where one can be: a connection, and what of it one is inside of. Plain data, so that one can go back to it."""

from dataclasses import dataclass, field
from typing import Self

from banktui.domain.calendar import DateRange
from banktui.services.capability import Scope
from banktui.services.query import Order
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef
from banktui.ui.phrase import Phrase, phrase
from banktui.ui.presenter.view import HIDDEN, OPEN, View
from banktui.ui.sections import Section

_PRIVATE = OPEN._replace(private=True)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was walked into: an account, a customer, a card."""

    scope: Scope
    id: str
    origin: ListRef
    """The list that the thing stands in."""
    title: Phrase
    """What the breadcrumb calls it."""
    veiled: Phrase = field(default_factory=lambda: phrase(HIDDEN))
    """What it is called while names are hidden."""
    item: Listed | None = field(default=None, compare=False)
    """The thing itself, as it was when it was walked into; None where the step was made without it."""

    @classmethod
    def into(cls, scope: Scope, item: Listed, origin: ListRef) -> Self:
        """Return the step into something that stands in a list, with its names as the presenter writes them."""
        from banktui.ui.presenter.details import title_of  # noqa: PLC0415 - nobody walks before the first picture

        return cls(scope, item.id, origin, title_of(item, OPEN), title_of(item, _PRIVATE), item)

    def called(self, view: View) -> Phrase:
        """Return what the breadcrumb calls it now."""
        return self.veiled if view.private else self.title


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in the tree of a connection; what a browse screen shows."""

    connection: str
    steps: tuple[Step, ...] = ()
    section: str = ""
    """The id of the section in front; empty: the first one that there is."""
    filter: str = ""
    """A filter to begin with."""
    ahead: str = ""
    """The section to open below whatever is chosen here, for jumps that still need a choice."""
    ahead_filter: str = ""
    """The filter to begin with there."""
    row: str = ""
    """The id of the row that the cursor begins on, in the section in front."""

    @property
    def scope(self) -> Scope:
        """Return below what the sections stand."""
        return self.steps[-1].scope if self.steps else Scope.CONNECTION

    @property
    def parent(self) -> str:
        """Return the id of the account, customer or card; empty for the connection itself."""
        return self.steps[-1].id if self.steps else ""

    def below(self, step: Step, section: str = "", filter_text: str = "") -> Self:
        """Return the place inside one of this place's things."""
        return type(self)(self.connection, (*self.steps, step), section, filter_text)

    def refers_to(self, section: Section) -> tuple[ListRef, str]:
        """Return the list and id by which a sheet's one thing is kept and looked up."""
        if section.of_parent and self.steps:
            return self.steps[-1].origin, self.parent
        # What a connection itself is asked for has one answer, named after the question.
        return section.ref(self.connection, self.parent), self.parent or section.capability


@dataclass(slots=True)
class SectionState:
    """How one section was left: everything that Esc must bring back."""

    filter: str = ""
    dates: DateRange = field(default_factory=DateRange)
    order: Order = Order.NATURAL
    reverse: bool = False
    key: int | None = None
    """The row under the cursor."""


@dataclass(slots=True)
class Visit:
    """A place and how each of its sections was left."""

    place: Place
    section: str = ""
    sections: dict[str, SectionState] = field(default_factory=dict)

    def state_of(self, section: str) -> SectionState:
        """Return how a section was left, or how it begins."""
        return self.sections.setdefault(section, SectionState())
