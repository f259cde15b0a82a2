"""One action that providers can offer, as menus know it."""

from dataclasses import dataclass

from banktui.services.scope import Scope


@dataclass(frozen=True, slots=True)
class Deed:
    """One action that providers can offer."""

    capability: str
    scope: Scope
    """What it is done to: it needs one of these in front, the connection itself excepted."""
    title: str
    """The words used where the provider has none of its own."""
    help: str
    """What the person gains, as a sentence."""
    about: frozenset[str] = frozenset()
    """The lists whose rows its form can begin with."""
    makes: str = ""
    """The list that it adds to."""
    moves_money: bool = False
    """It goes through a review and the journal."""
    reveals: bool = False
    """It shows a secret, which is then forgotten."""
    keeps: bool = False
    """It changes nothing: it keeps a document of the row in front as a file."""
    is_final: bool = False
    """It cannot be undone."""
    key: str = ""
    """A letter that begins it in the menu at once: for what must be quick."""
    also: Scope | None = None
    """What else it can be done to."""
    is_planting: bool = False
    """It makes, changes or deletes test data: a menu has it inside of the tree of them only."""
