"""`banktui vault`: secrets kept in one encrypted file. Cheap to import: what it does is elsewhere."""

import argparse
import sys
from collections.abc import Callable

from banktui.cli.parsing import Parser, add_config
from banktui.cli.status import ExitStatus, statuses_text

_ABOUT = """\
The vault is one encrypted file, which its pass phrase opens. What is kept in it
stands in config.toml by its name only, in the place of the secret itself:

    [connections.main.settings]
    password = { vault = "main/password" }
    private_key = { vault = "main/key" }        # a file: vault set main/key --file

The console and every command ask for the pass phrase when it is needed, on the
terminal. Where there is none, as in scripts, it is fetched from where
config.toml says, and nothing is opened if it says nothing:

    [vault]
    passphrase = { command = ["pass", "show", "banktui"] }

There is no way to open the vault without its pass phrase. It is locked again
after ten minutes in which nothing was asked of it, and after twelve hours.
"""


def add_to(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `vault`."""
    vault = commands.add_parser(
        "vault",
        help="keep secrets in one encrypted file, which connections refer to",
        description="Keeps secrets in one encrypted file. Without a command it lists their names.",
        epilog=f"{_ABOUT}\nExit status:\n{statuses_text()}",
    )
    add_config(vault)
    vault.set_defaults(run=_run(_list))
    deeds = vault.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    listing = deeds.add_parser(
        "list", help="the names of what is kept, never more", description="Prints the names of what is kept, sorted."
    )
    _finish(listing, _list)
    _add_set(deeds)
    remove = deeds.add_parser("remove", help="forget a secret", description="Removes what is kept under a name.")
    remove.add_argument("name", metavar="NAME", help="its name, as `banktui vault list` prints it")
    _finish(remove, _remove)
    change = deeds.add_parser(
        "passphrase",
        help="set another pass phrase",
        description=(
            "Sets another pass phrase: asks on the terminal for the present one and twice for the new one. What is "
            "kept is encrypted anew. Copies of the old file are still opened by the old pass phrase."
        ),
    )
    _finish(change, _change)


def _add_set(deeds: "argparse._SubParsersAction[Parser]") -> None:
    keep = deeds.add_parser(
        "set",
        help="keep a secret, or a file that is one",
        description=(
            "Keeps a secret under a name, in the place of what was kept there. It is asked for on the terminal, and "
            "not shown; from a pipe, all of standard input is taken, without the line end behind it. It is never an "
            "argument. The first one makes the vault: then a pass phrase for it is asked for, twice."
        ),
    )
    keep.add_argument("name", metavar="NAME", help="letters, digits, dots, dashes, underscores and slashes")
    keep.add_argument("--file", metavar="PATH", help="keep this file, as it is: a key, a certificate, a .pfx")
    _finish(keep, _set)


def _finish(parser: Parser, work: Callable[[argparse.Namespace], int]) -> None:
    parser.add_argument("exposed", nargs="*", help=argparse.SUPPRESS)
    add_config(parser)
    parser.set_defaults(run=_run(work))


def _run(work: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        if getattr(options, "exposed", None):
            sys.stderr.write(
                "banktui: a secret is never an argument: it can be read in the process list. If that was one, it is "
                "already there now: treat it as known to others and change it.\n"
            )
            return ExitStatus.WRONG_USAGE
        return work(options)

    return run


def _list(options: argparse.Namespace) -> int:
    from banktui.cli.vault_keeping import print_names  # noqa: PLC0415 - brings in the vault

    return print_names(options.config)


def _set(options: argparse.Namespace) -> int:
    from banktui.cli.vault_keeping import keep  # noqa: PLC0415 - as above

    return keep(options.config, options.name, options.file)


def _remove(options: argparse.Namespace) -> int:
    from banktui.cli.vault_keeping import remove  # noqa: PLC0415 - as above

    return remove(options.config, options.name)


def _change(options: argparse.Namespace) -> int:
    from banktui.cli.vault_keeping import change_passphrase  # noqa: PLC0415 - as above

    return change_passphrase(options.config)
