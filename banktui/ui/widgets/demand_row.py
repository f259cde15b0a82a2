"""What must be typed before real money moves: the amount again, and the end of the destination's number."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from banktui.services.payments import Demand
from banktui.ui.phrase import Tone, phrase
from banktui.ui.widgets.plain_input import PlainInput


class DemandRow(Vertical):
    """Asks for both, and knows what is still missing."""

    DEFAULT_CSS = """
    DemandRow { height: auto; }
    DemandRow Horizontal { height: 1; }
    DemandRow Static { width: 34; }
    DemandRow PlainInput { width: 24; }
    """

    def __init__(self, demand: Demand) -> None:
        super().__init__()
        self.demand = demand

    def compose(self) -> ComposeResult:
        """Put a field for each."""
        if self.demand.amount:
            with Horizontal():
                yield Static(phrase(("Type the amount again", Tone.ATTENTION)).content())
                yield PlainInput(id="again")
        if self.demand.last_four:
            with Horizontal():
                yield Static(phrase(("Last four of the destination", Tone.ATTENTION)).content())
                yield PlainInput(longest=8, id="ending")

    @property
    def amount(self) -> str:
        """Return what was typed as the amount."""
        return "".join(field.value for field in self.query("#again").results(PlainInput)).replace(" ", "")

    @property
    def last_four(self) -> str:
        """Return what was typed as the destination's end."""
        typed = "".join(field.value for field in self.query("#ending").results(PlainInput))
        return typed.replace(" ", "").upper()

    @property
    def complaint(self) -> str:
        """Say what is still missing; empty if nothing is."""
        if self.demand.amount and self.amount != self.demand.amount.replace(" ", ""):
            return "Type the amount again, as it stands above, with a point."
        if self.demand.last_four and self.last_four != self.demand.last_four.upper():
            return "Type the last four characters of the destination's number."
        return ""
