"""The form of an operation that moves money: what is filled in leads to a review, never to a request."""

from textual import work
from textual.events import ScreenResume
from textual.message import Message

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent
from banktui.services.acting import Form
from banktui.services.payments import Review
from banktui.ui import faults
from banktui.ui.commands import Area, bindings_for
from banktui.ui.screens.form import FormScreen, Stage
from banktui.ui.screens.review import ReviewScreen
from banktui.ui.screens.review import Stage as ReviewStage


class PaymentForm(FormScreen, inherit_bindings=False):
    """Its result is where the payment stands once it was sent; None if nothing was."""

    BINDINGS = bindings_for(Area.FORM)

    hints = {  # noqa: RUF012 - as the form declares it
        Stage.PREPARING: "Esc leaves",
        Stage.FILLING: "Tab next field   ctrl+s reviews   Esc leaves",
        Stage.SENDING: "Esc leaves; nothing is sent without a review",
        Stage.UNKNOWN: "Esc closes",
    }
    waits = "◌ Reading the balance for the review …"
    going = "Nothing was sent. Esc again drops what was typed."
    refused = "Nothing was sent."
    after_refusal = "Nothing was sent"

    class Reviewed(Message, bubble=False):
        """The payment as it would be sent, or why it cannot be."""

        def __init__(self, answer: Review | Problem) -> None:
            super().__init__()
            self.answer = answer

    _kept_back: Reviewed | None = None

    async def wanted(self) -> Form | Problem:
        """Return what is to be filled in, or why nothing can be sent."""
        errand = self._errand
        return await self.console.workspace.payments.form(
            self.connection.id, errand.deed.capability, errand.subject, errand.parent
        )

    def carry_out(self) -> None:
        """Have the review made; nothing is sent by this."""
        self._review()

    @work(exclusive=True, group="review", exit_on_error=False, description="the review of a payment")
    async def _review(self) -> None:
        errand, values = self._errand, self.fields.values
        answer = await self.console.workspace.payments.review(
            self.connection.id, errand.deed.capability, errand.parent, values
        )
        self.post_message(self.Reviewed(answer))

    def on_screen_resume(self, event: ScreenResume) -> None:  # noqa: ARG002 - as in the prompts
        """Show the review that came while something else stood above."""
        message, self._kept_back = self._kept_back, None
        if message is not None:
            self.call_later(self.on_payment_form_reviewed, message)

    def on_payment_form_reviewed(self, message: Reviewed) -> None:
        """Show the review, or what stands in its way beside the field that it is about."""
        if isinstance(message.answer, Problem):
            self.conclude(message.answer)
            return
        if not self.is_active:
            self._kept_back = message
            return

        review = ReviewScreen(message.answer)

        def reviewed(intent: Intent | None) -> None:
            self.remove_class("-behind")
            if intent is not None:
                self.finish(intent)
                return
            if review.stage is ReviewStage.SENDING:
                # What was filled in is on its way: here it could only be taken for something that is not.
                faults.tell(self.console, "It is being sent. $ shows where it stands.")
                self.finish(None)
                return
            self.stage = Stage.FILLING
            self._redraw()
            # Back at the first field: Enter held down walks through the form, and ends on Cancel again.
            if self.fields.rows:
                self.fields.rows[0].control.focus()

        # What stands below the review is not to be taken for a part of it.
        self.add_class("-behind")
        self.app.push_screen(review, reviewed)
