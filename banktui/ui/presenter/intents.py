"""What is said of a payment intent: where it stands first, in a sentence that says what that means for the money."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from banktui.domain.checked import TOLERATED_SKEW
from banktui.domain.intent import Intent, Party, State, Step
from banktui.domain.tag import shown
from banktui.services.payments import Review
from banktui.services.unsettled import MoneyStanding
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter.dates import age_text, second_text
from banktui.ui.presenter.money import amount
from banktui.ui.presenter.numbers import account_number
from banktui.ui.presenter.sheet import Entry, Section, Sheet
from banktui.ui.presenter.sheet_parts import codes, figure, quiet, sheet_body, when
from banktui.ui.presenter.view import View

WORDS = {
    State.DRAFTED: "written down",
    State.CONFIRMED: "not sent",
    State.SENDING: "being sent",
    State.ACCEPTED: "accepted",
    State.HELD: "held",
    State.DECLINED: "declined",
    State.UNKNOWN: "UNKNOWN",
    State.SETTLED: "settled",
    State.FAILED_LATER: "failed later",
    State.NOT_EXECUTED: "not executed",
    State.CANCELLED: "cancelled",
    State.EXPIRED: "expired",
}
"""Each state as people read it."""

_SIGNS = {
    State.DRAFTED: ("◌", Tone.MUTED),
    State.CONFIRMED: ("◌", Tone.ATTENTION),
    State.SENDING: ("◌", Tone.PENDING),
    State.ACCEPTED: ("◐", Tone.PENDING),
    State.HELD: ("⚠", Tone.ATTENTION),
    State.DECLINED: ("✖", Tone.REFUSED),
    State.UNKNOWN: ("⚠", Tone.ATTENTION),
    State.SETTLED: ("●", Tone.CREDIT),
    State.FAILED_LATER: ("✖", Tone.REFUSED),
    State.NOT_EXECUTED: ("○", Tone.MUTED),
    State.CANCELLED: ("○", Tone.MUTED),
    State.EXPIRED: ("○", Tone.MUTED),
}

MEANINGS = {
    State.DRAFTED: "Nothing was sent.",
    State.CONFIRMED: "Nothing was carried out. It can be sent from here, or given up.",
    State.SENDING: "The request is on its way. It goes on when you leave.",
    State.ACCEPTED: "The bank has taken it on. Whether it was carried out is read from the bank.",
    State.HELD: "The bank keeps it back: money has not been delivered, and it may still be. Do not pay it again.",
    State.DECLINED: "The bank refused it. No money moved.",
    State.UNKNOWN: "The request left and no usable answer came back. It may have been paid. Do not pay it again.",
    State.SETTLED: "The bank's own record says that it was carried out.",
    State.FAILED_LATER: "The bank took it on and gave it up afterwards. Look at the account before paying again.",
    State.NOT_EXECUTED: "A person has said that it was not carried out.",
    State.CANCELLED: "It was given up before anything was sent.",
    State.EXPIRED: "It was never sent: its confirmation ended.",
}
"""What each state means for the money, in a sentence."""


def state_phrase(state: State) -> Phrase:
    """Write a state with its sign and colour."""
    sign, tone = _SIGNS[state]
    return phrase((f"{sign} ", tone), (WORDS[state], Tone.STRONG if state is State.UNKNOWN else tone))


def standing_phrase(standing: MoneyStanding) -> Phrase:
    """Say what every screen says of money that is not settled: `⚠ 1 payment unknown`; nothing if all is well."""
    if standing.problem is not None:
        return phrase((f"✖ {standing.problem.title.rstrip('.')}", Tone.REFUSED))
    parts: list[Phrase] = []
    if standing.alarms:
        parts.append(phrase((f"✖ {standing.alarms} contradicted", Tone.REFUSED)))
    if standing.unknown:
        payments = "payment" if standing.unknown == 1 else "payments"
        parts.append(phrase((f"⚠ {standing.unknown} {payments} unknown", Tone.ATTENTION)))
    if standing.held:
        parts.append(phrase((f"⚠ {standing.held} held", Tone.ATTENTION)))
    if standing.sending:
        parts.append(phrase((f"◌ sending {standing.sending}", Tone.PENDING)))
    return joined(" · ", parts)


def headline(intent: Intent, view: View) -> Phrase:
    """Say in one line what it is: the amount, and to or from whom."""
    word = "from" if intent.incoming else "to"
    other = view.name(intent.destination.name) or account_number(intent.destination.number, view) or "—"
    return phrase(amount(intent.money, view), f" {word} {other}")


def party_entries(label: str, party: Party, view: View) -> tuple[Entry, ...]:
    """Write a party as the review does: its name, then its number in groups and its bank."""
    number = phrase(
        account_number(party.number or party.id, view), (f"   {party.bank}" if party.bank else "", Tone.MUTED)
    )
    name = view.name(party.name)
    if not name:
        return (Entry(label, number),)
    return (Entry(label, phrase((name, Tone.STRONG))), Entry("", number))


def review_facts(review: Review, view: View) -> tuple[Entry, ...]:
    """Return what the review shows beside amount and parties: texts, date, balance now and after."""
    draft = review.draft
    entries = [
        Entry("Bank", quiet(review.destination_bank)),
        Entry("They see", phrase(view.name(draft.they_see))),
        Entry("We see", phrase(view.name(draft.we_see))),
        Entry("When", phrase(draft.when)),
        *(Entry(label, phrase(view.name(value))) for label, value in draft.facts),
        Entry("Balance", _balance(review, view)),
        Entry("Tag", phrase(shown(review.tag), ("   names this payment", Tone.MUTED))),
    ]
    return tuple(entry for entry in entries if entry.value)


def history_section(intent: Intent, steps: Sequence[Step], view: View) -> Section:
    """Return everything that happened to a payment, oldest first."""
    names = _names_in(intent)
    return Section("History", tuple(Entry(second_text(step.at, view), _step(step, names, view)) for step in steps))


def intent_sentence(intent: Intent, view: View) -> str:
    """Return what its bank, or a person, has said of where it stands."""
    return view.sentence(intent.sentence, *_names_in(intent))


@sheet_body.register
def _intent(item: Intent, view: View) -> Sheet:
    first, second = (item.destination, item.source) if item.incoming else (item.source, item.destination)
    lead: Iterable[Phrase] = (
        phrase((f"✖ {_ALARM}", Tone.REFUSED)) if item.alarm else Phrase(),
        figure(amount(item.signed if not item.incoming else item.money, view)),
        *_meaning(item, view),
        _looks(item, view),
    )
    return Sheet(
        phrase(state_phrase(item.state), " · ", headline(item, view), (f"   tag {shown(item.tag)}", Tone.MUTED)),
        tuple(lead),
        (
            Section(
                "",
                (
                    *party_entries("From", first, view),
                    *party_entries("To", second, view),
                    Entry("They see", phrase(view.name(item.they_see))),
                    Entry("We see", phrase(view.name(item.we_see))),
                    Entry("Begun", when(item.created_at, view)),
                    Entry("Changed", when(item.changed_at, view)),
                    Entry("Balance before", amount(item.balance_before, view) if item.balance_before else Phrase()),
                    Entry("At the bank", phrase(item.remote_status)),
                    Entry("Bank's clock", _clocks(item, view)),
                ),
            ),
            codes(
                ("Operation", f"{item.operation} · {item.connection}"),
                ("From, id", _id_of(first, view)),
                ("To, id", _id_of(second, view)),
                ("Bank's id", item.remote_id),
                ("Bank's code", item.code),
                ("Intent", item.id),
            ),
        ),
    )


def _clocks(item: Intent, view: View) -> Phrase:
    """Say by how much the bank's clock was off when it was sent: its own dates are by that one."""
    off = timedelta(seconds=item.bank_ahead or 0)
    if abs(off) <= TOLERATED_SKEW:
        return Phrase()
    way = "ahead of" if off > timedelta(0) else "behind"
    return phrase(f"{age_text(view.now - abs(off), view.now)} {way} ours when it was sent")


_DOUBTFUL = frozenset({State.UNKNOWN, State.HELD, State.CONFIRMED})
"""Where what may have happened to the money is said in the same words for every bank."""
_WARNS = re.compile(r"\b[Dd]o not (pay|send|order|ask for) it again")
"""A sentence with this in it says itself what must not be done."""
_WHYS = {
    "written down": "",
    "confirmed: screen": "on the screen",
    "confirmed: command line": "on the command line",
    "sending, attempt 1": "",
}
"""What the journal says of a step whose state says the same, in the words that are left to say."""
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
_ALARM = "The bank's answer contradicts what was sent. Look at the account, and talk to the bank now."


def _meaning(item: Intent, view: View) -> Iterable[Phrase]:
    """Say what its state means for the money: in our words where that is doubtful, and in those for this payment."""
    meaning = MEANINGS[item.state]
    if not item.sentence or (item.state in _DOUBTFUL and not _WARNS.search(item.sentence)):
        yield phrase(view.sentence(meaning))
    if item.sentence and item.sentence != meaning:
        yield phrase(intent_sentence(item, view))


def _looks(item: Intent, view: View) -> Phrase:
    if item.state is not State.UNKNOWN:
        return Phrase()
    times = "once" if item.looks == 1 else f"{item.looks} times"
    looked = f"Looked for it {times} at the bank" if item.looks else "Not looked for at the bank yet"
    return phrase((f"{looked}; {_next(item.next_look_at, view)}.", Tone.MUTED))


def _next(at: datetime | None, view: View) -> str:
    if at is None:
        return "it is not looked for by itself: a person has to find out"
    if at <= view.now:
        return "looking now"
    # An age counts backwards: as long from now as the next look is away.
    return f"next look in {age_text(view.now - (at - view.now), view.now)}"


def _balance(review: Review, view: View) -> Phrase:
    if review.balance is None:
        return Phrase()
    now = amount(review.balance, view)
    after = phrase((" → ", Tone.MUTED), amount(review.balance_after, view)) if review.balance_after else Phrase()
    age = f"   as of {age_text(review.balance_at, view.now)} ago" if review.balance_at else ""
    return phrase(now, after, (age, Tone.MUTED))


def _names_in(intent: Intent) -> tuple[str, ...]:
    parties = (intent.source, intent.destination)
    return (*(party.name for party in parties), *(party.number for party in parties), intent.they_see, intent.we_see)


def _id_of(party: Party, view: View) -> str:
    # Some banks know people by their e-mail addresses.
    return account_number(party.id, view) if "@" in party.id else party.id


def _step(step: Step, names: Sequence[str], view: View) -> Phrase:
    parts: list[Phrase] = []
    if step.before is not step.after:
        sign, tone = _SIGNS[step.after]
        word = "confirmed" if step.after is State.CONFIRMED and step.before is State.DRAFTED else WORDS[step.after]
        parts.append(phrase((f"{sign} {word}", tone)))
    why = _WHYS.get(step.why, step.why)
    if why:
        parts.append(phrase(view.sentence(why, *names)))
    if step.who:
        parts.append(phrase((view.name(step.who), Tone.MUTED)))
    if step.evidence:
        # All of a digest stands in the journal; its beginning tells it from others.
        evidence = _DIGEST.sub(r"\1…", step.evidence)
        parts.append(phrase((view.sentence(evidence, *names), Tone.MUTED)))
    return joined(" · ", parts)
