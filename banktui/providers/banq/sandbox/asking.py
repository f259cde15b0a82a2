"""What somebody is to be asked to pay: the bodies of `get-paid-direct` and `get-paid-link`, checked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from banktui.providers.banq.sandbox.bodies import Fields
from banktui.providers.banq.sandbox.habits import FREQUENCIES
from banktui.providers.banq.sandbox.identifiers import canonical
from banktui.providers.banq.sandbox.records import ONCE, Account, Banq
from banktui.providers.banq.sandbox.register import Register

_LONGEST_COMMENT: Final = 500
_LONGEST_CODE: Final = 100
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A request to be paid that is about to be made."""

    account: Account
    payer: Banq | None
    """None: it goes by link."""
    funds: Decimal
    comment: str
    order_code: str
    frequency: str
    starts_on: date | None
    ends_on: date | None


def read_draft(fields: Fields, register: Register, today: date, *, by_link: bool) -> Draft:
    """Return what a body asks for. Raises Refusal: 400 for wrong types, 403 for another's account, 422 for values."""
    account = _destination(fields, register)
    payer = None if by_link else _payer(fields, register)
    frequency = _frequency(fields)
    starts_on, ends_on = fields.day("startDate"), fields.day("endDate")
    _check_days(fields, frequency, starts_on, ends_on, today)
    funds = fields.funds("funds")
    comment = fields.text("comment", longest=_LONGEST_COMMENT)
    order_code = fields.text("externalOrderCode", longest=_LONGEST_CODE)
    fields.check()
    if account is None:
        raise AssertionError("a draft without complaints has a destination")
    return Draft(account, payer, funds, comment, order_code, frequency, starts_on, ends_on)


def _destination(fields: Fields, register: Register) -> Account | None:
    inner = fields.object("destination")
    text = inner.text("banqGuid", longest=_LONGEST_NAME)
    if not text:
        inner.complain("banqGuid", "The field is required.")
        return None
    if canonical(text) is None or canonical(text) not in register.accounts.keys() | register.banqs.keys():
        inner.complain("banqGuid", "There is no such account.")
        return None
    return register.account(text)


def _payer(fields: Fields, register: Register) -> Banq | None:
    inner = fields.object("source")
    guid = inner.text("banqGuid", longest=_LONGEST_NAME)
    email = inner.text("email", longest=_LONGEST_NAME).strip().lower()
    if not guid and not email:
        inner.complain("banqGuid", "The payer is required: banqGuid or email.")
        return None
    found = register.banqs.get(canonical(guid) or "") if guid else None
    if not guid:
        found = next((banq for banq in register.banqs.values() if banq.email == email), None)
    if found is None:
        inner.complain("banqGuid" if guid else "email", "There is no such Banq user.")
    return found


def _frequency(fields: Fields) -> str:
    frequency = fields.text("frequency", default=ONCE, longest=_LONGEST_CODE).lower()
    if frequency not in FREQUENCIES:
        fields.complain("frequency", f"The frequency is one of: {', '.join(FREQUENCIES)}.")
    return frequency


def _check_days(fields: Fields, frequency: str, starts_on: date | None, ends_on: date | None, today: date) -> None:
    if frequency == ONCE:
        for name in ("startDate", "endDate"):
            if fields.has(name):
                fields.complain(name, "The date is only for recurring payments.")
        return
    if frequency in FREQUENCIES and not fields.has("startDate"):
        fields.complain("startDate", "A recurring payment needs a start date.")
    if starts_on and starts_on < today:
        fields.complain("startDate", "The start date has passed.")
    if starts_on and ends_on and ends_on < starts_on:
        fields.complain("endDate", "The end date is before the start date.")
