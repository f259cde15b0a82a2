"""The vault: one encrypted file of secrets, opened by a pass phrase and closed again by itself.

What is kept in memory is the key, never the pass phrase, and it is let go of after a while. Entries are decrypted each
time that one is asked for. Python cannot wipe what it has let go of; what a core dump or a debugger of the same user
sees is not protected here.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from banktui.configuration.fault import VaultError
from banktui.configuration.private_file import NotPrivateError, check_private_folder, read_private, write_private

if TYPE_CHECKING:
    from datetime import datetime

    from banktui.configuration.reference import Reference
    from banktui.configuration.sealing import Cost, Key
    from banktui.domain.clock import Clock

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,62}[A-Za-z0-9])?", re.ASCII)
NAME_RULE = "an entry's name has up to 64 letters, digits, dots, dashes, underscores and slashes, as in main/password"
TRIES = 5
PAUSE = 30
"""Seconds to wait after so many wrong pass phrases."""
IDLE = 10 * 60
"""Seconds after its last use when it closes."""
LONGEST = 12 * 60 * 60
"""Seconds after which it closes however much it is used."""
LARGEST = 1024 * 1024
"""Bytes of an entry."""
_LARGEST_FILE = 16 * LARGEST
_PATIENCE = 10.0
_NAP = 0.02
WRONG = "The pass phrase is wrong, or the vault is not as banktui left it"
"""Said for a wrong pass phrase and for whatever was done to the file alike."""


class Vault:
    """Secrets by their names, in one file. May be used on any thread; what opens it takes long on purpose."""

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        phrase: Reference | None = None,
        cost: Cost | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Make one that is closed. `phrase` is where its pass phrase can be fetched from without asking a person.

        `cost` is what a guess at a pass phrase costs from its next setting on. `sleep` is how another process that is
        writing is waited for.
        """
        self.path = path
        self.phrase = phrase
        self._clock = clock
        self._cost = cost
        self._sleep = sleep
        self._key: Key | None = None
        self._opened = self._used = (clock.now(), clock.monotonic())
        self._wrong = 0
        self._shut_until = 0.0
        # Several connections ask for their secrets at once, each on a thread of its own.
        self._guard = threading.RLock()

    @property
    def exists(self) -> bool:
        """Tell whether there is a file, of whatever kind."""
        return os.path.lexists(self.path)

    @property
    def is_open(self) -> bool:
        """Tell whether secrets can be had without a pass phrase. Closes it if its time is over. Waits for nobody."""
        if self._key is not None and self.closes_in() <= 0:
            self._key = None
        return self._key is not None

    def closes_in(self) -> float:
        """Return the seconds until it closes by itself if it is not used again."""
        return min(IDLE - self._since(self._used), LONGEST - self._since(self._opened))

    @property
    def tries_left(self) -> int:
        """Return how many pass phrases may be tried before there is a pause; 0 during it. Waits for nobody."""
        return 0 if self.shut_for > 0 else TRIES - self._wrong

    @property
    def shut_for(self) -> float:
        """Return for how many seconds no pass phrase may be tried, after too many that were wrong."""
        return max(0.0, self._shut_until - self._clock.monotonic())

    def check(self) -> None:
        """Raise VaultError if there is no file, or none that can be believed: no pass phrase need be asked for then."""
        self._read()

    def close(self) -> None:
        """Let go of the key."""
        self._key = None

    def open(self, passphrase: str) -> None:
        """Open it. Takes long: never on an event loop.

        Raises VaultError: with `WRONG` if the pass phrase does not open it, and for a file that cannot be believed.
        """
        from banktui.configuration.sealing import SealError, key_for, unseal  # noqa: PLC0415 - brings in cryptography

        with self._guard:
            self.close()
            self._must_not_be_shut()
            sealed = self._read()
            try:
                key = key_for(sealed, passphrase)
                unseal(sealed, key)
            except SealError:
                raise self._refused() from None
            self._wrong = 0
            self._take(key)

    def create(self, passphrase: str) -> None:
        """Make an empty one and open it. Takes long. Raises VaultError, also if there is one already."""
        from banktui.configuration.sealing import USUAL, new_key, seal  # noqa: PLC0415 - brings in cryptography

        _must_be_a_phrase(passphrase)
        key = new_key(passphrase, self._cost or USUAL)
        with self._guard, self._alone():
            if self.exists:
                raise VaultError("There is a vault already.", detail=f"The file is {self.path}.")
            self._write(seal({}, key))
            self._take(key)

    def names(self) -> tuple[str, ...]:
        """Return the names of its entries. Raises VaultError."""
        return tuple(self._unsealed()[1])

    def entry(self, name: str) -> bytes | None:
        """Return what is kept under a name, None for no such name. Raises VaultError."""
        return self._unsealed()[1].get(name)

    def put(self, name: str, content: bytes) -> bool:
        """Keep something under a name; return whether that took another's place. Raises VaultError."""
        if NAME.fullmatch(name) is None:
            raise VaultError(f"{NAME_RULE[0].upper()}{NAME_RULE[1:]}.")
        if not content:
            raise VaultError("Nothing was given to keep.")
        if len(content) > LARGEST:
            raise VaultError(f"What is kept here has {LARGEST // 1024} KiB at most.")
        return name in self._change(lambda entries: {**entries, name: content})

    def remove(self, name: str) -> bool:
        """Forget what is kept under a name; return whether there was something. Raises VaultError."""
        return name in self._change(lambda entries: {each: entries[each] for each in entries if each != name})

    def change_passphrase(self, passphrase: str) -> None:
        """Have another pass phrase open it from now on. Takes long. Raises VaultError."""
        from banktui.configuration.sealing import USUAL, new_key, seal  # noqa: PLC0415 - brings in cryptography

        _must_be_a_phrase(passphrase)
        key = new_key(passphrase, self._cost or USUAL)
        with self._guard, self._alone():
            self._write(seal(self._unsealed()[1], key))
            self._take(key)

    def _unsealed(self) -> tuple[Key, Mapping[str, bytes]]:
        """Return what is in the file, and the key that opened it."""
        from banktui.configuration.sealing import SealError, unseal  # noqa: PLC0415 - brings in cryptography

        with self._guard:
            key = self._key if self.is_open else None
            if key is None:
                raise VaultError("The vault is locked.", hint="It is opened by its pass phrase; then try again.")
            sealed = self._read()
            try:
                if not key.fits(sealed):
                    self.close()
                    raise VaultError("The vault's pass phrase was changed meanwhile.", hint="It is asked for again.")
                entries = unseal(sealed, key)
            except SealError:
                self.close()
                raise _wrong() from None
            self._used = self._moment()
            return key, entries

    def _change(self, change: Callable[[Mapping[str, bytes]], Mapping[str, bytes]]) -> Mapping[str, bytes]:
        """Write changed entries and return those before."""
        from banktui.configuration.sealing import seal  # noqa: PLC0415 - brings in cryptography

        with self._guard, self._alone():
            key, before = self._unsealed()
            after = change(before)
            if after != before:
                self._write(seal(after, key))
            return before

    def _read(self) -> bytes:
        try:
            check_private_folder(self.path.parent)
            return read_private(self.path, _LARGEST_FILE)
        except FileNotFoundError:
            raise VaultError(
                "There is no vault yet.", hint="`banktui vault set NAME` makes one and keeps a first secret in it."
            ) from None
        except NotPrivateError as error:
            raise VaultError(f"The vault {error}.", detail=f"The file is {self.path}.") from None

    def _write(self, sealed: bytes) -> None:
        try:
            check_private_folder(self.path.parent)
            if len(sealed) > _LARGEST_FILE:
                raise VaultError(f"The vault holds {_LARGEST_FILE // LARGEST} MiB at most.")
            write_private(self.path, sealed)
        except NotPrivateError as error:
            raise VaultError(f"The vault {error}.", detail=f"The file is {self.path}.") from None
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> VaultError:
        reason = error.strerror or type(error).__name__
        return VaultError(f"The vault cannot be written: {reason}.", detail=f"The file is {self.path}.")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from writing meanwhile: what they write is read first, and nothing is lost."""
        from banktui.store.file_lock import take  # noqa: PLC0415 - only for who writes

        # The lock's file stays: were it removed, two could hold locks on two files of that name.
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
            descriptor = os.open(self.path.with_name(f"{self.path.name}.lock"), flags, 0o600)
        except OSError as error:
            raise self._unwritable(error) from None
        try:
            waited = 0.0
            while not take(descriptor):
                if waited >= _PATIENCE:
                    raise VaultError("Another banktui is writing the vault.", hint="Try again when it has ended.")
                self._sleep(_NAP)
                waited += _NAP
            yield
        finally:
            os.close(descriptor)

    def _take(self, key: Key) -> None:
        self._opened = self._used = self._moment()
        self._key = key

    def _must_not_be_shut(self) -> None:
        left = math.ceil(self.shut_for)
        if left:
            raise VaultError(f"{TRIES} pass phrases in a row were wrong.", hint=f"Wait {left} s, then try again.")

    def _refused(self) -> VaultError:
        self._wrong += 1
        if self._wrong >= TRIES:
            self._wrong = 0
            self._shut_until = self._clock.monotonic() + PAUSE
        return _wrong()

    def _moment(self) -> tuple[datetime, float]:
        return self._clock.now(), self._clock.monotonic()

    def _since(self, moment: tuple[datetime, float]) -> float:
        # A suspended machine's monotonic seconds stand still, and its date can be set back: the longer one counts.
        then, seconds = moment
        return max((self._clock.now() - then).total_seconds(), self._clock.monotonic() - seconds)


def _must_be_a_phrase(passphrase: str) -> None:
    if not passphrase.strip():
        raise VaultError("A vault has a pass phrase: an empty one protects nothing.")


def _wrong() -> VaultError:
    return VaultError(f"{WRONG}.")
