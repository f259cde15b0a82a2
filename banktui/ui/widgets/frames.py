"""Containers without a look of their own: their children cover them wholly."""

from textual.containers import Horizontal, Vertical


class Beside(Horizontal):
    """Holds its children beside each other."""

    # Textual need not draw, line by line, what is nowhere to be seen.
    BLANK = True


class Below(Vertical):
    """Holds its children below each other."""

    BLANK = True
