"""`banktui connect [PROVIDER]`: question by question to a connection that is known to work."""

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from banktui.cli.guiding.answers import NEW, asked, explain, made_here
from banktui.cli.guiding.asker import BACK, HELP, BackWanted, Left, PersonsTerminal, Terminal, choice, echo, note
from banktui.cli.guiding.ending import kept, show, tell, wanted
from banktui.cli.guiding.key_making import make_key
from banktui.cli.money.person import say
from banktui.cli.printing.findings import lines_of
from banktui.cli.status import ExitStatus
from banktui.configuration.fault import VaultError
from banktui.configuration.outline import Configuration
from banktui.domain.clock import SystemClock
from banktui.domain.errors import BankError, Rejected
from banktui.services.checking import CONFIGURATION, Result, State
from banktui.services.connecting import (
    ENVIRONMENT,
    NAME,
    PAUSED,
    Answer,
    Draft,
    Option,
    Question,
    Saved,
    Source,
    Trial,
)
from banktui.wiring.configured import configuration_at
from banktui.wiring.discovery import providers
from banktui.wiring.drafting import ConnectionDrafts
from banktui.wiring.terminal_phrase import unlock

_STEP = len(CONFIGURATION)
"""Cells of a step's name, as the doctor aligns them."""
_AGAIN, _ON = "again", "on"


def connect(
    provider: str | None,
    name: str | None,
    environment: str | None,
    *,
    config: str | None,
    terminal: Terminal | None = None,
) -> int:
    """Lead a person through a connection and return the exit status. Raises BankError for a file that cannot be used.

    Without a terminal nothing is asked, and the ways that need none are named.
    """
    configuration = configuration_at(config)
    if provider is not None and provider not in providers():
        say(f"there is no such provider; there are: {', '.join(providers())}", name="banktui connect: ")
        return ExitStatus.WRONG_USAGE
    if terminal is None:
        persons = PersonsTerminal()
        if not persons.is_there:
            return _refused(configuration)
        terminal = persons
    try:
        with _ended_in_order(), echo(is_on=False):
            return _guided(terminal, configuration, provider, {NAME: name, ENVIRONMENT: environment})
    except Left:
        terminal.say("Nothing more was typed, and nothing was kept.")
        return ExitStatus.FAILED


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Have the program end by way of what puts the terminal right, when it is told to end."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(ExitStatus.TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _guided(
    terminal: Terminal, configuration: Configuration, provider: str | None, preset: dict[str, str | None]
) -> int:
    with asyncio.Runner() as runner:
        draft: Draft | None = None
        try:
            slug = provider or _provider(terminal)
            draft = ConnectionDrafts(configuration, clock=SystemClock(), unlocked=_stays_locked).begin(slug)
            dialogue = Dialogue(terminal, draft, configuration, runner)
            try:
                dialogue.take({field: text for field, text in preset.items() if text is not None})
            except Rejected as error:
                say(error.problem().sentence)
                return ExitStatus.WRONG_USAGE
            saved = dialogue.hold()
        except KeyboardInterrupt:
            terminal.say("")
            terminal.say("Left; nothing was kept.")
            raise
        finally:
            if draft is not None:
                draft.discard()
    if saved is None:
        terminal.say("Nothing was kept.")
        return ExitStatus.FAILED
    tell(terminal, saved)
    print(f"{saved.name}  added")
    return ExitStatus.DONE


def _refused(configuration: Configuration) -> int:
    say(
        "connect asks on a terminal, and there is none. For a built-in bank that is served: `banktui connect "
        f"--from-sandbox DIR`. Otherwise write the connection into {configuration.path}, where only you can read it, "
        "and test it with `banktui doctor`."
    )
    return ExitStatus.NO_TERMINAL


def _provider(terminal: Terminal) -> str:
    terminal.say("Which provider do you hold credentials of?")
    options = [Option(slug, f"{info.title}. {info.summary}") for slug, info in providers().items()]
    while True:
        try:
            return choice(terminal, "Provider", options, "")
        except BackWanted:
            note(terminal, "This is the first question; Ctrl+C leaves.")


async def _stays_locked() -> None:
    """Do nothing: the vault was opened before, or it says itself that it is not."""


class Dialogue:
    """The questions of one draft, in order, with ways back."""

    def __init__(self, terminal: Terminal, draft: Draft, configuration: Configuration, runner: asyncio.Runner) -> None:
        self._terminal = terminal
        self._draft = draft
        self._configuration = configuration
        self._runner = runner

    def take(self, preset: dict[str, str]) -> None:
        """Take answers that were given with the command. Raises Rejected."""
        for field, text in preset.items():
            self._runner.run(self._draft.answer(field, Answer(text)))

    def hold(self) -> Saved | None:
        """Ask until all is answered and a person wants it kept, or not: None. Raises Left, KeyboardInterrupt."""
        self._welcome()
        wish: Question | None = None
        while True:
            question = wish or self._open()
            if question is None:
                try:
                    return self._end()
                except BackWanted:
                    wish = self._draft.questions()[-1]
                except Rejected as error:
                    note(self._terminal, error.problem().sentence)
                    wish = self._named(error.field)
                continue
            try:
                wish = self._ask(question)
            except BackWanted:
                wish = self._before(question)

    def _welcome(self) -> None:
        title = providers()[self._draft.provider].title
        count = len(self._draft.questions())
        self._terminal.say(
            f"A connection to {title}, in about {count} questions. Each answer is tested as soon as it can be; "
            "nothing is kept before the end."
        )
        self._terminal.say(
            f"Instead of an answer: {HELP} explains, {BACK} goes back, Ctrl+C leaves. What stands in brackets is taken "
            "if you type nothing."
        )

    def _open(self) -> Question | None:
        """Return the first question that has no answer."""
        return next((each for each in self._draft.questions() if self._draft.given(each.field) is None), None)

    def _before(self, question: Question) -> Question:
        questions = self._draft.questions()
        at = questions.index(question)
        if not at:
            note(self._terminal, "This is the first question; Ctrl+C leaves.")
        return questions[max(0, at - 1)]

    def _named(self, field: str) -> Question | None:
        return next((each for each in self._draft.questions() if each.field == field), None)

    def _ask(self, question: Question) -> Question | None:
        """Ask a question, take the answer and test; return the question that is to be asked next, None for the next."""
        questions = self._draft.questions()
        self._terminal.say("")
        self._terminal.say(f"{questions.index(question) + 1} of {len(questions)}: {question.label}")
        explain(self._terminal, self._draft, question)
        while not self._answered(question):
            pass
        return self._tested()

    def _answered(self, question: Question) -> bool:
        """Take one answer; return whether it was one. What is wrong with it is said."""
        try:
            answer = asked(self._terminal, self._draft, question)
            if answer is None:
                return True
            if answer.text == NEW and made_here(self._draft, question):
                make_key(self._terminal, self._draft, self._runner)
                return True
            vault = self._configuration.vault
            if answer.source is Source.VAULT and vault is not None and not vault.is_open:
                unlock(vault)
            self._runner.run(self._draft.answer(question.field, answer))
        except (Rejected, VaultError) as error:
            note(self._terminal, error.problem().sentence)
            return False
        return True

    def _tested(self, *, again: bool = False) -> Question | None:
        """Test what can be tested; return the question at which a failure is to be put right, None to go on."""
        while True:
            trials = self._runner.run(self._found(again=again))
            failed = next((each for each in trials if _is_failure(each)), None)
            if failed is None:
                return None
            told = self._corrected(failed)
            if told != _AGAIN:
                return None if told == _ON else self._named(told)
            again = True

    async def _found(self, *, again: bool) -> Sequence[Trial]:
        """Test, and show how each step ended as soon as it has."""
        trials = []
        async for trial in self._draft.tests(again=again):
            trials.append(trial)
            for line, indent in lines_of(Result(trial.step, trial.finding), _STEP):
                self._terminal.say(line, indent)
        return trials

    def _corrected(self, trial: Trial) -> str:
        """Return the field to go back to, or what else is to be done about a failure."""
        fields = [each for name in trial.fields if (each := self._named(name)) and self._draft.given(name)]
        options = [
            *(Option(each.field, f"correct: {each.label}") for each in fields),
            Option(_AGAIN, "test once more, for something has changed elsewhere"),
            Option(_ON, "go on all the same"),
        ]
        self._terminal.say("")
        self._terminal.say(f"“{trial.step.name}” has not gone well. What is to be done?")
        try:
            return choice(self._terminal, "Number", options, options[0].value, has_words=False)
        except BackWanted:
            return options[0].value

    def _end(self) -> Saved | None:
        """Show all, and keep it if a person says so. Raises BackWanted, and Rejected for an answer to be corrected."""
        while True:
            show(self._terminal, self._draft)
            if not wanted(self._terminal, self._draft):
                return None
            try:
                return kept(self._terminal, self._draft, self._configuration, self._runner)
            except Rejected:
                raise
            except BankError as error:
                note(self._terminal, error.problem().sentence)


def _is_failure(trial: Trial) -> bool:
    return trial.finding.state is State.FAILED or trial.finding.kind == PAUSED
