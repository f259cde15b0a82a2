"""Countries by their two-letter codes (ISO 3166)."""

from functools import lru_cache

_CODE_LENGTH = 2


@lru_cache(maxsize=64)
def country_fault(typed: str) -> str:
    """Say what is wrong with a country's code, and give the right one where its name or longer code was typed."""
    from pycountry import countries  # noqa: PLC0415 - a table that costs 100 ms and is needed by few forms

    text = typed.strip()
    if len(text) == _CODE_LENGTH and countries.get(alpha_2=text.upper()) is not None:
        return ""
    try:
        meant = countries.lookup(text)
    except LookupError:
        return "Country is a two-letter code of ISO 3166, such as GB."
    return f"Country is a two-letter code: {meant.alpha_2} is {meant.name}."
