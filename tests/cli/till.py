"""`transfers send` on a bank in this process: real protocols and journal, no network, no process of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from unittest import mock

from banktui.cli.money.options import sending_parser
from banktui.cli.money.person import Person
from banktui.cli.money.sending import SendingRun
from banktui.domain.clock import FrozenClock
from banktui.services.command_line import SENDINGS
from banktui.services.provider import Connection, Environment, Limit
from banktui.services.requests import RequestLog
from banktui.store import open_store
from banktui.wiring.discovery import providers
from banktui.wiring.openings import Plan
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import MORNING, BankOnStage, _opener


@dataclass
class Till:
    """A connection to a bank on stage, and whoever sits at its terminal, if anybody does."""

    stage: BankOnStage
    slug: str
    production: bool = False
    read_only: bool = False
    unattended: bool = False
    limits: tuple[Limit, ...] = ()
    answers: Sequence[str] | None = None
    """What a person types, one answer after another; None: nobody is there."""
    questions: list[str] = field(default_factory=list)
    requests: RequestLog = field(default_factory=RequestLog)

    @property
    def posts(self) -> int:
        """Return how many requests that change anything have left."""
        return sum(each.method != "GET" and not each.sign_in for each in self.requests.latest())

    @property
    def movements(self) -> int:
        """Return how often money has moved at the bank, ever."""
        return len(self.stage.bank.ledger.movements)

    async def send(self, *arguments: str, workspace: LiveWorkspace | None = None) -> int:
        """Run `transfers send OPERATION …` and return its exit status."""
        operation, *rest = arguments
        sending = next(each for each in SENDINGS if each.word == operation)
        told = ["--connection", self.slug, *rest]
        options = sending_parser(sending).parse_known_args(told)[0]
        answers = iter(self.answers or ())

        def ask(_person: Person, question: str) -> str:
            self.questions.append(question)
            return next(answers, "")

        is_there = mock.PropertyMock(return_value=self.answers is not None)
        with mock.patch.object(Person, "is_there", is_there), mock.patch.object(Person, "ask", ask):
            return await SendingRun(workspace or self.workspace(), sending, told, options).run()

    def workspace(self) -> LiveWorkspace:
        """Return a workspace with this one connection, and a journal of its own."""
        clock = FrozenClock(MORNING)
        connection = Connection(
            self.slug,
            providers()[self.slug],
            Environment.PRODUCTION if self.production else Environment.SANDBOX,
            "built-in bank",
            self.read_only,
            self.limits,
            self.unattended,
        )
        plan = Plan(connection, _opener(self.stage, self.slug, clock, self.requests))
        return LiveWorkspace([plan], clock=clock, store=open_store(None), requests=self.requests)


def at_most(amount: str) -> Limit:
    """Return a limit for one payment in euros."""
    return Limit("EUR", Decimal(amount))
