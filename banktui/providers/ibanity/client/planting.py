"""Making test data: institutions, users at them, their accounts. Transactions are made as money operations are."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from banktui.domain.amount import amount_fault
from banktui.domain.iban import electronic_format, typed_iban_fault
from banktui.domain.money import minor_digits
from banktui.domain.plaintext import unseen_character
from banktui.providers.ibanity.client.changing import check, create, refused
from banktui.providers.ibanity.client.gateway import Gateway, found
from banktui.providers.ibanity.client.tree import (
    INSTITUTIONS,
    USERS,
    account_fixture,
    accounts_at,
    institution_fixture,
    user_fixture,
)
from banktui.providers.ibanity.wire import INSTITUTION, SANDBOX_ACCOUNT, SANDBOX_USER
from banktui.services import capability
from banktui.services.acting import Choice, Done, Field, Form, Input, Made
from banktui.services.reading import Listed

Known = Mapping[str, Sequence[Listed]]

PLAY: Final = "It is test data: no real bank hears of it. No money moves."
_LONGEST: Final = 100
_LONGEST_NUMBER: Final = 34
_BALANCE: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)


def _text_fault(typed: str) -> str:
    unseen = unseen_character(typed)
    return f"It holds a character that cannot be seen, {unseen}: type it anew." if unseen else ""


def _number_fault(typed: str) -> str:
    if fault := _text_fault(typed):
        return fault
    number = electronic_format(typed)
    if not (number.isascii() and number.isalnum()):
        return "An account number has letters A to Z and digits only."
    return "" if len(number) <= _LONGEST_NUMBER else f"An IBAN has {_LONGEST_NUMBER} characters at most."


def _currency_fault(typed: str) -> str:
    known = minor_digits(typed.strip().upper()) is not None
    return "" if known else "This is no currency that an account can be kept in: three letters, as EUR."


def _balance_fault(typed: str) -> str:
    plain = typed.strip()
    amount = plain.removeprefix("-")
    if _BALANCE.fullmatch(plain) and not Decimal(amount):
        return ""
    return amount_fault(amount)


def _too_exact(values: Mapping[str, str]) -> Mapping[str, str]:
    """Say that a balance has more digits than its currency, once both say something."""
    currency, balance = values.get("currency", "").strip().upper(), values.get("balance", "").strip()
    if _currency_fault(currency) or _balance_fault(balance) or not Decimal(balance):
        return {}
    complaint = amount_fault(balance.removeprefix("-"), currency)
    return {"balance": complaint} if complaint else {}


def text_field(name: str, label: str, *, hint: str = "", initial: str = "") -> Field:
    """Return the field for a text of test data."""
    return Field(name, label, hint=hint, initial=initial, longest=_LONGEST, check=_text_fault)


def user_fields(begins: Mapping[str, str], *, is_new: bool) -> tuple[Field, ...]:
    """Return the fields of a test user."""
    kept = "for test use only" if is_new else "leave it empty to keep the one there is"
    return (
        text_field("firstName", "First name", initial=begins.get("firstName", "")),
        text_field("lastName", "Last name", initial=begins.get("lastName", "")),
        text_field("login", "Login", initial=begins.get("login", "")),
        Field("password", "Password", Input.SECRET, is_new, hint=kept, longest=_LONGEST, check=_text_fault),
    )


class CreateTestInstitution:
    """Makes a test institution."""

    title = "Create institution"
    wants: Sequence[str] = ()
    _fields = (text_field("name", "Name"),)

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def form(self, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - it stands below nothing
        """Return what must be filled in."""
        return Form(self.title, self._fields, self.title, f"A bank of your own, without accounts. {PLAY}")

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:  # noqa: ARG002 - as above
        """Make it, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        check(self._fields, values)
        row = await create(
            self._gateway,
            INSTITUTION,
            INSTITUTIONS,
            "financialInstitution",
            {"name": values["name"].strip()},
            what="institution",
        )
        made = found(institution_fixture(row, ""))
        return Done(
            f"The institution was created: {made.name}.",
            Made(capability.TEST_INSTITUTIONS.name, made),
            stale=(capability.INSTITUTIONS.name,),
        )


class CreateTestUser:
    """Makes a test user, who can have accounts at every test institution."""

    title = "Create sandbox user"
    wants: Sequence[str] = ()
    _fields = user_fields({}, is_new=True)

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def form(self, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - nothing is chosen
        """Return what must be filled in."""
        return Form(
            self.title, self._fields, self.title, f"A client, who can have accounts at every test institution. {PLAY}"
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Make the user, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        check(self._fields, values)
        attributes = {field.name: values[field.name].strip() for field in self._fields}
        row = await create(self._gateway, SANDBOX_USER, USERS, "sandboxUser", attributes, what="user")
        made = found(user_fixture(row, parent))
        return Done(f"The user was created: {made.name}.", Made(capability.TEST_USERS.name, made, parent))


class CreateTestAccount:
    """Opens a test account for a user at an institution."""

    title = "Create sandbox account"
    wants: Sequence[str] = ()
    _fields = (
        text_field("description", "Description", hint="what it is called", initial="Current account"),
        Field(
            "iban",
            "IBAN",
            hint="any number will do for a test",
            longest=_LONGEST_NUMBER + 8,
            check=_number_fault,
            remark=typed_iban_fault,
        ),
        Field(
            "subtype",
            "Kind",
            Input.CHOICE,
            initial="checking",
            choices=(Choice("checking", "checking"), Choice("savings", "savings")),
        ),
        Field(
            "relationship",
            "The user is its",
            Input.CHOICE,
            initial="owner",
            choices=(Choice("owner", "owner"), Choice("trustee", "trustee")),
        ),
        Field("currency", "Currency", hint="three letters: EUR", initial="EUR", check=_currency_fault),
        Field(
            "balance",
            "Balance",
            hint="what it begins with; may be negative",
            initial="0",
            check=_balance_fault,
        ),
    )

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def form(self, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - nothing is chosen
        """Return what must be filled in."""
        return Form(
            self.title,
            self._fields,
            self.title,
            f"An account of the user's at this institution, without transactions. {PLAY}",
            together=_too_exact,
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Open the account, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        typed = {field.name: values.get(field.name, "").strip() for field in self._fields}
        check(self._fields, typed)
        for name, complaint in _too_exact(typed).items():
            raise refused(complaint, name)
        attributes: dict[str, Any] = {
            **typed,
            "iban": electronic_format(typed["iban"]).upper(),
            "currency": typed["currency"].upper(),
            "balance": Decimal(typed["balance"]),
        }
        path = accounts_at(parent)
        row = await create(self._gateway, SANDBOX_ACCOUNT, path, "sandboxAccount", attributes, what="account")
        made = found(account_fixture(row, parent))
        return Done(
            f"The account was created: {made.name}.",
            Made(capability.TEST_ACCOUNTS.name, made, parent),
            stale=(capability.SANDBOX_ACCOUNTS.name,),
        )
