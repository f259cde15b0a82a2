"""The three ways in which banks page their lists, as small pure pieces. A cursor is opaque text to everybody else."""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, urlsplit

from banktui.domain.errors import Malformed

_PAIR = re.compile(r"([0-9]{1,12}):([0-9]{1,6})", re.ASCII)
_DEFAULT_PORT = 443


@dataclass(frozen=True, slots=True)
class OffsetCursor:
    """A place in a list that is addressed by how many entries to skip."""

    start: int
    size: int

    def __str__(self) -> str:
        return f"{self.start}:{self.size}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a cursor back. Raises Malformed for anything that `str()` of a cursor did not write."""
        return cls(*_pair(text))

    def next_query(self, start_name: str, size_name: str) -> dict[str, str]:
        """Return the query for the page at this cursor, under the bank's own parameter names."""
        return {start_name: str(self.start), size_name: str(self.size)}


@dataclass(frozen=True, slots=True)
class NumberedCursor:
    """A place in a list that is addressed by a page number."""

    page: int
    size: int

    def __str__(self) -> str:
        return f"{self.page}:{self.size}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a cursor back. Raises Malformed for anything that `str()` of a cursor did not write."""
        return cls(*_pair(text))

    def following(self, items_got: int, pages: int | None = None) -> "NumberedCursor | None":
        """Return the next page's cursor; None after an empty page or the last of a known number of pages."""
        if items_got == 0 or (pages is not None and self.page >= pages) or (pages is None and items_got < self.size):
            return None
        return NumberedCursor(self.page + 1, self.size)


def next_offset(cursor: OffsetCursor, items_got: int) -> OffsetCursor | None:
    """Return where the next page starts; None after a short page.

    A bank's total is not asked: some ignore the filters that the page obeys, so a walk by the total never ends.
    `items_got` counts what the bank sent, readable or not.
    """
    return OffsetCursor(cursor.start + items_got, cursor.size) if items_got >= cursor.size > 0 else None


def follow_link(next_url: str, base_url: str) -> str:
    """Return `path?query` of a bank's link, to be asked of our own base address. Raises Malformed for other hosts.

    A client certificate and a token must not travel to where an answer points. `http` links of the same host are
    rejoined to our `https` base; a link without a host is taken as it is.
    """
    link = _split(next_url)
    base = urlsplit(base_url)
    if link.scheme not in {"", "http", "https"} or "@" in link.netloc or not link.path.startswith("/"):
        raise _bad_link()
    if link.netloc and not _same_place(link, base):
        raise Malformed(
            "The bank's link to the next page leads to another address.",
            where="links",
            detail="It was not followed: our credentials must not travel there.",
        )
    prefix = base.path.rstrip("/")
    if prefix and not link.path.startswith(f"{prefix}/"):
        raise _bad_link()
    path = link.path[len(prefix) :]
    if path.startswith("//") or "/../" in f"{path}/" or not f"{path}{link.query}".isascii():
        raise _bad_link()
    return f"{path}?{link.query}" if link.query else path


class LoopGuard:
    """Ends a walk that goes in circles: a cursor that comes twice, or more pages than any list can have."""

    def __init__(self, cap: int = 10_000) -> None:
        self._seen: set[str] = set()
        self._cap = cap

    def visit(self, cursor: str) -> None:
        """Note that a page is about to be read. Raises Malformed if that would be a loop."""
        if cursor in self._seen:
            raise Malformed("The bank's pages go in a circle.", detail="It named a page that had been read already.")
        if len(self._seen) >= self._cap:
            raise Malformed("The bank's list does not end.", detail=f"Reading stopped after {self._cap} pages.")
        self._seen.add(cursor)


def _pair(text: str) -> tuple[int, int]:
    match = _PAIR.fullmatch(text)
    if match is None:
        raise Malformed(
            "The place where reading stopped cannot be read back.", hint="Refresh the list from its beginning."
        )
    return int(match.group(1)), int(match.group(2))


def _split(url: str) -> SplitResult:
    try:
        link = urlsplit(url)
        _ = link.port
    except ValueError:
        problem = _bad_link()
    else:
        return link
    raise problem


def _same_place(link: SplitResult, base: SplitResult) -> bool:
    if (link.hostname or "") != (base.hostname or ""):
        return False
    # A plain-http link without a port means the host, whichever port its https side listens on.
    if link.port is None and link.scheme == "http":
        return True
    return (link.port or _DEFAULT_PORT) == (base.port or _DEFAULT_PORT)


def _bad_link() -> Malformed:
    return Malformed("The bank's link to the next page cannot be followed.", where="links")
