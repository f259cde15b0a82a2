"""Asking to be paid: a Banq user in the app, or whoever opens a link; once, or again and again."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from banktui.domain.amount import amount_of
from banktui.domain.clock import Clock
from banktui.domain.intent import Intent, Party
from banktui.domain.money import Money, minor_digits
from banktui.http.encode import encode
from banktui.http.session import Session
from banktui.providers.banq import outcomes, paths
from banktui.providers.banq.client import money_line, tracing
from banktui.providers.banq.client.asking_form import (
    AMOUNT,
    COMMENT,
    ORDER_CODE,
    TO,
    account_of,
    accounts_in,
    checked,
    payer_clash,
    payer_in,
    payer_members,
    refused,
    text_fields,
    to_and_payer_fields,
)
from banktui.providers.banq.client.conformance import ConformanceSuite
from banktui.providers.banq.client.frequency import (
    END,
    FREQUENCY,
    ONCE,
    START,
    UNPUBLISHED,
    days_fault,
    frequency_fields,
    told,
)
from banktui.providers.banq.client.gateway import Gateway, address
from banktui.services import capability
from banktui.services.acting import Field, Form
from banktui.services.conforming import Trial
from banktui.services.journal import Conformance
from banktui.services.moving import Draft, FrozenRequest, MoneyLine, MoneyTraits, Proof, Remote, Sighting
from banktui.services.outcome import Evidence, Verdict
from banktui.services.reading import Listed

_TRIAL = "Conformance test"
_NOTE = "Nobody pays before they agree. The tag stands in the order code, which Banq gives back."


class Asking:
    """One of Banq's two ways to ask for money."""

    traits = MoneyTraits(
        proof=Proof.TAG,
        incoming=True,
        keyed=True,
        follows=True,
        lists=(capability.PAYMENTS.name,),
    )

    def __init__(self, gateway: Gateway, session: Session, clock: Clock, *, by_link: bool) -> None:
        self._gateway = gateway
        self._session = session
        self._clock = clock
        self._by_link = by_link
        self.title = "Link to be paid by" if by_link else "Request to be paid"
        self._operation = self.title
        self._path = address(paths.PAYMENTS, paths.GET_PAID_LINK if by_link else paths.GET_PAID_DIRECT)

    @property
    def wants(self) -> Sequence[str]:
        """Return the lists that the form offers: own accounts and spaces, and the Banq users that can be asked."""
        own = (capability.ACCOUNTS.name, capability.SPACES.name)
        return own if self._by_link else (*own, capability.INSTITUTIONS.name)

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        """Return what must be filled in. Raises NotFound while no account is known that money could come to."""
        who = to_and_payer_fields(accounts_in(known), subject, known, by_link=self._by_link)
        return Form(
            title=self.title,
            fields=(*who, *self._own_fields()),
            submit="Review request",
            note=f"{_NOTE} {'Whoever has the link can pay.' if self._by_link else ''}".strip(),
            together=self._clash,
        )

    def draft(self, parent: str, values: Mapping[str, str], tag: str, known: Mapping[str, Sequence[Listed]]) -> Draft:
        """Return exactly what would be sent. Raises Rejected with the name of the field at fault."""
        accounts = accounts_in(known)
        account, currency = account_of(accounts, values.get(TO, "") or parent)
        payer = None if self._by_link else payer_in(values, known)
        self._check(values)
        money = _money(values, currency)
        frequency, start, end = (values.get(name, "").strip() for name in (FREQUENCY, START, END))
        frequency = frequency or ONCE
        code, comment = _order_code(values.get(ORDER_CODE, ""), tag), values.get(COMMENT, "").strip()
        body = {
            **({"source": payer_members(payer)} if payer else {}),
            "destination": {"banqGuid": account.id},
            "comment": comment,
            "funds": Decimal(money.plain()),
            "externalOrderCode": code,
            "frequency": frequency,
            **{name: day for name, day in (("startDate", start), ("endDate", end)) if day},
        }
        return Draft(
            source=account,
            destination=payer or Party(name="whoever opens the link"),
            money=money,
            request=FrozenRequest("POST", self._path, encode(body), "application/json"),
            they_see=comment,
            we_see=code,
            when=told(frequency, start, end),
            facts=() if frequency == ONCE else (("How often", f"{frequency}: {UNPUBLISHED}"),),
        )

    def new_key(self) -> str:
        """Return a fresh GUID: the same one sent again gets the first answer, by Banq's documents."""
        return str(uuid4())

    def line(self) -> AbstractAsyncContextManager[MoneyLine]:
        """Open a line for one send."""
        return money_line.open_line(self._session, self._operation, self._gateway.headers)

    def judge(self, draft: Draft, evidence: Evidence) -> Verdict:
        """Read a complete answer."""
        return outcomes.judge(draft, evidence)

    async def look_up(self, intent: Intent, snapshot: Sequence[str], since: datetime) -> Sighting:  # noqa: ARG002 - the tag is what is looked for
        """Look through Banq's payments. Raises BankError."""
        return await tracing.look_up(self._gateway, intent, since)

    async def follow(self, intent: Intent) -> Remote | None:
        """Read the payment again. Raises BankError."""
        return await tracing.follow(self._gateway, intent)

    def trial_values(self, known: Mapping[str, Sequence[Listed]]) -> Mapping[str, str]:
        """Return a request for the smallest amount, as the form begins. Raises NotFound without an account."""
        values = {field.name: field.initial for field in self.form(None, known).fields}
        _, currency = account_of(accounts_in(known), values[TO])
        smallest = Decimal(1).scaleb(-(minor_digits(currency) or 0))
        return {**values, AMOUNT: f"{smallest:f}", COMMENT: _TRIAL}

    async def conform(
        self, values: Mapping[str, str], known: Mapping[str, Sequence[Listed]], trial: Trial
    ) -> Conformance:
        """Put Banq's promise about idempotency ids to the test, on a sandbox. Raises BankError."""
        return await ConformanceSuite(self, values, known, clock=self._clock, trial=trial).run()

    def _own_fields(self) -> tuple[Field, ...]:
        return (*text_fields(), *frequency_fields(self._clock))

    def _clash(self, values: Mapping[str, str]) -> Mapping[str, str]:
        fields = {field.name: field for field in self._own_fields()}
        days = [values.get(name, "") for name in (START, END)]
        if any(day.strip() and fields[name].complaint(day) for name, day in zip((START, END), days, strict=True)):
            return {} if self._by_link else payer_clash(values)
        name, fault = days_fault(values.get(FREQUENCY, "") or ONCE, *days)
        return {**({} if self._by_link else payer_clash(values)), **({name: fault} if name else {})}

    def _check(self, values: Mapping[str, str]) -> None:
        checked(self._own_fields(), {**values, FREQUENCY: values.get(FREQUENCY, "") or ONCE})
        name, fault = days_fault(values.get(FREQUENCY, "") or ONCE, values.get(START, ""), values.get(END, ""))
        if name:
            raise refused(fault, name)


def _order_code(own: str, tag: str) -> str:
    """Return the order code with the tag behind the person's own reference."""
    own = own.strip()
    return f"{own}-{tag}" if own else tag


def _money(values: Mapping[str, str], currency: str) -> Money:
    try:
        return amount_of(values.get(AMOUNT, ""), currency)
    except ValueError as fault:
        raise refused(str(fault), AMOUNT) from None
