"""What the engine says: to whom it is news, and what the console itself does about it.

The first notices come while the first rows are drawn: what only some notices need is imported with the first of those.
"""

from banktui.services.notices import (
    ChangedElsewhere,
    IntentChanged,
    JournalOpened,
    Notice,
    PassphraseWanted,
    Progressed,
    VaultAnswered,
)
from banktui.ui.console import Console
from banktui.ui.messages import Noticed
from banktui.ui.screens.bank_screen import BankScreen


def hear(console: Console, notice: Notice, *, is_first: bool) -> None:
    """Do about a notice what is not any one screen's to do, then pass it on to every screen that is open.

    `is_first` tells whether nobody has gone anywhere yet.
    """
    console.event_news.hear(notice)
    match notice:
        case IntentChanged(intent):
            from banktui.ui import money_desk  # noqa: PLC0415 - see top

            money_desk.hear(console, intent)
            _show_money(console)
        case JournalOpened():
            # Whoever is on their way somewhere already is not taken from there: the top line says it there.
            if is_first and console.workspace.payments.standing().wants_attention:
                from banktui.ui import money_desk  # noqa: PLC0415 - see top

                money_desk.show_unsettled(console)
            _show_money(console)
        case ChangedElsewhere():
            # Whoever is at the other program has been told what came of it: here it is counted only.
            _show_money(console)
        case PassphraseWanted():
            console.ask_for_vault()
        case VaultAnswered():
            from banktui.ui import vault_desk  # noqa: PLC0415 - see top

            vault_desk.withdraw(console)
        case Progressed():
            from banktui.ui import errand_desk  # noqa: PLC0415 - see top

            errand_desk.hear(console, notice)
        case _:
            pass
    for screen in console.screen_stack:
        if isinstance(screen, BankScreen):
            screen.post_message(Noticed(notice))


def _show_money(console: Console) -> None:
    """Have every screen say how many payments are not settled."""
    for screen in console.screen_stack:
        if isinstance(screen, BankScreen):
            screen.show_money()
