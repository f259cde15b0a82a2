"""Making test transactions on test accounts."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Final

from banktui.domain.account import Account
from banktui.domain.amount import HINT, amount_fault, amount_of
from banktui.domain.calendar import typed_day_fault
from banktui.domain.clock import Clock
from banktui.domain.errors import NotFound
from banktui.domain.fixture import Fixture
from banktui.domain.iban import typed_iban, typed_iban_fault
from banktui.domain.intent import Intent, Party
from banktui.domain.money import Money
from banktui.domain.plaintext import unseen_character
from banktui.domain.tag import LENGTH
from banktui.http.encode import encode
from banktui.http.session import Session
from banktui.providers.ibanity import outcomes
from banktui.providers.ibanity.client import tracing
from banktui.providers.ibanity.client.changing import check, refused
from banktui.providers.ibanity.client.gateway import Gateway
from banktui.providers.ibanity.client.money_line import Place, open_line, place_in
from banktui.services import capability
from banktui.services.acting import Choice, Field, Form, Input
from banktui.services.moving import Draft, FrozenRequest, MoneyLine, MoneyTraits, Proof, Remote, Sighting
from banktui.services.outcome import Evidence, Verdict
from banktui.services.reading import Listed

ACCOUNT: Final = "account"
DIRECTION: Final = "direction"
AMOUNT: Final = "amount"
COUNTERPART: Final = "counterpart"
COMMUNICATION: Final = "communication"
VALUE_DAY: Final = "value_day"
EXECUTION_DAY: Final = "execution_day"

OUT: Final = "out"
IN: Final = "in"

_ITSELF: Final = "This is the account itself: choose another counterpart."
_LONGEST: Final = 140
"""Of a communication with its tag. The documents name no bound; this one is what banks print."""
_LONGEST_AMOUNT: Final = 18
Known = Mapping[str, Sequence[Listed]]


class SandboxTransaction:
    """Makes a transaction on a test account: play money, and treated like any other."""

    title = "Sandbox transaction"
    traits = MoneyTraits(
        proof=Proof.TAG,
        follows=True,
        lists=(
            *(capability.TEST_TRANSACTIONS.name, capability.TEST_USER_TRANSACTIONS.name),
            *(capability.TEST_ACCOUNTS.name, capability.SANDBOX_ACCOUNTS.name),
        ),
    )
    wants: Sequence[str] = (capability.SANDBOX_ACCOUNTS.name,)

    def __init__(self, gateway: Gateway, session: Session, clock: Clock) -> None:
        self._gateway = gateway
        self._session = session
        self._clock = clock

    def form(self, subject: Listed | None, known: Known) -> Form:
        """Return what must be filled in; an account in front is found again by its number. Raises NotFound."""
        accounts = _accounts_in(known)
        choices = tuple(Choice(one.id, _told(one), names=True) for one in accounts)
        first = next((one.id for one in accounts if _is_same(one, subject)), accounts[0].id)
        return Form(
            title=self.title,
            fields=(
                Field(ACCOUNT, "Account", Input.CHOICE, initial=first, choices=choices),
                *self._fields(),
            ),
            submit="Review transaction",
            note="The account shows it at once, its customer after the next synchronization. It is test data: no "
            "money moves at any bank.",
            together=partial(_clash, {one.id: one.number for one in accounts}),
        )

    def draft(self, parent: str, values: Mapping[str, str], tag: str, known: Known) -> Draft:  # noqa: ARG002 - the form chooses the account
        """Return exactly what would be sent. Raises Rejected with the name of the field at fault."""
        account = _chosen(values, _accounts_in(known))
        place = Place(account.institution_id, account.owner_id, account.id)
        _check(self._fields(), values)
        money = _money(values, account.currency)
        number = typed_iban(values.get(COUNTERPART, ""))
        if number == account.number:
            raise refused(_ITSELF, COUNTERPART)
        own, other = Party(str(place), account.name, account.number), Party(number=number)
        leaves = (values.get(DIRECTION, "") or OUT) == OUT
        days = {name: values.get(name, "").strip() or self._today() for name in (VALUE_DAY, EXECUTION_DAY)}
        communication = f"{values.get(COMMUNICATION, '').strip()} {tag}".strip()
        attributes = {
            "valueDate": _midnight(days[VALUE_DAY]),
            "executionDate": _midnight(days[EXECUTION_DAY]),
            "counterpart": number,
            "communication": communication,
            "amount": Decimal(f"{'-' if leaves else ''}{money.plain()}"),
            "currency": account.currency,
        }
        body = encode({"data": {"type": "sandboxTransaction", "attributes": attributes}})
        return Draft(
            source=own if leaves else other,
            destination=other if leaves else own,
            money=money,
            request=FrozenRequest("POST", place.transactions, body, "application/json"),
            they_see=communication,
            facts=(("Value date", days[VALUE_DAY]), ("Execution date", days[EXECUTION_DAY])),
        )

    def new_key(self) -> str:
        """Return nothing: nothing tells two of these requests apart."""
        return ""

    def line(self) -> AbstractAsyncContextManager[MoneyLine]:
        """Open a line for one send."""
        return open_line(self._session)

    def judge(self, draft: Draft, evidence: Evidence) -> Verdict:
        """Read a complete answer."""
        return outcomes.judge(draft, evidence)

    async def look_up(self, intent: Intent, snapshot: Sequence[str], since: datetime) -> Sighting:  # noqa: ARG002 - the tag is what is looked for
        """Look through the account's transactions. Raises BankError."""
        return await tracing.look_up(self._gateway, place_in(intent).transactions, intent, since)

    async def follow(self, intent: Intent) -> Remote | None:
        """Read the transaction again; None if it is gone. Raises BankError."""
        return await tracing.follow(self._gateway, place_in(intent).transactions, intent)

    def _fields(self) -> tuple[Field, ...]:
        ways = (Choice(OUT, "money leaves the account"), Choice(IN, "money comes in"))
        today = self._today()
        return (
            Field(DIRECTION, "Direction", Input.CHOICE, initial=OUT, choices=ways),
            Field(AMOUNT, "Amount", hint=HINT, longest=_LONGEST_AMOUNT, check=amount_fault),
            Field(COUNTERPART, "Counterpart", hint="the other side's IBAN", check=typed_iban_fault),
            Field(
                COMMUNICATION,
                "Communication",
                required=False,
                hint="what the statement says; the tag is put behind it",
                longest=_LONGEST - LENGTH - 1,
                check=_text_fault,
            ),
            _day_field(VALUE_DAY, "Value date", today),
            _day_field(EXECUTION_DAY, "Execution date", today),
        )

    def _today(self) -> str:
        return self._clock.now().date().isoformat()


def _accounts_in(known: Known) -> tuple[Account, ...]:
    found = tuple(row for row in known.get(capability.SANDBOX_ACCOUNTS.name, ()) if isinstance(row, Account))
    if not found:
        raise NotFound(
            "No sandbox account is known here yet.",
            detail="Nothing was sent.",
            hint="Refresh the sandbox accounts, then begin again. There are some for sandbox applications only.",
            provider="ibanity",
        )
    return found


def _chosen(values: Mapping[str, str], accounts: Sequence[Account]) -> Account:
    wanted = values.get(ACCOUNT, "").strip().casefold()
    account = next((one for one in accounts if one.id.casefold() == wanted), None)
    if account is None:
        raise refused("Choose one of the sandbox accounts.", ACCOUNT)
    if not (account.institution_id and account.owner_id and account.currency):
        raise refused("The bank does not say enough of this account to reach it: choose another.", ACCOUNT)
    return account


def _clash(numbers: Mapping[str, str], values: Mapping[str, str]) -> Mapping[str, str]:
    own = numbers.get(values.get(ACCOUNT, ""), "")
    return {COUNTERPART: _ITSELF} if own and typed_iban(values.get(COUNTERPART, "")) == own else {}


def _check(fields: Sequence[Field], values: Mapping[str, str]) -> None:
    check(fields, {**values, DIRECTION: values.get(DIRECTION, "") or OUT})


def _money(values: Mapping[str, str], currency: str) -> Money:
    try:
        return amount_of(values.get(AMOUNT, ""), currency)
    except ValueError as fault:
        raise refused(str(fault), AMOUNT) from None


def _told(account: Account) -> str:
    held = account.balance.written() if account.balance is not None else ""
    user = next((fact.value for fact in account.facts if fact.label == "User"), "")
    return " · ".join(filter(None, (account.name, held, account.number, user)))


def _is_same(account: Account, subject: Listed | None) -> bool:
    if isinstance(subject, Fixture):
        return account.id == subject.own_id
    if not isinstance(subject, Account):
        return False
    return account.id == subject.id or bool(account.number and account.number == subject.number)


def _day_field(name: str, label: str, today: str) -> Field:
    return Field(name, label, Input.DAY, required=False, hint="YYYY-MM-DD", initial=today, check=typed_day_fault)


def _midnight(day: str) -> str:
    return f"{day}T00:00:00Z"


def _text_fault(typed: str) -> str:
    unseen = unseen_character(typed)
    return f"It holds a character that cannot be seen, {unseen}: type it anew." if unseen else ""
