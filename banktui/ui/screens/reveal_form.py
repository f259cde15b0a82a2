"""Asking for a secret on purpose: what the bank wants to know before it shows it, typed and forgotten at once."""

from collections.abc import Mapping

from textual import work
from textual.message import Message

from banktui.domain.errors import Problem
from banktui.services.revealing import Revealed
from banktui.ui.commands import Area, bindings_for
from banktui.ui.screens.form import FormScreen, Stage


class RevealForm(FormScreen, inherit_bindings=False):
    """Its result is what was revealed, for whoever shows it; None if nothing was."""

    BINDINGS = bindings_for(Area.FORM)

    hints = {  # noqa: RUF012 - as the form declares it
        Stage.PREPARING: "Esc leaves",
        Stage.FILLING: "Tab next field   ctrl+s asks for it   Esc leaves",
        Stage.SENDING: "Esc leaves; nothing is shown then",
        Stage.UNKNOWN: "Esc closes",
    }
    waits = "◌ Asked for; waiting for the answer …"
    keeps = "What was typed is not kept."
    hidden = "f2 shows where it goes, and then it can be asked for."
    going = "It was asked for once. Esc again leaves; nothing is shown then."

    class Told(Message, bubble=False):
        """The bank has told a secret, or why it does not."""

        def __init__(self, answer: Revealed | Problem) -> None:
            super().__init__()
            self.answer = answer

    def carry_out(self) -> None:
        """Have the secret asked for, once; what was typed for it is let go of."""
        self._ask(dict(self.fields.values))
        self.fields.forget()

    @work(exclusive=True, group="reveal", exit_on_error=False, description="a secret")
    async def _ask(self, values: Mapping[str, str]) -> None:
        errand = self._errand
        answer = await self.console.workspace.reveal(self.connection.id, errand.deed.capability, errand.parent, values)
        self.post_message(self.Told(answer))

    def on_reveal_form_told(self, message: Told) -> None:
        """Leave with the secret, or say why there is none."""
        answer = message.answer
        if isinstance(answer, Problem):
            self.conclude(answer)
        elif self.is_active:
            self.dismiss(answer)
        else:
            answer.forget()
            self.conclude(Problem("not-shown", "It was not shown: something else was in front.", hint="Ask again."))
