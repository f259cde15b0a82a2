"""When the vault's pass phrase is asked for: as soon as no field and no decision of the person's is in front."""

from textual.widgets import Input

from banktui.ui.console import Console
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.screens.passphrase import PassphrasePrompt


def ask(console: Console) -> None:
    """Ask, if connections wait for it; where something is being typed or decided, when that has been left."""
    screen = console.screen
    question = console.workspace.vault_question
    is_typing = isinstance(console.focused, Input)
    if question and isinstance(screen, BankScreen) and not screen.takes_text and not is_typing:
        console.interrupt(PassphrasePrompt(question))


def withdraw(console: Console) -> None:
    """Take the question back: nobody waits any longer."""
    for screen in console.screen_stack:
        if isinstance(screen, PassphrasePrompt) and not screen.is_opening:
            screen.finish(None)
