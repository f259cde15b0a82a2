"""Connections that are set up for pictures: what each provider really asks, and tests whose ends are written here."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from banktui.domain.errors import Problem, Rejected
from banktui.services.checking import Finding, State, Step, not_reached, passed
from banktui.services.connecting import (
    ENVIRONMENT,
    NAME,
    Answer,
    KeyMade,
    Option,
    Question,
    Saved,
    Trial,
    VaultState,
    asked,
)
from banktui.services.provider import Environment
from banktui.services.setting_up import Sight
from banktui.services.workspace import Preferences, Workspace
from banktui.wiring.discovery import part, provider_options, providers

WRONG = "wrong"
"""A password that the bank refuses."""
_REFUSED = Finding(
    State.FAILED,
    "The bank did not accept e-mail or password. Nothing was changed and no money moved.",
    "Check both; trying again with the same may lock the user.",
)
_HALF = "\n".join(
    (
        "-----BEGIN PUBLIC KEY-----",
        *(f"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq7nObodyUsesThisKey{letter}" for letter in "ABCDEF"),
        "xwIDAQAB",
        "-----END PUBLIC KEY-----",
    )
)


class ScriptedDesk:
    """Has connections set up that lead nowhere."""

    def __init__(self, *, is_held: bool = False) -> None:
        self.is_held = is_held
        """Tests stop at the sign-in, as at a bank that is very slow."""

    def providers(self) -> tuple[Option, ...]:
        return provider_options()

    async def begin(self, provider: str, ask: Callable[[str], None]) -> "ScriptedDraft":
        del ask
        return ScriptedDraft(provider, is_held=self.is_held)


class ScriptedDraft:
    """Takes every answer, and fails where it is told the password `wrong`."""

    def __init__(self, provider: str, *, is_held: bool) -> None:
        self.title = providers()[provider].title
        self._provider = provider
        self._is_held = is_held
        self._guide = part(provider, "questions").GUIDE
        self._checks = part(provider, "checks").CHECKS
        self._answers: dict[str, Answer] = {}
        self._found: dict[str, Trial] = {}

    @property
    def questions(self) -> tuple[Question, ...]:
        return asked(self._guide)

    async def look(self) -> Sight:
        given = self._answers
        environment = Environment(given[ENVIRONMENT].text) if ENVIRONMENT in given else None
        applying = tuple(each for each in self.questions if self._applies(each))
        steps: tuple[Step, ...] = tuple(check.step for check in self._checks)
        trials = tuple(self._found[step.name] for step in steps if step.name in self._found)
        failed = tuple(each for each in trials if not each.finding.is_sound)
        secrets = [each for each in applying if each.kind == "secret" and given.get(each.field, Answer("")).text]
        return Sight(
            applying,
            {each.field: self._provider if each.field == NAME else each.usual(environment) for each in self.questions},
            steps,
            environment,
            given[NAME].text if NAME in given else "",
            trials,
            tuple(each.label for each in applying if each.is_required and each.field not in given),
            failed or (() if len(trials) == len(steps) else (Trial(steps[-1], not_reached("It was not tested."), ()),)),
            tuple(
                (each.label, "typed, to be kept in the vault" if each in secrets else self._label(each))
                for each in applying
                if each.field != NAME and given.get(each.field, Answer("")).text
            ),
            VaultState.OPEN,
            bool(secrets),
            self._guide.key,
        )

    def _label(self, question: Question) -> str:
        text = self._answers[question.field].text
        return next((each.label for each in question.options if each.value == text), text)

    def _applies(self, question: Question) -> bool:
        if question.only_if is None:
            return True
        name, value = question.only_if
        told = self._answers.get(name)
        usual = next(each.default for each in self.questions if each.field == name)
        return (told.text if told else usual) == value

    async def answer(self, answers: Mapping[str, Answer | None]) -> tuple[Sight, Mapping[str, Problem]]:
        for name, answer in answers.items():
            if answer is None:
                self._answers.pop(name, None)
            else:
                self._answers[name] = answer
        return await self.look(), {}

    async def test(self, tell: Callable[[Sight], None], *, again: bool = False) -> Sight:
        del again
        optional = {each.field for each in self.questions if not each.is_required or not self._applies(each)}
        reached = {*self._answers, *optional}
        self._found.clear()
        for check in self._checks:
            if not set(check.fields) <= reached or not set(check.needs) <= self._found.keys():
                continue
            if self._is_held and check.step.name == "sign-in":
                tell(await self.look())
                await asyncio.Event().wait()
            finding = passed("It is as it should be.")
            if any(not self._found[name].finding.is_sound for name in check.needs):
                finding = not_reached("It was not tested: it needs what “sign-in” did not bring.")
            elif check.step.name == "sign-in" and self._answers.get("password", Answer("")).text == WRONG:
                finding = _REFUSED
            self._found[check.step.name] = Trial(check.step, finding, (*check.suspects, *check.fields))
            tell(await self.look())
        return await self.look()

    async def make_key(self, passphrase: str) -> tuple[Sight, KeyMade | Problem]:
        del passphrase
        folder = Path("/data/ada/banktui/keys")
        made = KeyMade(
            folder / "main.pem", folder / "main.pub.pem", _HALF, "0c666ecaf24c07b084ab8f596d9c00c5" * 2, 2048
        )
        self._answers[self._guide.key.field] = Answer(str(made.private))
        self._answers[self._guide.key.passphrase] = Answer("made up")
        return await self.look(), made

    async def create_vault(self, passphrase: str) -> Problem | None:
        del passphrase
        return None

    async def unlock_vault(self, passphrase: str) -> Problem | None:
        del passphrase
        return None

    async def leave_vault_locked(self) -> None:
        return None

    async def save(self, *, despite: bool) -> Saved | Problem:
        del despite
        return Rejected("There is a connection called main already", field=NAME, hint="Give it another name.").problem()

    async def reopened(self) -> tuple[Workspace, Preferences] | Problem:
        return Rejected("Nothing was kept").problem()

    async def end(self) -> None:
        self._answers.clear()
