"""What a request to be paid is made of: where the money is to come, who is asked, for how much and what for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from banktui.domain.account import Account, Space
from banktui.domain.aggregation import Institution
from banktui.domain.amount import HINT, amount_fault
from banktui.domain.errors import NotFound
from banktui.domain.intent import Party
from banktui.domain.plaintext import unseen_character
from banktui.providers.banq.client.identifiers import is_guid
from banktui.services import acting, capability
from banktui.services.acting import Choice, Field, Input
from banktui.services.reading import Listed

checked = partial(acting.checked, provider="banq")
refused = partial(acting.refused, provider="banq")

TO: Final = "to"
PAYER: Final = "payer"
OTHER: Final = "payer_other"
AMOUNT: Final = "amount"
COMMENT: Final = "comment"
ORDER_CODE: Final = "order_code"

SOMEBODY_ELSE: Final = "other"
_NOBODY: Final = "Type the payer's e-mail or Banq GUID, or choose one above."
_TWO: Final = "Leave this empty: a payer is chosen above."
_LONGEST_COMMENT: Final = 200
_LONGEST_CODE: Final = 40
_LONGEST_AMOUNT: Final = 15
"""Banq publishes none of these bounds: they are ours, so that a slip is noticed before it is sent."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)
_GUID_FACTS: Final = frozenset({"Banq GUID"})

Known = Mapping[str, Sequence[Listed]]


def accounts_in(known: Known) -> tuple[Account, ...]:
    """Return the user's own accounts. Raises NotFound while none is known."""
    found = tuple(row for row in known.get(capability.ACCOUNTS.name, ()) if isinstance(row, Account))
    if not found:
        raise NotFound(
            "No account is known here yet that the money could come to.",
            detail="Nothing was sent.",
            hint="Refresh the list of accounts, then begin again.",
            provider="banq",
        )
    return found


def to_and_payer_fields(
    accounts: Sequence[Account], subject: Listed | None, known: Known, *, by_link: bool
) -> tuple[Field, ...]:
    """Return the fields for both parties; by link nobody is named."""
    to = _account_choices(accounts, known)
    wanted = _account_id(subject)
    first = next((choice.value for choice in to if choice.value == wanted), to[0].value)
    destination = Field(TO, "To", Input.CHOICE, initial=first, choices=to)
    if by_link:
        return (destination,)
    payers = (*_payer_choices(_banqs_in(known)), Choice(SOMEBODY_ELSE, "somebody else, by e-mail or Banq GUID"))
    asked = subject.id if isinstance(subject, Institution) else ""
    payer = next((choice.value for choice in payers if choice.value == asked), payers[0].value)
    return (
        destination,
        Field(PAYER, "Payer", Input.CHOICE, initial=payer, choices=payers),
        Field(
            OTHER,
            "E-mail or GUID",
            required=False,
            hint="only for somebody else: how Banq knows them",
            check=_payer_fault,
        ),
    )


def text_fields() -> tuple[Field, ...]:
    """Return the fields for the amount and the texts that go with it."""
    return (
        Field(AMOUNT, "Amount", hint=HINT, longest=_LONGEST_AMOUNT, check=amount_fault),
        Field(COMMENT, "Comment", hint="the payer reads it", longest=_LONGEST_COMMENT, check=_text_fault),
        Field(
            ORDER_CODE,
            "Order code",
            required=False,
            hint="your own reference; the tag is put behind it",
            longest=_LONGEST_CODE,
            check=_text_fault,
        ),
    )


def account_of(accounts: Iterable[Account], chosen: str) -> tuple[Party, str]:
    """Return the account that is to be paid, and its currency. Raises Rejected if it is not known, or in which."""
    wanted = chosen.strip().casefold()
    account = next((one for one in accounts if one.id.casefold() == wanted), None)
    if account is None:
        raise refused("Choose one of your accounts.", TO)
    if not account.currency:
        raise refused("Banq does not say in which currency this account is, so nothing can be asked for it.", TO)
    guid = next((fact.value for fact in account.facts if fact.label in _GUID_FACTS), account.id)
    return Party(guid, account.name, account.number), account.currency


def payer_in(values: Mapping[str, str], known: Known) -> Party:
    """Return who is asked: a Banq user by GUID or e-mail. Raises Rejected if it is nobody, or two."""
    picked, typed = values.get(PAYER, "").strip(), values.get(OTHER, "").strip()
    if picked in {"", SOMEBODY_ELSE}:
        if not typed:
            raise refused(_NOBODY, OTHER)
        if fault := _payer_fault(typed):
            raise refused(fault, OTHER)
        return _known_payer(typed, known) or (Party(typed.lower()) if is_guid(typed) else Party(typed, typed))
    if typed and typed.casefold() != picked.casefold():
        raise refused(_TWO, OTHER)
    payer = _known_payer(picked, known)
    if payer is None:
        raise refused("Choose one of the payers that are known here, or somebody else.", PAYER)
    return payer


def payer_clash(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return what is wrong with the typed payer because of what is chosen, by the name of the field."""
    picked, typed = values.get(PAYER, "").strip(), values.get(OTHER, "").strip()
    if picked in {"", SOMEBODY_ELSE}:
        return {} if typed else {OTHER: _NOBODY}
    return {OTHER: _TWO} if typed and typed.casefold() != picked.casefold() else {}


def payer_members(payer: Party) -> Mapping[str, str]:
    """Return how a request names a payer."""
    return {"banqGuid": payer.id} if is_guid(payer.id) else {"email": payer.id}


def _known_payer(chosen: str, known: Known) -> Party | None:
    found = next((banq for banq in _banqs_in(known) if banq.id.casefold() == chosen.casefold()), None)
    return Party(found.id, found.name) if found else None


def _banqs_in(known: Known) -> Sequence[Institution]:
    rows = known.get(capability.INSTITUTIONS.name, ())
    return tuple(row for row in rows if isinstance(row, Institution) and is_guid(row.id))


def _account_choices(accounts: Iterable[Account], known: Known) -> tuple[Choice, ...]:
    spaces = {
        space.account_id.casefold(): space.name
        for space in known.get(capability.SPACES.name, ())
        if isinstance(space, Space) and space.account_id
    }
    return tuple(Choice(one.id, _told(one, spaces.get(one.id.casefold(), "")), names=True) for one in accounts)


def _told(account: Account, space: str) -> str:
    held = account.balance.written() if account.balance is not None else ""
    return " · ".join(filter(None, (account.name, held, space)))


def _payer_choices(banqs: Iterable[Institution]) -> tuple[Choice, ...]:
    return tuple(Choice(banq.id, banq.name, names=True) for banq in banqs)


def _account_id(subject: Listed | None) -> str:
    if isinstance(subject, Space):
        return subject.account_id
    return subject.id if isinstance(subject, Account) else ""


def _payer_fault(typed: str) -> str:
    text = typed.strip()
    if is_guid(text) or (_EMAIL.fullmatch(text) and not unseen_character(text)):
        return ""
    return "A payer is known by e-mail (name@host.example) or by a Banq GUID (8-4-4-4-12 of 0-9 a-f)."


def _text_fault(typed: str) -> str:
    unseen = unseen_character(typed)
    return f"It holds a character that cannot be seen, {unseen}: type it anew." if unseen else ""
