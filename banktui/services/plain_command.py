"""The command that does the same as a request of the console, without the console."""

import shlex

from banktui.domain.exchange import Exchange
from banktui.services.command_line import command_for

_SIGNS_IN = "Signing in is no command of its own: each one signs in when it has to."
_CHANGES = "It changes something; the commands that read do not do that."
_NOT_THERE = "No command does the same as this."


def plain_command(exchange: Exchange) -> str:
    """Return the line for a shell, quoted for it; empty if no command does the same: `why_no_command` says why."""
    if why_no_command(exchange):
        return ""
    return shlex.join(_words(exchange))


def why_no_command(exchange: Exchange) -> str:
    """Return why no command does the same as a request, as a sentence; empty if one does."""
    if exchange.sign_in:
        return _SIGNS_IN
    if exchange.method not in {"GET", "HEAD"}:
        return _CHANGES
    return "" if _words(exchange) else _NOT_THERE


def _words(exchange: Exchange) -> tuple[str, ...]:
    occasion = exchange.occasion
    return command_for(exchange.connection, occasion.capability, occasion.parent, occasion.item) or ()
