"""The people and companies of the demo."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import overload

_MEGABYTE = 1_048_576


@dataclass(frozen=True, slots=True)
class Customer:
    """A person, or a company with the person who acts for it."""

    id: str
    kind: str
    """`business` or `person`."""
    name: str
    first_name: str
    last_name: str
    gender: str
    """`F` or `M`."""
    born: date
    birthplace: str
    email: str
    phone: str
    """International, digits only."""
    street: str
    street_2: str
    postcode: str
    city: str
    country: str
    """ISO 3166, two letters."""
    nationality: str
    registration: str = ""
    """The company's number in its country's register."""
    legal_form: str = ""
    activity: str = ""
    """The code of what the company does, in its country's nomenclature."""
    vat: str = ""


class HostileTexts(Sequence[str]):
    """Texts that try to harm whoever shows them; the largest is made only when it is asked for."""

    _SHORT = (
        "[/nope]",
        "[@click=app.quit]free money[/]",
        "[@click=app.screenshot('a.svg','.')]x[/]",
        "[link='https://evil.example']Your bank[/]",
        "[red on red]hidden[/] [conceal]gone[/conceal]",
        "\\[b]not bold\\[/b] and a trailing \\",
        "\x1b[31mred\x1b[0m \x1b[2J\x1b[?1049l\x1bc",
        "\x1b]0;owned\x1b\\title",
        "\x1b]8;;https://evil.example\x1b\\click here\x1b]8;;\x1b\\",
        "\x1b]52;c;ZXZpbA==\x1b\\clipboard",
        "\x1b[6n\x1b[cwho are you",
        "\x9b2J C1 \x85 next line \x90 DCS \x9c",
        "\x00 NUL \x07 BEL \x08 BS \x0e SO \x0f SI \x7f DEL",
        "ACME \u202eDTL\u202c \u2066isolate\u2069",
        "zero\u200bwidth\u2060join\ufeffer",
        "e" + "\u0301" * 50 + " marks",
        "family 👩‍👩‍👧‍👦 flag 🇫🇷 keycap 1️⃣ tone 👍🏽",
        "株式会社 大和物産 ご請求 ﾊﾝｶｸ",
        "line one\nline two\r\nline three\tand a tab",
        "\u00a0" * 200,
        "trailing backslash \\",
        "=cmd|' /C calc'!A0",
        "lone \ud800 surrogate \udfff",
        "раураӏ (Cyrillic)",
        "4970101234567890 4111 1111 1111 1111",
    )

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        """Return one text, or a slice of them."""
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        if index in {len(self._SHORT), -1}:
            return "long " + "A" * (_MEGABYTE - 5)
        return self._SHORT[index + 1 if index < 0 else index]

    def __len__(self) -> int:
        return len(self._SHORT) + 1

    def __iter__(self) -> Iterator[str]:
        return (self[index] for index in range(len(self)))


class World:
    """Everybody whom the bank knows, the same in each of its providers."""

    hostile_texts: Sequence[str] = HostileTexts()
    """Markup, terminal escapes, C1 codes, bidi tricks, zero widths, stacked marks, emoji, CJK, line breaks, blanks,
    a trailing backslash, formulas, lone surrogates, a card number; the last one is a megabyte long."""

    @cached_property
    def customers(self) -> Mapping[str, Customer]:
        """Return all customers by id."""
        text = files(__package__).joinpath("world.toml").read_text(encoding="utf-8")
        return MappingProxyType({name: Customer(id=name, **fields) for name, fields in tomllib.loads(text).items()})
