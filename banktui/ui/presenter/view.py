"""How things are to be shown: the same for all presenter functions of one picture."""

import re
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple

HIDDEN = "•••••"
"""Stands for a hidden name or amount. Always equally long, so that its length tells nothing."""
_AMOUNT = r"[0-9](?:[0-9 .,]*[0-9])?(?= ?(?:[A-Z]{3}\b|[€$£¥]))"


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

    def sentence(self, text: str) -> str:
        """Return a sentence of ours, without the amounts in it while amounts are hidden."""
        return re.sub(_AMOUNT, HIDDEN, text) if self.private else text


OPEN = View(datetime.fromtimestamp(0, UTC))
"""Hides nothing, and to it everything is new: for measuring, and until the real one is told."""
