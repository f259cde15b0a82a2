"""The commands that send money and tell of it, and of the log. Cheap to import: what they do is elsewhere."""

import argparse
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any

from banktui.cli.closed_pipe import forget_output
from banktui.cli.parsing import Parser, add_config, add_forms, positive
from banktui.cli.reading import NEWEST
from banktui.cli.status import ExitStatus, aligned, statuses_text
from banktui.services.command_line import SENDINGS

_STATES = (
    *("drafted", "confirmed", "sending", "accepted", "held", "declined", "unknown", "settled", "failed_later"),
    *("not_executed", "cancelled", "expired"),
)
"""The journal's words; a test holds them to `domain.intent.State`."""
_GRAMMAR = """\
An operation is about an account or a card, which --from or --card names: by
name, number, last four characters or id. Its other options are the fields of
its form, with dashes: `--card-comment`. Nothing that names somebody is ever
filled in by itself. `banktui transfers send OPERATION --connection C --help`
tells the options of an operation.

The review is printed on standard error: names, account numbers in groups, the
amount, the environment, the balance now and after, every caution. On a
terminal it is then asked whether to send; without one, or with --yes, nothing
is asked. Without a terminal and without --yes nothing is sent: a rehearsal.

At a sandbox --yes also says that a payee may be a new one. Every other caution,
and in production that one too, needs its own --acknowledge, and one that may
have been carried out already its tag, with --beside. A production connection is unlocked by its name, and asks for the
amount again and the end of the destination; without a person it sends only if
its table in config.toml says `unattended = true`, and --unlock, --amount-again
and --last-four are given.

The request is written into the journal before its first byte leaves, and is
sent once. Ctrl+C or SIGTERM after that waits for the answer, ten seconds at
most. The exit status tells what became of the payment."""
_LIST = "every payment sent from here, where it stands"


def add_to(commands: "argparse._SubParsersAction[Parser]", words: Collection[str] | None = None) -> None:
    """Add `transfers` and `audit`. Without `words`, those of the command line, each operation has its own options."""
    _add_transfers(commands, is_complete=words is None)
    _add_audit(commands)


def _add_transfers(commands: "argparse._SubParsersAction[Parser]", *, is_complete: bool) -> None:
    transfers = commands.add_parser(
        "transfers",
        help="send money, see where payments stand, look for unknown ones",
        description="Sends money and tells where payments stand. Without a command it lists them.",
        later=_list_epilog,
    )
    _add_list_options(transfers)
    twins = transfers.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    listing = twins.add_parser("list", help=_LIST, description=f"Prints {_LIST}; no bank is asked.", later=_list_epilog)
    _add_list_options(listing)
    show = twins.add_parser(
        "show",
        help="one payment: where it stands, its history, the evidence",
        description="Prints one payment and everything that happened to it; no bank is asked.",
        later=_show_epilog,
    )
    show.add_argument("payment", metavar="TAG", help="its tag, as in 7K2M-9QXD, or its id")
    add_config(show)
    add_forms(show)
    show.set_defaults(run=_run(_show))
    _add_check(twins)
    _add_promises(twins)
    _add_send(twins, is_complete=is_complete)


def _add_check(twins: "argparse._SubParsersAction[Parser]") -> None:
    check = twins.add_parser(
        "check",
        help="look at the bank, now, for what became of payments",
        description=(
            "Looks at the bank once for each payment that is unknown, accepted or held, or for those that are named, "
            "and prints where they stand then. It never makes a second payment."
        ),
        epilog=(
            f"The exit status is {ExitStatus.OUTCOME_UNKNOWN.value} while one of them is unknown.\n\n"
            f"Exit status:\n{statuses_text()}"
        ),
    )
    check.add_argument("payments", metavar="TAG", nargs="*", help="a payment's tag or id (default: all)")
    check.add_argument("--connection", action="append", metavar="C", help="only those sent through it")
    add_config(check)
    add_forms(check)
    check.set_defaults(run=_run(_check))


def _add_promises(twins: "argparse._SubParsersAction[Parser]") -> None:
    promises = twins.add_parser(
        "promises",
        help="whether a bank carries a request out once that is sent again with its key",
        description=(
            "Prints what is recorded of each connection's promises about keys, and since when. Only where a test has "
            "passed is a request whose answer was lost sent again with its key. --test makes it: it really sends, "
            "requests for the smallest amount, and only at a sandbox; at the built-in bank a day passes meanwhile."
        ),
        later=_promises_epilog,
    )
    promises.add_argument("--connection", metavar="C", help="this one only (default: all that promise something)")
    promises.add_argument("--test", action="store_true", help="test the promises of a sandbox --connection now")
    add_config(promises)
    add_forms(promises)
    promises.set_defaults(run=_run(_promises))


def _promises_epilog() -> str:
    from banktui.cli.money.promises import FIELDS  # noqa: PLC0415 - only where help is asked for

    fields = aligned((field.name, field.form.value, field.meaning) for field in FIELDS)
    status = f"The exit status is {ExitStatus.FAILED.value} if a promise did not pass the test that was made."
    return f"{status}\n\nFields of a row, in JSON and CSV:\n{fields}\n\nExit status:\n{statuses_text()}"


def _add_send(twins: "argparse._SubParsersAction[Parser]", *, is_complete: bool) -> None:
    about = {"--from": "--from ACCOUNT", "--card": "--card CARD"}
    operations = aligned((each.word, about.get(each.option, ""), each.summary) for each in SENDINGS)
    send = twins.add_parser(
        "send",
        help="send a payment: review, consent, one request",
        usage="banktui transfers send OPERATION --connection C [--from A | --card CARD] [--FIELD VALUE …] [--yes]",
        description="Sends one payment, with the same checks, review, limits and journal as the console.",
        epilog=f"Operations:\n{operations}\n\n{_GRAMMAR}\n\nExit status:\n{statuses_text()}",
    )
    if is_complete:
        _add_operations(send)
        return
    send.add_argument("operation", choices=[each.word for each in SENDINGS], metavar="OPERATION", help="see below")
    send.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    send.set_defaults(run=_run(_send))


def _add_operations(send: Parser) -> None:
    """Add a command for each operation: for shells, which want to know the options of each."""
    from banktui.cli.money.options import sending_parser  # noqa: PLC0415 - imports the domain

    operations = send.add_subparsers(title="operations", metavar="OPERATION", parser_class=Parser)
    for each in SENDINGS:
        operations.add_parser(each.word, help=each.summary, parents=[sending_parser(each)], add_help=False)


def _add_list_options(parser: Parser) -> None:
    parser.add_argument(
        "--connection", action="append", metavar="C", default=argparse.SUPPRESS, help="only those sent through it"
    )
    parser.add_argument(
        "--state",
        action="append",
        choices=_STATES,
        metavar="STATE",
        default=argparse.SUPPRESS,
        help="only those in this state; may be given again",
    )
    parser.add_argument(
        "--filter", metavar="F", default=argparse.SUPPRESS, help="as in the console: 'vasseur status:unknown'"
    )
    parser.add_argument("--since", metavar="DAY", default=argparse.SUPPRESS, help="first day, as 2026-03-04")
    parser.add_argument("--until", metavar="DAY", default=argparse.SUPPRESS, help="last day")
    much = parser.add_mutually_exclusive_group()
    much.add_argument(
        "--limit",
        type=positive,
        metavar="N",
        default=argparse.SUPPRESS,
        help=f"at most N (default: the newest {NEWEST}, or all since the day that is given)",
    )
    much.add_argument("--all", action="store_true", dest="whole", default=argparse.SUPPRESS, help="all of them")
    add_config(parser)
    add_forms(parser)
    parser.set_defaults(run=_run(_list))


def _add_audit(commands: "argparse._SubParsersAction[Parser]") -> None:
    audit = commands.add_parser(
        "audit",
        help="verify the log of who did what",
        description="The audit log tells who did what and when; each line is bound to all before it by its hash.",
    )
    twins = audit.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser, required=True)
    verify = twins.add_parser(
        "verify",
        help="tell whether the log is what was written",
        description=(
            "Goes through the whole audit log, changes nothing, and names the first line that is not what was "
            "written. The hash of the last line, kept elsewhere, proves later that nothing before it has changed."
        ),
        epilog=f"Exit status:\n{statuses_text()}",
    )
    add_config(verify)
    verify.add_argument("--json", dest="form", action="store_const", const="json", help="one JSON object")
    verify.set_defaults(run=_run(_verify))


def _list_epilog() -> str:
    from banktui.services.command_line import TRANSFERS  # noqa: PLC0415 - only where help is asked for
    from banktui.services.rows import fields_of  # noqa: PLC0415 - as above

    fields = aligned((field.name, field.form.value, field.meaning) for field in fields_of(TRANSFERS))
    states = aligned([(", ".join(_STATES),)])
    return f"States:\n{states}\n\nFields of a row, in JSON and CSV:\n{fields}\n\nExit status:\n{statuses_text()}"


def _show_epilog() -> str:
    from banktui.services.rows import fields_of_payment  # noqa: PLC0415 - only where help is asked for

    fields = aligned((field.name, field.form.value, field.meaning) for field in fields_of_payment())
    return f"Fields of a row, in JSON and CSV:\n{fields}\n\nExit status:\n{statuses_text()}"


def _run(command: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Return the command, as something that ends well if nobody reads on."""

    def run(options: argparse.Namespace) -> int:
        if sys.stdout is None:
            sys.stderr.write("banktui: standard output is closed\n")
            return ExitStatus.FAILED
        try:
            return command(options)
        except BrokenPipeError:
            forget_output()
            return ExitStatus.PIPE_CLOSED

    return run


def _told(options: argparse.Namespace) -> Mapping[str, Any]:
    return {name: value for name, value in vars(options).items() if value not in (None, False, "", [])}


def _list(options: argparse.Namespace) -> int:
    from banktui.cli.money.listing import list_payments  # noqa: PLC0415 - imports the domain and the store

    return list_payments(_told(options))


def _show(options: argparse.Namespace) -> int:
    from banktui.cli.money.listing import show_payment  # noqa: PLC0415 - as above

    return show_payment(_told(options))


def _check(options: argparse.Namespace) -> int:
    from banktui.cli.money.listing import check_payments  # noqa: PLC0415 - as above

    return check_payments(_told(options))


def _promises(options: argparse.Namespace) -> int:
    from banktui.cli.money.promises import tell_promises  # noqa: PLC0415 - as above

    return tell_promises(_told(options))


def _send(options: argparse.Namespace) -> int:
    from banktui.cli.money.sending import send  # noqa: PLC0415 - as above

    return send(options.operation, options.arguments, options.config)


def _verify(options: argparse.Namespace) -> int:
    from banktui.cli.money.auditing import verify_audit  # noqa: PLC0415 - as above

    return verify_audit(options.config, options.form or "text")
