"""Documents that a bank gives out as files, checked before anything is done with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from banktui.domain.errors import Malformed
from banktui.services.reading import Listed

LARGEST = 8 * 2**20
"""Bytes of a document at most."""

_BEGINNINGS: Mapping[str, bytes] = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
"""How a file of each kind begins, by the ending of its name."""
_OTHERS = re.compile(r"[^0-9A-Za-z]+")
_LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Document:
    """A file from a bank, in memory."""

    name: str
    """Ours, never the bank's: `testimonial-48213.pdf`."""
    content: bytes = field(repr=False)


@runtime_checkable
class Documents(Protocol):
    """Files that belong to the rows of a list."""

    @property
    def title(self) -> str:
        """Return what they are, as a menu says it: `Testimonial`."""
        ...

    def refusal(self, item: Listed) -> str:
        """Say in a sentence why there is none for a row, empty if there is one. For menus: asks nobody."""
        ...

    async def fetch(self, parent: str, item_id: str) -> Document:
        """Return the document of a row of a list. Raises BankError, Malformed if it is not what it should be."""
        ...


def kind_of(content: bytes, kinds: Sequence[str]) -> str:
    """Return which of some kinds of file a content begins like; the first of them where it is none."""
    return next((kind for kind in kinds if content.startswith(_BEGINNINGS[kind])), kinds[0])


def document(noun: str, item_id: str, kind: str, content: bytes) -> Document:
    """Return a document under a name of our own. Raises Malformed if its contents are not of its kind.

    Nothing of an id reaches the name but letters and digits: it came from the bank, and names a file here.
    """
    if not content:
        raise Malformed(f"The bank's {noun} is empty.")
    if len(content) > LARGEST:
        raise Malformed(f"The bank's {noun} is too large.", detail=f"It is larger than {LARGEST // 2**20} MiB.")
    if not content.startswith(_BEGINNINGS[kind]):
        raise Malformed(
            f"What the bank gave is no {kind.upper()}, and was not kept.",
            hint="Try again later; if it lasts, ask the bank's support for the document.",
        )
    stem = _OTHERS.sub("-", item_id).strip("-")[:_LONGEST_STEM]
    return Document(f"{noun}-{stem or 'unnamed'}.{kind}", content)
