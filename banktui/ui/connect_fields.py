"""What a provider asks as the fields of a form, and what stands in those as answers. Pure: data in, data out.

A question that may be answered by where its value is fetched from has three fields, of which two are seen: what is
typed, unseen if it is a secret; what refers to it; and the choice between them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from banktui.services.acting import Choice, Field, Form, Input
from banktui.services.connecting import Answer, Keep, Kind, Question, Source
from banktui.services.provider import Environment

REFERENCE, ORIGIN = "@", ":from"
"""What is put behind a question's field for its other two fields."""
_SECRET_LONGEST = 4000
_TYPED = "typed-"
_VAULT, _KEYRING = f"{_TYPED}{Keep.VAULT}", f"{_TYPED}{Keep.KEYRING}"
_SECRET_ORIGINS = (
    Choice(_VAULT, "typed here, kept in the vault"),
    Choice(_KEYRING, "typed here, kept in the keyring"),
    Choice(Source.VAULT, "an entry of the vault"),
    Choice(Source.KEYRING, "an entry of the keyring"),
    Choice(Source.COMMAND, "what a command prints"),
    Choice(Source.FILE, "a file of yours alone"),
    Choice(Source.ENV, "an environment variable"),
)
_FILE_ORIGINS = (Choice(Source.TYPED, "a file on this machine"), Choice(Source.VAULT, "an entry of the vault"))
_ENVIRONMENTS: Mapping[str, str] = {
    Environment.SANDBOX: "sandbox · for practice",
    Environment.PRODUCTION: "PRODUCTION · real money",
}
"""Short enough never to be cut."""
_REFERENCES: Mapping[str, str] = {
    Source.VAULT: "The name of the entry, as `banktui vault list` shows it.",
    Source.KEYRING: "service/name, as the keyring calls it.",
    Source.COMMAND: "The command and its words: pass show bank/password",
    Source.FILE: "Its path; of a JSON file also which text: ~/bank/secrets.json#main.password",
    Source.ENV: "The name of the variable.",
}


def form_of(questions: Sequence[Question], usual: Mapping[str, str]) -> Form:
    """Return the form for all questions of a provider, whether or not they apply at the moment."""
    return Form("", tuple(field for each in questions for field in _fields(each, usual.get(each.field, ""))), "Keep it")


def _fields(question: Question, usual: str) -> Iterator[Field]:
    name, label, needed = question.field, question.label, question.is_required
    if question.kind is Kind.CHOICE:
        choices = tuple(Choice(each.value, _ENVIRONMENTS.get(each.value, each.label)) for each in question.options)
        yield Field(name, label, Input.CHOICE, needed, question.help, usual, choices)
        return
    if question.kind is Kind.SECRET:
        yield Field(name, label, Input.SECRET, needed, question.help, longest=_SECRET_LONGEST)
    elif question.kind is Kind.FILE:
        yield Field(name, label, Input.FILE, needed, _hint(question), check=_no_file, longest=_SECRET_LONGEST)
    else:
        yield Field(name, label, Input.TEXT, needed, _hint(question), usual)
        return
    origins = _SECRET_ORIGINS if question.kind is Kind.SECRET else _FILE_ORIGINS
    if len(question.sources) > 1:
        yield Field(f"{name}{REFERENCE}", label, Input.TEXT, needed, "")
        yield Field(f"{name}{ORIGIN}", "  is", Input.CHOICE, needed, "", origins[0].value, origins)


def _hint(question: Question) -> str:
    return f"{question.help} Like {question.example}" if question.example else question.help


def _no_file(typed: str) -> str:
    """Say what is wrong with a path; empty if there is a file. Waits for the disk."""
    try:
        path = Path(typed.strip()).expanduser()
        if not path.is_absolute():
            return "Give the whole path, from / or ~/ on."
        return "" if path.is_file() else "There is no such file."
    except (OSError, RuntimeError, ValueError):
        return "There is no such file."


def origin_hint(origin: str) -> str:
    """Return what a reference of this origin is, as a hint."""
    return _REFERENCES.get(origin, "")


def seen(questions: Sequence[Question], values: Callable[[str], str]) -> Collection[str]:
    """Return the fields that apply: of a question's, those that go with where its value is said to come from."""
    names: list[str] = []
    for each in questions:
        if each.kind in {Kind.SECRET, Kind.FILE} and len(each.sources) > 1:
            names += [value_field(each.field, values), f"{each.field}{ORIGIN}"]
        else:
            names.append(each.field)
    return names


def value_field(question: str, values: Callable[[str], str]) -> str:
    """Return the field that has what a question is answered with at the moment."""
    origin = values(f"{question}{ORIGIN}")
    is_typed = not origin or origin == Source.TYPED or origin.startswith(_TYPED)
    return question if is_typed else f"{question}{REFERENCE}"


def answer_of(question: Question, values: Callable[[str], str]) -> Answer:
    """Return the answer that the fields of a question hold."""
    origin = values(f"{question.field}{ORIGIN}")
    text = values(value_field(question.field, values))
    if not origin or origin == Source.TYPED:
        return Answer(text)
    if origin.startswith(_TYPED):
        return Answer(text, keep=Keep(origin.removeprefix(_TYPED)))
    if origin == Source.FILE and "#" in text:
        path, _, key = text.rpartition("#")
        return Answer(path, Source.FILE, key)
    return Answer(text, Source(origin))


def question_of(field: str) -> str:
    """Return the question that a field of the form belongs to."""
    return field.removesuffix(ORIGIN).removesuffix(REFERENCE)
