"""What must survive a restart, written so that what belongs together is never kept by halves."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from banktui.providers.banq.sandbox.records import SLUG
from banktui.sandbox.bank import Bank

_TOGETHER: Final = "together"


class Memory:
    """Appends to the bank's journal; within `together` everything goes into one line of it."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._held: list[tuple[str, Mapping[str, Any]]] | None = None

    def write(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Write down what happened."""
        if self._held is None:
            self._bank.remember(SLUG, kind, payload)
        else:
            self._held.append((kind, payload))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep all that is written in this block in one line: a payment and the answer that tells of it, or neither.

        What was written is kept even if the block fails, because it has happened.
        """
        self._held = []
        try:
            yield
        finally:
            held, self._held = self._held, None
            if held:
                self._bank.remember(SLUG, _TOGETHER, {"lines": [[kind, dict(payload)] for kind, payload in held]})

    def replay(self, handler: Callable[[str, Mapping[str, Any]], None]) -> None:
        """Call the handler with kind and payload of everything that was written in earlier runs, in order."""

        def unpack(kind: str, payload: Mapping[str, Any]) -> None:
            if kind != _TOGETHER:
                handler(kind, payload)
                return
            for inner_kind, inner in payload["lines"]:
                handler(inner_kind, inner)

        self._bank.replay(SLUG, unpack)
