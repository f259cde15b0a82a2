"""What the program's end tells a script."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum

_WIDTH = 79
_GAP = 2


class ExitStatus(IntEnum):
    """How it ended. The numbers are promised."""

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    NO_TERMINAL = 3
    CONFIGURATION = 4
    SIGN_IN_REFUSED = 5
    UNREACHABLE = 6
    NOT_PERMITTED = 7
    NOT_FOUND = 8
    PARTIAL = 9
    OUTCOME_UNKNOWN = 10
    DECLINED = 11
    HELD = 12
    NOT_SENT = 13
    TAMPERED = 14
    VAULT = 15
    UNSOUND = 16
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


MEANINGS: Mapping[ExitStatus, str] = {
    ExitStatus.DONE: "all that was asked for was done",
    ExitStatus.FAILED: "something went wrong that a message on standard error explains",
    ExitStatus.WRONG_USAGE: "the command line cannot be understood, is ambiguous, or would expose a secret",
    ExitStatus.NO_TERMINAL: "there is no terminal to draw the console on, or to ask on",
    ExitStatus.CONFIGURATION: "config.toml, or what it refers to, cannot be used; or no connection is kept yet",
    ExitStatus.SIGN_IN_REFUSED: "the bank does not accept our credentials",
    ExitStatus.UNREACHABLE: "the bank cannot be reached, or asks for a pause that is too long",
    ExitStatus.NOT_PERMITTED: "the bank or the connection does not allow this, or a caution was not acknowledged",
    ExitStatus.NOT_FOUND: "what was named does not exist, or is not known offline",
    ExitStatus.PARTIAL: "something could not be read, or not in full; the rest was printed",
    ExitStatus.OUTCOME_UNKNOWN: "what was sent to the bank may or may not have been carried out; do not send it again",
    ExitStatus.DECLINED: "the bank refused the payment: no money moved",
    ExitStatus.HELD: "the bank keeps the payment back: neither done nor refused",
    ExitStatus.NOT_SENT: "nothing was sent, or it is certain that the bank did nothing",
    ExitStatus.TAMPERED: "the audit log is not what was written",
    ExitStatus.VAULT: "the vault stays locked: its pass phrase is wrong or cannot be asked for, or its file is damaged",
    ExitStatus.UNSOUND: "`banktui doctor` found something wrong; the rows that it printed say what, and what to do",
    ExitStatus.INTERRUPTED: "ended by Ctrl+C; no payment was sent",
    ExitStatus.PIPE_CLOSED: "whoever read the output has closed it",
    ExitStatus.TERMINATED: "told to end (SIGTERM) before a payment was sent",
}

_BY_KIND: Mapping[str, ExitStatus] = {
    "configuration": ExitStatus.CONFIGURATION,
    "vault": ExitStatus.VAULT,
    "sign-in-needed": ExitStatus.SIGN_IN_REFUSED,
    "unreachable": ExitStatus.UNREACHABLE,
    "busy": ExitStatus.UNREACHABLE,
    "not-permitted": ExitStatus.NOT_PERMITTED,
    "not-found": ExitStatus.NOT_FOUND,
    "outcome-unknown": ExitStatus.OUTCOME_UNKNOWN,
    # Kinds of problems by which a payment is not sent.
    "read-only": ExitStatus.NOT_PERMITTED,
    "locked": ExitStatus.NOT_PERMITTED,
    "over-limit": ExitStatus.NOT_PERMITTED,
    "conflict": ExitStatus.NOT_PERMITTED,
    "expired": ExitStatus.NOT_SENT,
}


def aligned(rows: Iterable[Sequence[str]]) -> str:
    """Return a table for a help text: its last column goes over as many lines as it needs."""
    table = [list(row) for row in rows]
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]) - 1)]
    room = _WIDTH - sum(width + _GAP for width in (0, *widths))
    lines: list[str] = []
    for *first, last in table:
        start = "".join(f"{'':{_GAP}}{part:<{width}}" for part, width in zip(first, widths, strict=True))
        for part in textwrap.wrap(last, room):
            lines.append(f"{start}{'':{_GAP}}{part}")
            start = " " * len(start)
    return "\n".join(lines)


def status_of(kind: str) -> ExitStatus:
    """Return the status for a kind of error, as `BankError.kind` names it."""
    return _BY_KIND.get(kind, ExitStatus.FAILED)


def statuses_text() -> str:
    """Return the table as lines of help."""
    return aligned((f"{status.value:>3}", meaning) for status, meaning in MEANINGS.items())


def statuses_table() -> str:
    """Return the table as Markdown."""
    rows = (f"| {status.value} | {meaning} |" for status, meaning in MEANINGS.items())
    return "\n".join(("| status | meaning |", "|---|---|", *rows))
