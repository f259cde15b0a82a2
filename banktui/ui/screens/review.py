"""The review before money moves: everything that will be sent, and a way to it that no held-down key finds.

The cursor begins on Cancel. Enter there, once or held down, only ever leads back to the form. Sending takes a move to
Send, and Send cannot be pressed before every caveat is acknowledged and amount and destination are seen in full.
"""

from collections.abc import Sequence
from enum import StrEnum

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Button, Input, Static

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent
from banktui.domain.tag import typed
from banktui.services.payments import Confirmation, Review
from banktui.services.provider import Environment
from banktui.ui.commands import Area, bindings_for
from banktui.ui.phrase import Phrase, Tone, cells, phrase
from banktui.ui.presenter import amount, environment_phrase
from banktui.ui.presenter.intents import party_entries, review_facts
from banktui.ui.presenter.sheet import Entry, entry_lines
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.caveat_row import CaveatRow
from banktui.ui.widgets.demand_row import DemandRow
from banktui.ui.widgets.laid_lines import LaidLines
from banktui.ui.widgets.mark import Mark
from banktui.ui.widgets.problem_panel import ProblemPanel

_LEAST_WIDTH = 24
"""Cells below which an account number would have to be broken within its groups."""


class Stage(StrEnum):
    """How far the review has come."""

    READING = "reading"
    SENDING = "sending"


class ReviewScreen(BankPrompt[Intent], inherit_bindings=False):
    """Its result is where the payment stands once it was sent; None if nothing was."""

    CSS_PATH = ["prompt.tcss", "review.tcss"]  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.REVIEW)
    AUTO_FOCUS = "#cancel"
    is_undisturbed = True

    box = query_one("#prompt", Vertical)
    essential = query_one("#essential", LaidLines)
    panel = query_one("#trouble", ProblemPanel)
    more = query_one("#more", VerticalScroll)
    facts = query_one("#facts", LaidLines)
    said = query_one("#said", Static)
    foot = query_one("#foot", Horizontal)
    hint = query_one("#hint", Static)
    cancel = query_one("#cancel", Button)
    send = query_one("#send", Button)

    stage: var[Stage] = var(Stage.READING, init=False)

    class Sent(Message, bubble=False):
        """Where it stands after it was sent, or why it was not."""

        def __init__(self, outcome: Intent | Problem) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review
        self._whole = False
        """Amount and destination are on the screen in full."""

    def compose(self) -> ComposeResult:
        """Put what matters most above what scrolls, and the two buttons below it."""
        review = self.review
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("Review", Tone.TITLE), f" · {review.title} · {review.connection.id}").content()
            box.border_subtitle = environment_phrase(review.connection.environment, review.connection.place).content()
            yield LaidLines(self._essential_lines, id="essential")
            yield ProblemPanel(id="trouble")
            with VerticalScroll(id="more", can_focus=False):
                yield LaidLines(self._fact_lines, id="facts")
                for caveat in review.caveats:
                    yield CaveatRow(caveat)
                if review.demand is not None:
                    yield DemandRow(review.demand)
            yield Static(id="said")
            with Horizontal(id="foot"):
                yield Button(Content("  Cancel  "), id="cancel", compact=True)
                yield Button(Content("  Send  "), id="send", compact=True, disabled=True)
            yield Static(Content(self._hint()), id="hint")

    def _hint(self) -> str:
        marks = ("Space marks",) if any(caveat.blocks for caveat in self.review.caveats) else ()
        sends = "⏎ on Ask asks, once" if self.review.traits.incoming else "⏎ on Send sends, once"
        return "   ".join(("Tab moves", *marks, sends, "Esc cancels"))

    def on_mount(self) -> None:
        """Show the payment."""
        self.box.set_class(self.review.connection.environment is Environment.PRODUCTION, "-production")
        self.set_interval(1.0, self._tick, name="review")
        self._draw()

    def on_resize(self) -> None:
        """Lay the payment out for the room there is, and see whether it fits."""
        self.call_after_refresh(self._draw)

    def look_changed(self) -> None:
        """Hide names and amounts, or show them again: what is hidden cannot be sent."""
        self._draw()

    def _send_label(self) -> Content:
        verb = "Ask for" if self.review.traits.incoming else "Send"
        return phrase(f"  {verb} ", amount(self.review.draft.money, self.console.view()), "  ").content()

    def _tick(self) -> None:
        self.facts.refresh()
        self._weigh()

    def _draw(self) -> None:
        self.send.label = self._send_label()
        self.essential.show(self._essential_lines)
        self.facts.show(self._fact_lines)
        self.panel.look_changed(self.console.view())
        for row in self.query(CaveatRow):
            row.hide(private=self.console.private)
        self.call_after_refresh(self._fit)

    def _fact_lines(self, width: int) -> list[Phrase]:
        return self._laid(review_facts(self.review, self.console.view()), width)

    def _essential_lines(self, width: int) -> list[Phrase]:
        """Return amount and parties, wrapped and never cut."""
        view, draft = self.console.view(), self.review.draft
        written = phrase(*((run.text, Tone.STRONG) for run in amount(draft.money, view).runs))
        incoming = self.review.traits.incoming
        first, second = (draft.destination, draft.source) if incoming else (draft.source, draft.destination)
        parties = (*party_entries("From", first, view), *party_entries("To", second, view))
        middle = phrase(" " * max(0, (width - written.cells) // 2), written)
        return [Phrase(), middle, Phrase(), *self._laid(parties, width)]

    def _laid(self, entries: Sequence[Entry], width: int) -> list[Phrase]:
        """Lay labels and values out in the two columns that parties and facts have in common."""
        labels = max(cells(entry.label) for entry in review_facts(self.review, self.console.view()))
        return [line for entry in entries for line in entry_lines(entry, labels, width) if line]

    def _fit(self) -> None:
        """Part the blocks by empty lines where there is room; give what scrolls what the rest leaves."""
        self.set_class(self._has_room(), "-roomy")
        self.call_after_refresh(self._share)

    def _has_room(self) -> bool:
        """Tell whether everything fits with an empty line above each block."""
        blocks = [self.facts, *self.more.query("CaveatRow, DemandRow"), self.said, self.foot]
        lines: int = self.essential.needs + sum(block.outer_size.height for block in blocks)
        if self.panel.display:
            lines += self.panel.outer_size.height + 1
        above: int = self.box.styles.margin.top
        frame = self.box.outer_size.height - self.box.content_size.height + above
        return bool(lines + len(blocks) + self.hint.outer_size.height + frame <= self.size.height)

    def _share(self) -> None:
        rest = [child for child in self.box.children if child is not self.more and child.display]
        taken = sum(child.outer_size.height + child.styles.margin.height for child in rest)
        frame = self.box.outer_size.height - self.box.content_size.height + self.box.styles.margin.height
        self.more.styles.max_height = max(1, self.size.height - taken - frame)
        self.call_after_refresh(self._measure)

    def _measure(self) -> None:
        """Find out whether amount and destination are seen in full: what cannot be read cannot be agreed to."""
        region, screen = self.essential.content_region, self.size
        seen = self.essential.region.intersection(self.box.content_region)
        self._whole = (
            region.width >= _LEAST_WIDTH
            and region.height >= self.essential.needs
            and seen.height >= self.essential.region.height
            and self.essential.region.bottom <= screen.height
            and self.send.region.height > 0
            and self.send.region.bottom <= screen.height
            and not self.console.private
        )
        self._weigh()

    def _weigh(self) -> None:
        """Say what still stands between here and sending."""
        if self.stage is Stage.SENDING:
            return
        obstacle = self._obstacle()
        self.send.disabled = bool(obstacle)
        if obstacle:
            if self.focused is None:
                self.cancel.focus()
            self._say(phrase((obstacle, Tone.ATTENTION)))
        else:
            self._say(phrase(("Nothing was sent yet.", Tone.MUTED)))

    def _obstacle(self) -> str:
        if self.console.private:
            return "Names and amounts are hidden: f2 shows them, and then it can be sent."
        if not self._whole:
            return "Amount and destination must be seen in full: make the window larger."
        if self.console.workspace.clock.now() >= self.review.until:
            return "This review is too old. Esc leads back to the form: review it again."
        rows = [row for row in self.query(CaveatRow) if row.caveat.blocks]
        left = sum(not row.is_acknowledged for row in rows)
        if left:
            return f"Still to acknowledge: {left} of {len(rows)}." if len(rows) > 1 else "Still to acknowledge: 1."
        for demand in self.query(DemandRow):
            if demand.complaint:
                return demand.complaint
        return ""

    def _say(self, words: Phrase) -> None:
        self.said.update(words.content())

    @on(Mark.Changed)
    @on(Input.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._weigh()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    @on(Button.Pressed, "#cancel")
    def _cancelled(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_back()

    @on(Button.Pressed, "#send")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if self.stage is Stage.SENDING or self._obstacle():
            return
        self.stage = Stage.SENDING
        for widget in (self.send, self.cancel, self.more):
            widget.disabled = True
        self.panel.show(None, self.console.view())
        self._say(phrase(("◌ Sent; waiting for the answer … It goes on when you leave with Esc.", Tone.PENDING)))
        self._send(self._confirmation())

    def _confirmation(self) -> Confirmation:
        tags = [typed(row.tag) for row in self.query(CaveatRow) if row.caveat.needs_tag]
        demands = list(self.query(DemandRow))
        return Confirmation(
            acknowledged=frozenset(row.caveat.caution for row in self.query(CaveatRow) if row.is_acknowledged),
            tag=tags[0] if tags else "",
            amount=demands[0].amount if demands else "",
            last_four=demands[0].last_four if demands else "",
        )

    @work(exclusive=True, group="send", exit_on_error=False, description="a payment")
    async def _send(self, confirmation: Confirmation) -> None:
        # Leaving this screen ends the waiting, never the sending: that is the engine's own.
        self.post_message(self.Sent(await self.console.workspace.payments.send(self.review.id, confirmation)))

    def on_review_screen_sent(self, message: Sent) -> None:
        """Go on with where it stands, or say why nothing was sent."""
        if isinstance(message.outcome, Intent):
            self.finish(message.outcome)
            return
        self.stage = Stage.READING
        for widget in (self.cancel, self.more):
            widget.disabled = False
        self.panel.show(message.outcome, self.console.view())
        self.cancel.focus()
        self.call_after_refresh(self._fit)

    def on_key(self, event: events.Key) -> None:
        """Move between the buttons with the arrow keys as well."""
        if event.key in {"left", "right"} and isinstance(self.focused, Button):
            event.stop()
            (self.focus_previous if event.key == "left" else self.focus_next)()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to buttons: it leads on from fields."""
        return isinstance(self.focused, Input) if action == "enter" else super().check_action(action, parameters)

    def action_enter(self) -> None:
        """Go on to the next mark, field or button; never to Send, which stands after Cancel."""
        self.focus_next()

    def action_back(self) -> None:
        """Leave: nothing is sent, or what is being sent goes on."""
        if self.is_active:
            self.dismiss(None)
