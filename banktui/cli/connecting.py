"""`banktui connect`: what it takes. What it does is imported when it is run."""

import argparse
import sys

from banktui.cli.parsing import Parser, add_config
from banktui.cli.status import ExitStatus, statuses_text

_ABOUT = """\
In a terminal it asks one question at a time, and tests each answer as soon as
it can be tested: that files are there, that keys and certificates fit, the way
to the bank, the sign-in and one read. Instead of an answer:

    ?     explains the question
    <     goes back to the one before
    =     has the value fetched from elsewhere whenever the connection is opened

Ctrl+C leaves. Nothing is kept before all was answered and you have said yes.
Secrets that are typed are not shown, and are kept in the vault (see
`banktui vault --help`); a secret is never an argument.

With --from-sandbox nothing is asked: one connection is kept for each provider
of the bank that `banktui sandbox --state DIR` serves. Its addresses and
credentials stay in DIR: they are read from there whenever a connection is
opened, so that the bank may be started anew on other ports. Running it again
changes nothing that is right already.
"""


def add_to(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command."""
    connect = commands.add_parser(
        "connect",
        help="keep connections, so that the console and the commands below have something to read",
        description="Keeps a connection to a provider: asks for what is needed, and tests it as it is given.",
        epilog=f"{_ABOUT}\nExit status:\n{statuses_text()}",
    )
    connect.add_argument(
        "provider", nargs="?", metavar="PROVIDER", help="which API it speaks (default: you are asked, from a list)"
    )
    connect.add_argument("--name", metavar="NAME", help="what the connection is called (default: you are asked)")
    connect.add_argument(
        "--environment",
        # As in services, which is not imported for a line of help.
        choices=("sandbox", "production"),
        metavar="ENV",
        help="sandbox or production (default: you are asked)",
    )
    connect.add_argument(
        "--from-sandbox", metavar="DIR", help="ask nothing: connect to the built-in bank of this folder, being served"
    )
    connect.add_argument(
        "--name-prefix", metavar="P", help="with --from-sandbox: put before the providers' names to name connections"
    )
    add_config(connect)
    connect.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    guided = (options.provider, options.name, options.environment)
    if options.from_sandbox is not None:
        if any(each is not None for each in guided):
            return _misused("--from-sandbox goes with --name-prefix and --config only")
        return _from_sandbox(options)
    if options.name_prefix is not None:
        return _misused("--name-prefix goes with --from-sandbox only")
    from banktui.cli.guiding.dialogue import connect  # noqa: PLC0415 - imports the models of settings

    return connect(*guided, config=options.config)


def _misused(sentence: str) -> int:
    print(f"banktui connect: {sentence}", file=sys.stderr)
    return ExitStatus.WRONG_USAGE


def _from_sandbox(options: argparse.Namespace) -> int:
    from banktui.domain.errors import Rejected  # noqa: PLC0415 - as above
    from banktui.wiring.connecting import connect_sandbox  # noqa: PLC0415 - as above

    try:
        path, kept = connect_sandbox(options.config, options.from_sandbox, options.name_prefix or "")
    except Rejected as error:
        print(f"banktui: {error.problem().sentence}", file=sys.stderr)
        return ExitStatus.WRONG_USAGE if error.field == "prefix" else ExitStatus.FAILED
    width = max(len(each.name) for each in kept)
    for each in kept:
        print(f"{each.name:<{width}}  {each.outcome}")
    print(f"The connections are kept in {path}", file=sys.stderr)
    return ExitStatus.DONE
