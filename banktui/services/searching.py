"""Search over everything known: what a typed or pasted text asks for, and the groups in which answers come.

A thing answers if each word is found with it, in any order and whatever its case and accents: as a part of its text, as
its amount or as its currency. It also answers if the text as a whole, with its spaces, hyphens, points and slashes left
out, is a part of it (an IBAN in groups of four), or reads as its amount (`1 250,00`, `-129.90 EUR`). Signs are ignored:
whoever looks for a payment of 129.90 rarely knows how its bank writes money out.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from banktui.domain.listed import Facets
from banktui.domain.money import is_currency_code
from banktui.services.filtering import fold
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef, Row


@dataclass(frozen=True, slots=True)
class Word:
    """One word that must be found with a thing."""

    text: str
    """Folded, never empty."""
    sizes: tuple[Decimal, ...] = ()
    """Amounts without sign that the word can mean: `1,250` is one and a quarter here, and more there."""
    currency: str = ""
    """The currency of that amount (empty: any), or what the word can mean if it is no amount."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. Without words there is nothing to look for."""

    words: tuple[Word, ...] = ()
    numbers: tuple[str, ...] = ()
    """The whole text as one number or name: folded, without what people put between groups."""
    ids: tuple[str, ...] = ()
    """The whole text as an id, in the cases that an id may have been copied in."""
    sizes: tuple[Decimal, ...] = ()
    """Amounts without sign that the whole text can mean."""
    currency: str = ""
    """The currency that was typed with the amount; empty: any."""

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self.words)


class Closeness(IntEnum):
    """How surely a hit is what was meant."""

    ITSELF = 0
    """The text is its id or its number, whole."""
    LIKELY = 1
    """The text is its amount, or the end of one of its numbers."""
    MENTIONED = 2
    """The text occurs in it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What hits are grouped by."""

    name: str
    title: str
    capabilities: tuple[str, ...]
    """The lists in which such things stand. What stands in several is shown where it stands in the first of these."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that answers a search, and the list in which it stands."""

    ref: ListRef
    row: Row
    closeness: Closeness = Closeness.MENTIONED


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind: the surest first, then the newest."""

    kind: Kind
    hits: tuple[Hit, ...]
    """Never empty."""
    more: bool = False
    """There are others."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found."""

    groups: tuple[Group, ...] = ()
    whole: bool = True
    """Everything known has been looked at; otherwise only what an index tells and the newest rows of long lists."""


KINDS = (
    Kind("accounts", "Accounts", ("accounts", "customer-accounts")),
    Kind("customers", "Customers", ("customers", "created-customers")),
    Kind("beneficiaries", "Beneficiaries", ("beneficiaries",)),
    Kind("cards", "Cards", ("cards",)),
    # Every one of them stands there, whatever it is below: a list of one account's would show it a second time.
    Kind("intents", "Sent from here", ("intents",)),
    Kind("payments", "Payments", ("payments",)),
    Kind("transfers", "Transfers", ("credit-transfers",)),
    Kind(
        "transactions",
        "Transactions",
        (
            "statements",
            "account-transactions",
            "card-transactions",
            "payment-transactions",
            "iban-statements",
            "transactions",
            "customer-transactions",
        ),
    ),
    Kind("events", "Events", ("events",)),
    Kind("spaces", "Spaces", ("spaces",)),
    Kind("orders", "Card orders", ("card-orders",)),
    Kind("identity", "Identity", ("identity",)),
    Kind("authorizations", "Authorizations", ("authorizations",)),
    Kind("synchronizations", "Synchronizations", ("synchronizations",)),
    Kind("institutions", "Institutions", ("institutions",)),
    Kind(
        "test-data",
        "Test data",
        ("test-institutions", "test-users", "test-accounts", "test-transactions", "test-user-transactions"),
    ),
)
"""In the order in which people look: what they own, whom they know, what happened, what surrounds it."""

LONGEST = 400
"""Characters of a text that count. Nothing that a bank calls by one name is as long."""

_BY_CAPABILITY = {capability: kind for kind in KINDS for capability in kind.capabilities}
_TAIL = 4
_SHORTEST_NUMBER = 6
"""Characters of a number without its hyphens: fewer are found in half of all ids."""
_JOINER = "\u200d"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_CONTROL_PICTURES = range(0x2400, 0x2421)
_EDGES = "\"'`“”„‘’‚«»‹›<>()[]{},;"
_BETWEEN = re.compile(r"[\s\-./]+")
_SIGNS = "+-−–"
_CURRENCY_SIGNS = {"€": "EUR", "$": "", "£": "GBP", "¥": ""}
"""Dollars and yen are several currencies: their signs only say that an amount is meant."""
_MONEY = re.compile(
    r"(?P<before>[A-Za-z]{3}|[€$£¥])? ?(?P<figure>[0-9.,][0-9., '’]{0,40}?) ?(?P<behind>[A-Za-z]{3}|[€$£¥])?",
    re.ASCII,
)
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{0,20})?|\.[0-9]{1,20}", re.ASCII)
_GROUPS = re.compile(r"[0-9]{1,3}(?:(?P<mark>[.,])[0-9]{3})(?:(?P=mark)[0-9]{3})*", re.ASCII)


def kind_of(capability: str) -> Kind | None:
    """Return what rows of a list are, None for lists that are not searched: answers about the connection itself."""
    return _BY_CAPABILITY.get(capability)


def cleaned(text: str) -> str:
    """Return a pasted text without what cannot be seen, one space wherever there was room, no longer than counts.

    A table's cells, a letter's lines and a web page come with tabs, line ends and zero-width characters that no id has.
    """
    return " ".join("".join(map(_visible, text[: 2 * LONGEST])).split())[:LONGEST]


def sought(text: str) -> Sought:
    """Return what a text asks for. Any text will do: whatever makes no sense is found nowhere."""
    typed = unicodedata.normalize("NFC", cleaned(text))
    pieces = [_without_edges(piece) for piece in typed.split()]
    if not pieces:
        return Sought()
    words = tuple(dict.fromkeys(_word(piece) for piece in pieces))
    bare = " ".join(pieces)
    sizes, currency = _money(bare)
    ids = (bare, bare.upper(), bare.lower())
    return Sought(words, tuple(_numbers(bare, is_amount=bool(sizes))), tuple(dict.fromkeys(ids)), sizes, currency)


def answers(wanted: Sought, item_id: str, facets: Facets) -> bool:
    """Tell whether a thing answers a search; the store's SQL says the same."""
    if item_id in wanted.ids or _is_amount(wanted, facets):
        return True
    text = fold(facets.text)
    if any(number in text for number in wanted.numbers):
        return True
    return bool(wanted.words) and all(_holds(word, text, facets) for word in wanted.words)


def closeness(wanted: Sought, item: Listed) -> Closeness:
    """Tell how surely something that answers a search is what was meant."""
    number = fold(getattr(item, "number", ""))
    # Where an id begins with those of what is above, people know its own, and nothing else has that.
    if {item.id, getattr(item, "own_id", item.id)}.intersection(wanted.ids) or (number and number in wanted.numbers):
        return Closeness.ITSELF
    facets = item.facets()
    if _is_amount(wanted, facets):
        return Closeness.LIKELY
    ends = [number for number in wanted.numbers if len(number) >= _TAIL and number[-_TAIL:].isdigit()]
    if ends and any(word.endswith(end) for word in fold(facets.text).split() for end in ends):
        return Closeness.LIKELY
    return Closeness.MENTIONED


def best(found: Found) -> Hit | None:
    """Return the hit that was meant: the surest, of equally sure ones the first."""
    hits = [hit for group in found.groups for hit in group.hits]
    return min(hits, key=lambda hit: hit.closeness, default=None)


def only(found: Found) -> Hit | None:
    """Return the one thing that is named by its whole id or number, or found at all; None if there are several."""
    hits = [hit for group in found.groups for hit in group.hits]
    named = [hit for hit in hits if hit.closeness is Closeness.ITSELF] or hits
    return named[0] if len(named) == 1 else None


def amounts(text: str) -> tuple[Decimal, ...]:
    """Return what a figure without sign can mean: with a point, with a comma, and with either between thousands."""
    figure = re.sub("[ '’]", "", text)
    point, comma = figure.rfind("."), figure.rfind(",")
    readings = []
    if point >= 0 and comma >= 0:
        mark, group = (".", ",") if point > comma else (",", ".")
        whole, _, fraction = figure.rpartition(mark)
        if _GROUPS.fullmatch(whole):
            readings.append(f"{whole.replace(group, '')}.{fraction}")
    else:
        readings.append(figure.replace(",", "."))
        if _GROUPS.fullmatch(figure):
            readings.append(re.sub("[.,]", "", figure))
    return tuple(dict.fromkeys(Decimal(each) for each in readings if _PLAIN.fullmatch(each)))


def _visible(char: str) -> str:
    if char.isspace() or ord(char) in _CONTROL_PICTURES:
        return " "
    return char if unicodedata.category(char) not in _INVISIBLE or char == _JOINER else ""


def _without_edges(piece: str) -> str:
    return piece.lstrip(_EDGES).rstrip(f"{_EDGES}.:") or piece


def _word(piece: str) -> Word:
    sizes, currency = _money(piece)
    if not sizes and is_currency_code(piece.upper()):
        currency = piece.upper()
    return Word(fold(piece), sizes, currency)


def _money(text: str) -> tuple[tuple[Decimal, ...], str]:
    """Return the amounts that a text can mean, and their currency where it names one."""
    match = _MONEY.fullmatch(text.strip().lstrip(_SIGNS).strip())
    if match is None:
        return (), ""
    named = {_CURRENCY_SIGNS.get(unit, unit.upper()) for unit in (match["before"], match["behind"]) if unit}
    sizes = amounts(match["figure"])
    if not sizes or len(named) > 1:
        return (), ""
    return sizes, named.pop() if named else ""


def _numbers(bare: str, *, is_amount: bool) -> Iterator[str]:
    folded = fold(bare)
    yield folded
    packed = _BETWEEN.sub("", folded)
    if is_amount and not folded.replace(" ", "").isdigit():
        # Without its point it would be found in half of all ids.
        return
    # Letters alone are words, and words that follow one another are not one: `de la` is not a part of `Adela`.
    if packed != folded and len(packed) >= _SHORTEST_NUMBER and any(char.isdigit() for char in packed):
        yield packed


def _holds(word: Word, text: str, facets: Facets) -> bool:
    if word.text in text or _is_amount(word, facets):
        return True
    return bool(word.currency) and not word.sizes and word.currency == facets.currency


def _is_amount(wanted: Word | Sought, facets: Facets) -> bool:
    # Not abs(): it would round to the context's 28 digits.
    amount = facets.amount
    is_size = amount is not None and amount.copy_abs() in wanted.sizes
    return is_size and wanted.currency in {"", facets.currency}
