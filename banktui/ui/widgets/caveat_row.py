"""One thing to be acknowledged before money moves: a sentence, and a mark or the tag of an earlier payment."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from banktui.domain.tag import shown, typed
from banktui.services.payments import Caveat
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.widgets.mark import Mark
from banktui.ui.widgets.plain_input import PlainInput

_TAG_CELLS = 12


class CaveatRow(Horizontal):
    """Says why a person should stop and look."""

    DEFAULT_CSS = """
    CaveatRow { height: auto; }
    CaveatRow > .words { width: 1fr; height: auto; }
    CaveatRow > .answer { width: auto; height: auto; padding: 0 0 0 2; }
    CaveatRow PlainInput { width: 14; }
    """

    def __init__(self, caveat: Caveat) -> None:
        super().__init__()
        self.caveat = caveat

    def compose(self) -> ComposeResult:
        """Put the answer beside the sentence."""
        yield Static(self._words(self.caveat.sentence).content(), classes="words")
        with Vertical(classes="answer"):
            if self.caveat.needs_tag:
                yield PlainInput(placeholder="its tag", longest=_TAG_CELLS)
            elif self.caveat.blocks:
                yield Mark("I know")

    def hide(self, *, private: bool) -> None:
        """Hide what it says, which names people, amounts and texts; or say it again. What is hidden is not answered."""
        words = "What there is to be seen here is hidden: f2 shows it." if private else self.caveat.sentence
        self.query_one(".words", Static).update(self._words(words).content())
        self.query_one(".answer").disabled = private

    def _words(self, sentence: str) -> Phrase:
        asks = self.caveat.blocks or bool(self.caveat.needs_tag)
        return phrase(("⚠ ", Tone.ATTENTION) if asks else ("· ", Tone.MUTED), sentence)

    @property
    def tag(self) -> str:
        """Return what was typed as the tag."""
        return self.query_one(PlainInput).value if self.caveat.needs_tag else ""

    @property
    def is_acknowledged(self) -> bool:
        """Tell whether nothing more is asked."""
        if self.caveat.needs_tag:
            return typed(self.tag) == typed(shown(self.caveat.needs_tag))
        return not self.caveat.blocks or self.query_one(Mark).value
