"""The fields of a form, under their headings, in a pane that scrolls."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from banktui.services.acting import Choice, Field, Form, Input
from banktui.ui.phrase import Tone, phrase
from banktui.ui.removal import QuietWhenRemoved
from banktui.ui.widgets.field_row import FieldRow


class FieldForm(QuietWhenRemoved, VerticalScroll, can_focus=False):
    """Knows what is filled in and what is wrong with it; whoever holds it sends it."""

    DEFAULT_CSS = """
    FieldForm { height: auto; scrollbar-size-vertical: 1; }
    FieldForm .part { margin: 1 0 0 0; color: $foreground; text-style: bold; }
    """

    @dataclass
    class Changed(Message):
        """Something else is filled in now."""

        form: "FieldForm"

    @dataclass
    class Finished(Message):
        """Enter in the last field."""

        form: "FieldForm"

    def __init__(self, form: Form, typed: Mapping[str, str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.form = form
        self._rows = {field.name: FieldRow(field, _begins(field, typed)) for field in form.fields}
        self._filled_by = {name: row.value for name, row in self._rows.items() if row.field.named_by}
        """What was chosen last in each field whose choice other fields hold as well."""

    def compose(self) -> ComposeResult:
        """Put each part's heading before its first field."""
        part = ""
        for row in self._rows.values():
            if row.field.part != part:
                part = row.field.part
                yield Static(phrase((part, Tone.STRONG)).content(), classes="part")
            yield row

    def on_mount(self) -> None:
        """Say what does not go together from the beginning."""
        self._compare()

    @property
    def rows(self) -> tuple[FieldRow, ...]:
        """Return the fields in their order, without those that do not apply."""
        return tuple(row for row in self._rows.values() if row.display)

    def admit(self, names: Collection[str]) -> None:
        """Have these fields apply and no others: what is filled in elsewhere stays there, and counts for nothing."""
        for name, row in self._rows.items():
            row.display = name in names

    def row(self, name: str) -> FieldRow | None:
        """Return the field of a name, whether or not it applies."""
        return self._rows.get(name)

    def value(self, name: str) -> str:
        """Return what is filled in there, whether or not it applies; empty if there is no such field."""
        row = self._rows.get(name)
        return row.value if row is not None else ""

    @property
    def values(self) -> Mapping[str, str]:
        """Return what is filled in, by the name of the field."""
        return {name: row.value for name, row in self._rows.items() if row.display}

    @property
    def draft(self) -> Mapping[str, str]:
        """Return what is filled in, without its secrets and without the word that is typed for one time only."""
        return {name: row.value for name, row in self._rows.items() if row.field.input not in _NOT_KEPT}

    @property
    def is_changed(self) -> bool:
        """Tell whether anything was filled in by hand."""
        return any(row.is_changed for row in self.rows)

    def wrong(self) -> Iterator[FieldRow]:
        """Return the fields that cannot be sent as they are."""
        return (row for row in self.rows if row.complaint)

    def insist(self) -> None:
        """Show what is wrong with every field, and go to the first of them."""
        wrong = tuple(self.wrong())
        for row in wrong:
            row.insist()
        if wrong:
            wrong[0].control.focus()

    def settle_but(self, refused: Mapping[str, str]) -> None:
        """Show that all that is filled in was done, but for what was refused: why stands beside that."""
        for row in self.rows:
            if row.field.name in refused:
                row.refuse(refused[row.field.name])
            elif row.value.strip():
                row.settle()
        first = next((row for row in self.rows if row.field.name in refused), None)
        if first is not None:
            first.control.focus()

    def refuse(self, name: str, sentence: str) -> bool:
        """Say what the bank found wrong with a field and go there; tell whether there is such a field."""
        row = self._rows.get(name)
        if row is None:
            return False
        row.refuse(sentence)
        row.control.focus()
        return True

    def forget(self) -> None:
        """Empty the fields that hold secrets."""
        for row in self._rows.values():
            row.forget()

    def hide(self, *, private: bool) -> None:
        """Hide what was filled in, or show it again."""
        for row in self._rows.values():
            row.hide(private=private)

    @on(FieldRow.Changed)
    def _row_changed(self, message: FieldRow.Changed) -> None:
        message.stop()
        self._fill_from(message.row)
        self._let_go(message.row)
        self._compare()
        self.post_message(self.Changed(self))

    def _fill_from(self, row: FieldRow) -> None:
        """Put what a choice brings with it into the other fields; it can be changed there."""
        chosen = _chosen(row)
        if chosen is not None and row.field.named_by:
            self._filled_by[row.field.name] = chosen.value
        for name, value in chosen.fills if chosen is not None else ():
            filled = self._rows.get(name)
            if filled is not None and filled is not row:
                filled.control.value = value
                filled.doubt("")

    def _let_go(self, row: FieldRow) -> None:
        """Give up a choice whose own field says something else now, with what it brought and nobody has changed."""
        for choosing in self.rows:
            chosen = _chosen(choosing)
            # What was turned to just now fills the fields first.
            if choosing.field.named_by != row.field.name or chosen is None:
                continue
            own = dict(chosen.fills).get(row.field.name, "")
            if self._filled_by[choosing.field.name] != chosen.value or _is_alike(row.value, own):
                continue
            choosing.control.value = ""
            for name, value in chosen.fills:
                brought = self._rows.get(name)
                if brought is None or brought is row or not value or brought.value != value:
                    continue
                if brought.field.required:
                    brought.doubt(f"It is of the {choosing.field.label.lower()} chosen before. Does it belong here?")
                else:
                    brought.control.value = ""

    def _compare(self) -> None:
        """Say beside each field what is wrong with it because of what another says."""
        if self.form.together is None:
            return
        found = self.form.contradictions(self.values)
        for name, row in self._rows.items():
            row.contradict(found.get(name, ""))

    def go_on(self) -> None:
        """Leave the field that has the focus for the next one; the last one for whoever holds the form."""
        focused = self.screen.focused
        at = next((at for at, row in enumerate(self.rows) if row.control is focused), None)
        if at is not None:
            self._go_on_from(at)

    @on(FieldRow.Entered)
    def _row_entered(self, message: FieldRow.Entered) -> None:
        message.stop()
        if message.row.display:
            self._go_on_from(self.rows.index(message.row))

    def _go_on_from(self, at: int) -> None:
        if at + 1 < len(self.rows):
            # At once, where `focus()` is later: the next key may have been typed already.
            self.screen.set_focus(self.rows[at + 1].control)
        else:
            # What is still on its way into the field is in it when this is heard.
            self.call_later(self.post_message, self.Finished(self))


def _chosen(row: FieldRow) -> Choice | None:
    return next((choice for choice in row.field.choices if choice.value == row.value), None)


def _is_alike(typed: str, other: str) -> bool:
    """Tell whether two texts differ in spaces and in the size of letters only."""
    return "".join(typed.split()).casefold() == "".join(other.split()).casefold()


_NOT_KEPT = frozenset({Input.SECRET, Input.WORD})


def _begins(field: Field, typed: Mapping[str, str]) -> str:
    return "" if field.input in _NOT_KEPT else typed.get(field.name, "")
