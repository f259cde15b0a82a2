"""What the tests of a connection have found wrong, said at the field where it is put right, and at no other."""

from collections.abc import Collection

from banktui.services.checking import State
from banktui.services.setting_up import Sight
from banktui.ui.connect_fields import question_of, value_field
from banktui.ui.widgets.field_form import FieldForm
from banktui.ui.widgets.field_row import FieldRow


class Pointing:
    """Knows at which questions a step that failed points."""

    def __init__(self) -> None:
        self._at: Collection[str] = ()

    def follow(self, fields: FieldForm, sight: Sight) -> None:
        """Say what is wrong as things stand now, and take back what is not any more."""
        pointed: dict[str, str] = {}
        for trial in sight.trials:
            name = sight.field_of(trial)
            if name and trial.finding.state is State.FAILED:
                pointed.setdefault(name, f"{trial.finding.sentence} {trial.finding.hint}".strip())
        for name in self._at:
            if name not in pointed:
                _withdraw(fields, name)
        for name, sentence in pointed.items():
            row = fields.row(value_field(name, fields.value))
            if row is not None:
                row.refuse(sentence)
        self._at = pointed.keys()

    def is_refused(self, row: FieldRow) -> bool:
        """Tell whether a field holds what cannot be taken, where a step that failed may be kept all the same."""
        return bool(row.complaint) and not row.own_complaint and question_of(row.field.name) not in self._at


def _withdraw(fields: FieldForm, question: str) -> None:
    for part in (question, f"{question}@"):
        row = fields.row(part)
        if row is not None:
            row.withdraw()
