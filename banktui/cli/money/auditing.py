"""`audit verify`: whether the log of who did what is still what was written."""

import json
import sys
from typing import Any

from banktui.cli.money.person import say
from banktui.cli.status import ExitStatus
from banktui.services.journal import JournalError
from banktui.wiring.configured import configuration_at
from banktui.wiring.folders import journal_file
from banktui.wiring.journals import verify_journal_in


def verify_audit(config: str | None, form: str) -> int:
    """Go through the audit log, say what was found, and return the exit status. Changes nothing."""
    path = journal_file(configuration_at(config).path)
    if not path.exists():
        say(f"there is no journal of payments yet, and so no audit log: {path}")
        return ExitStatus.NOT_FOUND
    try:
        found = verify_journal_in(path)
    except JournalError as error:
        say(error.problem().sentence)
        return ExitStatus.FAILED
    is_sound = found.broken_at is None
    if form == "json":
        row: dict[str, Any] = {
            "sound": is_sound,
            "lines": found.lines,
            "broken_at": found.broken_at,
            "why": found.why or None,
            "last_hash": found.last_hash,
        }
        sys.stdout.write(f"{json.dumps(row)}\n")
    elif is_sound:
        lines = "1 line, as it was" if found.lines == 1 else f"{found.lines} lines, all as they were"
        sys.stdout.write(f"sound: {lines} written; the last hash is {found.last_hash}\n")
    else:
        sys.stdout.write(f"broken at line {found.broken_at}: {found.why}\n")
    sys.stdout.flush()
    if is_sound:
        return ExitStatus.DONE
    say(f"the audit log is not what was written; its first {found.lines} lines are sound, with {found.last_hash}")
    return ExitStatus.TAMPERED
