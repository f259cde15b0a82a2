"""A request and its answer as a text to hand on: what was not taken in is not in it either."""

from collections.abc import Iterator, Sequence
from datetime import UTC

from banktui.domain.exchange import MASK, Body, Exchange, Header, Proof
from banktui.services.by_hand import ByHand
from banktui.services.curl import curl, why_not
from banktui.services.plain_command import plain_command

_MARKS = {True: " (right)", False: " (wrong)", None: ""}


def transcript(exchange: Exchange, by_hand: ByHand) -> str:
    """Return everything that is known of a request: what it was for, both halves, and how it is made again."""
    parts = ["\n".join(_about(exchange)), "\n".join(_sent(exchange)), "\n".join(_answer(exchange))]
    if not why_not(exchange):
        parts.append(f"## As curl, secrets as variables\n\n{curl(exchange, by_hand)}")
    command = plain_command(exchange)
    if command:
        parts.append(f"## As a command\n\n{command}")
    return "\n\n".join(parts) + "\n"


def _about(exchange: Exchange) -> Iterator[str]:
    status = "no answer" if exchange.status is None else str(exchange.status)
    yield f"# Request {exchange.number} of a session of banktui: {exchange.connection}, {exchange.operation}"
    yield f"# {exchange.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}, try {exchange.attempt}, {exchange.milliseconds} ms"
    yield f"# {status}, {exchange.decided or 'awaited'}"
    for proof in exchange.proofs:
        yield f"# {_proof(proof)}"
    yield f"# {MASK} stands for what was never taken in: a secret, or what may be one."


def _proof(proof: Proof) -> str:
    note = f", {proof.note}" if proof.note else ""
    until = f", until {proof.until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if proof.until else ""
    return f"{proof.what}{_MARKS[proof.holds]}{note}{until}"


def _sent(exchange: Exchange) -> Iterator[str]:
    yield f"{exchange.method} {exchange.origin}{exchange.target}"
    yield from _half(exchange.sent_headers, exchange.sent)


def _answer(exchange: Exchange) -> Iterator[str]:
    if exchange.status is None:
        yield "## No answer came"
        return
    yield f"## {exchange.status}"
    yield from _half(exchange.answer_headers, exchange.answer)


def _half(headers: Sequence[Header], body: Body) -> Iterator[str]:
    for header in headers:
        yield f"{header.name}: {header.value if isinstance(header.value, str) else MASK}"
    if body.pieces:
        yield f"\n{body.text}"
    if body.note:
        yield f"\n# {body.note}"
