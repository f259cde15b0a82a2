"""Opening accounts: `POST /accounts`."""

from collections.abc import Mapping, Sequence
from typing import Final

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Malformed, OutcomeUnknown
from banktui.domain.plaintext import printable
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.account_fields import entries_for, field_of, sent_values
from banktui.providers.anytime.client.accounts import Accounts
from banktui.providers.anytime.client.envelope import absent
from banktui.providers.anytime.client.gateway import Counter
from banktui.providers.anytime.wire import ChangedAccountBody
from banktui.services import capability
from banktui.services.acting import Choice, Done, Field, Form, Input, Made
from banktui.services.reading import Listed

CURRENCY: Final = "acc_currency"
_CURRENCIES: Final = ("EUR", "USD", "GBP", "CHF", "JPY")


class CreateAccount:
    """Opens accounts of one type."""

    wants: Sequence[str] = ()

    def __init__(self, counter: Counter, accounts: Accounts, clock: Clock, account_type: str) -> None:
        self._counter = counter
        self._accounts = accounts
        self._type = account_type
        self._entries = entries_for(account_type)
        self._fields = (
            Field(
                CURRENCY,
                "Currency",
                Input.CHOICE,
                initial=_CURRENCIES[0],
                choices=tuple(Choice(code, code) for code in _CURRENCIES),
            ),
            *(field_of(entry, clock) for entry in self._entries),
        )

    @property
    def title(self) -> str:
        """Return what it does, as a menu says it."""
        return f"New {self._type} account"

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - an account belongs to nothing
        """Return what must be filled in."""
        who = "the company and the person who holds its cards" if self._type == "business" else "the holder"
        return Form(
            title=self.title,
            fields=self._fields,
            submit="Open the account",
            note=f"Anytime gets what is filled in here about {who}. It then wants to see documents, and has no call "
            "that closes an account. No money moves.",
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:  # noqa: ARG002 - an account belongs to nothing
        """Open it, once, and read it. Raises Rejected, OutcomeUnknown and other BankErrors."""
        inputs.checked(self._fields, values)
        told = sent_values(self._entries, values)
        form = (("acc_type", self._type), (CURRENCY, values[CURRENCY]), *told.items())
        try:
            found = await self._counter.send("POST", "accounts", operation="new account", form=form)
            account_id = printable(ChangedAccountBody.model_validate(found).acc_id or "")
            if not account_id:
                raise absent("acc_id")
        except (OutcomeUnknown, Malformed) as unknown:
            raise _unknown(unknown) from None
        sentence = f"The account was opened: {account_id}. It has no IBAN before its documents are accepted."
        try:
            account = await self._accounts.read("", account_id)
        except BankError as error:
            return Done(f"{sentence} It could not be read yet: {error.title}", stale=(capability.ACCOUNTS.name,))
        return Done(sentence, Made(capability.ACCOUNTS.name, account))


def _unknown(cause: BankError) -> OutcomeUnknown:
    return OutcomeUnknown(
        "It is not known whether Anytime opened the account.",
        detail=cause.detail or cause.title,
        hint="No money moves by this. Refresh the accounts and look whether there is a new one of this holder; sending "
        "it again before that could open two.",
        code=cause.code,
        request_id=cause.request_id,
        provider="anytime",
    )
