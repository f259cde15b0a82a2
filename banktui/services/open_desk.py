"""What there is for moving money once the journal is open."""

from banktui.domain.intent import State
from banktui.services.books import Books
from banktui.services.journal import JournalError
from banktui.services.projecting import Projector
from banktui.services.pursuing import Pursuer
from banktui.services.reviewing import Reviewer
from banktui.services.sending import Sender

_READ_AT_START = 20
"""Accepted ones that are read again when the program starts; the rest once a day, and when something hints at them."""


class OpenDesk:
    """The books, and those who work with them."""

    def __init__(
        self, books: Books, projector: Projector, reviewer: Reviewer, sender: Sender, pursuer: Pursuer
    ) -> None:
        self.books = books
        self.reviewer = reviewer
        self.sender = sender
        self.pursuer = pursuer
        self._projector = projector

    def begin(self, *, pursuing: bool) -> None:
        """Show what the journal holds, and begin to look for what is open."""
        try:
            intents = self.books.open()
        except JournalError:
            # Said wherever money is shown.
            return
        followed = 0
        for intent in intents if pursuing else ():
            if intent.state in {State.ACCEPTED, State.HELD}:
                followed += 1
            at_once = intent.state is State.UNKNOWN or followed <= _READ_AT_START
            self.pursuer.pursue(intent, at_once=at_once)

    def show_sent(self, connection: str) -> None:
        """Show in an opened connection's lists what was sent from here."""
        try:
            self._projector.show_sent(connection, self.books.journal.intents())
        except JournalError:
            return
