"""What a provider can be told to do, as forms: data in, one request out, which is never repeated by itself.

Moving money is not among these: it goes through a journal of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from banktui.domain.errors import Rejected
from banktui.services.reading import Listed


class Input(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a kind of field
    """Typed unseen, sent, and kept nowhere."""
    DAY = "day"
    """`YYYY-MM-DD`."""
    NUMBER = "number"
    """A whole number."""
    CHOICE = "choice"
    """One of the field's choices."""
    CHOICES = "choices"
    """Any of the field's choices; the value is their values, joined by commas."""
    FLAG = "flag"
    """`yes` or `no`."""
    FILE = "file"
    """The path of a file of this machine, whose contents are sent. Its check waits for the disk."""
    WORD = "word"
    """A word that must be typed before something is done that cannot be undone. It is never filled in beforehand."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to fill a field."""

    value: str
    label: str
    names: bool = False
    """The label names a person, a company or an account: it can be hidden, but for the end of its value."""
    personal: bool = False
    """By its value somebody can be reached: while it is hidden, nothing of that is seen."""
    fills: tuple[tuple[str, str], ...] = ()
    """What choosing it puts into other fields of the form, as name and value; it can be changed there afterwards."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form asks for."""

    name: str
    label: str
    input: Input = Input.TEXT
    required: bool = True
    hint: str = ""
    """What is wanted, in a few words: `18 characters at most`."""
    initial: str = ""
    choices: tuple[Choice, ...] = ()
    longest: int = 0
    """Characters that the provider takes at most; 0: no bound of its own."""
    check: Callable[[str], str] | None = None
    """Given what was typed (never empty), says in a sentence what is wrong with it; empty if nothing is."""
    part: str = ""
    """The heading that the field stands under: `Address`."""
    limit: Callable[[str], str] | None = None
    """Given what was typed, and found right, says why the connection does not allow it; empty if it does."""
    remark: Callable[[str], str] | None = None
    """Given what was typed, and found right, says what should be looked at though it can be sent; empty if nothing."""
    named_by: str = ""
    """The field that says by itself what is chosen here: once it says something else, the choice does not hold."""
    is_destination: bool = False
    """Something is sent there that cannot be taken back: it is seen in full, or nothing is sent."""
    word: str = ""
    """What must be typed into a field of the kind `WORD`, in capitals or not."""

    def complaint(self, typed: str) -> str:
        """Say what is wrong with what was typed, and what to do; empty if nothing is."""
        if self.input is Input.WORD:
            return "" if typed.strip().casefold() == self.word.casefold() else f"Type {self.word} to go on."
        if not typed.strip():
            return self.missing if self.required else ""
        if self.longest and len(typed) > self.longest:
            return f"“{self.label}” may have {self.longest} characters, not {len(typed)}."
        if self.input in {Input.CHOICE, Input.CHOICES}:
            values = {choice.value for choice in self.choices}
            given = {typed} if self.input is Input.CHOICE else {each.strip() for each in typed.split(",")}
            if not given <= values:
                return f"“{self.label}” is one of: {', '.join(choice.label for choice in self.choices)}."
        wrong = self.check(typed) if self.check is not None else ""
        return wrong or (self.limit(typed) if self.limit is not None else "")

    @property
    def missing(self) -> str:
        """Return the sentence for a field that must not be left empty. Labels are no nouns always: `They see`."""
        chosen = self.input in {Input.CHOICE, Input.CHOICES, Input.FLAG}
        return f"“{self.label}” must be {'chosen' if chosen else 'filled in'}."

    def is_over(self, typed: str) -> bool:
        """Tell whether what was typed is right, but more than the connection allows."""
        complaint = self.complaint(typed)
        return bool(complaint) and self.limit is not None and complaint == self.limit(typed)


@dataclass(frozen=True, slots=True)
class Form:
    """Everything an action wants to know."""

    title: str
    fields: tuple[Field, ...]
    submit: str
    """What the button that sends it says: `Create customer`."""
    note: str = ""
    """What will happen and what will not, in a sentence or two."""
    together: Callable[[Mapping[str, str]], Mapping[str, str]] | None = None
    """Given all values, says what is wrong with one because of another, by the name of the field."""

    def contradictions(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Return what is wrong with fields because of what others say, by the name of the field."""
        return self.together(values) if self.together is not None else {}

    @property
    def is_final(self) -> bool:
        """Tell whether what the form does cannot be undone: it asks for a word then."""
        return any(each.input is Input.WORD for each in self.fields)

    def complaints(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Return what is wrong, by the name of the field; empty if the form can be sent."""
        found = {each.name: each.complaint(values.get(each.name, "")) for each in self.fields}
        alone = {name: complaint for name, complaint in found.items() if complaint}
        return {**self.contradictions(values), **alone}


def confirmation(word: str) -> Field:
    """Return the field in which a word is typed by whoever means to do what cannot be undone."""
    return Field("confirmation", f"Type {word}", Input.WORD, hint="this cannot be undone", word=word)


def checked(fields: Iterable[Field], values: Mapping[str, str], *, provider: str) -> None:
    """Refuse values that their form would have refused. Raises Rejected for the first one that is wrong."""
    for each in fields:
        if complaint := each.complaint(values.get(each.name, "")):
            raise refused(complaint, each.name, provider=provider)


def refused(sentence: str, field: str = "", *, provider: str) -> Rejected:
    """Return the error for what is not sent as it was filled in."""
    return Rejected(sentence, field=field, hint="Nothing was sent.", provider=provider)


@dataclass(frozen=True, slots=True)
class Made:
    """A thing that an action made or changed, as the bank has it now, and the list of ours that it belongs to."""

    capability: str
    item: Listed
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """One list of the connection's, below something."""

    capability: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """What an action took away at the bank, and what is therefore dropped here."""

    capability: str
    parent: str = ""
    item: str = ""
    """The one entry that is gone; empty: the whole list."""
    deep: bool = False
    """Also the lists of this capability whose parents' ids begin with that of `parent` and a slash."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an action."""

    sentence: str
    """What happened: `The ledger was created.`"""
    made: Made | None = None
    """What is kept here because the provider has no list of it, or to be shown before the list is read again."""
    stale: Sequence[str | Below] = field(default=())
    """Lists that have changed at the provider and are read again: the connection's own by their names."""
    gone: Sequence[Gone] = field(default=())
    refused: Mapping[str, str] = field(default_factory=dict)
    """What of it was not done, by the form's field and with why; all else was."""


class Action(Protocol):
    """Something that a provider can be told to do."""

    @property
    def title(self) -> str:
        """Return what it does, as a menu says it: `Create customer`."""
        ...

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        """Return what must be filled in.

        `subject` is the row or thing in front when the action was chosen; `known` holds rows of small lists by the
        name of their capability, to be offered as choices.
        """
        ...

    @property
    def wants(self) -> Sequence[str]:
        """Return the names of the connection's own small lists whose rows the form offers as choices."""
        ...

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Do it, once. `parent` is the account, customer or card in front, empty on the connection itself.

        Raises Rejected with the name of the field at fault where the provider says which, OutcomeUnknown if it was
        sent and no usable answer came, and other BankErrors.
        """
        ...


@runtime_checkable
class Preparing(Protocol):
    """An action whose form begins with what the bank says at the moment."""

    async def prepared(self, parent: str, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        """Return what must be filled in, having asked the bank. As `Action.form`; raises BankError."""
        ...


@runtime_checkable
class Refusing(Protocol):
    """An action that cannot be done to every row."""

    def refusal(self, item: Listed) -> str:
        """Say in a sentence why it cannot be done to a row, empty if it can. For menus: asks nobody."""
        ...
