"""Setting a connection up question by question: what a provider asks is data, what a person answers is tested at once.

Nothing here reads a file or reaches a bank. Whoever asks, a screen or a dialogue on a terminal, knows only this module.
"""

import dataclasses
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol

from banktui.services.checking import Finding, Step
from banktui.services.provider import Environment

NAME, ENVIRONMENT, CA_CERTIFICATE, READ_ONLY = "name", "environment", "ca_certificate", "read_only"
"""Fields of questions that every connection is asked, whatever its provider."""
YES, NO = "yes", "no"
PAUSED = "paused"
"""The kind of finding of a step at the bank that waits for a person to ask for it: see `Draft.tests`."""


class Kind(StrEnum):
    """What is asked for."""

    WORDS = "words"
    SECRET = "secret"  # noqa: S105 - what kind of thing it is
    """Never shown, nor kept where others could read it."""
    ADDRESS = "address"
    """`https://host`."""
    FILE = "file"
    """A path, or an entry of the vault."""
    CHOICE = "choice"


class Source(StrEnum):
    """How an answer is given: as it is, or by where it is fetched from whenever the connection is opened."""

    TYPED = "typed"
    VAULT = "vault"
    KEYRING = "keyring"
    COMMAND = "command"
    FILE = "file"
    ENV = "env"


class Keep(StrEnum):
    """Where a secret that was typed is kept from saving on."""

    VAULT = "vault"
    KEYRING = "keyring"


class Option(NamedTuple):
    """One of the answers to a choice."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked."""

    field: str
    """The setting that it is asked for."""
    label: str
    help: str
    """One sentence: where a person finds it."""
    kind: Kind = Kind.WORDS
    is_required: bool = True
    default: str = ""
    defaults: Mapping[Environment, str] = dataclasses.field(default_factory=dict)
    """What is usual in an environment, where that differs."""
    example: str = ""
    options: tuple[Option, ...] = ()
    only_if: tuple[str, str] | None = None
    """The choice, and its value, without which it is not asked."""
    is_setting: bool = True
    """False for what only decides which questions follow."""

    def usual(self, environment: Environment | None) -> str:
        """Return what is taken if nothing else is given, empty if there is nothing of the kind."""
        return self.defaults.get(environment, self.default) if environment else self.default

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return how it may be answered, the usual way first."""
        if self.kind is Kind.CHOICE or self.field in _TYPED_ONLY:
            return (Source.TYPED,)
        return (Source.TYPED, Source.VAULT) if self.kind is Kind.FILE else tuple(Source)


@dataclass(frozen=True, slots=True)
class KeyNeed:
    """An RSA key of which a provider is given the public half: it can be made here."""

    field: str
    """The setting that is its file."""
    passphrase: str
    """The setting that is its pass phrase."""
    bits: int
    hand_over: str
    """A sentence: how the public half gets to the provider."""


@dataclass(frozen=True, slots=True)
class Guide:
    """All that a provider asks, in the order in which it is best asked."""

    questions: tuple[Question, ...]
    key: KeyNeed | None = None
    """None for a provider that asks for no key that could be made here."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gives: the value, or where it is fetched from."""

    text: str = dataclasses.field(repr=False)
    """The value; or the name of a variable, a path, a command's words, `service/name`, or an entry's name.

    Empty for what is left out, or taken as it usually is.
    """
    source: Source = Source.TYPED
    key: str = dataclasses.field(default="", repr=False)
    """In a JSON file: which text of it, as `a.b`."""
    keep: Keep = Keep.VAULT
    """For a secret that is typed."""


class Trial(NamedTuple):
    """A step that was tested with what has been given so far."""

    step: Step
    finding: Finding
    fields: tuple[str, ...]
    """Where a failure is put right, the likeliest first."""


class Saved(NamedTuple):
    """What became of a draft."""

    name: str
    path: Path
    """The file in which the connection stands now."""
    kept: tuple[str, ...]
    """Fields whose secrets are kept in the vault or the keyring now."""


class KeyMade(NamedTuple):
    """A key pair that was made."""

    private: Path
    public: Path
    public_pem: str
    """What is handed to the provider."""
    fingerprint: str
    """SHA-256 of the public half, lower-case hex."""
    bits: int


class VaultState(StrEnum):
    """Whether secrets can be kept in the vault now."""

    ABSENT = "absent"
    """There is none yet: `create_vault` makes it."""
    LOCKED = "locked"
    """It is opened by whoever made the draft, when it is needed."""
    OPEN = "open"


class Draft(Protocol):
    """A connection that is being set up. Nothing is kept anywhere before it is saved, except for keys made on request.

    What may take long is a coroutine, and blocks no loop; one of them runs at a time.
    """

    @property
    def provider(self) -> str:
        """Return the provider's slug."""
        ...

    @property
    def guide(self) -> Guide:
        """Return what the provider asks."""
        ...

    @property
    def environment(self) -> Environment | None:
        """Return the environment, once it was chosen."""
        ...

    @property
    def name(self) -> str:
        """Return the connection's name, empty until it was given."""
        ...

    def questions(self) -> tuple[Question, ...]:
        """Return all questions, in order, that apply to what was answered so far; the common ones among them."""
        ...

    def usual(self, question: Question) -> str:
        """Return what is taken if a question is answered with nothing; empty if nothing is."""
        ...

    def given(self, name: str) -> Answer | None:
        """Return what a question of that field was answered with, None if it was not."""
        ...

    def missing(self) -> tuple[Question, ...]:
        """Return the questions that have to be answered and were not."""
        ...

    def shown(self, name: str) -> str:
        """Return an answer as it may be shown, on a screen or in a summary: never a secret. Empty if there is none."""
        ...

    async def answer(self, name: str, answer: Answer) -> None:
        """Take an answer; what it refers to is fetched now. Raises Rejected with the field; what stood there stays.

        Raises VaultError if the vault is needed for it and stays locked.
        """
        ...

    def forget(self, name: str) -> None:
        """Take an answer back."""
        ...

    def tests(self, *, again: bool = False) -> AsyncIterator[Trial]:
        """Test what can be tested by now and was not with these answers, step by step.

        `again` repeats what has failed, although nothing has changed: a person asks for it. After two refused sign-ins
        no other is tried without that, for banks lock accounts.
        """
        ...

    def trials(self) -> tuple[Trial, ...]:
        """Return how each step ended that was tested with the present answers, in order."""
        ...

    def unsettled(self) -> tuple[Trial, ...]:
        """Return what keeps the connection from being known to work; empty if it is, as soon as nothing is missing."""
        ...

    @property
    def vault(self) -> VaultState:
        """Return whether secrets can be kept in the vault now."""
        ...

    @property
    def needs_vault(self) -> bool:
        """Tell whether saving puts something into the vault."""
        ...

    async def create_vault(self, passphrase: str) -> None:
        """Make the vault. Raises VaultError."""
        ...

    def key_place(self) -> Path:
        """Return where a key would be made: a file of this connection's name that is not there yet."""
        ...

    async def make_key(self, passphrase: str, place: Path | None = None, *, keep: Keep = Keep.VAULT) -> KeyMade:
        """Make the key pair that the provider needs, and answer both questions for it.

        The private half is encrypted; an empty `passphrase` has one made up. Nothing is ever overwritten. Raises
        Rejected, and leaves no half of a pair behind then.
        """
        ...

    def discard(self) -> None:
        """Give the draft up: a key whose pass phrase was made up here is of no use to anybody, and is removed."""
        ...

    async def save(self, *, despite: bool = False) -> Saved:
        """Keep the secrets, then the connection: all of it or nothing. Raises Rejected, ConfigurationError, VaultError.

        With something missing, or something that failed or was not tested, it is refused; `despite` allows the latter.
        """
        ...


ASK_NAME = Question(
    NAME,
    "Name",
    "What you call this connection, here and in commands; small letters, digits and dashes.",
    example="main-eur",
    is_setting=False,
)
ASK_ENVIRONMENT = Question(
    ENVIRONMENT,
    "Environment",
    "Whether calls are for practice or move real money; the provider hands out credentials for the one or the other.",
    Kind.CHOICE,
    default=Environment.SANDBOX.value,
    options=(
        Option(Environment.SANDBOX.value, "for practice: no real money"),
        Option(Environment.PRODUCTION.value, "real accounts and real money"),
    ),
    is_setting=False,
)
ASK_AUTHORITY = Question(
    CA_CERTIFICATE,
    "Certificate authority",
    "A PEM file, only for a server with an authority of its own, as the built-in bank has; otherwise leave it empty.",
    Kind.FILE,
    is_required=False,
    example="~/bank/ca.pem",
    is_setting=False,
)
ASK_READ_ONLY = Question(
    READ_ONLY,
    "Read-only",
    "Whether nothing may be changed through it, so no payment and no order; config.toml can say otherwise later.",
    Kind.CHOICE,
    default=NO,
    defaults=MappingProxyType({Environment.PRODUCTION: YES}),
    options=(Option(YES, "nothing is changed through it"), Option(NO, "payments and changes may be made")),
    is_setting=False,
)
_TYPED_ONLY = frozenset({NAME, ENVIRONMENT, CA_CERTIFICATE, READ_ONLY})


def asked(guide: Guide) -> tuple[Question, ...]:
    """Return all questions of a connection: a provider's among those that every connection is asked.

    The authority comes before the first address, so that the way there is tested once.
    """
    at = next((at for at, each in enumerate(guide.questions) if each.kind is Kind.ADDRESS), 0)
    own = (*guide.questions[:at], ASK_AUTHORITY, *guide.questions[at:])
    return (ASK_NAME, ASK_ENVIRONMENT, *own, ASK_READ_ONLY)
