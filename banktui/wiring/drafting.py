"""A connection that is being set up: answers are looked at and tested as they come, and all is kept or nothing."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr, ValidationError

from banktui.configuration.outline import NAME as NAME_FORM
from banktui.configuration.outline import NAME_RULE, Configuration
from banktui.configuration.vault import Vault
from banktui.configuration.writing import with_connection, write_change
from banktui.domain.clock import Clock
from banktui.domain.errors import Rejected
from banktui.http.settings import ProviderSettings
from banktui.services.apart import apart
from banktui.services.connecting import (
    CA_CERTIFICATE,
    ENVIRONMENT,
    NAME,
    READ_ONLY,
    YES,
    Answer,
    Draft,
    Guide,
    Keep,
    KeyMade,
    Kind,
    Question,
    Saved,
    Source,
    Trial,
    VaultState,
    asked,
)
from banktui.services.provider import Environment
from banktui.wiring.answering import host_of, must_fit, reference_of, refused, validated, value_of
from banktui.wiring.configured import checked_connection, configuration_at
from banktui.wiring.discovery import part
from banktui.wiring.folders import keys_folder
from banktui.wiring.keepsakes import Keeper, must_have_keyring
from banktui.wiring.key_pairs import free_place, make_key_pair, remove_key_pair
from banktui.wiring.trying import Given, Trials

Unlocked = Callable[[], Awaitable[None]]
"""Returns once the vault is open. Raises VaultError if it stays locked."""
_PHRASE_BYTES = 32


class ConnectionDrafts:
    """Where connections are set up: for one configuration file, and the vault that goes with it."""

    def __init__(
        self, configuration: Configuration, *, clock: Clock, unlocked: Unlocked, keys: Path | None = None
    ) -> None:
        """Make one. `unlocked` is how the vault is opened when it is needed; `keys` is where keys are made."""
        self._configuration = configuration
        self._clock = clock
        self._unlocked = unlocked
        self._keys = keys or keys_folder()

    def begin(self, provider: str) -> Draft:
        """Return an empty draft for a provider. Raises ConfigurationError for a file that cannot be added to."""
        taken = _names_in(self._configuration.path)
        return ConnectionDraft(
            provider, self._configuration, clock=self._clock, unlocked=self._unlocked, keys=self._keys, taken=taken
        )


class ConnectionDraft:
    """One draft; see `Draft` for what can be done with it."""

    def __init__(
        self,
        provider: str,
        configuration: Configuration,
        *,
        clock: Clock,
        unlocked: Unlocked,
        keys: Path,
        taken: Collection[str],
    ) -> None:
        self.provider = provider
        self.guide: Guide = part(provider, "questions").GUIDE
        self._settings: type[ProviderSettings] = part(provider, "settings").Settings
        self._path = configuration.path
        self._vault: Vault | None = configuration.vault
        self._unlocked = unlocked
        self._keys = keys
        self._taken = taken
        """Names of connections that there were when it was begun: what is usual does not wait for the disk."""
        self._answers: dict[str, Answer] = {}
        self._values: dict[str, Any] = {}
        self._trials = Trials(provider, clock)
        self._made: list[KeyMade] = []
        """Keys that nobody but this draft knows the pass phrase of."""

    @property
    def environment(self) -> Environment | None:
        """Return the environment, once it was chosen."""
        told = self._answers.get(ENVIRONMENT)
        return Environment(told.text) if told else None

    @property
    def name(self) -> str:
        """Return the connection's name, empty until it was given."""
        told = self._answers.get(NAME)
        return told.text if told else ""

    def questions(self) -> tuple[Question, ...]:
        """Return all questions, in order, that apply to what was answered so far."""
        return tuple(each for each in asked(self.guide) if self._applies(each))

    def usual(self, question: Question) -> str:
        """Return what is taken if a question is answered with nothing; empty if nothing is."""
        if question.field != NAME:
            return question.usual(self.environment)
        number, name = 1, self.provider
        while name in self._taken:
            number += 1
            name = f"{self.provider}-{number}"
        return name

    def given(self, name: str) -> Answer | None:
        """Return what a question of that field was answered with, None if it was not."""
        return self._answers.get(name)

    def missing(self) -> tuple[Question, ...]:
        """Return the questions that have to be answered and were not."""
        return tuple(each for each in self.questions() if each.is_required and each.field not in self._answers)

    def shown(self, name: str) -> str:
        """Return an answer as it may be shown: never a secret. Empty if there is none."""
        answer, question = self._answers.get(name), self._question(name)
        if answer is None or not answer.text:
            return ""
        if answer.source is not Source.TYPED:
            # What a reference is made of may be what somebody has put there by mistake.
            return f"from {_PLACES[answer.source]}"
        if question.kind is Kind.SECRET:
            return f"typed, to be kept in the {answer.keep.value}"
        return next((each.label for each in question.options if each.value == answer.text), answer.text)

    async def answer(self, name: str, answer: Answer) -> None:
        """Take an answer; what it refers to is fetched now. Raises Rejected with the field, or VaultError."""
        question = self._question(name)
        if answer.source not in question.sources:
            raise refused(question, f"{question.label} cannot be given in this way")
        told = self._with_usual(question, answer)
        if not told.text:
            if question.is_required:
                raise refused(question, f"{question.label} is needed")
            self._take(name, told, None)
            return
        if told.source is Source.VAULT:
            await self._unlocked()
        if question.kind is Kind.SECRET and told.source is Source.TYPED and told.keep is Keep.KEYRING:
            await apart(must_have_keyring)
        value = await apart(partial(self._looked_at, question, told))
        self._take(name, told, value)

    def forget(self, name: str) -> None:
        """Take an answer back."""
        self._answers.pop(name, None)
        self._values.pop(name, None)

    async def tests(self, *, again: bool = False) -> AsyncIterator[Trial]:
        """Test what can be tested by now and was not with these answers, step by step."""
        async for trial in self._trials.run(self._given(), again=again):
            yield trial

    def trials(self) -> tuple[Trial, ...]:
        """Return how each step ended that was tested with the present answers, in order."""
        return self._trials.current(self._given())

    def unsettled(self) -> tuple[Trial, ...]:
        """Return what keeps the connection from being known to work."""
        return self._trials.unsettled(self._given())

    @property
    def vault(self) -> VaultState:
        """Return whether secrets can be kept in the vault now."""
        if self._vault is None or not self._vault.exists:
            return VaultState.ABSENT
        return VaultState.OPEN if self._vault.is_open else VaultState.LOCKED

    @property
    def needs_vault(self) -> bool:
        """Tell whether saving puts something into the vault."""
        return any(self._answers[name].keep is Keep.VAULT for name in self._typed_secrets())

    async def create_vault(self, passphrase: str) -> None:
        """Make the vault. Raises VaultError."""
        if self._vault is not None:
            await apart(partial(self._vault.create, passphrase))

    def key_place(self) -> Path:
        """Return where a key would be made: a file that is not there yet."""
        return free_place(self._keys, self.name or self.provider)

    async def make_key(self, passphrase: str, place: Path | None = None, *, keep: Keep = Keep.VAULT) -> KeyMade:
        """Make the key pair that the provider needs, and answer both questions for it. Raises Rejected."""
        need = self.guide.key
        if need is None:
            raise Rejected("This provider needs no key that could be made here")
        phrase = passphrase or secrets.token_urlsafe(_PHRASE_BYTES)
        made = await apart(partial(make_key_pair, place or self.key_place(), phrase, need.bits, field=need.field))
        if not passphrase:
            self._made.append(made)
        await self.answer(need.field, Answer(str(made.private)))
        await self.answer(need.passphrase, Answer(phrase, keep=keep))
        return made

    def discard(self) -> None:
        """Give the draft up: a key whose pass phrase was made up here is of no use to anybody, and is removed."""
        while self._made:
            remove_key_pair(self._made.pop())

    async def save(self, *, despite: bool = False) -> Saved:
        """Keep the secrets, then the connection: all of it or nothing."""
        for question in self.missing():
            raise refused(question, f"{question.label} is needed")
        for trial in () if despite else self.unsettled():
            raise Rejected(
                f"“{trial.step.name}” has not gone well",
                field=next(iter(trial.fields), ""),
                detail=trial.finding.sentence,
            )
        if self.needs_vault:
            await self._unlocked()
        saved = await apart(self._kept)
        self._made.clear()
        return saved

    def _kept(self) -> Saved:
        """Keep everything. Takes long."""
        self._complete()
        configuration = replace(configuration_at(str(self._path)), vault=self._vault)
        self._must_be_free(configuration)
        with Keeper(self._vault, self.name) as keeper:
            table = self._table(keeper)
            changed = with_connection(configuration, self.name, table)
            outline = next(each for each in changed.connections if each.name == self.name)
            checked_connection(changed, outline)
            keeper.keep()
            write_change(configuration, changed)
            return Saved(self.name, self._path, keeper.done())

    def _table(self, keeper: Keeper) -> Mapping[str, Any]:
        """Return the connection as it is to stand in the file; `keeper` is told what it has to keep."""
        environment = self.environment or Environment.SANDBOX
        table: dict[str, Any] = {"provider": self.provider, "environment": environment.value, "hosts": self._hosts()}
        if self._values.get(CA_CERTIFICATE) is not None:
            table[CA_CERTIFICATE] = str(self._values[CA_CERTIFICATE])
        is_read_only = self._answers[READ_ONLY].text == YES
        if is_read_only or environment is Environment.PRODUCTION:
            table[READ_ONLY] = is_read_only
        answered = [each for each in self.questions() if each.is_setting and self._values.get(each.field) is not None]
        table["settings"] = {each.field: self._entry(each, keeper) for each in answered}
        return table

    def _entry(self, question: Question, keeper: Keeper) -> Any:
        answer, value = self._answers[question.field], self._values[question.field]
        if answer.source is not Source.TYPED:
            return reference_of(question, answer)
        if isinstance(value, SecretStr):
            return keeper.reference_to(question.field, value.get_secret_value(), answer.keep)
        return str(value)

    def _hosts(self) -> list[str]:
        addresses = (str(self._values[name]) for name in self._settings.address_fields() if name in self._values)
        return sorted({host for address in addresses if (host := host_of(address))})

    def _complete(self) -> None:
        """Raise Rejected for settings of which each is right, but not all together."""
        try:
            self._settings.model_validate(self._chosen())
        except ValidationError as error:
            told = error.errors(include_input=False, include_context=False, include_url=False)[0]
            field = str(told["loc"][0]) if told["loc"] else ""
            raise Rejected(told["msg"].removeprefix("Value error, "), field=field) from None

    def _given(self) -> Given:
        chosen = self._chosen()
        try:
            settings = self._settings.model_validate(chosen)
        except ValidationError:
            settings = self._settings.model_construct(None, **chosen)
        unasked = [each.field for each in asked(self.guide) if not self._applies(each)]
        authority = cast("Path | None", self._values.get(CA_CERTIFICATE))
        answered = {CA_CERTIFICATE: authority, **chosen}
        is_production = self.environment is Environment.PRODUCTION
        return Given(
            settings, (*self._answers, *unasked), answered, authority, self.name or self.provider, is_production
        )

    def _chosen(self) -> dict[str, Any]:
        applying = [each.field for each in self.questions() if each.is_setting]
        return {name: self._values[name] for name in applying if self._values.get(name) is not None}

    def _looked_at(self, question: Question, answer: Answer) -> Any:
        """Return what an answer stands for, if it is one that can be. Raises Rejected."""
        if question.options and answer.text not in {each.value for each in question.options}:
            raise refused(question, f"{question.label} is one of: {', '.join(each.value for each in question.options)}")
        if question.field == NAME:
            self._must_be_name(question, answer.text)
        value = value_of(question, answer, self._vault)
        if not question.is_setting:
            return value
        found = validated(question, self._settings, value)
        if question.field in self._settings.address_fields():
            must_fit(question, self.guide, self._settings, self.environment, str(found))
        return found

    def _must_be_name(self, question: Question, name: str) -> None:
        if NAME_FORM.fullmatch(name) is None:
            raise refused(question, f"{NAME_RULE[0].upper()}{NAME_RULE[1:]}")
        if name in _names_in(self._path):
            raise refused(question, f"There is a connection called {name} already", "Give this one another name.")

    def _must_be_free(self, configuration: Configuration) -> None:
        if any(each.name == self.name for each in configuration.connections):
            raise Rejected(
                f"There is a connection called {self.name} already", field=NAME, hint="Give this one another name."
            )

    def _with_usual(self, question: Question, answer: Answer) -> Answer:
        if answer.source is Source.TYPED and question.kind is not Kind.SECRET:
            answer = replace(answer, text=answer.text.strip())
        return answer if answer.text else Answer(self.usual(question))

    def _take(self, name: str, answer: Answer, value: Any) -> None:
        self._answers[name] = answer
        self._values[name] = value
        if name == ENVIRONMENT:
            self._forget_what_does_not_fit()

    def _forget_what_does_not_fit(self) -> None:
        for name in self._settings.address_fields():
            if name in self._values:
                try:
                    must_fit(
                        self._question(name), self.guide, self._settings, self.environment, str(self._values[name])
                    )
                except Rejected:
                    self.forget(name)

    def _typed_secrets(self) -> list[str]:
        return [
            each.field
            for each in self.questions()
            if each.is_setting
            and isinstance(self._values.get(each.field), SecretStr)
            and self._answers[each.field].source is Source.TYPED
        ]

    def _question(self, name: str) -> Question:
        return next(each for each in asked(self.guide) if each.field == name)

    def _applies(self, question: Question) -> bool:
        if question.only_if is None:
            return True
        name, value = question.only_if
        told = self._answers.get(name)
        return (told.text if told else self.usual(self._question(name))) == value


def _names_in(path: Path) -> frozenset[str]:
    return frozenset(each.name for each in configuration_at(str(path)).connections)


_PLACES: Mapping[Source, str] = {
    Source.VAULT: "the vault",
    Source.KEYRING: "the keyring",
    Source.COMMAND: "a command",
    Source.FILE: "a file",
    Source.ENV: "an environment variable",
}
