"""A style sheet that parses each source once for each theme."""

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_SOURCES = 512
"""More than there are kinds of screens and widgets."""


class LastingStylesheet(Stylesheet):
    """Parses what is new, and nothing else.

    Textual 8.2.8 parses the sheets of all screens and widgets anew whenever a screen of a new kind opens, so that one
    with errors does not spoil those that it has. Ours are the program's own, and users' themes bring no style sheets:
    the tenth of a second in which no key is heard buys nothing.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_SOURCES)

    def reparse(self) -> None:
        """Parse what has no rules yet: what was parsed with other variables is forgotten when they are set."""
        self.parse()
