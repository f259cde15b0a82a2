"""Filling a form from a command line: an option for each field, and nothing filled in that a person should have said.

On a screen a field that begins with a choice is seen before it is sent. Nobody sees what a command leaves out, so whom
the money goes to or comes from is never taken from what a form would begin with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banktui.domain.listed import Facets
from banktui.services.acting import Choice, Field, Form, Input
from banktui.services.finding import Misasked
from banktui.services.naming import meant_by

_SHOWN = 12
_PART = " · "


def option_for(field: str) -> str:
    """Return the option that fills a field: `--card-comment`."""
    return f"--{field.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A form's values, and what is wrong with them."""

    values: Mapping[str, str]
    complaints: Mapping[str, str]
    """By field; empty if the form can be reviewed."""


def filled(form: Form, given: Mapping[str, str]) -> Filled:
    """Fill a form with what was given for its fields; for the rest with what it begins with, as far as that is safe."""
    complaints: dict[str, str] = {}
    told: dict[str, str] = {}
    implied: dict[str, str] = {}
    for field in form.fields:
        if field.name not in given:
            continue
        try:
            told[field.name] = _value(field, given[field.name])
        except Misasked as error:
            complaints[field.name] = str(error)
            continue
        implied |= dict(_fills(field, told[field.name]))
    begins = {field.name: default_of(field) for field in form.fields if default_of(field)}
    values = {**begins, **implied, **told}
    missing = {field.name: missing_sentence(field) for field in form.fields if is_missing(field, values)}
    return Filled(values, {**form.complaints(values), **missing, **complaints})


def default_of(field: Field) -> str:
    """Return what a field holds if nobody fills it; nothing that names somebody, or somebody's account."""
    names = any(choice.names for choice in field.choices if choice.value == field.initial)
    return "" if names else field.initial


def is_missing(field: Field, values: Mapping[str, str]) -> bool:
    """Tell whether a field that must be filled in is not."""
    return field.required and not values.get(field.name, "").strip()


def missing_sentence(field: Field) -> str:
    """Return that a field is needed, and what it takes."""
    if not field.choices:
        return f"{field.missing.removesuffix('.')}: {field.hint}." if field.hint else field.missing
    return f"{field.missing} {_offered(field)}"


def _value(field: Field, typed: str) -> str:
    """Return the value that was meant. Raises Misasked for a choice that is not there, or not the only one."""
    if field.input is Input.CHOICE and typed.strip():
        return _chosen(field, typed)
    if field.input is Input.CHOICES:
        return ",".join(_chosen(field, part) for part in typed.split(",") if part.strip())
    return typed


def _chosen(field: Field, typed: str) -> str:
    offers = [_Offer(choice, part) for choice in field.choices for part in choice.label.split(_PART)]
    meant = {offer.id: offer.choice for offer in meant_by(offers, typed, lambda offer: offer, is_strict=True)}
    if len(meant) == 1:
        return next(iter(meant))
    known = f"More than one {field.label} is called that." if meant else f"No {field.label} is called that."
    raise Misasked(f"{known} {_offered(field, tuple(meant.values()))}".strip())


def _offered(field: Field, choices: Sequence[Choice] = ()) -> str:
    offered = choices or field.choices
    if not offered:
        return "There is nothing to choose from."
    names = [each.label if each.names else each.value for each in offered[:_SHOWN]]
    more = f"; and {len(offered) - _SHOWN} more" if len(offered) > _SHOWN else ""
    return f"There are: {'; '.join(names)}{more}."


def _fills(field: Field, value: str) -> Sequence[tuple[str, str]]:
    return next((choice.fills for choice in field.choices if choice.value == value), ())


@dataclass(frozen=True, slots=True)
class _Offer:
    """A choice, as a thing with a name and a number: each part of its label may be either."""

    choice: Choice
    part: str

    @property
    def id(self) -> str:
        """Return the value."""
        return self.choice.value

    @property
    def number(self) -> str:
        """Return the part, by whose end the choice may be named too."""
        return self.part

    def facets(self) -> Facets:
        """Return by what the choice is found."""
        return Facets(name=self.part, text=self.choice.label)
