"""What `banktui vault` does: questions on the terminal, names on standard output, all else on standard error."""

import stat
import sys
from pathlib import Path

from banktui.cli.money.person import say
from banktui.cli.status import ExitStatus
from banktui.configuration.fault import VaultError
from banktui.configuration.phrase_source import phrase_from
from banktui.configuration.vault import LARGEST, NAME, NAME_RULE, Vault
from banktui.domain.errors import Rejected
from banktui.wiring.configured import configuration_at
from banktui.wiring.terminal_phrase import hidden, is_there, unlock


def print_names(config: str | None) -> int:
    """Print the names of what is kept. Raises VaultError."""
    vault = _vault(config)
    if not vault.exists:
        say("there is no vault yet; `banktui vault set NAME` makes one")
        return ExitStatus.DONE
    unlock(vault)
    for name in vault.names():
        print(name)
    return ExitStatus.DONE


def keep(config: str | None, name: str, file: str | None) -> int:
    """Keep a secret that is typed or piped, or a file. Raises VaultError or Rejected, with nothing changed."""
    if NAME.fullmatch(name) is None:
        say(f"{NAME_RULE}; what was given is not repeated here")
        return ExitStatus.WRONG_USAGE
    vault = _vault(config)
    # What is at fault is said before anybody is asked for anything.
    given = _contents(Path(file).expanduser()) if file is not None else _piped()
    if vault.exists:
        unlock(vault)
    else:
        create(vault)
    replaced = vault.put(name, _typed(name) if given is None else given)
    say(f"{name} is kept in the vault{', in the place of what was kept before' if replaced else ''}")
    return ExitStatus.DONE


def remove(config: str | None, name: str) -> int:
    """Forget a secret. Raises VaultError."""
    vault = _vault(config)
    unlock(vault)
    if not vault.remove(name):
        say("the vault keeps nothing under that name; `banktui vault list` prints the names")
        return ExitStatus.NOT_FOUND
    say(f"{name} was removed from the vault")
    return ExitStatus.DONE


def change_passphrase(config: str | None) -> int:
    """Set another pass phrase. Raises VaultError or Rejected, with nothing changed."""
    vault = _vault(config)
    unlock(vault)
    vault.change_passphrase(_new_phrase())
    say("the vault has another pass phrase now")
    if vault.phrase is not None:
        say("config.toml says where the pass phrase is fetched from: it must be changed there, too", name="")
    return ExitStatus.DONE


def _vault(config: str | None) -> Vault:
    vault = configuration_at(config).vault
    if vault is None:
        raise VaultError("There is no vault here.")
    return vault


def create(vault: Vault) -> None:
    """Make the vault, with a pass phrase that is asked for twice. Raises VaultError or Rejected, with nothing made."""
    if vault.phrase is not None:
        vault.create(phrase_from(vault.phrase))
    else:
        say("there is no vault yet: this makes one. Nothing opens it but its pass phrase, so do not lose that")
        vault.create(_new_phrase())
    say(f"the vault is {vault.path}")


def _new_phrase() -> str:
    if not is_there():
        raise VaultError("A new pass phrase is asked for on a terminal, and there is none.")
    first = hidden("New pass phrase of the vault: ")
    if not first.strip():
        raise Rejected("A vault has a pass phrase: an empty one protects nothing.")
    if hidden("The same once more: ") != first:
        raise Rejected("The two were not the same, and nothing was changed.")
    return first


def _typed(name: str) -> bytes:
    typed = hidden(f"Secret to keep as {name} (it is not shown): ")
    return typed.encode("utf-8", "surrogatepass")


def _piped() -> bytes | None:
    """Return what comes in a pipe; None if standard input is the terminal, or there is none."""
    if sys.stdin is None or sys.stdin.isatty():
        return None
    content = sys.stdin.buffer.read(LARGEST + 1)
    return _checked(content.removesuffix(b"\n").removesuffix(b"\r"))


def _contents(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Rejected(f"{path} is not a file.")
        with path.open("rb") as file:
            return _checked(file.read(LARGEST + 1))
    except OSError as error:
        raise Rejected(f"{path} cannot be read: {error.strerror or type(error).__name__}.") from None


def _checked(content: bytes) -> bytes:
    if not content:
        raise Rejected("Nothing was given to keep.")
    if len(content) > LARGEST:
        raise Rejected(f"What is kept in the vault has {LARGEST // 1024} KiB at most.")
    return content
