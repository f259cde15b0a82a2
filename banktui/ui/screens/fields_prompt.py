"""What prompts with fields have in common: lists of choices, secrets that are not copied, names that are hidden."""

from typing import TypeVar

from textual import events, on

from banktui.ui import faults
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.screens.chooser import Chooser
from banktui.ui.widgets.choice_field import ChoiceField
from banktui.ui.widgets.field_form import FieldForm
from banktui.ui.widgets.field_row import FieldRow
from banktui.ui.widgets.secret_input import SecretInput

R = TypeVar("R")


class FieldsPrompt(BankPrompt[R], inherit_bindings=False):
    """A prompt whose fields are data. What is sent, and when, is its own."""

    @on(ChoiceField.ListWanted)
    def _list_wanted(self, message: ChoiceField.ListWanted) -> None:
        message.stop()
        control = message.field
        row = next((row for fields in self.query(FieldForm) for row in fields.rows if row.control is control), None)
        if row is None or not self.is_active:
            return

        def chosen(value: str | None) -> None:
            if value is not None:
                control.value = value

        self.app.push_screen(Chooser(row.field.label, control.choices, control.value), chosen)

    @on(SecretInput.CopyRefused)
    def _copy_refused(self, message: SecretInput.CopyRefused) -> None:
        message.stop()
        faults.refuse(self.console, "A secret is not copied: other programs read the clipboard.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to buttons: it leads on from fields."""
        if action == "enter":
            return any(row.control is self.focused for fields in self.query(FieldForm) for row in fields.rows)
        return super().check_action(action, parameters)

    def action_enter(self) -> None:
        """Go on to the next field; from the last one to what sends."""
        for fields in self.query(FieldForm):
            fields.go_on()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show what is typed while it is typed, also while names are hidden."""
        self._hide_around(event)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Hide it again afterwards."""
        self._hide_around(event)

    def _hide_around(self, event: events.DescendantFocus | events.DescendantBlur) -> None:
        row = event.widget.parent.parent if event.widget.parent else None
        if isinstance(row, FieldRow):
            row.hide(private=self.console.private)
