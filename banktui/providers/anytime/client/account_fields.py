"""What is written about an account's holder and company: each field once, with the name under which it is read again.

`POST /accounts` and `PUT /accounts/{id}` name the addresses otherwise than `GET /accounts/{id}` does. A form that
sent back what it read under the names that it read would empty them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from banktui.domain.calendar import typed_day
from banktui.domain.clock import Clock
from banktui.domain.country import country_fault
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.destinations import email_fault, phone_digits, phone_fault
from banktui.providers.anytime.client.values import PARIS
from banktui.providers.anytime.wire import AccountBody
from banktui.services.acting import Choice, Field, Input

LONGEST: Final = 100
"""Characters of one entry; the documents name no length."""

_GENDERS: Final = (Choice("F", "female"), Choice("M", "male"))
_HOLDER, _HOME, _COMPANY, _SEAT = "Holder", "Holder's address", "Company", "Company's address"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is written about an account."""

    name: str
    """Under which it is written; and read, where `read_as` is empty."""
    label: str
    part: str
    read_as: str = ""
    required: bool = True
    kind: str = "text"
    """`text`, `gender`, `day`, `email`, `phone` or `country`."""

    def read_from(self, body: AccountBody) -> str | None:
        """Return what the bank has, as it wrote it; None if it told nothing."""
        return getattr(body, self.read_as or self.name, None)


HOLDER: Final = (
    Entry("user_gender", "Gender", _HOLDER, kind="gender"),
    Entry("user_first_name", "First name", _HOLDER),
    Entry("user_last_name", "Last name", _HOLDER),
    Entry("user_dob", "Date of birth", _HOLDER, kind="day"),
    Entry("user_pob", "Place of birth", _HOLDER),
    Entry("user_nationality", "Nationality", _HOLDER, kind="country"),
    Entry("user_email", "E-mail", _HOLDER, kind="email"),
    Entry("user_mobile_number", "Mobile phone", _HOLDER, kind="phone"),
    Entry("user_addr_line_1", "Address", _HOME, "user_addr_1"),
    # Anytime requires the parameter; most addresses have nothing to put in it.
    Entry("user_addr_line_2", "More of it", _HOME, "user_addr_2", required=False),
    Entry("user_addr_zip", "Postal code", _HOME),
    Entry("user_addr_city", "City", _HOME),
    Entry("user_addr_cc", "Country", _HOME, kind="country"),
)
COMPANY: Final = (
    Entry("corp_name", "Legal name", _COMPANY, required=False),
    Entry("corp_regnum", "Registration no.", _COMPANY, required=False),
    Entry("corp_type", "Legal form", _COMPANY, required=False),
    Entry("corp_activity", "Activity", _COMPANY, required=False),
    Entry("corp_tva", "VAT number", _COMPANY, required=False),
    Entry("corp_addr_line_1", "Address", _SEAT, "corp_addr_1", required=False),
    Entry("corp_addr_line_2", "More of it", _SEAT, "corp_addr_2", required=False),
    Entry("corp_addr_zip", "Postal code", _SEAT, "corp_zip", required=False),
    Entry("corp_addr_city", "City", _SEAT, "corp_city", required=False),
    Entry("corp_addr_cc", "Country", _SEAT, "corp_cc", required=False, kind="country"),
)
ENTRIES: Final = HOLDER + COMPANY


def entries_for(account_type: str) -> Sequence[Entry]:
    """Return what is written about an account of a type: a consumer has no company."""
    return COMPANY + HOLDER if account_type.lower() == "business" else HOLDER


def field_of(entry: Entry, clock: Clock, initial: str = "") -> Field:
    """Return the field in which an entry is filled in."""
    text = inputs.text_field(
        entry.name, entry.label, LONGEST, required=entry.required, part=entry.part, initial=initial
    )
    match entry.kind:
        case "gender":
            return replace(text, input=Input.CHOICE, choices=_GENDERS, check=None)
        case "day":
            return replace(text, input=Input.DAY, hint="YYYY-MM-DD", check=_birthday_rule(clock))
        case "email":
            return replace(text, check=email_fault)
        case "phone":
            return replace(text, hint="country first, digits only: 33600000000", check=phone_fault)
        case "country":
            return replace(text, hint="two letters: FR", check=country_fault)
        case _:
            return text


def written(entry: Entry, typed: str) -> str:
    """Return an entry as it is sent."""
    text = inputs.as_sent(typed)
    if entry.kind == "country":
        return text.upper()
    return phone_digits(text) if entry.kind == "phone" else text


def sent_values(entries: Sequence[Entry], values: Mapping[str, str]) -> Mapping[str, str]:
    """Return what of a new account's form is sent: what may be left out and is empty is not, but for line 2."""
    told = {entry.name: written(entry, values.get(entry.name, "")) for entry in entries}
    return {name: value for name, value in told.items() if value or name.startswith("user_")}


def _birthday_rule(clock: Clock) -> Callable[[str], str]:
    def fault(typed: str) -> str:
        day = typed_day(typed)
        if day is None:
            return "Date of birth is a day that exists, as YYYY-MM-DD."
        return "" if day < clock.now().astimezone(PARIS).date() else "Date of birth lies in the future."

    return fault
