"""Numbers of accounts: the one IBAN, which is created once and stays, and virtual ones."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Final

from banktui.domain.account import Account
from banktui.domain.country import country_fault
from banktui.domain.errors import BankError, Malformed, OutcomeUnknown, Rejected
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.accounts import Accounts
from banktui.providers.anytime.client.envelope import absent, check_echo
from banktui.providers.anytime.client.gateway import Counter
from banktui.providers.anytime.client.values import account_number
from banktui.providers.anytime.wire import AccountBody, Iban
from banktui.services import capability
from banktui.services.acting import Choice, Done, Field, Form, Input, Made, confirmation
from banktui.services.reading import Listed

COUNTRY: Final = "country_code"
KIND: Final = "type"
_KINDS: Final = (
    Choice("C", "for money in"),
    Choice("D", "for money out"),
    Choice("BOTH", "for money in and out"),
)


class _Numbering(ABC):
    """What both have in common: the account's numbers are read before and after."""

    wants: Sequence[str] = ()

    @abstractmethod
    def refusal(self, item: Listed) -> str:
        """Say why an account cannot be given a number; empty if it can."""

    @abstractmethod
    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        """Return what must be filled in."""

    async def prepared(self, parent: str, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return the form for the account as it is now. Raises Rejected if it has such a number, and BankErrors."""
        account = await self._accounts.read("", parent)
        reason = self.refusal(account)
        if reason:
            raise Rejected(reason, hint="Nothing was sent.", provider="anytime")
        return self.form(account, known)

    def __init__(self, counter: Counter, accounts: Accounts) -> None:
        self._counter = counter
        self._accounts = accounts

    async def _numbers(self, account_id: str) -> frozenset[str]:
        """Return all IBANs of an account as the bank has them now. Raises BankError."""
        body = AccountBody.model_validate(await self._counter.read("accounts", account_id, operation="account"))
        check_echo("acc_id", account_id, body.acc_id)
        found = (body.iban, *(body.virtual_ibans or ()))
        return frozenset(number for each in found if each and (number := account_number(each.iban)[0]))

    async def _create(self, noun: str, account_id: str, path: str, form: Sequence[tuple[str, str]]) -> Done:
        """Have a number made, once; where the answer is lost, the account's numbers tell. Raises BankErrors."""
        before = await self._numbers(account_id)
        try:
            found = await self._counter.send("POST", "accounts", account_id, path, operation=f"new {noun}", form=form)
            number, wrong = account_number(Iban.model_validate(found).iban)
            if not number:
                raise absent("iban")
        except (OutcomeUnknown, Malformed) as unknown:
            number, wrong = await self._found(noun, account_id, before, unknown), ""
        sentence = f"The {noun} was created: {number}.{f' {wrong}' if wrong else ''}"
        try:
            account = await self._accounts.read("", account_id)
        except BankError as error:
            return Done(f"{sentence} The account could not be read again: {error.title}")
        return Done(sentence, Made(capability.ACCOUNTS.name, account))

    async def _found(self, noun: str, account_id: str, before: frozenset[str], cause: BankError) -> str:
        """Return the number that is new since before. Raises OutcomeUnknown if there is none, or not one."""
        try:
            new = await self._numbers(account_id) - before
        except BankError as error:
            new, stands = frozenset[str](), f"The account could not be read again either: {error.title}"
        else:
            stands = "The account was read again and shows no new number."
        if len(new) == 1:
            return next(iter(new))
        raise OutcomeUnknown(
            f"It is not known whether Anytime created the {noun}.",
            detail=f"{cause.detail or cause.title} {stands}",
            hint="No money moves by this. Refresh the accounts and look at this one's numbers before it is sent again.",
            code=cause.code,
            request_id=cause.request_id,
            provider="anytime",
        )


class CreateIban(_Numbering):
    """Gives an account its IBAN."""

    title = "Create IBAN"

    def refusal(self, item: Listed) -> str:
        """Say why an account cannot be given an IBAN."""
        has_one = isinstance(item, Account) and bool(item.number)
        return "The account has its IBAN, and can have only one." if has_one else ""

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing is chosen
        """Return what must be filled in."""
        return Form(
            self.title,
            (Field(COUNTRY, "Country", hint="two letters: FR", check=country_fault), confirmation("CREATE")),
            "Create",
            "The account gets one IBAN, of this country, and keeps it. Anytime gives none before the holder's "
            "documents are complete. No money moves.",
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Create it, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        inputs.checked(self.form(None, {}).fields, values)
        country = inputs.as_sent(values[COUNTRY]).upper()
        return await self._create("IBAN", parent, "iban", ((COUNTRY, country),))


class CreateVirtualIban(_Numbering):
    """Gives an account one more number."""

    title = "Create virtual IBAN"

    def refusal(self, item: Listed) -> str:
        """Say why an account cannot be given a virtual IBAN."""
        has_none = isinstance(item, Account) and not item.number
        return "The account has no IBAN yet: create that first." if has_none else ""

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing is chosen
        """Return what must be filled in."""
        return Form(
            self.title,
            (Field(KIND, "Use", Input.CHOICE, initial=_KINDS[0].value, choices=_KINDS),),
            "Create",
            "One more number of the account, for one payer or payee; the API has no call that takes it away. No money "
            "moves.",
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Create it, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        inputs.checked(self.form(None, {}).fields, values)
        return await self._create("virtual IBAN", parent, "virtual-ibans", ((KIND, values[KIND]),))
