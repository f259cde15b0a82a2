"""From Hub's values to the domain's: cleaned texts, exact amounts, and account numbers with their leading zeros."""

from banktui.domain.listed import Fact
from banktui.domain.money import is_currency_code
from banktui.domain.plaintext import printable

_LONGEST_QUOTE = 40
_ACCOUNT_NUMBER = 8
_SORT_CODE = 6
_PAIR = 2


def shown(text: str | None) -> str:
    """Return a text of Hub's cleaned for display; empty for none."""
    return printable(text) if text else ""


def quoted(value: object) -> str:
    """Return a value of Hub's short and cleaned, to be named in a sentence."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return printable(str(value), _LONGEST_QUOTE)


def facts(*pairs: tuple[str, str | None]) -> tuple[Fact, ...]:
    """Return labelled details, without those that Hub left empty."""
    return tuple(Fact(label, printable(value)) for label, value in pairs if value)


def currency_of(text: str | None) -> str:
    """Return a currency code in capitals, as which Hub writes it in one place and not in another; empty for no code."""
    code = (text or "").strip().upper()
    return code if is_currency_code(code) else ""


def account_number(value: object) -> str:
    """Return a British account number as digits without spaces; empty for none."""
    return _digits(value, _ACCOUNT_NUMBER)


def sort_code(value: object) -> str:
    """Return a sort code as digits without hyphens; empty for none."""
    return _digits(value, _SORT_CODE)


def grouped(code: str) -> str:
    """Return a sort code as people write it, `60-83-71`; anything else as it is."""
    if len(code) != _SORT_CODE or not code.isdigit():
        return code
    return "-".join(code[at : at + _PAIR] for at in range(0, _SORT_CODE, _PAIR))


def _digits(value: object, length: int) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int) and 0 <= value < 10**length:
        # A number has no leading zeros; what it stands for has.
        return str(value).zfill(length)
    if not isinstance(value, int | str):
        return ""
    return printable(str(value).replace(" ", "").replace("-", ""))
