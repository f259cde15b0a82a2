"""`transfers send`: a form filled from options, its review on standard error, a person's consent, one request."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from banktui.cli.closed_pipe import forget_output
from banktui.cli.money.interruption import Interrupted, Interruption
from banktui.cli.money.options import (
    chooses_itself,
    fields_given,
    sending_parser,
    unknown_options,
)
from banktui.cli.money.output import TEXT, print_payments
from banktui.cli.money.person import Person, say, say_lines
from banktui.cli.money.words import LABELS, outcome_sentence, permission_for, review_lines, standing_line, word_of
from banktui.cli.parsing import Parser
from banktui.cli.status import ExitStatus, status_of
from banktui.domain.clock import SystemClock
from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.domain.tag import shown, typed
from banktui.services.acting import Form
from banktui.services.command_line import SENDINGS, Sending
from banktui.services.confirming import may_be_unattended, unattended
from banktui.services.filling import filled, option_for
from banktui.services.finding import Finder, Misasked
from banktui.services.guarding import LOCKED
from banktui.services.notices import IntentChanged, Notice
from banktui.services.payments import Caution, Caveat, Confirmation, Review
from banktui.services.provider import Connection, Environment
from banktui.services.reading import Listed
from banktui.ui.presenter.view import View
from banktui.wiring.configured import configuration_at, workspace_on
from banktui.wiring.terminal_phrase import unlock_for
from banktui.wiring.workspace import LiveWorkspace
from banktui.wiring.zone import SystemZone

_UNLOCK_MINUTES = 10
"""Longer than a review is valid."""
_COVERED = frozenset({Caution.FIRST_PAYEE})
"""What `--yes` says as well at a sandbox: who pays somebody for the first time there does nothing odd.

Where money is real a first payment is the one that goes astray, and is agreed to by its own word as every caution is.
"""
_AFTER: Mapping[State, ExitStatus] = {
    State.ACCEPTED: ExitStatus.DONE,
    State.SETTLED: ExitStatus.DONE,
    State.HELD: ExitStatus.HELD,
    State.DECLINED: ExitStatus.DECLINED,
    State.FAILED_LATER: ExitStatus.DECLINED,
    State.DRAFTED: ExitStatus.NOT_SENT,
    State.CONFIRMED: ExitStatus.NOT_SENT,
    State.CANCELLED: ExitStatus.NOT_SENT,
    State.EXPIRED: ExitStatus.NOT_SENT,
}
_OPTIONS_OF_CONSENT = {"amount": "--amount-again", "last_four": "--last-four", "tag": "--beside", "name": "--unlock"}


class _Ended(Exception):  # noqa: N818 - a way out
    """It ends here, with nothing sent."""

    def __init__(self, status: int, *sentences: str) -> None:
        super().__init__(status)
        self.status = status
        self.sentences = sentences


class _About(NamedTuple):
    """What a payment is about."""

    parent: str = ""
    subject: Listed | None = None


def send(operation: str, arguments: Sequence[str], config: str | None) -> int:
    """Send one payment, or say why not, and return the exit status. Raises BankError for a configuration at fault."""
    sending = next(each for each in SENDINGS if each.word == operation)
    options = sending_parser(sending).parse_known_args(list(arguments))[0]
    configuration = configuration_at(getattr(options, "config", config))
    names = [outline.name for outline in configuration.connections]
    if options.wants_help and (not names or options.connection not in names):
        print(sending_parser(sending).format_help())
        return ExitStatus.DONE
    if not names:
        say("no connection is kept yet; `banktui connect --help` says how to keep some")
        return ExitStatus.CONFIGURATION
    if options.connection not in names:
        missing = "is needed" if options.connection is None else "names one that is not there"
        say(f"--connection {missing}. There are: {', '.join(names)}.")
        return ExitStatus.WRONG_USAGE
    unlock_for(configuration, [options.connection])
    workspace = workspace_on(configuration, clock=SystemClock(), only=[options.connection])
    return asyncio.run(SendingRun(workspace, sending, arguments, options).run())


class SendingRun:
    """One payment, on the event loop that it is made for."""

    def __init__(
        self, workspace: LiveWorkspace, sending: Sending, arguments: Sequence[str], options: argparse.Namespace
    ) -> None:
        """Make one for a connection that is the workspace's only one. `options` are those that need no form."""
        self._workspace = workspace
        self._payments = workspace.payments
        self._sending = sending
        self._arguments = list(arguments)
        self._options = options
        self._is_stopped = False
        self._latest: Intent | None = None
        (self._connection,) = workspace.connections

    async def run(self) -> int:
        """Send it, or say why not, and return the exit status."""
        with Interruption() as self._interruption:
            self._person = Person(self._interruption)
            self._workspace.start(opening=False)
            try:
                return await self._run()
            except Misasked as error:
                say(str(error))
                return ExitStatus.WRONG_USAGE
            except _Ended as ended:
                for sentence in ended.sentences:
                    say(sentence)
                return ended.status
            except Interrupted:
                say("nothing was sent")
                return self._interruption.status
            finally:
                await self._stop()

    async def _run(self) -> int:
        connection = self._connection
        await self._interruption.unless(self._payments.opened())
        await self._permit(connection)
        about, form = await self._form(connection)
        parser = sending_parser(self._sending, form)
        if self._options.wants_help:
            print(parser.format_help())
            return ExitStatus.DONE
        options = self._parsed(parser, form)
        values = self._values(options, form, about)
        parent = about.parent or (values[self._sending.scope] if chooses_itself(self._sending, form) else "")
        review = await self._interruption.unless(
            self._payments.review(connection.id, self._sending.word, parent, values)
        )
        if isinstance(review, Problem):
            raise self._refused(review, form)
        say_lines(review_lines(review, self._view()), LABELS + 1)
        return await self._send(review, self._consent(review))

    # What it is about, and its form.

    @property
    def _is_attended(self) -> bool:
        return self._person.is_there and not self._options.yes

    async def _permit(self, connection: Connection) -> None:
        """Unlock a production connection by its name; whatever else keeps it from sending ends this."""
        refused = self._payments.refusal(connection.id)
        if refused is None:
            return
        if refused.kind != LOCKED or self._options.wants_help:
            raise self._unformed(refused)
        if not self._is_attended:
            self._must_be_allowed(connection)
        name = self._options.unlock
        if name is None:
            say("This is a PRODUCTION connection: real money.", name="")
            name = self._person.ask(f"Its name, to unlock it for {_UNLOCK_MINUTES} minutes:")
        problem = await self._payments.unlock(connection.id, name, _UNLOCK_MINUTES)
        if problem is not None:
            raise _Ended(ExitStatus.NOT_PERMITTED, f"{'--unlock: ' * (not self._is_attended)}{problem.sentence}")

    def _must_be_allowed(self, connection: Connection) -> None:
        """Let pass a production connection that sends without a person, if the command says what it has to."""
        if not self._options.yes:
            raise self._unaskable()
        if not may_be_unattended(connection):
            raise _Ended(ExitStatus.NOT_PERMITTED, unattended().sentence)
        if self._options.unlock is None:
            raise _Ended(
                ExitStatus.NOT_PERMITTED,
                "--unlock NAME is needed: this is a production connection, and its name unlocks it for this payment.",
            )

    async def _form(self, connection: Connection) -> tuple[_About, Form]:
        about = await self._about(connection)
        form = await self._interruption.unless(
            self._payments.form(connection.id, self._sending.word, about.subject, about.parent)
        )
        if isinstance(form, Problem):
            raise self._unformed(form)
        is_about = bool(self._sending.option) and not chooses_itself(self._sending, form)
        if is_about and not about.parent and not self._options.wants_help:
            raise Misasked(f"{self._sending.option} is needed: it says which {self._sending.scope} is meant.")
        return about, form

    def _unformed(self, problem: Problem) -> _Ended:
        """Return the end where there is no form; whoever asked for help gets what can be told without one."""
        if not self._options.wants_help:
            return _Ended(status_of(problem.kind), problem.sentence)
        print(sending_parser(self._sending).format_help())
        return _Ended(ExitStatus.DONE, f"its fields cannot be told now: {problem.sentence}")

    async def _about(self, connection: Connection) -> _About:
        text = getattr(self._options, self._sending.option.removeprefix("--"), None) if self._sending.option else None
        if text is None:
            return _About()
        finder = Finder(self._workspace, {self._sending.scope: text})
        found = await self._interruption.unless(finder.one(connection, self._sending.scope, self._sending.option))
        if isinstance(found, Problem):
            raise _Ended(status_of(found.kind), f"{self._sending.option}: {found.sentence}")
        return _About(found.item.id, found.item)

    # Its options.

    def _parsed(self, parser: Parser, form: Form) -> argparse.Namespace:
        options, rest = parser.parse_known_args(self._arguments)
        if rest:
            takes = ", ".join(
                dict.fromkeys(
                    [self._sending.option] * (bool(self._sending.option) and not chooses_itself(self._sending, form))
                    + [option_for(field.name) for field in form.fields]
                )
            )
            unknown = unknown_options(rest)
            what = f"{unknown[0]} is no option of it" if unknown else "there is a word that belongs to no option"
            raise Misasked(f"{self._sending.word}: {what}. It takes: {takes}.")
        return options

    def _values(self, options: argparse.Namespace, form: Form, about: _About) -> Mapping[str, str]:
        """Return the form's values. Ends where something is wrong with them, each fault with its option."""
        own = self._sending.option.removeprefix("--")
        given = dict(fields_given(options))
        if about.parent and any(field.name == own for field in form.fields):
            given[own] = about.parent
        result = filled(form, given)
        if result.complaints:
            over = {field.name for field in form.fields if field.is_over(result.values.get(field.name, ""))}
            raise _Ended(
                ExitStatus.NOT_PERMITTED if over.issuperset(result.complaints) else ExitStatus.WRONG_USAGE,
                *(f"{option_for(name)}: {complaint}" for name, complaint in result.complaints.items()),
            )
        return result.values

    def _refused(self, problem: Problem, form: Form) -> _Ended:
        is_field = any(field.name == problem.field for field in form.fields)
        sentence = f"{option_for(problem.field)}: {problem.sentence}" if is_field else problem.sentence
        status = ExitStatus.WRONG_USAGE if problem.kind == "rejected" else status_of(problem.kind)
        return _Ended(status, sentence)

    # Consent.

    def _consent(self, review: Review) -> Confirmation:
        """Return what a person, or the command, agrees to."""
        if self._is_attended:
            return self._asked(review)
        if not self._options.yes:
            raise self._unaskable()
        confirmation = self._told()
        lacking = [caveat for caveat in review.caveats if caveat.blocks and not _is_known(caveat, confirmation)]
        if lacking:
            sentences = [f"{caveat.sentence} {permission_for(caveat)} sends it all the same." for caveat in lacking]
            raise _Ended(ExitStatus.NOT_PERMITTED, "nothing was sent", *sentences)
        for option, given in (("--amount-again", confirmation.amount), ("--last-four", confirmation.last_four)):
            if review.demand is not None and not given:
                sentence = f"{option} is needed: this is a production connection."
                raise _Ended(ExitStatus.NOT_PERMITTED, "nothing was sent", sentence)
        return confirmation

    def _told(self) -> Confirmation:
        """Return what the options agree to."""
        options = self._options
        words = {word_of(caution): caution for caution in Caution}
        acknowledged = {words[word] for word in options.acknowledge or ()}
        if options.yes and self._connection.environment is not Environment.PRODUCTION:
            acknowledged |= _COVERED
        if options.beside:
            acknowledged.add(Caution.OPEN_UNKNOWN)
        return Confirmation(
            frozenset(acknowledged),
            tag=options.beside or "",
            amount=options.amount_again or "",
            last_four=options.last_four or "",
            by="command line",
            is_attended=self._is_attended,
        )

    def _asked(self, review: Review) -> Confirmation:
        """Ask for each thing that has to be agreed to; the first answer that is none gives it up."""
        told = self._told()
        acknowledged, tag = set(told.acknowledged), told.tag
        asked = [caveat for caveat in review.caveats if caveat.blocks and not _is_known(caveat, told)]
        for caveat in asked:
            if len(asked) > 1:
                say(caveat.sentence, name="")
            if caveat.needs_tag:
                tag = self._person.ask("Its tag:")
                self._must(typed(tag) == caveat.needs_tag)
            else:
                self._must(self._person.ask('Type "yes" to go on all the same:').casefold() == "yes")
            acknowledged.add(caveat.caution)
        amount, last_four = told.amount, told.last_four
        if review.demand is not None:
            amount = amount or self._person.ask("The amount again, as it is shown:")
            last_four = last_four or self._person.ask("The last four characters of where it goes:")
        word = "ask" if review.traits.incoming else "send"
        self._must(self._person.ask(f'Type "{word}" to {word}, anything else to give it up:').casefold() == word)
        return Confirmation(frozenset(acknowledged), tag, amount, last_four, by="command line")

    def _must(self, agreed: bool) -> None:  # noqa: FBT001 - reads as a sentence where it is called
        if not agreed:
            raise _Ended(ExitStatus.NOT_SENT, "given up: nothing was sent")

    def _unaskable(self) -> _Ended:
        return _Ended(
            ExitStatus.NO_TERMINAL,
            "nothing was sent: there is no terminal to ask on. --yes sends without asking.",
        )

    # One request, and what came of it.

    async def _send(self, review: Review, confirmation: Confirmation) -> int:
        unsubscribe = self._workspace.subscribe(lambda notice: self._hear(notice, review.id))
        sending = asyncio.ensure_future(self._payments.send(review.id, confirmation))
        if self._person.is_there:
            say("sending; the answer is waited for, up to a minute", name="")
        try:
            if not await self._interruption.first(sending):
                say("told to stop: what may have left is waited for, ten seconds at most", name="")
                await self._stop()
                await asyncio.wait({sending}, timeout=1.0)
        finally:
            unsubscribe()
        is_answered = sending.done() and not sending.cancelled() and sending.exception() is None
        if self._latest is None or is_answered:
            # Where nothing is known of it that was written down, nothing has left; a defect of ours is raised here.
            return self._concluded(None if sending.cancelled() else sending.result())
        return self._concluded(self._latest)

    def _hear(self, notice: Notice, intent_id: str) -> None:
        if isinstance(notice, IntentChanged) and notice.intent.id == intent_id:
            self._latest = notice.intent

    def _concluded(self, outcome: Intent | Problem | None) -> int:
        if isinstance(outcome, Problem):
            option = _OPTIONS_OF_CONSENT.get(outcome.field, "")
            prefix = f"{option}: " if option and not self._is_attended else ""
            say(f"nothing was sent. {prefix}{outcome.sentence}")
            is_consent = outcome.kind == "rejected"
            missing = ExitStatus.NOT_SENT if self._is_attended else ExitStatus.NOT_PERMITTED
            return missing if is_consent else status_of(outcome.kind)
        if outcome is None:
            say("nothing was sent")
            return self._interruption.status
        status = _AFTER.get(outcome.state, ExitStatus.OUTCOME_UNKNOWN)
        form = getattr(self._options, "form", TEXT)
        try:
            print_payments([outcome], form, self._workspace.connections, lambda intent: [standing_line(intent)])
        except BrokenPipeError:
            # What became of the payment matters more than that nobody reads it.
            forget_output()
        say(outcome_sentence(outcome), name="")
        if status is ExitStatus.OUTCOME_UNKNOWN:
            say(f"Look for it with: banktui transfers check {shown(outcome.tag)}", name="")
        is_stopped = status is ExitStatus.NOT_SENT and self._interruption.is_told
        return self._interruption.status if is_stopped else status

    async def _stop(self) -> None:
        """Let what is being sent come to its end, for ten seconds; then give everything back."""
        if not self._is_stopped:
            self._is_stopped = True
            await self._workspace.stop()

    def _view(self) -> View:
        return View(self._workspace.clock.now(), zone=SystemZone())


def _is_known(caveat: Caveat, confirmation: Confirmation) -> bool:
    """Tell whether an option has said already that a caution is known."""
    if caveat.needs_tag:
        return typed(confirmation.tag) == caveat.needs_tag
    return caveat.caution in confirmation.acknowledged
