"""Secrets that are kept together with the connection they belong to, or not at all."""

from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple, Self

from banktui.configuration.fault import VaultError
from banktui.configuration.keyrings import (
    KeyringError,
    forget_in_keyring,
    keep_in_keyring,
    must_be_usable,
)
from banktui.configuration.vault import Vault
from banktui.services.connecting import Keep

_SERVICE = "banktui"


class _Keepsake(NamedTuple):
    field: str
    name: str
    value: str
    keep: Keep


def must_have_keyring() -> None:
    """Raise VaultError if there is no keyring that a secret could be kept in."""
    try:
        must_be_usable()
    except KeyringError as error:
        raise VaultError(f"It cannot be kept in the keyring, {error}.") from None


class Keeper:
    """Puts secrets into the vault or the keyring; takes them out again if its block ends before `done`."""

    def __init__(self, vault: Vault | None, connection: str) -> None:
        self._vault = vault
        self._connection = connection
        self._wanted: list[_Keepsake] = []
        self._kept: list[_Keepsake] = []
        self._is_done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if not self._is_done:
            for each in reversed(self._kept):
                self._take_out(each)

    def reference_to(self, field: str, value: str, keep: Keep) -> dict[str, Any]:
        """Return what stands for a secret in the file; it is kept by `keep`. Raises VaultError if it is locked."""
        name = f"{self._connection}/{field}"
        if keep is Keep.VAULT:
            taken, number = self._open_vault().names(), 1
            while name in taken:
                number += 1
                name = f"{self._connection}/{field}-{number}"
        self._wanted.append(_Keepsake(field, name, value, keep))
        return {"vault": name} if keep is Keep.VAULT else {"keyring": f"{_SERVICE}/{name}"}

    def keep(self) -> None:
        """Keep all of them. Raises VaultError."""
        for each in self._wanted:
            content = each.value.encode("utf-8", "surrogatepass")
            if each.keep is Keep.VAULT:
                self._open_vault().put(each.name, content)
            else:
                self._put_into_keyring(each)
            self._kept.append(each)

    def done(self) -> tuple[str, ...]:
        """Have them stay, and return the fields that they belong to."""
        self._is_done = True
        return tuple(each.field for each in self._kept)

    def _open_vault(self) -> Vault:
        if self._vault is None:
            raise VaultError("There is no vault here.")
        return self._vault

    def _put_into_keyring(self, each: _Keepsake) -> None:
        try:
            keep_in_keyring(_SERVICE, each.name, each.value)
        except KeyringError as error:
            raise VaultError(f"{each.field} is to be kept in the keyring, {error}.") from None

    def _take_out(self, each: _Keepsake) -> None:
        # What cannot be taken out is kept encrypted, and nothing refers to it.
        with suppress(VaultError, KeyringError):
            if each.keep is Keep.VAULT:
                self._open_vault().remove(each.name)
            else:
                forget_in_keyring(_SERVICE, each.name)
