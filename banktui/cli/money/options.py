"""The options of `transfers send`: those of every payment, and one for each field of the operation's own form."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any, Final

from banktui.cli.parsing import Parser, add_config, add_forms
from banktui.cli.status import statuses_text
from banktui.services.acting import Field, Form, Input
from banktui.services.command_line import Sending
from banktui.services.filling import default_of, option_for
from banktui.services.payments import Caution

_FIELD: Final = "field_"
_SHOWN: Final = 6
_NOT_TOLD = (
    "Its other options are the fields of its form, which the bank's own lists are part of: name a connection that is "
    "kept, with --connection, to have them told."
)


def sending_parser(sending: Sending, form: Form | None = None) -> Parser:
    """Return the parser for one operation; its fields are known once its form is."""
    parser = Parser(
        prog=f"banktui transfers send {sending.word}",
        usage=f"banktui transfers send {sending.word} --connection C [--FIELD VALUE …] [--yes]",
        description=_description(sending, form),
        epilog=f"Exit status:\n{statuses_text()}",
        add_help=False,
    )
    parser.add_argument("-h", "--help", action="store_true", dest="wants_help", help="show this and end")
    parser.add_argument("--connection", action=_Once, metavar="C", help="the connection to send through, by its name")
    taken = _add_about(parser, sending, form)
    for field in form.fields if form is not None else ():
        if option_for(field.name) not in taken and field.input is not Input.SECRET:
            parser.add_argument(
                option_for(field.name),
                action=_Once,
                dest=f"{_FIELD}{field.name}",
                metavar=field.name.upper(),
                help=_help(field),
            )
    _add_permissions(parser)
    add_config(parser)
    add_forms(parser)
    return parser


def fields_given(options: argparse.Namespace) -> Mapping[str, str]:
    """Return what was given for the form's fields, by their names."""
    given = {name.removeprefix(_FIELD): value for name, value in vars(options).items() if name.startswith(_FIELD)}
    return {name: value for name, value in given.items() if value is not None}


def unknown_options(rest: Sequence[str]) -> Sequence[str]:
    """Return the names of options that nobody knows, without their values: those may be secret."""
    names = (each.partition("=")[0] for each in rest if each.startswith("--"))
    return [name for name in names if name.removeprefix("--").replace("-", "").replace("_", "").isalpha()]


class _Once(argparse.Action):
    """Refuses an option that is given twice: of two amounts or payees neither is taken."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Keep the value, the first time."""
        if getattr(namespace, self.dest, None) is not None:
            parser.error(f"{option_string} is given twice")
        setattr(namespace, self.dest, values)


def _add_about(parser: Parser, sending: Sending, form: Form | None) -> frozenset[str]:
    """Add the option that names what a payment is about, and return it: it is filled in as no other field is."""
    options = [sending.option] if sending.option and not chooses_itself(sending, form) else []
    for option in options if form is not None else _ABOUT:
        metavar, told = _ABOUT[option]
        parser.add_argument(
            option,
            action=_Once,
            dest=option.removeprefix("--"),
            metavar=metavar,
            help=told if option == sending.option else argparse.SUPPRESS,
        )
    return frozenset(options)


def chooses_itself(sending: Sending, form: Form | None) -> bool:
    """Tell whether an operation's form has a field of its own for the account or card that it is about."""
    return form is not None and any(field.name == sending.scope.value for field in form.fields)


_ABOUT: Final = {
    "--from": ("ACCOUNT", "the account that it is about: its name, number, last four characters or id"),
    "--card": ("CARD", "the card that it is about: its reference, its holder's name or its last four digits"),
}


def _add_permissions(parser: Parser) -> None:
    group = parser.add_argument_group("without being asked")
    group.add_argument(
        "--yes", action="store_true", help="send it without asking; at a sandbox also to a payee who may be a new one"
    )
    group.add_argument(
        "--acknowledge",
        action="append",
        choices=[caution.value.replace(" ", "-") for caution in Caution if caution not in _ALWAYS_ASKED],
        metavar="CAUTION",
        default=None,
        help="send it in spite of a caution, by its name: same-payment, overdrawn …; may be given again",
    )
    group.add_argument(
        "--beside", action=_Once, metavar="TAG", help="the tag of one like it that is unknown or held: send another one"
    )
    production = parser.add_argument_group("in production, where nobody is asked")
    production.add_argument(
        "--unlock", action=_Once, metavar="NAME", help="the connection's name again: unlocks it for this payment"
    )
    production.add_argument("--amount-again", action=_Once, metavar="AMOUNT", help="the amount again")
    production.add_argument(
        "--last-four", action=_Once, metavar="FOUR", help="the last four characters of the destination"
    )


_ALWAYS_ASKED = frozenset({Caution.OPEN_UNKNOWN, Caution.REMARK})


def _description(sending: Sending, form: Form | None) -> str:
    if form is None:
        return f"Sends {sending.summary}. {_NOT_TOLD}"
    return f"{form.title}. {form.note}".strip()


def _help(field: Field) -> str:
    parts = [field.label if field.required else f"{field.label}, if any"]
    if field.hint:
        parts.append(field.hint)
    if field.choices:
        offered = [each.label if each.names else each.value for each in field.choices[:_SHOWN]]
        more = [f"and {len(field.choices) - _SHOWN} more"] if len(field.choices) > _SHOWN else []
        parts.append("one of: " + "; ".join((*offered, *more)))
    if default_of(field):
        parts.append(f"default: {default_of(field)}")
    return "; ".join(parts).replace("%", "%%")
