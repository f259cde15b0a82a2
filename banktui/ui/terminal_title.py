"""The terminal's own title: of several windows it says which one is real money."""

from textual.app import App

from banktui.services.provider import Environment
from banktui.ui.presenter.freshness import environment_phrase

_PUSH, _POP = "\x1b[22;2t", "\x1b[23;2t"
"""Terminals without a stack of titles leave these out."""


class TerminalTitle:
    """Names the environment in front in the terminal's title, and gives the old title back."""

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._told = ""

    def tell(self, environment: Environment | None, place: str) -> None:
        """Name an environment as the top line does, None if there is none. Nothing of a bank's goes there."""
        words = (
            "banktui" if environment is None else f"banktui · {environment_phrase(environment, place).plain.strip()}"
        )
        # Whoever leaves has given the title back: what is still drawn then must not take it again.
        if words == self._told or self._app.is_headless or self._app._exit:  # noqa: SLF001 - Textual tells it nowhere else
            return
        self._write(("" if self._told else _PUSH) + f"\x1b]2;{words}\x07")
        self._told = words

    def give_back(self) -> None:
        """Have the title be what it was before; it is told anew by the next `tell`."""
        if self._told:
            self._told = ""
            self._write(_POP)

    def _write(self, data: str) -> None:
        driver = self._app._driver  # noqa: SLF001 - Textual has no way of its own to set a title
        if driver is not None:
            driver.write(data)
