"""Payments in lines of text, for people and for what reads screens aloud: a label, a colon, what there is to say."""

from collections.abc import Iterable, Iterator, Sequence

from banktui.domain.intent import Intent, Party, State, Step
from banktui.domain.money import Money
from banktui.domain.tag import shown
from banktui.services.payments import Caution, Caveat, Review
from banktui.services.provider import Connection
from banktui.ui.presenter.dates import age_text, instant_text
from banktui.ui.presenter.intents import MEANINGS, WORDS
from banktui.ui.presenter.numbers import account_number
from banktui.ui.presenter.view import View

LABELS = 15
"""Cells of a label with its colon; what it is about stands behind one more."""


def plain(money: Money) -> str:
    """Write an amount as it is sent, and as it has to be typed again."""
    return f"{money.plain()} {money.currency}"


def word_of(caution: Caution) -> str:
    """Return the word that `--acknowledge` takes for a caution."""
    return caution.value.replace(" ", "-")


def review_lines(review: Review, view: View) -> Iterator[str]:
    """Say everything that will be sent, and everything to stop and look at."""
    draft, traits = review.draft, review.traits
    yield _line("Review", f"{review.title}, not sent yet")
    yield _line("Connection", review.connection.id)
    yield _line("Environment", _environment(review.connection))
    yield _line("Asked for" if traits.incoming else "Amount", plain(draft.money))
    first, second = (draft.destination, draft.source) if traits.incoming else (draft.source, draft.destination)
    yield from _party("From", first, view)
    yield from _party("To", second, view)
    entries = (
        ("Bank", review.destination_bank),
        ("They see", draft.they_see),
        ("We see", draft.we_see),
        ("When", draft.when),
        *draft.facts,
        ("Balance", _balance(review, view)),
        ("Tag", f"{shown(review.tag)}, which names this payment"),
    )
    yield from (_line(label, value) for label, value in entries if value)
    yield from (_line("Caution" if caveat.blocks else "Note", caveat.sentence) for caveat in review.caveats)


def permission_for(caveat: Caveat) -> str:
    """Return the option by which a script says that it knows of a caution."""
    if caveat.needs_tag:
        return f"--beside {shown(caveat.needs_tag)}"
    return f"--acknowledge {word_of(caveat.caution)}"


def standing_line(intent: Intent) -> str:
    """Say in one line where a payment stands."""
    other = intent.destination.name or intent.destination.number or intent.destination.id
    way = "asked of" if intent.incoming else "to"
    return f"{WORDS[intent.state]}  {shown(intent.tag)}  {plain(intent.money)} {way} {other}".rstrip()


def outcome_sentence(intent: Intent) -> str:
    """Say what a state means for the money, and what is known of it."""
    known = intent.sentence if intent.sentence != MEANINGS[intent.state] else ""
    return f"{WORDS[intent.state]}: {known or MEANINGS[intent.state]}"


def payment_lines(intent: Intent, steps: Sequence[Step], view: View) -> Iterator[str]:
    """Say everything that is known of a payment: where it stands first, its history last."""
    yield _line("State", WORDS[intent.state])
    if intent.alarm:
        yield _line("ALARM", "the bank's answer contradicts what was sent: look at the account, and talk to the bank")
    yield _line("Meaning", MEANINGS[intent.state])
    entries = (
        ("Known", intent.sentence if intent.sentence != MEANINGS[intent.state] else ""),
        ("Looked for", _looks(intent, view)),
        ("Tag", shown(intent.tag)),
        ("Operation", intent.operation),
        ("Connection", f"{intent.connection}, {intent.environment}"),
        ("Asked for" if intent.incoming else "Amount", plain(intent.money)),
    )
    yield from (_line(label, value) for label, value in entries if value)
    parties = (intent.source, intent.destination)
    first, second = parties[::-1] if intent.incoming else parties
    yield from _party("From", first, view)
    yield from _party("To", second, view)
    more = (
        ("They see", intent.they_see),
        ("We see", intent.we_see),
        ("Begun", instant_text(intent.created_at, view, zone=True)),
        ("Changed", instant_text(intent.changed_at, view, zone=True)),
        ("Balance before", plain(intent.balance_before) if intent.balance_before else ""),
        ("At the bank", intent.remote_status),
        ("Bank's id", intent.remote_id),
        ("Bank's code", intent.code),
        ("Id", intent.id),
    )
    yield from (_line(label, value) for label, value in more if value)
    for step in steps:
        yield _line(f"Step {step.number}", _step(step, view))


def _step(step: Step, view: View) -> str:
    word = WORDS[step.after] if step.before is not step.after else ""
    is_said = step.why.casefold().startswith((WORDS[step.after].casefold(), step.after.value))
    parts = (
        instant_text(step.at, view),
        "" if is_said else word,
        step.why,
        f"evidence: {step.evidence}" if step.evidence else "",
        f"said by {step.who}" if step.who else "",
    )
    return ", ".join(part.rstrip(".") for part in parts if part)


def _environment(connection: Connection) -> str:
    word = connection.environment.value.upper()
    return f"{word}, {connection.place}" if connection.place else word


def _party(label: str, party: Party, view: View) -> Iterable[str]:
    number = ", ".join(part for part in (account_number(party.number or party.id, view), party.bank) if part)
    if not party.name:
        return (_line(label, number),)
    return (_line(label, party.name), _line("", number)) if number else (_line(label, party.name),)


def _balance(review: Review, view: View) -> str:
    if review.balance is None:
        return ""
    after = f", {plain(review.balance_after)} after it" if review.balance_after is not None else ""
    return f"{plain(review.balance)} now{after} (read {age_text(review.balance_at, view.now)} ago)"


def _looks(intent: Intent, view: View) -> str:
    if intent.state is not State.UNKNOWN:
        return ""
    times = "once" if intent.looks == 1 else f"{intent.looks} times"
    last = instant_text(intent.changed_at, view)
    return f"{times}, last at {last}" if intent.looks else "not yet; `banktui transfers check` does"


def _line(label: str, value: str) -> str:
    head = f"{label}:" if label else ""
    return f"{head:<{LABELS}} {value}"
