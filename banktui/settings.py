"""What the console remembers between runs: small choices, never a secret."""

import contextlib
import os
import tomllib
from pathlib import Path

_TABLE = "remembered"


class FilePreferences:
    """Choices kept in one TOML file, private to the user. An unreadable file is treated as empty and set aside."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = self._load()

    def get(self, key: str, default: str = "") -> str:
        """Return what was remembered under a key."""
        return self._values.get(key, default)

    def set(self, key: str, value: str) -> None:
        """Remember a value now. A disk that cannot be written loses the choice, not the session."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        try:
            self._save()
        except OSError:
            # A read-only home is a legitimate place to run from; the choice then lasts until the end of the session.
            return

    def _load(self) -> dict[str, str]:
        try:
            table = tomllib.loads(self._path.read_text(encoding="utf-8")).get(_TABLE, {})
        except OSError:
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_suffix(".unreadable"))
            return {}
        return {str(key): value for key, value in table.items() if isinstance(value, str)}

    def _save(self) -> None:
        import tomli_w  # noqa: PLC0415 - writing is rare and never before the first paint

        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = tomli_w.dumps({_TABLE: dict(sorted(self._values.items()))})
        temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        temporary.replace(self._path)


class SessionPreferences:
    """Choices that last as long as the program: for tests and for runs that must leave nothing behind."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, key: str, default: str = "") -> str:
        """Return what was remembered under a key."""
        return self._values.get(key, default)

    def set(self, key: str, value: str) -> None:
        """Remember a value until the program ends."""
        self._values[key] = value
