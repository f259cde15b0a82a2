"""What is shown of a request and its answer: the call and what became of it first, then header by header, body last."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from banktui.domain.exchange import MASK, Body, Exchange, Header, Proof, Withheld
from banktui.domain.money import grouped
from banktui.services.by_hand import PREFIX, ByHand
from banktui.services.curl import variables
from banktui.services.plain_command import plain_command
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter.dates import age_text, duration_text, instant_text, moment_text
from banktui.ui.presenter.sheet import stacked
from banktui.ui.presenter.sheet_parts import quiet
from banktui.ui.presenter.statuses import status_phrase
from banktui.ui.presenter.view import View

_DOT = " · "
_SOON = timedelta(days=2)
"""Up to which the time that is left says more than a day."""
_SIGNS_IN = f" Unless {PREFIX}TOKEN is set it signs in anew, which a bank may take for the end of our own sign-in."


def exchange_head(exchange: Exchange, view: View) -> Phrase:
    """Return the call, how it ended, what vouches for it, and for what and when it was made."""
    call = phrase((exchange.method, Tone.STRONG), f" {exchange.target}")
    ended = joined(
        _DOT,
        (
            status_phrase(exchange.result),
            phrase(exchange.decided or "awaited"),
            quiet(duration_text(exchange.milliseconds)),
            quiet(f"try {exchange.attempt}" if exchange.attempt > 1 else ""),
        ),
    )
    about = joined(
        _DOT,
        (
            quiet(exchange.connection),
            quiet(exchange.operation),
            quiet(moment_text(exchange.at, view)),
        ),
    )
    proofs = joined(_DOT, (_proof(each, view) for each in exchange.proofs))
    return stacked((call, ended, *((proofs,) if proofs else ()), about))


def request_half(exchange: Exchange, by_hand: ByHand, view: View) -> Phrase:
    """Return what was sent, and what its command line needs to be told."""
    needs = variables(exchange, by_hand)
    named = phrase(
        (f"y copies it as curl, secrets as variables: {' '.join(needs)}. ", Tone.MUTED),
        (f"{PREFIX} and a setting's name in capitals is that setting, as in sandbox.json.", Tone.FAINT),
    )
    if f"{PREFIX}TOKEN" in "".join(by_hand.headers.values()):
        named += phrase((_SIGNS_IN, Tone.FAINT))
    command = plain_command(exchange)
    same = [phrase(("c copies the command that does the same: ", Tone.MUTED), command)] if command else []
    lines = (*_half("Request", exchange.sent_headers, exchange.sent, view), Phrase(), named, *same)
    return stacked(lines)


def answer_half(exchange: Exchange, view: View) -> Phrase:
    """Return what came back, if anything did."""
    if exchange.status is None:
        return stacked((phrase(("Answer", Tone.TITLE)), quiet("None came.")))
    return stacked(_half("Answer", exchange.answer_headers, exchange.answer, view))


def _half(title: str, headers: Sequence[Header], body: Body, view: View) -> Iterator[Phrase]:
    size = f"  {grouped(str(body.size))} bytes" if body.size else "  no body" if body.size == 0 else ""
    yield phrase((title, Tone.TITLE), (size, Tone.MUTED))
    for header in headers:
        yield phrase((f"{header.name}: ", Tone.MUTED), _value(header.value))
    if body.size:
        yield Phrase()
        yield from _body(body, view)


def _body(body: Body, view: View) -> Iterator[Phrase]:
    if view.private and body.pieces:
        yield phrase(("Hidden: it may hold names and amounts.", Tone.ATTENTION))
        return
    if body.pieces:
        yield phrase(*(_value(piece) for piece in body.pieces))
    if body.note:
        yield phrase((body.note, Tone.ATTENTION if body.pieces else Tone.MUTED))


def _value(value: str | Withheld) -> Phrase:
    return phrase(value) if isinstance(value, str) else phrase((MASK, Tone.ATTENTION))


def _proof(proof: Proof, view: View) -> Phrase:
    mark = _MARKS[proof.holds]
    note = quiet(f" ({proof.note})" if proof.note else "")
    return phrase(quiet(proof.what), mark, note, quiet(_ending(proof.until, view)))


_MARKS = {True: phrase((" ✓", Tone.CREDIT)), False: phrase((" ✖", Tone.REFUSED)), None: Phrase()}


def _ending(until: datetime | None, view: View) -> str:
    if until is None:
        return ""
    if until <= view.now:
        return ": ended"
    if until - view.now > _SOON:
        return f", until {instant_text(until, view).partition(' ')[0]}"
    return f": {age_text(view.now, until)} left"
