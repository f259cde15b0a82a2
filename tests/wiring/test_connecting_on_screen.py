"""Connecting a provider on the screen, through the whole program, against a bank that is really served."""

import tomllib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from banktui.configuration.vault import Vault
from banktui.domain.clock import FrozenClock, SystemClock
from banktui.http import checks
from banktui.services.connecting import Answer
from banktui.settings import SessionPreferences
from banktui.ui.app import BankApp
from banktui.ui.options import Options
from banktui.ui.screens.connect import ConnectScreen
from banktui.ui.screens.health import HealthScreen
from banktui.ui.screens.keep import KeepPrompt
from banktui.ui.screens.key_pair import KeyPairPrompt
from banktui.ui.screens.new_passphrase import NewPassphrasePrompt
from banktui.ui.screens.overview import OverviewScreen
from banktui.ui.screens.passphrase import PassphrasePrompt
from banktui.ui.screens.welcome import WelcomeScreen
from banktui.wiring.discovery import providers
from banktui.wiring.drafting import ConnectionDraft
from banktui.wiring.late_store import LateStore
from banktui.wiring.setting_up import SettingUpRoom
from banktui.wiring.workspace import LiveWorkspace
from tests.command.served import ServedBank
from tests.configuration.vaults import CHEAP, PHRASE, filled
from tests.settling import until
from tests.test_scenes import shown
from tests.wiring.drafts import told_by

S = TypeVar("S", bound=Screen[Any])
SIZE = (120, 40)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("bank")) as served:
        yield served


@dataclass
class Person:
    """Somebody before the console, with nothing configured yet."""

    app: BankApp
    pilot: Pilot[int]
    config: Path
    vault: Vault

    async def until(self, fact: Callable[[], bool]) -> None:
        await until(fact, self.pilot.pause, lambda: shown(self.app))

    async def shows(self, *words: str) -> None:
        await self.until(lambda: all(word in " ".join(shown(self.app).split()) for word in words))

    async def comes_to(self, kind: type[S]) -> S:
        await self.until(lambda: isinstance(self.app.screen, kind))
        assert isinstance(self.app.screen, kind)
        return self.app.screen

    async def begins(self, slug: str) -> ConnectScreen:
        """Choose a provider, and wait until it is known what it asks."""
        await self.app.run_action(f"connect({slug!r})")
        screen = await self.comes_to(ConnectScreen)
        await self.until(lambda: bool(screen.query("FieldForm")) and bool(screen.fields.rows))
        return screen

    async def fills(self, screen: ConnectScreen, answers: Mapping[str, Answer]) -> None:
        """Fill in fields one after the other, and leave each."""
        for name, answer in answers.items():
            row = screen.fields.row(name)
            if row is not None and row.display and answer.text:
                row.control.focus()
                await self.until(lambda row=row: bool(row.control.has_focus))  # type: ignore[misc]  # mypy infers no default's type
                row.control.value = answer.text
                await self.pilot.pause()
        screen.side.focus()
        await self.rests(screen)

    async def rests(self, screen: ConnectScreen) -> None:
        """Wait until what was typed has been tested."""
        await self.until(lambda: not screen.is_testing)

    async def keeps(self, screen: ConnectScreen, words: str = "Every step has gone well.") -> KeepPrompt:
        """Ask for it to be kept; Enter, however often it is pressed, only goes back."""
        await self.pilot.press("ctrl+s")
        prompt = await self.comes_to(KeepPrompt)
        await self.shows(words)
        await self.pilot.press("enter", "enter", "enter")
        await self.until(lambda: self.app.screen is screen)
        assert not self.config.exists()
        await self.pilot.press("ctrl+s")
        prompt = await self.comes_to(KeepPrompt)
        await self.pilot.press("tab", "enter")
        return prompt

    async def makes_vault(self) -> None:
        await self.comes_to(NewPassphrasePrompt)
        for each in (PHRASE, PHRASE):
            await self.pilot.press(*("space" if letter == " " else letter for letter in each), "enter")

    @property
    def kept(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = tomllib.loads(self.config.read_text(encoding="utf-8"))["connections"]
        return found


@asynccontextmanager
async def sitting(folder: Path, *, size: tuple[int, int] = SIZE, is_clean: bool = True) -> AsyncIterator[Person]:
    """Have somebody sit before the console, with nothing configured."""
    vault = Vault(folder / "private" / "vault.sealed", SystemClock(), cost=CHEAP)
    config = folder / "config" / "config.toml"
    room = SettingUpRoom(str(config), SessionPreferences, vault=vault)
    # However slow the machine is, no question comes late.
    workspace = LiveWorkspace((), clock=FrozenClock(SystemClock().now()), store=LateStore(None))
    log = folder / "crash.log"
    app = BankApp(workspace, SessionPreferences(), Options(animations=False, setting_up=room, crash_log=log))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Person(app, pilot, config, vault)
    assert not is_clean or not log.exists(), log.read_text(encoding="utf-8")


def secrets_of(bank: ServedBank, slug: str) -> set[str]:
    names = ("password", "client_secret", "webhook_secret", "private_key_passphrase", "pkcs12_password")
    return {str(bank.told[slug][name]) for name in names if name in bank.told[slug]}


@pytest.mark.parametrize("slug", list(providers()))
async def test_a_provider_is_connected_and_the_console_works_with_it(
    slug: str, bank: ServedBank, tmp_path: Path
) -> None:
    async with sitting(tmp_path) as person:
        screen = await person.begins(slug)
        await person.fills(screen, told_by(bank, slug))
        await person.shows("Every step has gone well")
        await person.keeps(screen)
        await person.makes_vault()
        await person.comes_to(OverviewScreen)
        assert [each.id for each in person.app.workspace.connections] == [slug]
        await person.until(lambda: bool(person.app.workspace.offered(slug)))
        # Neither the welcome nor anything of the connections that there were before is left behind it.
        await person.until(lambda: len(person.app.screen_stack) == 1)
        table = person.kept[slug]
        assert (table["provider"], table["environment"]) == (slug, "sandbox")
        text = person.config.read_text(encoding="utf-8")
        assert not [secret for secret in secrets_of(bank, slug) if secret in text]
        assert person.vault.names()


async def test_a_wrong_password_is_said_at_its_field_and_put_right_there(bank: ServedBank, tmp_path: Path) -> None:
    answers = dict(told_by(bank, "hub"))
    async with sitting(tmp_path, size=(80, 24)) as person:
        screen = await person.begins("hub")
        await person.fills(screen, {**answers, "password": Answer("WRONG-CANARY-1")})
        await person.shows("✖ failed sign-in", "see “Password”")
        row = screen.fields.row("password")
        assert row is not None
        assert row.has_class("-wrong")
        assert "did not accept" in row.complaint
        assert row.value == "WRONG-CANARY-1"
        assert "WRONG-CANARY-1" not in shown(person.app)
        await person.fills(screen, {"password": answers["password"]})
        await person.shows("✔ passed", "Every step has gone well")
        assert not row.complaint


async def test_what_failed_is_kept_only_by_saying_so(bank: ServedBank, tmp_path: Path) -> None:
    async with sitting(tmp_path) as person:
        screen = await person.begins("hub")
        await person.fills(screen, {**told_by(bank, "hub"), "password": Answer("WRONG")})
        await person.keeps(screen, "It is not known to work")
        await person.makes_vault()
        await person.comes_to(OverviewScreen)
        assert "hub" in person.kept


async def test_a_reference_takes_the_place_of_a_secret(bank: ServedBank, tmp_path: Path) -> None:
    async with sitting(tmp_path) as person:
        screen = await person.begins("hub")
        answers = dict(told_by(bank, "hub"))
        file = bank.directory / "sandbox.json"
        answers["password:from"] = Answer("file")
        answers["password@"] = Answer(f"{file}#hub.password")
        for name in ("password", "webhook_hash_code"):
            answers.pop(name, None)
        await person.fills(screen, answers)
        await person.shows("Every step has gone well")
        await person.keeps(screen)
        first = await person.comes_to(OverviewScreen)
        assert person.kept["hub"]["settings"]["password"] == {"file": str(file), "key": "hub.password"}
        assert not person.vault.exists
        # A second one, from a console that works with the first.
        await person.pilot.press("H")
        await person.comes_to(HealthScreen)
        screen = await person.begins("hub")
        await person.fills(screen, answers)
        await person.shows("Every step has gone well", "hub-2")
        await person.pilot.press("ctrl+s")
        await person.comes_to(KeepPrompt)
        await person.pilot.press("tab", "enter")
        assert await person.comes_to(OverviewScreen) is not first
        await person.until(lambda: len(person.app.workspace.connections) == 2)
        await person.shows("hub-2")
        assert len(person.app.screen_stack) == 1
        await person.until(lambda: not first.is_running)
        await person.pilot.press("escape", "less_than_sign")
        await person.shows("hub-2")


async def test_the_vault_is_opened_when_something_is_to_be_kept_in_it(bank: ServedBank, tmp_path: Path) -> None:
    filled(tmp_path).close()
    async with sitting(tmp_path) as person:
        screen = await person.begins("hub")
        await person.fills(screen, told_by(bank, "hub"))
        await person.keeps(screen)
        await person.comes_to(PassphrasePrompt)
        await person.pilot.press("escape")
        await person.shows("Not kept. The vault is locked")
        assert not person.config.exists()
        await person.pilot.press("ctrl+s")
        await person.comes_to(KeepPrompt)
        await person.pilot.press("tab", "enter")
        prompt = await person.comes_to(PassphrasePrompt)
        prompt.field.value = PHRASE
        await person.pilot.press("enter")
        await person.comes_to(OverviewScreen)
        # Who has opened it is not asked again.
        await person.until(lambda: bool(person.app.workspace.offered("hub")))
        assert not person.app.workspace.vault_question


async def test_what_is_usual_reaches_no_bank_before_somebody_has_been_there(
    bank: ServedBank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    knocked: list[str] = []

    async def knock(address: str, **_told: object) -> None:
        knocked.append(address)

    monkeypatch.setattr(checks, "knock", knock)
    answers = told_by(bank, "ibanity")
    async with sitting(tmp_path) as person:
        screen = await person.begins("ibanity")
        await person.fills(screen, {name: answers[name] for name in ("pkcs12", "pkcs12_password")})
        await person.shows("✔ certificate")
        assert screen.fields.values["base_url"].startswith("https://")
        assert knocked == []


async def test_nothing_is_tried_again_and_again_by_itself(bank: ServedBank, tmp_path: Path) -> None:
    answers = dict(told_by(bank, "hub"))
    async with sitting(tmp_path) as person:
        screen = await person.begins("hub")
        await person.fills(screen, {**answers, "password": Answer("WRONG-1")})
        await person.fills(screen, {"password": Answer("WRONG-2")})
        await person.fills(screen, {"password": answers["password"]})
        await person.shows("No sign-in was tried with this", "ctrl+t")
        await person.pilot.press("ctrl+t")
        await person.shows("Every step has gone well")


async def test_a_key_pair_is_made_and_its_public_half_handed_over(tmp_path: Path) -> None:
    async with sitting(tmp_path) as person:
        screen = await person.begins("anytime")
        await person.pilot.press("ctrl+g")
        prompt = await person.comes_to(KeyPairPrompt)
        made = prompt.made
        await person.shows("BEGIN PUBLIC KEY", "developer zone")
        await person.pilot.press("enter", "escape")
        assert person.app.clipboard == made.public_pem
        await person.rests(screen)
        row = screen.fields.row("private_key")
        assert row is not None
        assert row.value == str(made.private)
        await person.shows("✔ key ")
        await person.pilot.press("escape", "escape")
        await person.comes_to(WelcomeScreen)
        await person.until(lambda: not made.private.exists())


async def test_what_was_typed_is_not_lost_without_asking_and_gone_afterwards(tmp_path: Path) -> None:
    async with sitting(tmp_path) as person:
        screen = await person.begins("hub")
        await person.fills(screen, {"email": Answer("ada@studio.example"), "password": Answer("SECRET-CANARY")})
        await person.pilot.press("escape")
        await person.shows("Esc again drops what was typed")
        await person.pilot.press("tab")
        assert person.app.screen is screen
        await person.pilot.press("escape", "escape")
        await person.comes_to(WelcomeScreen)
        await person.until(lambda: not screen.is_running)
        row = screen.fields.row("password") if screen.query("FieldForm") else None
        assert row is None or row.value == ""
        assert "SECRET-CANARY" not in repr(vars(screen))
        assert not person.config.exists()


async def test_a_mistake_of_our_own_keeps_no_secret_and_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_draft: ConnectionDraft, **_how: bool) -> None:
        raise RuntimeError("SECRET-CANARY")

    monkeypatch.setattr(ConnectionDraft, "tests", fails)
    async with sitting(tmp_path, is_clean=False) as person:
        screen = await person.begins("hub")
        await person.fills(screen, {"email": Answer("ada@studio.example"), "password": Answer("SECRET-CANARY")})
        await person.until(lambda: any("mistake in banktui" in each.message for each in person.app._notifications))
        assert screen.fields.values["password"] == "SECRET-CANARY"
        await person.pilot.press("escape", "escape")
        await person.comes_to(WelcomeScreen)
    log = (tmp_path / "crash.log").read_text(encoding="utf-8")
    assert "RuntimeError" in log
    assert "CANARY" not in log


async def test_a_secret_is_not_copied(tmp_path: Path) -> None:
    async with sitting(tmp_path) as person:
        screen = await person.begins("hub")
        row = screen.fields.row("password")
        assert row is not None
        row.control.focus()
        row.control.value = "SECRET-CANARY"
        await person.pilot.press("ctrl+a", "ctrl+x")
        assert person.app.clipboard == ""
        assert row.value == "SECRET-CANARY"


async def test_production_is_on_the_frame_and_in_the_question(bank: ServedBank, tmp_path: Path) -> None:
    async with sitting(tmp_path) as person:
        screen = await person.begins("hub")
        await person.fills(screen, {**told_by(bank, "hub"), "environment": Answer("production")})
        await person.shows("PRODUCTION")
        assert screen.box.has_class("-production")
        await person.pilot.press("ctrl+s")
        await person.comes_to(KeepPrompt)
        await person.shows("moves real money")


async def test_a_demo_says_why_nothing_is_connected_there() -> None:
    workspace = LiveWorkspace((), clock=SystemClock(), store=LateStore(None))
    app = BankApp(workspace, SessionPreferences(), Options(animations=False))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("P")
        await until(
            lambda: any("Nothing is kept in this run" in each.message for each in app._notifications), pilot.pause
        )
        assert isinstance(app.screen, WelcomeScreen)
