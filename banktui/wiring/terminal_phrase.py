"""Asking for secrets on the terminal of a command: never shown, never read from anything but the terminal."""

import sys
import warnings
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from banktui.configuration.fault import VaultError
from banktui.configuration.outline import Configuration
from banktui.configuration.phrase_source import phrase_from
from banktui.configuration.vault import TRIES, WRONG, Vault

_TERMINAL = Path("/dev/tty")
_QUESTION = "Pass phrase of the vault: "


def is_there() -> bool:
    """Tell whether there is a terminal to ask on, wherever standard input and output lead."""
    if sys.platform == "win32":
        return sys.stdin is not None and sys.stdin.isatty()
    try:
        with _TERMINAL.open("rb+", buffering=0):
            return True
    except OSError:
        return False


def hidden(question: str) -> str:
    """Return what is typed, which is not shown. Raises VaultError at the end of input, and without a terminal."""
    import getpass  # noqa: PLC0415 - only where somebody is asked

    if not is_there():
        raise VaultError("There is no terminal to ask on.")
    try:
        with warnings.catch_warnings():
            # It would otherwise go on and read from standard input, shown.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(question)
    except (EOFError, getpass.GetPassWarning, UnicodeDecodeError, OSError):
        raise VaultError("Nothing was typed that could be used.") from None


def forget_typed() -> None:
    """Forget what was typed on standard input before a question was there: it is no answer to it."""
    if sys.platform != "win32":
        import termios  # noqa: PLC0415 - not on Windows

        with suppress(termios.error, OSError, ValueError):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def unlock_for(configuration: Configuration, names: Collection[str] = ()) -> None:
    """Ask for the pass phrase if one of the connections (all, without names) will need it and nothing else gives it.

    Where nobody can be asked nothing happens: what needs the vault says so when it is opened, all else works.
    Raises VaultError if it stays locked.
    """
    vault = configuration.vault
    if vault is None or vault.is_open or vault.phrase is not None or not vault.exists or not is_there():
        return
    if any(each.needs_vault for each in configuration.connections if not names or each.name in names):
        _ask(vault)


def unlock(vault: Vault) -> None:
    """Open the vault by what the configuration says, or else by asking. Raises VaultError if it stays locked."""
    vault.check()
    if vault.phrase is not None:
        vault.open(phrase_from(vault.phrase))
    elif is_there():
        _ask(vault)
    else:
        raise VaultError(
            "The vault is locked, and there is no terminal to ask for its pass phrase on.",
            hint="Write into config.toml where it comes from, below [vault], as `banktui vault --help` says.",
        )


def _ask(vault: Vault) -> None:
    vault.check()
    for left in range(TRIES - 1, -1, -1):
        typed = hidden(_QUESTION)
        if not typed:
            break
        try:
            vault.open(typed)
        except VaultError as error:
            if not left or error.title != f"{WRONG}.":
                raise
            sys.stderr.write(f"{error.title}\n")
            continue
        return
    raise VaultError("The vault stays locked: no pass phrase was given.")
