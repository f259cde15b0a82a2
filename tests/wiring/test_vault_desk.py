"""Connections wait for the vault together; a person is asked once, and what needs no vault waits for nobody."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from banktui.configuration.fault import VaultError
from banktui.configuration.reference import BadReferenceError
from banktui.configuration.vault import IDLE, PAUSE, TRIES, WRONG, Vault
from banktui.domain.clock import FrozenClock
from banktui.services.health import VaultStanding, VaultState
from banktui.services.notices import ConnectionFailed, ConnectionOpened, Notice, PassphraseWanted, VaultAnswered
from banktui.services.shelf import ListRef
from banktui.wiring.configured import configuration_at, workspace_on
from banktui.wiring.vault_desk import VaultDesk
from banktui.wiring.workspace import LiveWorkspace
from tests.configuration.files import HUB, kept
from tests.configuration.vaults import PHRASE, filled, frozen, vault_in
from tests.settling import until

IN_VAULT = HUB.replace('{ env = "HUB_PASSWORD" }', '{ vault = "main" }')
BESIDE = HUB.replace("connections.main", "connections.other").replace("# mine", "")


@dataclass
class Waiting:
    """A desk with somebody who can be asked, and what they heard."""

    desk: VaultDesk
    vault: Vault
    clock: FrozenClock
    heard: list[Notice]

    @property
    def questions(self) -> int:
        return sum(isinstance(each, PassphraseWanted) for each in self.heard)


@pytest.fixture
def waiting(tmp_path: Path) -> Waiting:
    clock = frozen()
    filled(tmp_path, main=b"hunter2")
    vault = vault_in(tmp_path, clock=clock)
    desk, heard = VaultDesk(vault, clock, asks=True), list[Notice]()
    desk.ask_by(heard.append)
    return Waiting(desk, vault, clock, heard)


async def becomes(fact: Callable[[], bool]) -> None:
    """Let others work until something is true."""
    await until(fact, partial(asyncio.sleep, 0))


async def ends(coroutine: Awaitable[None]) -> str:
    with pytest.raises(VaultError) as caught:
        await coroutine
    return caught.value.problem().sentence


async def test_all_who_wait_are_served_by_one_answer(waiting: Waiting) -> None:
    tasks = [asyncio.create_task(waiting.desk.opened()) for _ in range(4)]
    await becomes(lambda: waiting.questions == 1)
    assert "wait for secrets" in waiting.desk.question
    problem = await waiting.desk.answer("wrong")
    assert problem is not None
    assert (problem.kind, problem.title) == ("vault", f"{WRONG}.")
    assert not any(task.done() for task in tasks)
    assert await waiting.desk.answer(PHRASE) is None
    await asyncio.gather(*tasks)
    assert waiting.vault.entry("main") == b"hunter2"
    assert waiting.desk.question == ""
    assert waiting.heard == [PassphraseWanted(), VaultAnswered()]
    await waiting.desk.opened()
    assert waiting.questions == 1


async def test_left_locked_it_fails_for_all_and_is_asked_for_again(waiting: Waiting) -> None:
    tasks = [asyncio.create_task(ends(waiting.desk.opened())) for _ in range(3)]
    await becomes(lambda: waiting.questions == 1)
    await waiting.desk.give_up()
    for sentence in await asyncio.gather(*tasks):
        assert "The vault is locked" in sentence
    again = asyncio.create_task(waiting.desk.opened())
    await becomes(lambda: waiting.questions == 2)
    await waiting.desk.answer(PHRASE)
    await again


async def test_guessing_is_slowed_down_and_the_question_stays(waiting: Waiting) -> None:
    task = asyncio.create_task(waiting.desk.opened())
    await becomes(lambda: waiting.questions == 1)
    for _ in range(TRIES):
        assert await waiting.desk.answer("wrong") is not None
    problem = await waiting.desk.answer(PHRASE)
    assert problem is not None
    assert "Wait 30 s" in problem.hint
    waiting.clock.advance(30)
    assert await waiting.desk.answer(PHRASE) is None
    await task


async def test_one_who_no_longer_waits_takes_nothing_from_the_others(waiting: Waiting) -> None:
    one, other = (asyncio.create_task(waiting.desk.opened()) for _ in range(2))
    await becomes(lambda: waiting.questions == 1)
    one.cancel()
    await asyncio.gather(one, return_exceptions=True)
    await waiting.desk.answer(PHRASE)
    await other


async def test_the_key_is_let_go_of_when_its_time_is_over(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    later: list[tuple[float, Callable[[], None]]] = []
    loop = asyncio.get_running_loop()
    call_later = loop.call_later

    def noted(delay: float, callback: Callable[..., None], *given: object) -> asyncio.TimerHandle:
        later.append((delay, lambda: callback(*given)))
        return call_later(10_000, callback, *given)

    await waiting.desk.answer("wrong")
    monkeypatch.setattr(loop, "call_later", noted)
    await waiting.desk.answer(PHRASE)
    assert [delay for delay, _ in later] == [IDLE]
    waiting.clock.advance(IDLE - 60)
    waiting.vault.names()
    waiting.clock.advance(60)
    later[0][1]()
    assert waiting.vault._key is not None
    assert [delay for delay, _ in later] == [IDLE, IDLE - 60]
    waiting.clock.advance(IDLE)
    later[1][1]()
    assert waiting.vault._key is None
    assert len(later) == 2
    await waiting.desk.close()


async def test_a_vault_that_was_opened_before_is_closed_in_time_too(waiting: Waiting) -> None:
    waiting.vault.open(PHRASE)
    await waiting.desk.opened()
    closing = waiting.desk._closing
    assert closing is not None
    assert closing.when() - asyncio.get_running_loop().time() <= IDLE
    await waiting.desk.close()
    assert closing.cancelled()
    assert not waiting.vault.is_open


async def test_what_makes_the_key_does_not_stop_the_loop(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []
    opened = waiting.vault.open

    def noted(passphrase: str) -> None:
        threads.append(threading.get_ident())
        opened(passphrase)

    monkeypatch.setattr(waiting.vault, "open", noted)
    await waiting.desk.answer(PHRASE)
    assert threads != [threading.get_ident()]
    assert len(threads) == 1


class Fetched:
    """A reference that gives a pass phrase, or fails."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.count = 0

    def resolve(self) -> str:
        self.count += 1
        if not self.value:
            raise BadReferenceError("is to come from a command that ended with status 1")
        return self.value


async def test_a_phrase_that_is_configured_is_fetched_once_and_nobody_is_asked(tmp_path: Path) -> None:
    filled(tmp_path)
    phrase = Fetched(PHRASE)
    vault = vault_in(tmp_path, phrase=phrase)
    desk, heard = VaultDesk(vault, frozen(), asks=True), list[Notice]()
    desk.ask_by(heard.append)
    await asyncio.gather(*(desk.opened() for _ in range(4)))
    assert vault.is_open
    assert (phrase.count, heard) == (1, [])


@pytest.mark.parametrize(("value", "words"), [("", "ended with status 1"), ("wrong", WRONG)])
async def test_a_configured_phrase_that_is_wrong_or_missing_is_said(value: str, words: str, tmp_path: Path) -> None:
    filled(tmp_path)
    desk = VaultDesk(vault_in(tmp_path, phrase=Fetched(value)), frozen(), asks=True)
    assert words in await ends(desk.opened())


async def test_without_a_person_and_without_a_vault_it_is_said(tmp_path: Path) -> None:
    nobody = VaultDesk(vault_in(tmp_path), frozen())
    assert "There is no vault yet" in await ends(nobody.opened())
    filled(tmp_path)
    assert "no terminal to ask for its pass phrase on" in await ends(nobody.opened())


async def test_a_file_that_cannot_be_believed_is_said_before_anybody_is_asked(waiting: Waiting) -> None:
    waiting.vault.path.chmod(0o644)
    assert "open to others" in await ends(waiting.desk.opened())
    assert waiting.heard == []


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LiveWorkspace:
    """Return a workspace of which one connection needs the vault, and the other one nothing that is not there."""
    monkeypatch.setenv("HUB_PASSWORD", "hunter2")
    filled(tmp_path, main=b"hunter2")
    configuration = replace(configuration_at(str(kept(tmp_path, IN_VAULT + BESIDE))), vault=vault_in(tmp_path))
    return workspace_on(configuration, clock=frozen(), asks=True)


async def test_what_needs_no_vault_opens_meanwhile(workspace: LiveWorkspace) -> None:
    heard: list[Notice] = []
    workspace.subscribe(heard.append)
    workspace.start()
    try:
        await becomes(lambda: any(isinstance(each, PassphraseWanted) for each in heard))
        await becomes(lambda: [each.connection for each in heard if isinstance(each, ConnectionOpened)] == ["other"])
        assert await workspace.unlock_vault(PHRASE) is None
        await becomes(lambda: {each.connection for each in heard if isinstance(each, ConnectionOpened)} != {"other"})
        assert workspace.vault_question == ""
    finally:
        await workspace.stop()


async def test_a_connection_whose_vault_stays_locked_says_so_and_asks_again(workspace: LiveWorkspace) -> None:
    heard: list[Notice] = []
    workspace.subscribe(heard.append)
    workspace.start()
    try:
        await becomes(lambda: bool(workspace.vault_question))
        await workspace.leave_vault_locked()
        await becomes(lambda: any(isinstance(each, ConnectionFailed) for each in heard))
        problem = workspace.failure("main")
        assert problem is not None
        assert (problem.kind, problem.title) == ("vault", "The vault is locked.")
        reading = asyncio.create_task(workspace.refresh(ListRef("main", "accounts")))
        await becomes(lambda: bool(workspace.vault_question))
        await workspace.leave_vault_locked()
        told = await reading
        assert told is not None
        assert told.kind == "vault"
    finally:
        await workspace.stop()


async def test_leaving_the_console_leaves_nobody_waiting(workspace: LiveWorkspace) -> None:
    workspace.start()
    await becomes(lambda: bool(workspace.vault_question))
    await workspace.stop()
    assert workspace.vault_question == ""


async def test_how_it_stands_is_told_without_waiting(waiting: Waiting) -> None:
    assert waiting.desk.standing() == VaultStanding(VaultState.LOCKED, TRIES)
    for left in range(TRIES - 1, 0, -1):
        await waiting.desk.answer("wrong")
        assert waiting.desk.standing() == VaultStanding(VaultState.LOCKED, left)
    await waiting.desk.answer("wrong")
    assert waiting.desk.standing() == VaultStanding(VaultState.LOCKED, 0, shut_for=timedelta(seconds=PAUSE))
    waiting.clock.advance(PAUSE)
    assert await waiting.desk.answer(PHRASE) is None
    assert waiting.desk.standing() == VaultStanding(VaultState.OPEN, TRIES, timedelta(seconds=IDLE))
    waiting.clock.advance(IDLE)
    assert waiting.desk.standing() == VaultStanding(VaultState.LOCKED, TRIES)


async def test_a_vault_that_is_missing_stands_so_once_somebody_wants_it(tmp_path: Path) -> None:
    clock = frozen()
    desk = VaultDesk(vault_in(tmp_path, clock=clock), clock)
    await ends(desk.opened())
    assert desk.standing() == VaultStanding(VaultState.MISSING, TRIES)


def test_a_vault_that_nothing_is_in_is_not_spoken_of(tmp_path: Path) -> None:
    clock = frozen()
    assert VaultDesk(None, clock).standing() is None
    assert VaultDesk(vault_in(tmp_path, clock=clock), clock, is_used=False).standing() is None
