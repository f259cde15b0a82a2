"""Many short texts in little memory."""

from array import array

_INTERNED_AT_MOST = 40_000
_INTERNED_LENGTH = 80


class TextColumn:
    """An append-only column of texts, kept as one block of UTF-8: about a third of what a list of `str` costs.

    Texts that recur (merchants, standing orders) are stored once. Lone surrogates survive.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("I", [0])
        self._known: dict[str, int] = {}
        self.add("")

    def add(self, text: str) -> int:
        """Store a text and return the number by which `get` finds it."""
        known = self._known.get(text)
        if known is not None:
            return known
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))
        number = len(self._ends) - 2
        if len(text) <= _INTERNED_LENGTH and len(self._known) < _INTERNED_AT_MOST:
            self._known[text] = number
        return number

    def get(self, number: int) -> str:
        """Return a stored text."""
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")
