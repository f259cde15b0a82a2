"""Setting connections up from a screen: on an engine of their own, so that no key waits for a disk or a bank."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from banktui.configuration.outline import Configuration
from banktui.configuration.vault import Vault
from banktui.domain.clock import Clock, SystemClock
from banktui.domain.errors import BankError, Problem
from banktui.services.connecting import NAME, Answer, Draft, KeyMade, Option, Saved, asked
from banktui.services.notices import Notice, PassphraseWanted
from banktui.services.setting_up import SettingUp, Sight
from banktui.services.workspace import Preferences, Workspace
from banktui.wiring.configured import configuration_at, workspace_on
from banktui.wiring.discovery import part, provider_options, providers
from banktui.wiring.drafting import ConnectionDrafts
from banktui.wiring.engine import Engine
from banktui.wiring.vault_desk import VaultDesk

T = TypeVar("T")
_QUESTION = "The new connection's secrets are kept in it, or come from it."


class SettingUpRoom:
    """Where the console has connections set up that are kept in one configuration file."""

    def __init__(
        self, config: str | None, preferences: Callable[[], Preferences], *, vault: Vault | None = None
    ) -> None:
        """Make one. `config` is the file's path, None for the usual one; `vault` takes the place of the usual one."""
        self._config = config
        self._preferences = preferences
        self._vault = vault

    def providers(self) -> tuple[Option, ...]:
        """Return the providers to choose from."""
        return provider_options()

    async def begin(self, provider: str, ask: Callable[[str], None]) -> SettingUp | Problem:
        """Return an empty draft, or say why nothing can be added."""
        engine, clock = Engine(), SystemClock()
        engine.start()
        begun: SettingUp | None = None
        try:
            begun = await engine.call(self._begin(provider, ask, engine, clock))
        except BankError as error:
            return error.problem(clock.now())
        finally:
            # Also after a mistake of our own, and where nobody waits for the draft any longer.
            if begun is None:
                await engine.stop()
        return begun

    async def _begin(self, provider: str, ask: Callable[[str], None], engine: Engine, clock: Clock) -> SettingUp:
        configuration = await asyncio.to_thread(self._configuration)
        desk = VaultDesk(configuration.vault, clock, asks=True)

        def heard(notice: Notice) -> None:
            ask(_QUESTION if isinstance(notice, PassphraseWanted) else "")

        desk.ask_by(heard)
        drafts = ConnectionDrafts(configuration, clock=clock, unlocked=desk.opened)
        return _SettingUp(drafts.begin(provider), engine, desk, clock, self._reopened(configuration.vault))

    def _configuration(self) -> Configuration:
        found = configuration_at(self._config)
        return found if self._vault is None else replace(found, vault=self._vault)

    def _reopened(self, vault: Vault | None) -> Callable[[], tuple[Workspace, Preferences]]:
        def reopened() -> tuple[Workspace, Preferences]:
            # With the vault as it is: whoever has opened it just now is not asked again.
            configuration = replace(configuration_at(self._config), vault=vault)
            return workspace_on(configuration, clock=SystemClock(), event_port=0, asks=True), self._preferences()

        return reopened


class _SettingUp:
    """One draft. What it is asked runs on the engine, one thing after the other."""

    def __init__(
        self,
        draft: Draft,
        engine: Engine,
        desk: VaultDesk,
        clock: Clock,
        reopened: Callable[[], tuple[Workspace, Preferences]],
    ) -> None:
        self._draft: Draft | None = draft
        self._engine = engine
        self._desk = desk
        self._clock = clock
        self._reopen = reopened
        self._turn = asyncio.Lock()
        self._is_handed_on = False
        self.title = providers()[draft.provider].title
        self.questions = asked(draft.guide)
        self._steps = tuple(check.step for check in part(draft.provider, "checks").CHECKS)

    async def look(self) -> Sight:
        """Return how it stands."""
        return await self._in_turn(self._look)

    async def answer(self, answers: Mapping[str, Answer | None]) -> tuple[Sight, Mapping[str, Problem]]:
        """Take answers; returns how it stands, and what was not taken."""
        return await self._in_turn(lambda: self._answer(answers))

    async def test(self, tell: Callable[[Sight], None], *, again: bool = False) -> Sight:
        """Test what can be tested, and was not."""
        return await self._in_turn(lambda: self._test(tell, again=again))

    async def make_key(self, passphrase: str) -> tuple[Sight, KeyMade | Problem]:
        """Make the key pair that the provider needs."""
        return await self._in_turn(lambda: self._make_key(passphrase))

    async def create_vault(self, passphrase: str) -> Problem | None:
        """Make the vault."""
        made = await self._in_turn(lambda: self._told(self._open_draft.create_vault(passphrase)))
        return made if isinstance(made, Problem) else None

    async def unlock_vault(self, passphrase: str) -> Problem | None:
        """Open the vault for whatever waits for it: that has the turn, so this does not wait for one."""
        return await self._engine.call(self._desk.answer(passphrase))

    async def leave_vault_locked(self) -> None:
        """Leave the vault locked."""
        if self._engine.is_running:
            await self._engine.call(self._desk.give_up())

    async def save(self, *, despite: bool) -> Saved | Problem:
        """Keep the connection, or say why not."""
        return await self._in_turn(lambda: self._told(self._open_draft.save(despite=despite)))

    async def reopened(self) -> tuple[Workspace, Preferences] | Problem:
        """Return a workspace on all connections that are kept now."""

        async def reopened() -> tuple[Workspace, Preferences]:
            return await asyncio.to_thread(self._reopen)

        found = await self._in_turn(lambda: self._told(reopened()))
        self._is_handed_on = not isinstance(found, Problem)
        return found

    async def end(self) -> None:
        """Forget all that was answered."""
        if self._engine.is_running:
            await self._engine.call(self._end())
            await self._engine.stop()

    async def _in_turn(self, begin: Callable[[], Coroutine[Any, Any, T]]) -> T:
        async def run() -> T:
            async with self._turn:
                return await begin()

        return await self._engine.call(run())

    @property
    def _open_draft(self) -> Draft:
        if self._draft is None:
            raise ValueError("the draft was given up")
        return self._draft

    async def _told(self, wanted: Awaitable[T]) -> T | Problem:
        try:
            return await wanted
        except BankError as error:
            return error.problem(self._clock.now())

    async def _answer(self, answers: Mapping[str, Answer | None]) -> tuple[Sight, Mapping[str, Problem]]:
        refused: dict[str, Problem] = {}
        for name, answer in answers.items():
            if answer is None:
                self._open_draft.forget(name)
                continue
            problem = await self._told(self._open_draft.answer(name, answer))
            if problem is not None:
                # What was right before is not what was meant now.
                self._open_draft.forget(name)
                refused[name] = problem
        return await self._look(), refused

    async def _test(self, tell: Callable[[Sight], None], *, again: bool) -> Sight:
        async for _ in self._open_draft.tests(again=again):
            tell(await self._look())
        return await self._look()

    async def _make_key(self, passphrase: str) -> tuple[Sight, KeyMade | Problem]:
        made = await self._told(self._open_draft.make_key(passphrase))
        return await self._look(), made

    async def _look(self) -> Sight:
        return await asyncio.to_thread(self._seen)

    def _seen(self) -> Sight:
        draft = self._open_draft
        questions = draft.questions()
        return Sight(
            questions,
            {each.field: draft.usual(each) for each in self.questions},
            self._steps,
            draft.environment,
            draft.name,
            draft.trials(),
            tuple(each.label for each in draft.missing()),
            draft.unsettled(),
            tuple(
                (each.label, shown) for each in questions if each.field != NAME and (shown := draft.shown(each.field))
            ),
            draft.vault,
            draft.needs_vault,
            draft.guide.key,
        )

    async def _end(self) -> None:
        draft, self._draft = self._draft, None
        if draft is not None:
            await asyncio.to_thread(draft.discard)
        if not self._is_handed_on:
            await self._desk.close()
