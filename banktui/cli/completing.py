"""`completion SHELL`: a script by which a shell completes commands, options and the names of connections.

The script knows all commands by itself; of this program it asks for nothing but the names of connections, when one of
those is to be completed.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from banktui.cli.parsing import Parser, add_config
from banktui.cli.status import ExitStatus

SHELLS = ("bash", "zsh", "fish")
_NAMES = "names-of-connections"
_INSTALLING = """\
bash   banktui completion bash > ~/.local/share/bash-completion/completions/banktui
zsh    banktui completion zsh > DIR/_banktui, DIR being a folder in $fpath
fish   banktui completion fish > ~/.config/fish/completions/banktui.fish

Names of connections are read from the configuration when one is completed; no
bank is asked, and nothing else that stands there is printed."""
_FUNCTION = {
    "bash": '_banktui_connections() { compgen -W "$(banktui completion names-of-connections 2>/dev/null)" -- "$1"; }',
    "zsh": '_banktui_connections() { compadd -- ${(f)"$(banktui completion names-of-connections 2>/dev/null)"} }',
    "fish": "",
}
_CONNECTION = {
    "bash": "_banktui_connections",
    "zsh": "_banktui_connections",
    "fish": "(banktui completion names-of-connections 2>/dev/null)",
}
_FILES = frozenset({"config", "output"})
_FOLDERS = frozenset({"state", "from_sandbox"})


def add_to(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `completion`."""
    completion = commands.add_parser(
        "completion",
        help="print a script that completes commands, options and connections in a shell",
        description="Prints a script for a shell; kept where the shell looks, it completes what is typed with Tab.",
        epilog=_INSTALLING,
    )
    completion.add_argument("shell", choices=(*SHELLS, _NAMES), metavar="bash|zsh|fish", help="the shell")
    add_config(completion)
    completion.set_defaults(run=_run)


def script(shell: str) -> str:
    """Return the script for a shell."""
    import shtab  # noqa: PLC0415 - only where a script is made

    from banktui.cli import commands  # noqa: PLC0415 - knows this module
    from banktui.wiring.discovery import providers  # noqa: PLC0415 - only where a script is made

    top = commands.parser()
    for action in _actions(top):
        # Where shtab looks for what completes an argument.
        told: Any = action
        if action.dest == "connection":
            told.complete = _CONNECTION
        elif action.dest in _FILES:
            told.complete = shtab.FILE
        elif action.dest in _FOLDERS and not action.choices:
            told.complete = shtab.DIRECTORY
        elif action.dest == "shell":
            action.choices = SHELLS
        elif action.dest == "provider":
            action.choices = tuple(providers())
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - its class is what tells it
            for told_of in action._choices_actions:  # noqa: SLF001 - where its lines of help are
                # Some shells show a command's whole description beside it. A line is enough.
                action.choices[told_of.dest].description = told_of.help
    return str(shtab.complete(top, shell, preamble=_FUNCTION[shell]))


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to list them
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            for each in action.choices.values():
                yield from _actions(each)


def _run(options: argparse.Namespace) -> int:
    if options.shell == _NAMES:
        _print_names(options.config)
    else:
        print(script(options.shell))
    return ExitStatus.DONE


def _print_names(config: str | None) -> None:
    """Print the names of all connections, and nothing else that the configuration says. Somebody waits at a prompt."""
    from banktui.configuration.outline import read_configuration  # noqa: PLC0415 - a script needs no file
    from banktui.wiring.discovery import providers  # noqa: PLC0415 - as above
    from banktui.wiring.folders import config_file  # noqa: PLC0415 - as above

    path = Path(config).expanduser().absolute() if config else config_file()
    for connection in read_configuration(path, providers()).connections:
        print(connection.name)
