"""What all sheets are made of: strong and quiet words, the figure that matters most, facts and codes at the end."""

from collections.abc import Sequence
from datetime import datetime
from functools import singledispatch

from banktui.domain.listed import Fact
from banktui.services.reading import Listed
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter.dates import instant_text
from banktui.ui.presenter.sheet import Entry, Section, Sheet
from banktui.ui.presenter.view import View


@singledispatch
def sheet_body(item: Listed, view: View) -> Sheet:
    """Return what a sheet says of a thing: the little that is known of one without a sheet of its own."""
    return Sheet(strong(view.name(item.facets().name) or item.id), (), (codes(("Id", item.id)),))


def strong(text: str) -> Phrase:
    """Write what the eye should find first."""
    return phrase((text, Tone.STRONG))


def quiet(text: str) -> Phrase:
    """Write what matters less."""
    return phrase((text, Tone.MUTED))


def figure(written: Phrase) -> Phrase:
    """Give the amount that matters most room of its own."""
    return phrase("\n", written) if written else written


def when(at: datetime | None, view: View) -> Phrase:
    """Write an instant with its time zone; nothing if there is none."""
    return phrase(instant_text(at, view, zone=True))


def facts(told: Sequence[Fact], view: View) -> Section:
    """Show what only this provider tells. Addresses, birthdays and names are among it, so all of it can be hidden."""
    return Section("More", tuple(Entry(fact.label, phrase(view.name(fact.value))) for fact in told))


def codes(*pairs: tuple[str, str]) -> Section:
    """Return the codes that people ask a bank with, last on each sheet."""
    return Section("Codes", tuple(Entry(label, quiet(code)) for label, code in pairs))
