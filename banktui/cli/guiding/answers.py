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
_PLAIN, _KEPT = "type it; it stands in config.toml", "type it; it is kept in the vault"
_WAYS = {
    Source.VAULT: "the name of an entry that the vault has",
    Source.KEYRING: "service/name of an entry that the keyring has",
    Source.COMMAND: "a command, the first line of what it writes",
    Source.FILE: "a file that only you can read, or one text of a JSON file",
    Source.ENV: "an environment variable, by its name",
}
_PLACES = {
    Source.VAULT: "Name in the vault:",
    Source.KEYRING: "Service/name in the keyring:",
    Source.COMMAND: "Command:",
    Source.FILE: "Path of the file:",
    Source.ENV: "Name of the variable:",
}


def asked(terminal: Terminal, draft: Draft, question: Question) -> Answer | None:
    """Ask one question; return the answer, or None if what was answered before is to stay. Raises BackWanted."""
    if question.options:
        return _chosen(terminal, draft, question)
    if question.kind is Kind.SECRET:
        return _secret(terminal, draft, question)
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
    if len(question.sources) > 1:
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
    """Have a person choose where a value comes from, and say which it is. Raises BackWanted."""
    is_secret = question.kind is Kind.SECRET
    ways = [Option(_TYPE, _KEPT if is_secret else _PLAIN)]
    if is_secret:
        ways.append(Option(_TO_KEYRING, "type it; it is kept in the system's keyring"))
    ways += [Option(each.value, _WAYS[each]) for each in question.sources[1:]]
    way = choice(terminal, "How is it given", ways, _TYPE)
    if way not in {_TYPE, _TO_KEYRING}:
        return _reference(terminal, Source(way))
    if is_secret:
        typed = hidden(terminal, f"{question.label} (not shown):")
        return Answer(typed, keep=Keep.KEYRING if way == _TO_KEYRING else Keep.VAULT)
    typed = reply(terminal, f"{question.label}:", lambda: note(terminal, question.help))
    return Answer(path_of(typed) if typed and question.kind is Kind.FILE else typed)


def _secret(terminal: Terminal, draft: Draft, question: Question) -> Answer | None:
    """Ask for a secret at once and unseen: whoever pastes it where something else was asked would leave it there."""
    told = draft.given(question.field)
    note(terminal, f"What you type is not shown, and is kept in the vault; {OTHERWISE} has it fetched from elsewhere.")
    usual = " [as before]" if told else "" if question.is_required else " [none]"
    while (typed := hidden(terminal, f"{question.label} (not shown){usual}:")) == HELP:
        explain(terminal, draft, question)
        note(terminal, *_commands(draft, question))
    if typed == OTHERWISE:
        return _otherwise(terminal, question)
    if typed == NOTHING and not question.is_required:
        return Answer("")
    return None if not typed and told else Answer(typed)


def hidden(terminal: Terminal, prompt: str) -> str:
    """Return a secret that is typed. Raises BackWanted."""
    typed = terminal.secret(prompt)
    # A secret may have spaces around it; a sign that stands for something else, typed unseen, has not.
    if typed.strip() in {HELP, BACK, OTHERWISE, NOTHING}:
        typed = typed.strip()
    if typed == BACK:
        raise BackWanted
    return typed


def _reference(terminal: Terminal, source: Source) -> Answer:
    def explained() -> None:
        note(terminal, f"{_WAYS[source].capitalize()}. The secret itself does not belong here.")

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
