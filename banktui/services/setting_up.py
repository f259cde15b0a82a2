"""A connection that is set up on a screen: every look at it is a picture of one moment, and what is slow is elsewhere.

Nothing here reads a file or reaches a bank. See `services.connecting` for what is asked and what an answer is.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from banktui.domain.errors import Problem
from banktui.services.checking import Step
from banktui.services.connecting import Answer, KeyMade, KeyNeed, Option, Question, Saved, Trial, VaultState
from banktui.services.provider import Environment
from banktui.services.workspace import Preferences, Workspace


class Sight(NamedTuple):
    """How a draft stands at one moment. Never a secret."""

    questions: tuple[Question, ...]
    """Those that apply to what was answered so far, in order."""
    usual: Mapping[str, str]
    """What is taken if a question is answered with nothing, by its field: of all questions."""
    steps: tuple[Step, ...]
    """All that is tested, in order."""
    environment: Environment | None = None
    name: str = ""
    trials: tuple[Trial, ...] = ()
    """How each step ended that was tested with the present answers."""
    missing: tuple[str, ...] = ()
    """Labels of the questions that have to be answered and were not."""
    unsettled: tuple[Trial, ...] = ()
    """What keeps the connection from being known to work."""
    summary: tuple[tuple[str, str], ...] = ()
    """What was answered, as it may be shown: a label, and the answer or where it comes from."""
    vault: VaultState = VaultState.ABSENT
    needs_vault: bool = False
    """Saving puts something into the vault."""
    key: KeyNeed | None = None
    """The key that can be made here, if the provider needs one."""

    def field_of(self, trial: Trial) -> str:
        """Return the field where a step that failed is put right, empty if there is none."""
        asked = {each.field for each in self.questions}
        return next((name for name in trial.fields if name in asked), "")


class SettingUp(Protocol):
    """One connection that is being set up. None of its coroutines raises BankError, and none blocks the caller's loop.

    They may be called at any time, and take their turns.
    """

    @property
    def title(self) -> str:
        """Return the provider's title."""
        ...

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return all questions, in order, whether or not they apply."""
        ...

    async def look(self) -> Sight:
        """Return how it stands."""
        ...

    async def answer(self, answers: Mapping[str, Answer | None]) -> tuple[Sight, Mapping[str, Problem]]:
        """Take answers, by field (None takes one back); returns how it stands, and what was not taken and why."""
        ...

    async def test(self, tell: Callable[[Sight], None], *, again: bool = False) -> Sight:
        """Test what can be tested, and was not; calls `tell`, on any thread, after each step.

        `again` repeats what has failed. Cancelling the caller ends it.
        """
        ...

    async def make_key(self, passphrase: str) -> tuple[Sight, KeyMade | Problem]:
        """Make the key pair that the provider needs, and answer the questions for it."""
        ...

    async def create_vault(self, passphrase: str) -> Problem | None:
        """Make the vault; returns why that failed, if it did."""
        ...

    async def unlock_vault(self, passphrase: str) -> Problem | None:
        """Open the vault for whatever waits for it; returns why it stays locked, if it does."""
        ...

    async def leave_vault_locked(self) -> None:
        """Leave the vault locked: what waits for it fails."""
        ...

    async def save(self, *, despite: bool) -> Saved | Problem:
        """Keep the connection, or say why not; `despite` what failed or was not tested."""
        ...

    async def reopened(self) -> tuple[Workspace, Preferences] | Problem:
        """Return a workspace, not yet started, on all connections that are kept now."""
        ...

    async def end(self) -> None:
        """Forget all that was answered. What was not saved is gone; a key that nobody could use is removed."""
        ...


class SettingUpDesk(Protocol):
    """Where a screen has connections set up."""

    def providers(self) -> tuple[Option, ...]:
        """Return the providers to choose from: slug, and title with what it is good for."""
        ...

    async def begin(self, provider: str, ask: Callable[[str], None]) -> SettingUp | Problem:
        """Return an empty draft, or say why nothing can be added.

        `ask` is called, on any thread, with why the vault's pass phrase is wanted; empty: it is not any more.
        """
        ...
