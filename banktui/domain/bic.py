"""Business identifier codes (BIC, ISO 9362): which bank an account is at."""

from functools import lru_cache

from banktui.domain.iban import electronic_format
from banktui.domain.plaintext import unseen_character


def typed_bic(typed: str) -> str:
    """Return a BIC as a person typed it, in capital letters and without spaces."""
    return electronic_format(typed).upper()


@lru_cache(maxsize=256)
def typed_bic_fault(typed: str) -> str:
    """Say what is wrong with a BIC by its form and country, and what to do; empty if nothing is."""
    from schwifty import BIC, exceptions  # noqa: PLC0415 - a registry of banks that takes 180 ms to read

    unseen = unseen_character(typed)
    if unseen:
        return f"The BIC holds a character that cannot be seen, {unseen}: type it, or copy it from elsewhere."
    code = typed_bic(typed)
    if not code.isascii():
        return "A BIC has letters A to Z and digits only."
    try:
        BIC(code)
    except exceptions.InvalidLength:
        return f"A BIC has 8 or 11 characters; this has {len(code)}."
    except exceptions.InvalidCountryCode:
        return f"The fifth and sixth letter of a BIC are its country; {code[4:6]} is none."
    except exceptions.SchwiftyException:
        return "A BIC has the form ABNANL2A: four letters, a country, two characters, and three more for a branch."
    return ""


@lru_cache(maxsize=256)
def bic_of(iban: str) -> str:
    """Return the BIC of the bank of a valid IBAN, where the registry knows it; empty if it does not."""
    from schwifty import IBAN  # noqa: PLC0415 - see above

    found = IBAN(iban, allow_invalid=True).bic
    return "" if found is None else str(found)


@lru_cache(maxsize=256)
def bank_name(iban: str) -> str:
    """Return the name and country of the bank of an IBAN, where the registry knows it; empty if it does not."""
    from schwifty import IBAN, exceptions  # noqa: PLC0415 - see above

    try:
        found = IBAN(iban)
        name, country = found.bank_name, found.country
    except exceptions.SchwiftyException:
        return ""
    return ", ".join(filter(None, (str(name or ""), str(getattr(country, "name", "") or ""))))
