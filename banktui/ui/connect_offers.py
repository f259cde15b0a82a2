"""What is typed into the form of a connection, as answers: which of them are new, and which are anybody's yet."""

from textual.widget import Widget

from banktui.services.connecting import ENVIRONMENT, Answer, KeyMade, KeyNeed, Kind
from banktui.services.setting_up import Sight
from banktui.ui.connect_fields import ORIGIN, answer_of, question_of, value_field
from banktui.ui.widgets.choice_field import ChoiceField
from banktui.ui.widgets.field_form import FieldForm
from banktui.ui.widgets.field_row import FieldRow
from banktui.ui.widgets.secret_input import SecretInput

_MADE_UP = "made up here, kept with the connection"


class Offers:
    """Knows what was offered to the draft, so that each answer is offered once, when its field has been left."""

    def __init__(self) -> None:
        self._given: dict[str, Answer] = {}
        """What was offered last, by question. It may hold secrets, and is emptied on leaving."""
        self._farthest = -1
        """The last question that has been gone past."""
        self._made: KeyMade | None = None
        """The key pair that was made and is used."""

    def forget(self) -> None:
        """Keep nothing of what was typed."""
        self._given.clear()

    def go_past(self, row: FieldRow, sight: Sight) -> None:
        """Note that a field has been dealt with, and so have those above it."""
        names = [each.field for each in sight.questions]
        name = question_of(row.field.name)
        if name in names:
            self._farthest = max(self._farthest, names.index(name))

    def go_past_all(self, sight: Sight) -> None:
        """Note that all of it is meant as it stands."""
        self._farthest = len(sight.questions)

    def changes(self, fields: FieldForm, sight: Sight, focused: Widget | None) -> dict[str, Answer | None]:
        """Return what stands otherwise than it was offered last, None for what is gone, as offered from now on."""
        changes: dict[str, Answer | None] = {}
        if sight.key is not None:
            self._let_go_of_key(fields, sight.key)
        self._let_go_of_addresses(fields, sight)
        for at, question in enumerate(sight.questions):
            if at > self._farthest:
                # What is usual there is nobody's answer yet: no bank is reached by it.
                break
            name = question.field
            row = fields.row(value_field(name, fields.value))
            if row is None or (row.control is focused and not isinstance(row.control, ChoiceField)):
                continue
            answer = answer_of(question, fields.value)
            if (question.is_required and not answer.text) or row.own_complaint:
                if self._given.pop(name, None) is not None:
                    changes[name] = None
                continue
            if self._given.get(name) != answer:
                self._given[name] = answer
                changes[name] = answer
        return changes

    def take_key(self, fields: FieldForm, sight: Sight, need: KeyNeed, made: KeyMade) -> None:
        """Show a key pair in the fields that it answers; its pass phrase is known to the draft alone."""
        for name, value in ((need.field, str(made.private)), (need.passphrase, "")):
            row, origin = fields.row(name), fields.row(f"{name}{ORIGIN}")
            if row is not None and origin is not None:
                origin.control.value = origin.field.initial
                row.control.value = value
            if row is not None and isinstance(row.control, SecretInput):
                row.control.placeholder = _MADE_UP
        self._made = made
        questions = {each.field: each for each in sight.questions}
        for name in (need.field, need.passphrase):
            self._given[name] = answer_of(questions[name], fields.value)
        self._farthest = max(self._farthest, [*questions].index(need.passphrase))

    def _let_go_of_addresses(self, fields: FieldForm, sight: Sight) -> None:
        """Have addresses offered once more in another environment: the draft forgets those that do not go with it."""
        before = self._given.get(ENVIRONMENT)
        if before is None or before.text == fields.value(ENVIRONMENT):
            return
        for each in sight.questions:
            if each.kind is Kind.ADDRESS:
                self._given.pop(each.field, None)

    def _let_go_of_key(self, fields: FieldForm, need: KeyNeed) -> None:
        """Have a pass phrase that was made up for a key serve no other."""
        if self._made is None or fields.value(need.field) == str(self._made.private):
            return
        self._made = None
        self._given.pop(need.passphrase, None)
        row = fields.row(need.passphrase)
        if row is not None and isinstance(row.control, SecretInput):
            row.control.placeholder = ""
