"""How many there are of something, in words that agree with the number."""

from banktui.domain.money import grouped


def counted(number: int, things: str) -> str:
    """Write a number with what it counts: `1 card`, `1 240 IBAN statements`. Without `things` the number alone.

    `things` is a title in the plural, with or without a capital letter at its beginning.
    """
    if not things:
        return grouped(str(number))
    words = _uncapitalized(things)
    return f"{grouped(str(number))} {_singular(words) if number == 1 else words}"


def is_plural(title: str) -> bool:
    """Tell whether a title names several things, so that they can be counted: `Cards`, but not `KYC`."""
    return title.endswith("s") and not title.endswith("ss") and not title.isupper()


def _uncapitalized(title: str) -> str:
    first, rest = title[:1], title[1:]
    return title if rest[:1].isupper() else first.lower() + rest


def _singular(words: str) -> str:
    if words.endswith("ies"):
        return f"{words[:-3]}y"
    return words[:-1] if is_plural(words) else words
