"""One line about anything that a search has found, whatever it is: what it is called, and what tells it apart."""

from collections.abc import Iterator
from functools import singledispatch
from itertools import groupby

from banktui.domain.account import Account
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.card import Card, CardTransaction
from banktui.domain.event import Event
from banktui.domain.fixture import Fixture
from banktui.domain.intent import Intent
from banktui.domain.money import Money
from banktui.domain.payment import Payment
from banktui.domain.tag import shown
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.services.filtering import fold
from banktui.services.reading import Listed
from banktui.services.searching import Sought
from banktui.ui.phrase import ELLIPSIS, Phrase, Run, Tone, clipped, joined, phrase
from banktui.ui.presenter.details import title_of
from banktui.ui.presenter.money import amount
from banktui.ui.presenter.numbers import account_address, account_number
from banktui.ui.presenter.sheet import Entry, Section, Sheet
from banktui.ui.presenter.statuses import is_void, status_phrase
from banktui.ui.presenter.view import View

_FIGURE = 16
_CONNECTION = 14
_LEAST = 8
"""Cells below which a note says nothing."""
_GAP = "  "
_WIDE = 60
"""Cells from which on there is room for the connection."""


def found_line(item: Listed, connection: str, wanted: Sought, view: View, width: int) -> Phrase:
    """Write what was found in exactly `width` cells: its day, name and notes, amount and connection."""
    day = item.facets().day
    figure = _figure(item, view)
    at_right = [phrase(" " * (_FIGURE - figure.cells), figure) if figure.cells <= _FIGURE else figure]
    if width >= _WIDE:
        at_right.append(_padded(phrase((connection, Tone.MUTED)), _CONNECTION))
    right = joined(_GAP, at_right)
    when = phrase((day.isoformat() if day else "", Tone.MUTED))
    room = width - right.cells - len(_GAP)
    left = max(0, room - (when.cells + len(_GAP) if when else 0))
    said = joined(_GAP, (when, _said(item, wanted, view, left)))
    if room < _LEAST:
        return _padded(said, width)
    return phrase(_padded(said, room), _GAP, right)


def is_plain_to_see(item: Listed, wanted: Sought, view: View) -> bool:
    """Tell whether what was looked for stands in what is shown: a hit must not give away what is hidden."""
    if not view.private:
        return True
    shown = fold(f"{title_of(item, view).plain} {_note(item, view).plain} {item.id}")
    return all(word.text in shown for word in wanted.words) or any(number in shown for number in wanted.numbers)


def ways_to_search() -> Sheet:
    """Say what can be searched, for whoever has typed nothing yet."""
    lead = phrase(("No bank is asked: what has been read is searched, on all connections at once.", Tone.MUTED))
    ways = Section(
        "",
        (
            _way("A name, or a part of it", "loyer", "galerie vass"),
            _way("An IBAN", "with or without its spaces"),
            _way("The last four", "2606"),
            _way("An amount", "129.90", "129,90", "1 250 EUR"),
            _way("A reference or an id", "paste it whole: ⏎ opens it"),
        ),
    )
    rules = Section(
        "",
        (
            Entry("Several words", phrase(("all must be found: ", Tone.MUTED), ("monoprix 42.10", Tone.ACCENT))),
            Entry("Signs, case, accents", phrase(("make no difference", Tone.MUTED))),
        ),
    )
    return Sheet(phrase(("Search everything that is known", Tone.STRONG)), (lead,), (ways, rules))


def nothing_found(*, whole: bool) -> Sheet:
    """Say that nothing answers, and what may not have been looked at."""
    if not whole:
        return Sheet(phrase(("Nothing among the newest rows; the older ones are being searched …", Tone.MUTED)))
    lead = (
        phrase(("Only what has been read from the banks is searched.", Tone.MUTED)),
        phrase(("Open a list and press ", Tone.MUTED), ("L", Tone.ACCENT), (" to have all of it.", Tone.MUTED)),
    )
    return Sheet(phrase(("Nothing that is known here answers this.", Tone.STRONG)), lead)


def _said(item: Listed, wanted: Sought, view: View, room: int) -> Phrase:
    """Write what a thing is called, what holds what was looked for unless its name does, and what tells it apart."""
    title, note = title_of(item, view), _note(item, view)
    # A hit explains itself: what was looked for may stand in something that the line does not show otherwise.
    is_clear = _mentions(f"{title.plain} {note.plain}", wanted)
    mention = phrase("" if is_clear else _mention(item, wanted, view))
    rest = joined(_GAP, (mention, note))
    called = _around(title, wanted, max(room - len(_GAP) - rest.cells, room * 3 // 5))
    left = room - called.cells - len(_GAP)
    if left >= _LEAST:
        number = isinstance(item, Account | Beneficiary) and not mention
        rest = _end_of(rest, left) if number else _around(rest, wanted, left)
        called = joined(_GAP, (called, phrase(*((run.text, Tone.MUTED) for run in rest.runs))))
    return Phrase(tuple(_marked(called, wanted)))


def _around(words: Phrase, wanted: Sought, width: int) -> Phrase:
    """Cut a text to the part that was looked for, or else to its beginning."""
    if words.cells <= width:
        return words
    marks = _marks(words.plain, wanted)
    first = marks.index(True) if True in marks else 0
    if first < width * 2 // 3:
        return Phrase(clipped(words.runs, width))
    start = max(1, min(first - width // 3, len(words.plain) - width + 1))
    return Phrase(clipped((Run(ELLIPSIS + words.plain[start:]),), width))


def _end_of(number: Phrase, width: int) -> Phrase:
    """Return an account number's end where there is no room for all of it: people know their last four."""
    return number if number.cells <= width else phrase(f"{ELLIPSIS}{number.plain[1 - width :]}")


def _mention(item: Listed, wanted: Sought, view: View) -> str:
    """Return the part of a thing that holds what was looked for; an id can always be seen, names only sometimes."""
    if _mentions(item.id, wanted):
        return item.id
    for name in getattr(item, "__dataclass_fields__", ()):
        value = getattr(item, name)
        if isinstance(value, str) and _mentions(value, wanted):
            return view.name(value)
    for fact in getattr(item, "facts", ()):
        if _mentions(fact.value, wanted):
            return f"{fact.label} {view.name(fact.value)}"
    return ""


def _mentions(text: str, wanted: Sought) -> bool:
    return any(_marks(text, wanted))


def _marked(said: Phrase, wanted: Sought) -> Iterator[Run]:
    """Yield the runs with what was looked for in the accent's colour."""
    for run in said.runs:
        start = 0
        for is_marked, letters in groupby(_marks(run.text, wanted)):
            end = start + len(list(letters))
            yield Run(run.text[start:end], Tone.ACCENT if is_marked else run.tone)
            start = end


def _marks(text: str, wanted: Sought) -> list[bool]:
    """Tell of each letter whether it belongs to something that was looked for; numbers are written in groups."""
    marks = [False] * len(text)
    # Letter by letter: folding makes two of some, and three dots of an ellipsis.
    letters = [(letter, at) for at, char in enumerate(text) for letter in fold(char)]
    places = [at for _, at in letters]
    folded = "".join(letter for letter, _ in letters)
    written = [at for letter, at in letters if letter != " "]
    packed = folded.replace(" ", "")
    for sought in (*(word.text for word in wanted.words), *wanted.numbers):
        grouped = [(packed, written)] if any(char.isdigit() for char in sought) else []
        for where, stands in ((folded, places), *grouped):
            at = where.find(sought)
            while at >= 0:
                for place in range(stands[at], stands[at + len(sought) - 1] + 1):
                    marks[place] = True
                at = where.find(sought, at + 1)
    return marks


def _way(what: str, *examples: str) -> Entry:
    return Entry(what, joined("   ", (phrase((example, Tone.ACCENT)) for example in examples)))


def _figure(item: Listed, view: View) -> Phrase:
    if isinstance(item, Account | Card):
        return amount(item.balance, view) if item.balance else Phrase()
    money: Money | None = item.signed if isinstance(item, Intent) else getattr(item, "money", None)
    if money is None:
        return Phrase()
    # Made-up accounts are the same kind of thing as what moves on them, but only that has a day.
    is_held = isinstance(item, Fixture) and item.day is None
    return amount(money, view, signed=not is_held, void=is_void(getattr(item, "status", None)))


def _padded(words: Phrase, width: int) -> Phrase:
    kept = Phrase(clipped(words.runs, width))
    return phrase(kept, " " * (width - kept.cells))


@singledispatch
def _note(item: Listed, view: View) -> Phrase:  # noqa: ARG001 - the fallback has nothing to hide
    return status_phrase(getattr(item, "status", None))


@_note.register
def _account_note(item: Account, view: View) -> Phrase:
    return phrase(account_address(item.bank_code, item.number, view) or item.id)


@_note.register
def _beneficiary_note(item: Beneficiary, view: View) -> Phrase:
    return phrase(account_number(item.number, view))


@_note.register
def _card_note(item: Card, view: View) -> Phrase:  # noqa: ARG001 - a reference is no name
    return joined("  ", (phrase(item.id), status_phrase(item.status)))


@_note.register
def _transaction_note(item: Transaction, view: View) -> Phrase:
    return phrase(view.name(item.counterparty) or account_number(item.counterparty_number, view))


@_note.register
def _transfer_note(item: CreditTransfer, view: View) -> Phrase:
    return phrase(view.name(item.they_see) or account_number(item.beneficiary_number, view))


@_note.register
def _card_transaction_note(item: CardTransaction, view: View) -> Phrase:  # noqa: ARG001 - codes are no names
    return joined(" · ", (status_phrase(item.status), phrase(item.failure.message if item.failure else "")))


@_note.register
def _payment_note(item: Payment, view: View) -> Phrase:
    return joined("  ", (phrase(view.name(item.payer)), phrase(item.order_code), status_phrase(item.status)))


@_note.register
def _fixture_note(item: Fixture, view: View) -> Phrase:
    # People stand at every institution under the same name: where, their ids say, beginning with the institution's.
    where = "" if item.money else item.id
    return joined("  ", (phrase(item.kind), phrase(account_number(item.number, view) or where)))


@_note.register
def _intent_note(item: Intent, view: View) -> Phrase:  # noqa: ARG001 - a tag is ours, and no name
    from banktui.ui.presenter.intents import state_phrase  # noqa: PLC0415 - it draws on this package's sheets

    return joined("  ", (state_phrase(item.state), phrase(shown(item.tag))))


@_note.register
def _event_note(item: Event, view: View) -> Phrase:  # noqa: ARG001 - ids and words of the protocol
    return joined("  ", (status_phrase(item.status), phrase(item.subject_id)))
