"""Correcting what Anytime knows of an account's holder and company: `PUT /accounts/{id}`.

It takes the place of all that was known. So all of it is read when the form begins and again just before it is sent;
what was not changed goes back exactly as it was read, also what no form shows, and a correction that somebody else
made meanwhile is never undone unseen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from banktui.domain.account import Account
from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Malformed, OutcomeUnknown
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.account_fields import ENTRIES, Entry, entries_for, field_of, written
from banktui.providers.anytime.client.accounts import Accounts
from banktui.providers.anytime.client.envelope import check_echo
from banktui.providers.anytime.client.gateway import Counter
from banktui.providers.anytime.client.values import shown
from banktui.providers.anytime.wire import AccountBody, ChangedAccountBody
from banktui.services import capability
from banktui.services.acting import Done, Field, Form, Made
from banktui.services.reading import Listed

_CURRENCY: Final = "acc_currency"
_NAMED: Final = 3
_LONGEST: Final = 300
"""Characters of what a form shows; what is longer goes back as it came."""


class UpdateAccount:
    """Changes what is known of an account's holder and company."""

    title = "Update account"
    wants: Sequence[str] = ()

    def __init__(self, counter: Counter, accounts: Accounts, clock: Clock) -> None:
        self._counter = counter
        self._accounts = accounts
        self._clock = clock
        self._shown: dict[str, AccountBody] = {}
        """By account: what its last form began with."""

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing is chosen
        """Return what is asked for, empty: what the bank knows must be read first, see `prepared`."""
        return self._form(AccountBody(acc_type=subject.type if isinstance(subject, Account) else "business"))

    async def prepared(self, parent: str, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return the form with all that the bank knows now. Raises BankError."""
        body = self._shown[parent] = await self._read(parent)
        return self._form(body)

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Send everything, once, with what was changed in it, and read the account again.

        Raises Rejected, with the field at fault, where something is wrong, nothing was changed, or somebody else
        changed the same account meanwhile; OutcomeUnknown and other BankErrors.
        """
        before = self._shown.get(parent)
        if before is None:
            before = self._shown[parent] = await self._read(parent)
        inputs.checked(self._form(before).fields, values)
        entries = entries_for(before.acc_type or "")
        changes = _changes(entries, before, values)
        if not changes:
            raise inputs.refused("Nothing is changed.", entries[0].name)
        now = await self._read(parent)
        self._check_same(before, now)
        told = ((entry.name, changes.get(entry.name, _as_read(entry, now))) for entry in ENTRIES)
        known = [(name, text) for name, text in told if text is not None]
        form = [(_CURRENCY, now.acc_currency or ""), *known]
        return await self._send(parent, form, changes)

    async def _send(self, parent: str, form: Sequence[tuple[str, str]], changes: Mapping[str, str]) -> Done:
        lost: BankError | None = None
        try:
            found = await self._counter.send("PUT", "accounts", parent, operation="account update", form=form)
            check_echo("acc_id", parent, ChangedAccountBody.model_validate(found).acc_id)
        except (OutcomeUnknown, Malformed) as unknown:
            lost = unknown
        try:
            body, account = await self._read(parent), await self._accounts.read("", parent)
        except BankError as error:
            if lost is not None:
                raise _unknown(lost, f"The account could not be read again either: {error.title}") from None
            return Done(f"Anytime took the change, but the account could not be read again: {error.title}")
        differing = [entry.label for entry in ENTRIES if entry.name in changes and not _agrees(entry, body, changes)]
        if lost is not None and differing:
            raise _unknown(lost, "The account was read again and does not show the change.") from None
        self._shown.pop(parent, None)
        made = Made(capability.ACCOUNTS.name, account)
        if differing:
            return Done(f"Anytime took the change, but the account, read again, differs in: {_list(differing)}.", made)
        labels = _list([entry.label for entry in ENTRIES if entry.name in changes])
        tail = " The answer was lost; the account, read again, shows it." if lost is not None else ""
        return Done(f"The account was updated: {labels}.{tail}", made)

    async def _read(self, account_id: str) -> AccountBody:
        body = AccountBody.model_validate(await self._counter.read("accounts", account_id, operation="account"))
        check_echo("acc_id", account_id, body.acc_id)
        return body

    def _check_same(self, before: AccountBody, now: AccountBody) -> None:
        """Refuse to send over what somebody else changed since the form began."""
        for entry in ENTRIES:
            if entry.read_from(before) != entry.read_from(now):
                raise inputs.refused(
                    f"{entry.label} was changed at the bank meanwhile. Leave this form and begin it anew.", entry.name
                )

    def _form(self, body: AccountBody) -> Form:
        begins = [(entry, shown(entry.read_from(body))) for entry in entries_for(body.acc_type or "")]
        return Form(
            self.title,
            tuple(self._field(entry, text) for entry, text in begins if len(text) <= _LONGEST),
            "Update",
            "What you leave as it is goes back to the bank as it came. Anytime may want new documents for a new name "
            "or address. No money moves.",
        )

    def _field(self, entry: Entry, text: str) -> Field:
        """Return the field for what the bank has, with which nothing is wrong as long as it stays as it is."""
        field = field_of(entry, self._clock, text)
        check, begins = field.check, inputs.as_sent(text)

        def fault(typed: str) -> str:
            return check(typed) if check is not None and inputs.as_sent(typed) != begins else ""

        return replace(field, check=fault, longest=max(field.longest, len(text)))


def _as_read(entry: Entry, body: AccountBody) -> str | None:
    """Return what goes back of what was not changed: exactly what came, and nothing where nothing did.

    But for the second line of the holder's address, which must be there and may be empty.
    """
    told = entry.read_from(body)
    return "" if told is None and entry.name == "user_addr_line_2" else told


def _changes(entries: Sequence[Entry], before: AccountBody, values: Mapping[str, str]) -> Mapping[str, str]:
    """Return what was typed otherwise than it was shown, as it is sent."""
    found = {}
    for entry in entries:
        begins = shown(entry.read_from(before))
        typed = values.get(entry.name, begins)
        # A field of one line shows every kind of space as a plain one.
        if inputs.as_sent(typed) != inputs.as_sent(begins):
            text = written(entry, typed)
            if text != (entry.read_from(before) or ""):
                found[entry.name] = text
    return found


def _agrees(entry: Entry, body: AccountBody, changes: Mapping[str, str]) -> bool:
    return (entry.read_from(body) or "") == changes[entry.name]


def _list(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
    return f"{', '.join(labels[:_NAMED])}{more}"


def _unknown(cause: BankError, stands: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        "It is not known whether Anytime changed the account.",
        detail=f"{cause.detail or cause.title} {stands}",
        hint="No money moves by this. Look at the account; sending the same once more does no harm.",
        code=cause.code,
        request_id=cause.request_id,
        provider="anytime",
    )
