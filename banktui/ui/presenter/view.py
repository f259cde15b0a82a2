"""How things are to be shown: the same for all presenter functions of one picture."""

import re
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple

HIDDEN = "•••••"
"""Stands for a hidden name or amount. Always equally long, so that its length tells nothing."""
_TOLD = re.compile(
    r"[0-9](?:[0-9 .,]*[0-9])?(?= ?(?:[A-Z]{3}\b|[€$£¥]))"  # an amount, before its currency
    r"|[^\s@“”\"<>()]+@[^\s@“”\"<>()]+\.\w+"  # an e-mail address
    r"|\+[0-9](?:[ ()./-]?[0-9]){7,14}"  # a telephone number with its country
    r"|\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"  # an IBAN
)
"""What in a sentence is nobody else's business, by its form."""


class View(NamedTuple):
    """The present moment, and what the person at the screen wants others not to see."""

    now: datetime
    """Aware; ages are measured from here."""
    private: bool = False
    """Hide amounts, names and account numbers."""
    zone: tzinfo = UTC
    """The zone that instants are shown in."""

    @property
    def today(self) -> date:
        """Return the day that it is for the person at the screen."""
        return self.now.astimezone(self.zone).date()

    def name(self, text: str) -> str:
        """Return a person's or company's name, or what stands for it while names are hidden."""
        return HIDDEN if self.private and text else text

    def sentence(self, text: str, *names: str) -> str:
        """Return a sentence without what is hidden: amounts, where to reach people, account numbers and these names."""
        if not self.private:
            return text
        for name in sorted(filter(None, names), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
        return _TOLD.sub(HIDDEN, text)


OPEN = View(datetime.fromtimestamp(0, UTC))
"""Hides nothing, and to it everything is new: for measuring, and until the real one is told."""
