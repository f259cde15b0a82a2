"""Having a key pair made, when a person has none yet: where, with which pass phrase, and what the bank is given."""

import asyncio
from pathlib import Path

from banktui.cli.guiding.answers import hidden, path_of
from banktui.cli.guiding.asker import Terminal, note, reply
from banktui.services.connecting import Draft

_MISMATCH = "The two were not the same. Once more:"


def make_key(terminal: Terminal, draft: Draft, runner: asyncio.Runner) -> None:
    """Ask what is needed, make the pair and show its public half. Raises BackWanted, or Rejected with nothing made."""
    need = draft.guide.key
    if need is None:
        return
    usual = draft.key_place()
    note(terminal, f"An RSA key of {need.bits} bits is made. Its private half is written encrypted, for you only.")

    def explained() -> None:
        note(terminal, "The file of the private half; nothing is overwritten.")

    typed = reply(terminal, f"File [{usual}]:", explained)
    place = Path(path_of(typed)) if typed else usual
    phrase = _phrase(terminal)
    made = runner.run(draft.make_key(phrase, place))
    whose = "your pass phrase" if phrase else "a pass phrase that was made up"
    note(
        terminal,
        f"The private half is {made.private}, encrypted with {whose}, which goes into the vault in the end.",
        f"The public half is {made.public}:",
    )
    terminal.say("")
    for line in made.public_pem.splitlines():
        terminal.say(line)
    terminal.say("")
    note(
        terminal,
        f"Its SHA-256 fingerprint is {made.fingerprint[:16]}…",
        f"{need.hand_over} Until that is done the bank refuses what the key signs.",
    )


def _phrase(terminal: Terminal) -> str:
    """Return a pass phrase that was typed twice alike, empty if one is to be made up."""
    note(terminal, "Its pass phrase: type one, or leave it empty to have one made up.")
    while True:
        typed = hidden(terminal, "Pass phrase of the new key (not shown):")
        if not typed or hidden(terminal, "The same once more:") == typed:
            return typed
        note(terminal, _MISMATCH)
