"""Account numbers, merchant categories and references."""

import re
from functools import lru_cache

from banktui.ui.presenter.view import HIDDEN, View

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_SORT_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_CATEGORY = re.compile(r"[0-9]{4}", re.ASCII)
_TAIL = 4
_PAIR = 2


def account_number(text: str, view: View) -> str:
    """Write an account number for reading: an IBAN in groups of four, others as they are; hidden but for its end."""
    if view.private and text:
        # An e-mail address tells nothing by its end that another does not, and a short number everything.
        return f"{HIDDEN} {text[-_TAIL:]}" if len(text) > 2 * _TAIL and "@" not in text else HIDDEN
    if _IBAN.fullmatch(text) is None:
        return text
    return " ".join(text[at : at + _TAIL] for at in range(0, len(text), _TAIL))


def account_address(bank_code: str, number: str, view: View) -> str:
    """Write by what an account is paid into: `60-83-71 · 12345678` where there is a sort code, else its number."""
    if view.private or not bank_code:
        return account_number(number, view)
    if _SORT_CODE.fullmatch(bank_code):
        bank_code = "-".join(bank_code[at : at + _PAIR] for at in range(0, len(bank_code), _PAIR))
    return " · ".join(part for part in (bank_code, account_number(number, view)) if part)


@lru_cache(maxsize=512)
def category_name(code: str) -> str:
    """Return what an ISO 18245 merchant category code stands for; empty for codes that the table does not have."""
    if _CATEGORY.fullmatch(code) is None:
        return ""
    from iso18245 import MCCNotFound, get_mcc  # noqa: PLC0415 - its table is not needed for the first paint

    try:
        found = get_mcc(code)
    except MCCNotFound:
        return ""
    name = found.iso_description or found.visa_description or found.mastercard_description
    return str(name).replace(" -- ", ": ")
