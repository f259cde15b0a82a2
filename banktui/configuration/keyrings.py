"""The system's keyring, where it is one: whatever would keep secrets in clear, or nowhere, is refused.

A locked or absent keyring is an error and nothing else is tried in its place.
"""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_ENCRYPTED = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
        "keyring.backends.Windows",
    }
)
"""Modules of the backends that leave keeping to the system. Others can be asked by a command reference."""


class KeyringError(Exception):
    """Nothing can be had from the keyring; the message is the end of a sentence that begins with "the keyring,"."""


def kept_in_keyring(service: str, name: str) -> str:
    """Return what the system's keyring keeps. May take as long as a person who is asked. Raises KeyringError."""
    found = next((value for backend in _usable() if (value := _told(backend, service, name))), None)
    if not found:
        raise KeyringError("which keeps nothing for that service and name")
    return found


def must_be_usable() -> None:
    """Raise KeyringError if the system has no keyring that encrypts what it keeps."""
    _usable()


def keep_in_keyring(service: str, name: str, value: str) -> None:
    """Have the system's keyring keep something new. May take as long as a person who is asked. Raises KeyringError.

    What is kept under that name already stays, and is an error.
    """
    backend = _usable()[0]
    if _told(backend, service, name) is not None:
        raise KeyringError("which keeps something for that service and name already")
    with _translated():
        backend.set_password(service, name, value)


def forget_in_keyring(service: str, name: str) -> None:
    """Have the system's keyring forget what `keep_in_keyring` put there. Raises KeyringError."""
    backend = _usable()[0]
    with _translated():
        backend.delete_password(service, name)


def _usable() -> list["KeyringBackend"]:
    import keyring  # noqa: PLC0415 - dear, and few people have one

    chosen = keyring.get_keyring()
    usable = [backend for backend in _parts(chosen) if type(backend).__module__ in _ENCRYPTED]
    if not usable:
        reason = "which this machine does not have" if _is_none(chosen) else "which is not known to encrypt"
        raise KeyringError(f"{reason}; use the vault or a command instead")
    return usable


def _told(backend: "KeyringBackend", service: str, name: str) -> str | None:
    with _translated():
        return backend.get_password(service, name)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    from keyring.errors import KeyringLocked  # noqa: PLC0415 - as above

    try:
        yield
    except KeyringLocked:
        raise KeyringError("which is locked; unlock it, then try again") from None
    except Exception:  # noqa: BLE001 - backends let through whatever their own libraries raise, perhaps with a secret
        raise KeyringError("which does not answer") from None


def _parts(chosen: "KeyringBackend") -> Iterator["KeyringBackend"]:
    """Return a keyring, or those that it stands for."""
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415 - as above

    yield from chosen.backends if isinstance(chosen, ChainerBackend) else (chosen,)


def _is_none(chosen: "KeyringBackend") -> bool:
    return all(type(part).__module__ in {"keyring.backends.fail", "keyring.backends.null"} for part in _parts(chosen))
