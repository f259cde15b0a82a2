"""The end of setting a connection up: what was answered is shown, and kept if a person says so."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from banktui.cli.guiding.asker import Terminal, agreed
from banktui.cli.vault_keeping import create
from banktui.configuration.outline import Configuration
from banktui.domain.errors import Rejected
from banktui.services.checking import State
from banktui.services.connecting import Draft, Question, Saved, Trial, VaultState
from banktui.wiring.terminal_phrase import unlock

_TRIES = 3


def show(terminal: Terminal, draft: Draft) -> None:
    """Show all answers, and no secret among them."""
    questions = draft.questions()
    width = max(len(each.label) for each in questions)
    terminal.say("")
    terminal.say("This is what was answered:")
    for each in questions:
        terminal.say(f"  {each.label:<{width}}  {_shown(draft, each)}", width + 4)


def _shown(draft: Draft, question: Question) -> str:
    shown, told = draft.shown(question.field), draft.given(question.field)
    # The word by which it was chosen stands in the file as well.
    return f"{told.text} ({shown})" if question.options and told else shown or "none"


def wanted(terminal: Terminal, draft: Draft) -> bool:
    """Return whether a person wants it kept, although it does not work as the case may be. Raises BackWanted."""
    unsettled = draft.unsettled()
    if not unsettled:
        return agreed(terminal, "Keep this connection?", usual=True)
    for each in unsettled:
        terminal.say(_why(each))
    return agreed(terminal, "It is not known to work. Keep it all the same?", usual=False)


def kept(terminal: Terminal, draft: Draft, configuration: Configuration, runner: asyncio.Runner) -> Saved:
    """Keep the connection, having made or opened the vault if something goes there. Raises BankError."""
    if draft.needs_vault:
        _have_vault(terminal, draft, configuration)
    with _uninterrupted():
        return runner.run(draft.save(despite=True))


def tell(terminal: Terminal, saved: Saved) -> None:
    """Say what was done, and what is next."""
    secrets = {0: "", 1: ", and its secret is kept"}.get(
        len(saved.kept), f", and its {len(saved.kept)} secrets are kept"
    )
    terminal.say("")
    terminal.say(f"{saved.name} stands in {saved.path} now{secrets}.")
    terminal.say(f"Next: `banktui doctor {saved.name}` tests it at any time, `banktui` opens the console.")


def _why(trial: Trial) -> str:
    how = "failed" if trial.finding.state is State.FAILED else "was not tested"
    return f"“{trial.step.name}” {how}: {trial.finding.sentence}"


def _have_vault(terminal: Terminal, draft: Draft, configuration: Configuration) -> None:
    vault = configuration.vault
    if vault is None or draft.vault is VaultState.OPEN:
        return
    if draft.vault is VaultState.LOCKED:
        unlock(vault)
        return
    for left in range(_TRIES - 1, -1, -1):
        try:
            create(vault)
        except Rejected as error:
            if not left:
                raise
            terminal.say(error.problem().sentence)
        else:
            return


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let what is being written be written: a few milliseconds in which being stopped would leave half of it."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
