"""Where something is sent: telephone numbers, e-mail and IP addresses, as people type them and Anytime takes them."""

import re
from ipaddress import ip_address
from typing import Final

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE: Final = re.compile(r"[0-9]{8,15}", re.ASCII)


def email_fault(typed: str) -> str:
    """Say what is wrong with an e-mail address; empty if nothing is."""
    return "" if _EMAIL.fullmatch(typed.strip()) else "E-mail has the form name@host.country."


def phone_digits(text: str) -> str:
    """Return a phone number without what people group it by, and without the + before the country."""
    return re.sub(r"[ ()./-]", "", text.strip()).removeprefix("+")


def phone_fault(typed: str) -> str:
    """Say what is wrong with a mobile phone's number; empty if nothing is."""
    plain = phone_digits(typed)
    if plain.startswith("00"):
        return "Mobile phone begins with the country, without 00: 33600000000."
    return "" if _PHONE.fullmatch(plain) else "Mobile phone has 8 to 15 digits, the country's first: 33600000000."


def ip_fault(typed: str) -> str:
    """Say what is wrong with an IP address; empty if nothing is."""
    try:
        address = ip_address(typed.strip())
    except ValueError:
        return "It is written as 192.0.2.7 or 2001:db8::7."
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return "Nobody opens a link from this address."
    return ""
