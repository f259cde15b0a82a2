"""A request as a command line for bash: what was not taken in stands there as a variable, never as a value."""

import re
import shlex
from collections.abc import Iterator

from banktui.domain.exchange import MASK, Exchange, Withheld
from banktui.services.by_hand import PREFIX, ByHand
from banktui.services.capability import MONEY

_ONLY_THE_CALLS = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"}
)
"""Headers that each program makes for itself."""
_NAME = re.compile(r"[^A-Z0-9]+")
_CONTINUED = " \\\n  "
_AND = " &&\n"
AGAIN = f"{PREFIX}PAY_AGAIN"
"""The variable without which the command line of a payment does nothing."""
_MONEY = frozenset(capability.name for capability in MONEY)


def variables(exchange: Exchange, by_hand: ByHand) -> tuple[str, ...]:
    """Return the names of all variables that the command line needs."""
    needs = ("ca_certificate", *by_hand.needs)
    if exchange.sign_in or _uses_token(exchange, by_hand):
        needs = (*needs, *by_hand.sign_in_needs)
    unknown = () if exchange.sign_in else tuple(_unknown(exchange, by_hand))
    return tuple(dict.fromkeys((*(variable(name) for name in needs), *unknown)))


def variable(name: str) -> str:
    """Return what a setting, header or field is called as a variable: `BANKTUI_CLIENT_SECRET`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return f"{PREFIX}{_NAME.sub('_', apart.upper()).strip('_') or 'VALUE'}"


def pays_again(exchange: Exchange) -> bool:
    """Tell whether the same request once more would move money, or ask for it, a second time."""
    return exchange.occasion.capability in _MONEY and exchange.method not in {"GET", "HEAD"} and not exchange.sign_in


def why_not(exchange: Exchange) -> str:
    """Return why a request cannot be written as a command line; empty if it can."""
    if exchange.sign_in:
        return ""
    if exchange.sent.note:
        return "What was sent is not known: it may hold a secret."
    if exchange.sent.partial:
        return "What was sent is too long to be kept."
    is_known = all(MASK not in piece for piece in (*exchange.sent.pieces, exchange.path) if isinstance(piece, str))
    return "" if is_known else "Part of a text that was sent is not known: it may be a secret."


def curl(exchange: Exchange, by_hand: ByHand) -> str:
    """Return the command line. It says by itself which variables are missing, and signs in unless there is a token."""
    checks = " ".join(f'"${{{name}:?is not set}}"' for name in variables(exchange, by_hand))
    # Whoever pastes it into a shell to look at it has not decided to pay.
    guard = [f': "${{{AGAIN}:?is not set, and this pays again}}"'] if pays_again(exchange) else []
    steps = [*guard, f": {checks}", *by_hand.before]
    if exchange.sign_in:
        return _AND.join((*steps, _sign_in(exchange, by_hand)))
    if _uses_token(exchange, by_hand):
        token = f'{PREFIX}TOKEN="$({_sign_in(exchange, by_hand)} | {by_hand.token})"'
        steps.append(f'{{ [ -n "${{{PREFIX}TOKEN-}}" ] || {token}; }}')
        # What is signed may be used once, and signing in has used it.
        steps += by_hand.before
    return _AND.join((*steps, _call(exchange, by_hand)))


def _call(exchange: Exchange, by_hand: ByHand) -> str:
    parts = [_command(by_hand), *([] if exchange.method == "GET" else [f"-X {shlex.quote(exchange.method)}"])]
    for header in exchange.sent_headers:
        if header.name in _ONLY_THE_CALLS:
            continue
        told = by_hand.headers.get(header.name)
        if isinstance(header.value, str):
            parts.append(f"-H {shlex.quote(f'{header.name}: {header.value}')}")
        else:
            parts.append(f'-H "{header.name}: {told or _dollar(header.value)}"')
    if exchange.sent.pieces:
        parts.append(f"--data-binary {_words(exchange.sent.pieces)}")
    parts.append(_words(tuple(_address(exchange))))
    return _CONTINUED.join(parts)


def _command(by_hand: ByHand) -> str:
    return " ".join(("curl -sS", f'--cacert "${variable("ca_certificate")}"', *by_hand.options))


def _sign_in(exchange: Exchange, by_hand: ByHand) -> str:
    return _CONTINUED.join((_command(by_hand), *by_hand.sign_in)).replace("$URL", exchange.origin)


def _address(exchange: Exchange) -> Iterator[str | Withheld]:
    yield f"{exchange.origin}{exchange.path}"
    for number, parameter in enumerate(exchange.query):
        yield f"{'&' if number else '?'}{parameter.name}="
        yield parameter.value


def _words(pieces: tuple[str | Withheld, ...]) -> str:
    """Return a shell word: what is known quoted as it is, what is not as a variable in double quotes."""
    parts: list[str] = []
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
        else:
            parts += [shlex.quote(text)] * bool(text) + [f'"{_dollar(piece)}"']
            text = ""
    return "".join(parts + [shlex.quote(text)] * bool(text)) or "''"


def _dollar(withheld: Withheld) -> str:
    return f"${variable(withheld.name)}"


def _uses_token(exchange: Exchange, by_hand: ByHand) -> bool:
    sent = {header.name for header in exchange.sent_headers}
    return bool(by_hand.sign_in) and any(
        f"${PREFIX}TOKEN" in value for name, value in by_hand.headers.items() if name in sent
    )


def _unknown(exchange: Exchange, by_hand: ByHand) -> Iterator[str]:
    """Return the variables that stand for what was not taken in of this request alone."""
    for header in exchange.sent_headers:
        if isinstance(header.value, Withheld) and header.name not in {*by_hand.headers, *_ONLY_THE_CALLS}:
            yield variable(header.value.name)
    for place in (*(parameter.value for parameter in exchange.query), *exchange.sent.pieces):
        if isinstance(place, Withheld):
            yield variable(place.name)
