"""What is secret about a thing, shown to one person for some seconds: asked for once, on purpose, and kept nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from banktui.domain.secret import Secret
from banktui.services.acting import Form
from banktui.services.reading import Listed


class Kind(StrEnum):
    """What is shown, which decides for how long and whether it may ever be copied."""

    PIN = "pin"
    CVV = "cvv"
    NUMBER = "number"
    """A card's number."""
    LINK = "link"
    """An address that is handed on to somebody."""


SECONDS: Mapping[Kind, int] = {Kind.PIN: 10, Kind.CVV: 10, Kind.NUMBER: 15, Kind.LINK: 60}
"""For how long each is shown at most."""
PICTURE_SECONDS = 60
"""How long pictures that are not drawn can be saved, if somebody asks for that."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that is shown, alone."""

    kind: Kind
    label: str
    """What it is: `PIN`, `Card number`."""
    secret: Secret[str]
    beside: tuple[tuple[str, str], ...] = ()
    """What is not secret and belongs to it, as label and value: `Valid until`."""
    remark: str = ""
    """What is odd about it, in a sentence."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a card, checked to be one."""

    name: str
    """The file's name if it is saved, ours and never the bank's: `card-ANY0000000057-front.png`."""
    label: str
    """Which one it is: `front`."""
    content: Secret[bytes]
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """What came of it: things to be shown one after the other, or pictures that are saved only if that is wanted."""

    title: str
    about: str
    """Whose it is, by its reference: `ANY0000000042`."""
    shown: tuple[Shown, ...] = ()
    pictures: tuple[Picture, ...] = ()

    def forget(self) -> None:
        """Let go of everything."""
        for each in self.shown:
            each.secret.forget()
        for picture in self.pictures:
            picture.content.forget()


@runtime_checkable
class Revealing(Protocol):
    """A secret that a provider tells, or a link that it makes. Each call is a disclosure, and is never repeated."""

    @property
    def title(self) -> str:
        """Return what it does, as a menu says it: `Show PIN`."""
        ...

    @property
    def wants(self) -> Sequence[str]:
        """Return the names of the connection's own small lists that the form is made with."""
        ...

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        """Return what must be filled in before. As `Action.form`."""
        ...

    async def reveal(self, parent: str, values: Mapping[str, str]) -> Revealed:
        """Ask for it, once.

        Raises Rejected with the name of the field at fault where the provider says which, OutcomeUnknown if it was
        asked for and no usable answer came, and other BankErrors. None of them holds what was sent or came back.
        """
        ...
