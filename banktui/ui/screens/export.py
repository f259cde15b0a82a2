"""`e`: the rows on the screen, written into a file: in which form, where to, how far it has come, what came of it."""

from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Button, Input, Static
from textual.worker import Worker

from banktui.domain.errors import Problem
from banktui.services.acting import Choice
from banktui.services.exporting.wanted import MEANINGS, Export, Exported, Format, file_name, refusal
from banktui.ui.commands import Area, bindings_for
from banktui.ui.exported_fields import fields_of_columns
from banktui.ui.exporting import Exportable
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter import counted
from banktui.ui.screens.bank_screen import BankPrompt
from banktui.ui.widgets.choice_field import ChoiceField
from banktui.ui.widgets.plain_input import PlainInput

_FORMATS = tuple(Choice(form.value, MEANINGS[form]) for form in Format)
_SHOWN, _EVERY = "shown", "every"
_LONGEST = 1024
_BAR = 40
_HIDDEN = "Names and amounts are hidden on the screen (f2), and stay hidden in the file."


class ExportPrompt(BankPrompt[None], inherit_bindings=False):
    """A form; while the file is written, how far that is; then where the file is."""

    CSS_PATH = ["prompt.tcss", "attest.tcss", "export.tcss"]  # noqa: RUF012 - as Textual declares it
    BINDINGS = bindings_for(Area.REVIEW)
    AUTO_FOCUS = "#format"

    form = query_one("#format", ChoiceField)
    columns = query_one("#columns", ChoiceField)
    path = query_one("#path", PlainInput)
    note = query_one("#note", Static)
    error = query_one("#error", Static)
    told = query_one("#told", Static)
    hint = query_one("#hint", Static)

    @dataclass
    class Counted(Message, bubble=False):
        """It is known how many rows there are."""

        rows: int

    @dataclass
    class Advanced(Message, bubble=False):
        """So many rows have been written."""

        rows: int

    @dataclass
    class Ended(Message, bubble=False):
        """It is done, or could not be."""

        outcome: Exported | Problem

    def __init__(self, what: Exportable) -> None:
        super().__init__()
        self._what = what
        self._rows: int | None = None
        self._suggested = ""
        self._writer: Worker[None] | None = None
        self._is_done = False

    @property
    def is_writing(self) -> bool:
        """Tell whether the file is being written."""
        return self._writer is not None and not self._writer.is_finished

    def compose(self) -> ComposeResult:
        """Build the form."""
        shown, every = len(self._what.shown), len(self._what.every)
        choices = (Choice(_SHOWN, f"the {shown} on the screen"), Choice(_EVERY, f"all {every} of the list"))
        with Vertical(id="prompt") as box:
            box.border_title = phrase(("Export", Tone.TITLE), f" · {self._what.title}").content()
            yield Static(id="label")
            for name, label, control in (
                ("format", "Format", ChoiceField(_FORMATS, Format.CSV.value, id="format")),
                ("columns", "Columns", ChoiceField(choices, _SHOWN, id="columns")),
                ("path", "File", PlainInput(longest=_LONGEST, id="path")),
            ):
                with Horizontal(classes=f"line {name}"):
                    yield Static(phrase((label, Tone.MUTED)).content(), classes="name")
                    yield control
            yield Static(id="note")
            yield Static(id="error")
            yield Static(id="told")
            yield Button(phrase("  Export  ").content(), id="say", compact=True)
            yield Static(id="hint")

    def on_mount(self) -> None:
        """Suggest a file, and have the rows counted."""
        self._suggest()
        self._draw()
        self._count()

    @work(exclusive=True, group="count", exit_on_error=False, description="how many rows there are to export")
    async def _count(self) -> None:
        self.post_message(self.Counted(await self._what.rows.count()))

    def on_export_prompt_counted(self, message: Counted) -> None:
        """Say how many rows it will be."""
        self._rows = message.rows
        self._draw()

    def look_changed(self) -> None:
        """Draw everything anew: other things are hidden now."""
        self._suggest()
        self._draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter to the button: it leads on from fields."""
        return isinstance(self.focused, Input) if action == "enter" else super().check_action(action, parameters)

    def action_enter(self) -> None:
        """Go on to the next field."""
        self.focus_next()

    def action_back(self) -> None:
        """Stop what is being written, or leave."""
        if self.is_writing and self._writer is not None:
            self._writer.cancel()
            self._say("Stopped. Nothing was written.")
            self._draw()
        else:
            super().action_back()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")
        self._draw()

    @on(ChoiceField.Changed)
    def _chosen(self, event: ChoiceField.Changed) -> None:
        event.stop()
        self._suggest()
        self._say("")
        self._draw()

    @on(ChoiceField.ListWanted)
    def _turned(self, event: ChoiceField.ListWanted) -> None:
        event.stop()
        event.field.action_turn(1)

    @on(Button.Pressed, "#say")
    def _wanted(self, event: Button.Pressed) -> None:
        event.stop()
        refused = self._refusal()
        if refused or self.is_writing or self._is_done:
            self._say(refused)
            return
        view = self.console.view()
        columns = self._what.every if self.columns.value == _EVERY else self._what.shown
        fields = fields_of_columns(columns, view)
        self._writer = self._write(
            Export(
                self._what.rows,
                self._what.lists,
                fields,
                self._format,
                self.path.value,
                is_private=view.private,
            )
        )
        self._say("")
        self._draw(0)

    @work(exclusive=True, group="export", exit_on_error=False, description="an export")
    async def _write(self, wanted: Export) -> None:
        outcome = await self.console.workspace.export(wanted, self._report)
        self.post_message(self.Ended(outcome))

    def _report(self, rows: int) -> None:
        self.post_message(self.Advanced(rows))

    def on_export_prompt_advanced(self, message: Advanced) -> None:
        """Say how far it is."""
        if self.is_writing:
            self._draw(message.rows)

    def on_export_prompt_ended(self, message: Ended) -> None:
        """Say where the file is, or why there is none."""
        if isinstance(message.outcome, Problem):
            self._say(message.outcome.sentence)
            self._writer = None
            self._draw()
            return
        self._is_done = True
        self._draw()
        self.told.update(_result(message.outcome).content())

    @property
    def _format(self) -> Format:
        return Format(self.form.value)

    def _refusal(self) -> str:
        return refusal(self._format, self._what.lists, is_private=self.console.view().private)

    def _suggest(self) -> None:
        """Name a file for the present form, unless somebody has named one; then only its ending follows."""
        if self.path.value == self._suggested:
            view = self.console.view()
            names = () if view.private else self._what.names
            name = file_name((*self._what.name, *names, view.today.isoformat()), self._format)
            self._suggested = self.console.workspace.free_path(name)
            self.path.value = self._suggested
            return
        stem, dot, ending = self.path.value.rpartition(".")
        if dot and ending in list(Format):
            self.path.value = f"{stem}{self._format.suffix}"

    def _draw(self, written: int | None = None) -> None:
        """Show the form, or how much is written, or the result."""
        is_writing = written is not None
        self.set_class(is_writing, "-writing")
        self.set_class(self._is_done, "-done")
        is_table = not self._format.is_of_movements
        self.query_one(".columns", Horizontal).display = (
            is_table and self._what.shown != self._what.every and not (is_writing or self._is_done)
        )
        self.query_one("#label", Static).update(self._about().content())
        notes = [self._what.missing] if self._what.missing else []
        if self.console.view().private:
            notes.append(_HIDDEN)
        refused = self._refusal()
        tone = Tone.ATTENTION if refused or self.console.view().private else Tone.MUTED
        self.note.update(phrase((refused or " ".join(notes), tone)).content())
        is_over = is_writing or self._is_done or self.error.display
        self.note.display = bool(refused or notes) and not is_over
        if is_writing:
            self.told.update(self._progress(written or 0).content())
        self.hint.update(phrase(self._keys()).content())
        if is_writing or self._is_done:
            self.set_focus(None)
        elif self.focused is None:
            self.query_one("#say", Button).focus()

    def _about(self) -> Phrase:
        count = "…" if self._rows is None else counted(self._rows, "rows")
        return phrase(f"{count}, in the order and with the filter of the screen.")

    def _progress(self, written: int) -> Phrase:
        whole = max(self._rows or 0, written, 1)
        full = _BAR * written // whole
        return phrase(
            ("━" * full, Tone.ACCENT), ("━" * (_BAR - full), Tone.FAINT), f"  {written} of {self._rows or '…'} rows"
        )

    def _keys(self) -> str:
        if self._is_done:
            return "Esc closes"
        return (
            "Esc stops it: nothing is left of it then" if self.has_class("-writing") else "Tab next field   Esc closes"
        )

    def _say(self, sentence: str) -> None:
        self.error.display = bool(sentence)
        self.note.display = self.note.display and not sentence
        self.error.update(phrase((sentence, Tone.REFUSED)).content())


def _result(done: Exported) -> Phrase:
    left_out = done.left_out_sentence()
    return phrase(
        ("✔ ", Tone.CREDIT),
        (f"{counted(done.rows, 'rows')} in a file that only you can read:", Tone.PLAIN),
        (f"\n{done.shown}", Tone.STRONG),
        (f"\n{left_out}" if left_out else "", Tone.ATTENTION),
    )
