"""From a filled-in form to a review: the payment exactly as it would be sent, with all that should be looked at."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from banktui.domain.bic import bank_name
from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, NotPermitted, Rejected
from banktui.domain.intent import Intent, State
from banktui.domain.money import Money
from banktui.domain.tag import shown, tag_of, tags_in
from banktui.services import cautions
from banktui.services.books import Books
from banktui.services.capability import MONEY
from banktui.services.guarding import OVER_LIMIT, over_limit
from banktui.services.journal import Bound
from banktui.services.known import Known
from banktui.services.moving import Draft, MoneyOperation, Preflight, Serial
from banktui.services.occasion import occasion
from banktui.services.payments import Caveat, Demand, Review
from banktui.services.provider import Connection, Environment, Provider
from banktui.services.shelf import Reader

VALID_SECONDS = 300.0
"""How long a review can be confirmed, and what was confirmed can be sent."""

_ALIKE_DAYS = 7
_SENT_NOW = frozenset({State.DRAFTED, State.CONFIRMED, State.SENDING})
_DOUBTFUL = frozenset({State.UNKNOWN, State.HELD})


class _TooMuch(Rejected):
    """More than the connection may send: no slip of whoever typed it, as other rejected amounts are."""

    kind = OVER_LIMIT


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review, with what is needed to send it and is no business of a screen."""

    review: Review
    operation: MoneyOperation
    intent: Intent
    bound: Bound
    beside: str
    """The open unknown that its tag was asked for."""
    deadline: float
    """On the monotonic clock."""
    seen: int
    """The number of the newest intent when it was made: of a later one it could not tell."""
    key: str = field(default="", repr=False)
    """Of operations whose every attempt carries the same one."""

    @property
    def draft(self) -> Draft:
        """Return the payment."""
        return self.review.draft


class Reviewer:
    """Makes reviews. It raises BankError where there is none to make."""

    def __init__(self, books: Callable[[], Books], reader: Callable[[], Reader], clock: Clock) -> None:
        self._books = books
        self._reader = reader
        self._clock = clock

    async def review(
        self, connection: Connection, provider: Provider, name: str, parent: str, values: Mapping[str, str]
    ) -> Reviewed:
        """Return a payment as it would be sent. Raises BankError; asks the bank for the balance and sends nothing."""
        operation = operation_of(provider, name)
        seen = self._books().journal.newest()
        known = Known(connection.id, self._reader())
        identity, tag = self._new_identity()
        draft = operation.draft(parent, values, tag, await known.lists(name, operation, parent))
        _check(draft)
        self._refuse_other_tags(draft, tag)
        intent = self._intent(connection, provider, name, parent, values, draft, identity)
        intent = replace(intent, incoming=operation.traits.incoming)
        blocking = self._blocking(intent, operation.traits.serial)
        self._refuse_over_limit(connection, intent)
        with occasion(name, parent, identity):
            preflight, why_not = await _balance(operation, draft)
        balance = preflight.balance
        bank = await asyncio.to_thread(bank_name, draft.destination.number) if draft.destination.number else ""
        caveats = (
            *cautions.about_operation(operation.traits),
            *cautions.about_open(blocking),
            *await self._about_past(known, operation, intent, bank, blocking, preflight.ahead),
            *cautions.about_texts(draft, await self._names(known, connection.id)),
            *cautions.about_balance(draft, balance, why_not, incoming=intent.incoming),
        )
        review = Review(
            id=identity,
            tag=tag,
            connection=connection,
            operation=name,
            title=operation.title,
            draft=draft,
            traits=operation.traits,
            balance=balance,
            balance_at=self._clock.now() if balance is not None else None,
            balance_after=_after(balance, intent),
            caveats=caveats,
            demand=_demand(connection, draft),
            until=self._clock.now() + timedelta(seconds=VALID_SECONDS),
            destination_bank=bank,
        )
        return Reviewed(
            review,
            operation,
            intent,
            bound_to(connection, provider),
            blocking[0].id if blocking else "",
            self._clock.monotonic() + VALID_SECONDS,
            seen,
            operation.new_key() if operation.traits.keyed else "",
        )

    def _new_identity(self) -> tuple[str, str]:
        while True:
            identity = uuid4().hex
            tag = tag_of(identity)
            # Two intents with one tag would be proof of each other.
            if self._books().journal.by_tag(tag) is None:
                return identity, tag

    def _intent(
        self,
        connection: Connection,
        provider: Provider,
        name: str,
        parent: str,
        values: Mapping[str, str],
        draft: Draft,
        identity: str,
    ) -> Intent:
        at = self._clock.now()
        return Intent(
            id=identity,
            tag=tag_of(identity),
            connection=connection.id,
            provider=provider.info.slug,
            environment=connection.environment.value,
            operation=name,
            parent=parent,
            source=draft.source,
            destination=draft.destination,
            money=draft.money,
            they_see=draft.they_see,
            we_see=draft.we_see,
            created_at=at,
            changed_at=at,
            values=tuple(sorted(values.items())),
        )

    def _refuse_other_tags(self, draft: Draft, tag: str) -> None:
        """Refuse a text with the tag of another payment: the bank's record of this one would prove that one."""
        for other in sorted(tags_in(f"{draft.they_see} | {draft.we_see}") - {tag}):
            if self._books().journal.by_tag(other) is not None:
                raise Rejected(
                    f"A text holds the tag of another payment, {shown(other)}.",
                    hint="Leave it out: by its tag a payment is found at the bank.",
                )

    def _blocking(self, intent: Intent, serial: Serial) -> Sequence[Intent]:
        blocking = self._books().journal.in_the_way(intent, serial)
        busy = next((each for each in blocking if each.state in _SENT_NOW), None)
        if busy is not None:
            raise NotPermitted(
                "The same payment is being sent already.",
                detail=f"It has the tag {shown(busy.tag)} and is {busy.state.value}.",
                hint="Look at it before you begin another one.",
            )
        return [each for each in blocking if each.state in _DOUBTFUL]

    def _refuse_over_limit(self, connection: Connection, intent: Intent) -> None:
        if intent.incoming:
            return
        currency, today = intent.money.currency, self._clock.now().date()
        problem = over_limit(
            connection.limit(currency),
            intent.money,
            lambda: self._books().journal.spent(connection.id, today).get(currency, Decimal(0)),
        )
        if problem is not None:
            raise _TooMuch(problem.title, field=problem.field, detail=problem.detail, hint=problem.hint)

    async def _about_past(
        self,
        known: Known,
        operation: MoneyOperation,
        intent: Intent,
        bank: str,
        blocking: Sequence[Intent],
        ahead: timedelta | None,
    ) -> list[Caveat]:
        if intent.incoming:
            return []
        journal, now = self._books().journal, self._clock.now()
        to, lists = intent.destination, operation.traits.lists
        alike = journal.alike(intent.connection, to.key, intent.money, now - timedelta(days=_ALIKE_DAYS))
        open_ids = {each.id for each in blocking}
        alike = [each for each in alike if each.id not in open_ids and not each.status.is_void()]
        # The bank's rows have the dates of its own calendar.
        today = (now + (ahead or timedelta(0))).date()
        row = await known.recent(lists, intent.parent, to, intent.money, today)
        # What has neither number nor id yet, a card that is being ordered, cannot have been paid before.
        is_known = not to.key or (
            journal.has_paid(intent.connection, to.key)
            or await known.is_own(to)
            or await known.has_paid(lists, intent.parent, to)
        )
        return [*cautions.about_same(alike, row), *cautions.about_payee(to, bank, is_known=is_known)]

    async def _names(self, known: Known, connection: str) -> Sequence[str]:
        payees = self._books().journal.payees(connection)
        return [*(party.name for party in payees), *await known.names()]


def operation_of(provider: Provider, name: str) -> MoneyOperation:
    """Return one of a provider's ways to move money. Raises NotPermitted if it has none of that name."""
    capability = next((each for each in MONEY if each.name == name), None)
    operation = provider.get(capability) if capability is not None else None
    if operation is None:
        raise NotPermitted("The provider cannot do this.", hint="Choose something that is offered for it.")
    return operation


def bound_to(connection: Connection, provider: Provider) -> Bound:
    """Return what an intent is bound to that is confirmed now."""
    return Bound(connection.environment.value, provider.reached.host, provider.reached.credential)


def _check(draft: Draft) -> None:
    """Refuse what no provider may let pass. Raises Rejected."""
    if draft.money.amount <= 0:
        raise Rejected("The amount must be more than zero.", field="amount")
    if not draft.money.is_exact():
        raise Rejected(f"{draft.money.currency} has no such fraction.", field="amount")
    source, destination = draft.source.key, draft.destination.key
    if source and source == destination:
        raise Rejected("Source and destination are the same.", hint="Choose another destination.")


async def _balance(operation: MoneyOperation, draft: Draft) -> tuple[Preflight, str]:
    """Return what the bank says now, and why it says nothing, if so."""
    try:
        async with operation.line() as line:
            return await line.preflight(draft), ""
    except BankError as error:
        return Preflight(), error.title


def _after(balance: Money | None, intent: Intent) -> Money | None:
    if balance is None or intent.incoming or balance.currency != intent.money.currency:
        return None
    return balance - intent.money


def _demand(connection: Connection, draft: Draft) -> Demand | None:
    if connection.environment is not Environment.PRODUCTION:
        return None
    return Demand(draft.money.plain(), (draft.destination.key or draft.destination.name)[-4:])
