"""From what a person answers to a value that a provider's settings take, and to what stands for it in `config.toml`.

No sentence repeats what was typed: it may have been a secret in the wrong place.
"""

import shlex
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from banktui.configuration.reference import BadReferenceError, FromVault, Reference, absolute, read_reference
from banktui.configuration.vault import Vault
from banktui.domain.errors import Rejected
from banktui.http.settings import HeldFile, ProviderSettings
from banktui.services.connecting import Answer, Guide, Kind, Question, Source
from banktui.services.provider import Environment

_MEANT = "If it was the secret itself, type it where a secret is asked for: it is then kept encrypted."

_LONGEST = 4096


def reference_of(question: Question, answer: Answer) -> Mapping[str, Any]:
    """Return the table of the file that says where an answer is fetched from. Raises Rejected."""
    text = answer.text.strip()
    if answer.source is not Source.COMMAND:
        table: dict[str, Any] = {answer.source.value: text}
        if answer.source is Source.FILE and answer.key.strip():
            table["key"] = answer.key.strip()
        return table
    try:
        return {answer.source.value: shlex.split(text)}
    except ValueError:
        raise refused(question, "The command has a quotation mark that is not closed") from None


def value_of(question: Question, answer: Answer, vault: Vault | None) -> Any:
    """Return what an answer stands for, not yet looked at. Takes as long as whoever is asked for it.

    Raises Rejected, and VaultError if the vault is needed and not open.
    """
    if answer.source is Source.TYPED:
        return _typed(question, answer.text)
    try:
        reference = read_reference(reference_of(question, answer), vault)
        return _fetched(question, reference)
    except BadReferenceError as error:
        raise refused(question, f"{question.label} {error}", _MEANT) from None


def _typed(question: Question, text: str) -> Any:
    if len(text) > _LONGEST:
        raise refused(question, f"{question.label} is far too long")
    if question.kind is not Kind.SECRET and not text.isprintable():
        raise refused(question, f"{question.label} has characters that cannot be seen", "Type it, or paste only it.")
    if question.kind is not Kind.FILE:
        return text
    try:
        return absolute(text)
    except BadReferenceError:
        raise refused(question, "A file is given by its path, beginning with / or ~/") from None


def _fetched(question: Question, reference: Reference) -> Any:
    if question.kind is not Kind.FILE:
        return reference.resolve()
    if not isinstance(reference, FromVault):
        raise refused(question, "A file is given by its path, or by its entry in the vault")
    return HeldFile(f"{question.field} in the vault", reference.contents())


def validated(question: Question, settings: type[ProviderSettings], value: Any) -> Any:
    """Return a value as the provider's settings take it. Raises Rejected, with their own sentence."""
    told = settings.model_fields[question.field]
    kind: Any = Annotated[told.annotation, *told.metadata] if told.metadata else told.annotation
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        words = error.errors(include_input=False, include_context=False, include_url=False)[0]["msg"]
    words = words.removeprefix("Value error, ")
    raise refused(question, f"{question.label}: {words[:1].lower()}{words[1:]}")


def must_fit(
    question: Question, guide: Guide, settings: type[ProviderSettings], environment: Environment | None, address: str
) -> None:
    """Raise Rejected for an address whose host belongs to another environment."""
    host = host_of(address)
    if environment is Environment.SANDBOX and settings.is_production(host):
        raise refused(
            question,
            "This host is production, which a sandbox connection cannot reach",
            "Give the sandbox's address, or go back and choose production.",
        )
    if environment is Environment.PRODUCTION and host in _sandboxes(guide, settings):
        raise refused(
            question,
            "This host is the provider's sandbox, and the connection is to be production",
            "Give the address for real accounts, or go back and choose sandbox.",
        )


def _sandboxes(guide: Guide, settings: type[ProviderSettings]) -> Collection[str]:
    """Return the hosts that are known to be for practice only."""
    usual = {
        environment: {host_of(told) for each in guide.questions if (told := each.defaults.get(environment, ""))}
        for environment in Environment
    }
    return {*settings.SANDBOX_HOSTS, *(usual[Environment.SANDBOX] - usual[Environment.PRODUCTION])}


def host_of(address: str) -> str:
    """Return the host of an address, empty if there is none."""
    return urlsplit(address).hostname or ""


def stamp(value: Any) -> Any:
    """Return what changes whenever a value does: of a file, also when its contents or its mode do."""
    if not isinstance(value, Path):
        # Secrets as they are: two are equal if what they hide is, and no representation shows it.
        return value
    try:
        found = value.stat()
    except OSError:
        return value
    return (value, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_mode)


def refused(question: Question, sentence: str, hint: str = "") -> Rejected:
    """Return the refusal of an answer."""
    return Rejected(sentence, field=question.field, hint=hint)
