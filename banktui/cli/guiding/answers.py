"""From one question to what a person answers it with: typed, or the place that it is fetched from."""

from collections.abc import Iterator
from pathlib import Path

from banktui.cli.guiding.asker import (
    BACK,
    HELP,
    NOTHING,
    OTHERWISE,
    BackWanted,
    Terminal,
    choice,
    note,
    reply,
)
from banktui.services.connecting import Answer, Draft, Keep, Kind, Option, Question, Source

NEW = "new"
"""Typed instead of a key's file: one is made."""
_TYPE, _TO_KEYRING = "type", "to-keyring"
_WAYS = {
    _TYPE: "type it now, not shown; it is kept in the vault",
    _TO_KEYRING: "type it now, not shown; it is kept in the system's keyring",
    Source.VAULT.value: "the name of an entry that the vault has",
    Source.KEYRING.value: "service/name of an entry that the keyring has",
    Source.COMMAND.value: "a command, the first line of what it writes",
    Source.FILE.value: "a file that only you can read, or one text of a JSON file",
    Source.ENV.value: "an environment variable, by its name",
}
_PLAIN = "type it now; it stands in config.toml"
_PLACES = {
    Source.VAULT: "Name in the vault:",
    Source.KEYRING: "Service/name in the keyring:",
    Source.COMMAND: "Command:",
    Source.FILE: "Path of the file:",
    Source.ENV: "Name of the variable:",
}


def asked(terminal: Terminal, draft: Draft, question: Question, *, is_wrong: bool = False) -> Answer | None:
    """Ask one question; return the answer, or None if what was answered before is to stay. Raises BackWanted.

    `is_wrong`: what was answered before has failed, so another secret is what is usually wanted.
    """
    if question.options:
        return _chosen(terminal, draft, question)
    if question.kind is Kind.SECRET:
        return _secret(terminal, draft, question, is_wrong=is_wrong)
    return _plain(terminal, draft, question)


def explain(terminal: Terminal, draft: Draft, question: Question) -> None:
    """Say what is asked for, and what may be typed."""
    note(terminal, question.help, *_particulars(draft, question))


def made_here(draft: Draft, question: Question) -> bool:
    """Tell whether a question asks for the file of a key that could be made here."""
    return draft.guide.key is not None and draft.guide.key.field == question.field


def _particulars(draft: Draft, question: Question) -> Iterator[str]:
    if question.example:
        yield f"For example {question.example}"
    if made_here(draft, question):
        yield f"Type {NEW} to have a key made here, if you have none yet."


def _commands(draft: Draft, question: Question) -> Iterator[str]:
    yield f"{HELP} explains this question, {BACK} goes back to the one before, Ctrl+C leaves and keeps nothing."
    if len(question.sources) > 1 and question.kind is not Kind.SECRET:
        yield f"{OTHERWISE} has it fetched from elsewhere whenever the connection is opened."
    if draft.given(question.field) is not None and not question.is_required:
        yield f"{NOTHING} leaves it out."


def _chosen(terminal: Terminal, draft: Draft, question: Question) -> Answer | None:
    told = draft.given(question.field)
    usual = told.text if told else draft.usual(question)

    def explained() -> None:
        note(terminal, question.help, *_commands(draft, question))

    return Answer(choice(terminal, question.label, question.options, usual, explain=explained))


def _plain(terminal: Terminal, draft: Draft, question: Question) -> Answer | None:
    told = draft.given(question.field)
    usual = draft.shown(question.field) if told else draft.usual(question)
    if not question.is_required:
        usual = usual or "none"

    def explained() -> None:
        explain(terminal, draft, question)
        note(terminal, *_commands(draft, question))

    typed = reply(terminal, f"{question.label} [{usual}]:" if usual else f"{question.label}:", explained)
    if typed == OTHERWISE and len(question.sources) > 1:
        return _otherwise(terminal, question)
    if typed == NOTHING and not question.is_required:
        return Answer("")
    if not typed and told is not None:
        return None
    return Answer(path_of(typed) if question.kind is Kind.FILE and typed not in {"", NEW} else typed)


def _otherwise(terminal: Terminal, question: Question) -> Answer:
    ways = [Option(_TYPE, _PLAIN), *(Option(each.value, _WAYS[each.value]) for each in question.sources[1:])]
    way = choice(terminal, "How is it given", ways, _TYPE)
    if way != _TYPE:
        return _reference(terminal, Source(way))
    typed = reply(terminal, f"{question.label}:", lambda: note(terminal, question.help))
    return Answer(path_of(typed) if typed and question.kind is Kind.FILE else typed)


def _secret(terminal: Terminal, draft: Draft, question: Question, *, is_wrong: bool) -> Answer | None:
    told = draft.given(question.field)
    ways = [Option(way, label) for way, label in _WAYS.items()]
    as_before, without = "as-before", "none"
    if told is not None:
        ways.insert(0, Option(as_before, "leave it as it was answered"))
    if not question.is_required:
        ways.append(Option(without, "there is none"))

    def explained() -> None:
        explain(terminal, draft, question)
        note(terminal, *(f"{way.value}: {way.label}" for way in ways))
        note(terminal, *_commands(draft, question))

    usual = _TYPE if told is None or is_wrong else as_before
    words = ", ".join(way.value for way in ways)
    note(terminal, f"Type it, or have it fetched: {words}.")
    while True:
        way = reply(terminal, f"How is it given [{usual}]:", explained).lower() or usual
        if way in {each.value for each in ways}:
            break
        # It may have been the secret itself, which is shown by now.
        note(terminal, "Answer with one of these words. If that was the secret itself, clear the screen.")
    if way == as_before:
        return None
    if way == without:
        return Answer("")
    if way not in {_TYPE, _TO_KEYRING}:
        return _reference(terminal, Source(way))
    typed = hidden(terminal, f"{question.label} (not shown):")
    return Answer(typed, keep=Keep.KEYRING if way == _TO_KEYRING else Keep.VAULT)


def hidden(terminal: Terminal, prompt: str) -> str:
    """Return a secret that is typed. Raises BackWanted."""
    typed = terminal.secret(prompt)
    if typed == BACK:
        raise BackWanted
    return typed


def _reference(terminal: Terminal, source: Source) -> Answer:
    def explained() -> None:
        note(terminal, f"{_WAYS[source.value].capitalize()}. The secret itself does not belong here.")

    text = reply(terminal, _PLACES[source], explained)
    if source is not Source.FILE:
        return Answer(text, source)
    key = reply(terminal, "Which text of it, if it is JSON, as in main.password (empty: all of it):", explained)
    return Answer(path_of(text) if text else text, source, key)


def path_of(typed: str) -> str:
    """Return a path as it was meant: without the quotation marks of a shell, `~` expanded, from here if relative."""
    bare = typed
    for mark in ("'", '"'):
        if len(typed) > 1 and typed[0] == typed[-1] == mark:
            bare = typed[1:-1]
    try:
        path = Path(bare).expanduser()
    except RuntimeError:
        return bare
    return str(path if path.is_absolute() else Path.cwd() / path)
