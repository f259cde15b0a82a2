"""Parts of forms that more than one of Hub's creating calls has, and a form's values as a request body.

A field is named as its parameter; one within an object by both names with a dot between: `address.city`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from banktui.domain.country import country_fault
from banktui.providers.hub.client.rules import email_fault, text_rule
from banktui.services.acting import Field, Input

COUNTRY: Final = "address.iso_country"

_ADDRESS: Final = "Address"
_LONGEST_NUMBER = 11
_LONGEST_PART = 100
_LONGEST_CONTACT = 50


def text(name: str, label: str, longest: int, *, required: bool = False, hint: str = "", part: str = "") -> Field:
    """Return a field for a text of one line."""
    return Field(name, label, Input.TEXT, required, hint=hint, longest=longest, check=text_rule(label), part=part)


def email() -> Field:
    """Return the field for an e-mail address, which Hub recommends and does not ask for."""
    return Field("email", "E-mail", required=False, hint="recommended", longest=_LONGEST_CONTACT, check=email_fault)


def phone() -> Field:
    """Return the field for a telephone number, which Hub recommends and does not ask for."""
    return text("phone_number", "Telephone", _LONGEST_CONTACT, hint="recommended")


def address() -> tuple[Field, ...]:
    """Return the fields of an address, of which Hub asks for the country only."""
    return (
        text("address.number", "House number", _LONGEST_NUMBER, part=_ADDRESS),
        text("address.refinement", "Flat or building", _LONGEST_PART, part=_ADDRESS),
        text("address.street", "Street", _LONGEST_PART, part=_ADDRESS),
        text("address.city", "City", _LONGEST_PART, part=_ADDRESS),
        text("address.region", "Region", _LONGEST_PART, part=_ADDRESS),
        text("address.postal_code", "Postal code", _LONGEST_PART, part=_ADDRESS),
        Field(
            COUNTRY,
            "Country",
            hint="two letters: GB",
            initial="GB",
            check=country_fault,
            part=_ADDRESS,
        ),
    )


def body_of(fields: Iterable[Field], values: Mapping[str, str]) -> dict[str, Any]:
    """Return what was filled in as a request's body: trimmed, nested by the dots in the names, nothing empty."""
    body: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.name, "").strip()
        if not value:
            continue
        outer, dot, inner = field.name.partition(".")
        within = body.setdefault(outer, {}) if dot else body
        within[inner or outer] = value.upper() if field.name == COUNTRY else value
    return body
