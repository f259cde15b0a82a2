"""Which commands there are, and what each starts. The two that open the console are in `opening`."""

import argparse
from collections.abc import Collection

from banktui import __version__
from banktui.cli import (
    completing,
    connecting,
    doctor,
    exporting,
    keeping,
    opening,
    reading,
    requesting,
    searching,
    transferring,
)
from banktui.cli.parsing import Parser, add_config
from banktui.cli.status import ExitStatus, statuses_text


def parser(words: Collection[str] | None = None) -> Parser:
    """Return the parser for all commands.

    With `words`, those of the command line, the lists that are not among them get no options: making them all takes
    longer than most commands.
    """
    top = Parser(
        prog="banktui",
        description=(
            "One terminal for every bank API you hold keys to. Without a command it opens the console on the "
            "connections that are kept."
        ),
        epilog=f"Reading what banks have:\n{reading.commands_text()}\n\nExit status:\n{statuses_text()}",
    )
    top.add_argument("--version", action="version", version=f"banktui {__version__}")
    add_config(top, is_top=True)
    top.set_defaults(run=_console)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    demo = commands.add_parser("demo", help="open the console on the built-in bank: no account, key or network needed")
    demo.set_defaults(run=_demo)
    _add_sandbox(commands)
    connecting.add_to(commands)
    doctor.add_to(commands)
    reading.add_to(commands, words)
    transferring.add_to(commands, words)
    exporting.add_to(commands, _export, words)
    _add_listen(commands)
    keeping.add_to(commands)
    requesting.add_to(commands, reading.run, words)
    searching.add_to(commands, reading.printing)
    completing.add_to(commands)
    themes = commands.add_parser("themes", help="list the themes and where they are kept")
    themes.set_defaults(run=_themes)
    keys = commands.add_parser("keys", help="list every command of the console and its key")
    keys.set_defaults(run=_keys)
    return top


def _add_sandbox(commands: "argparse._SubParsersAction[Parser]") -> None:
    sandbox = commands.add_parser(
        "sandbox",
        help="serve the built-in bank over HTTPS for any client in any language",
        description="Serves the built-in bank until stopped and writes DIR/sandbox.json when it is ready.",
    )
    sandbox.add_argument("--state", required=True, metavar="DIR", help="folder for its certificates, keys and state")
    sandbox.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    sandbox.add_argument("--port", type=int, metavar="BASE", help="first of five ports (default: free ones)")
    sandbox.add_argument("--seed", type=int, metavar="N", help="another number, other figures (default: 1)")
    sandbox.add_argument("--clock", metavar="ISO8601", help="the bank's time at its first start (default: now)")
    sandbox.add_argument("--statements", type=int, metavar="N", help="make its busiest account this long, e.g. 1000000")
    sandbox.add_argument(
        "--client-certificates",
        choices=("required", "optional"),
        default="required",
        help="without one: refuse the connection (required) or answer 401 (optional)",
    )
    sandbox.add_argument("--until-stdin-closes", action="store_true", help=argparse.SUPPRESS)
    sandbox.set_defaults(run=_sandbox)


def _add_listen(commands: "argparse._SubParsersAction[Parser]") -> None:
    listen = commands.add_parser(
        "listen",
        help="receive what banks push: one JSON line an event",
        description=(
            "Receives, verifies and follows up what the banks behind the connections push, until stopped. Standard "
            "output is one JSON object a line, one for each event; all else goes to standard error."
        ),
        epilog=(
            "Exit status: 0 ended by SIGTERM or because nobody reads on, 130 by Ctrl+C, 1 if nothing can be received, "
            "2 for a command line that cannot be understood, 4 for a configuration that cannot be used."
        ),
    )
    listen.add_argument(
        "--state",
        metavar="DIR",
        help="listen to the bank that `banktui sandbox` serves from there, instead of the connections that are kept",
    )
    listen.add_argument(
        "--connection", action="append", metavar="C", help="only this one; may be given again (default: all)"
    )
    listen.add_argument("--port", type=int, metavar="N", help="port to receive on (default: a free one)")
    listen.add_argument(
        "--replay-to", metavar="URL", help="send each event that was not rejected on to a URL on this machine"
    )
    add_config(listen)
    listen.set_defaults(run=_listen)


def _console(options: argparse.Namespace) -> int:
    return opening.console(options.config)


def _demo(_options: argparse.Namespace) -> int:
    return opening.demo()


def _sandbox(options: argparse.Namespace) -> int:
    from banktui.wiring.sandbox import serve_sandbox  # noqa: PLC0415 - imports the server

    return serve_sandbox(options)


def _listen(options: argparse.Namespace) -> int:
    from banktui.wiring.listening import listen  # noqa: PLC0415 - imports the receiver and the store

    return listen(options)


def _export(options: argparse.Namespace) -> int:
    from banktui.cli.printing.exporting import export_list  # noqa: PLC0415 - imports the domain and the store

    return reading.printing(lambda: export_list(*exporting.asked_for(options)))


def _themes(_options: argparse.Namespace) -> int:
    from banktui.ui.themes import load_themes  # noqa: PLC0415 - imports Textual

    for theme in load_themes().themes:
        print(f"{theme.name:<24} {'dark' if theme.dark else 'light'}")
    return ExitStatus.DONE


def _keys(_options: argparse.Namespace) -> int:
    from banktui.ui.commands import keys_table  # noqa: PLC0415 - imports Textual
    from banktui.ui.widgets.ledger_table import LedgerTable  # noqa: PLC0415 - imports Textual

    print(keys_table(LedgerTable.KEYS))
    return ExitStatus.DONE
