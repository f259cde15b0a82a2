"""What may be seen for some seconds and then by nobody: one holder of it, which shows nothing by accident."""

from typing import Generic, NoReturn, TypeVar

S = TypeVar("S", str, bytes)


class Secret(Generic[S]):
    """Holds a PIN, a card's number or a picture of it until it is told to forget that.

    Its `repr` and `str` show nothing of it, it can be neither copied nor kept in a file, and two of them are never
    equal. Whoever still refers to it afterwards refers to nothing. (Python cannot wipe the memory itself.)
    """

    __slots__ = ("_value",)

    def __init__(self, value: S) -> None:
        self._value: S | None = value

    @property
    def is_forgotten(self) -> bool:
        """Tell whether there is nothing left to be seen."""
        return self._value is None

    def seen(self) -> S | None:
        """Return it for the moment in which it is drawn or written; None once it was forgotten. Keep it nowhere."""
        return self._value

    def forget(self) -> None:
        """Let go of it."""
        self._value = None

    def __repr__(self) -> str:
        return "Secret(•••)"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is neither copied nor kept")
