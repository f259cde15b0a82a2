"""What the console is started with, beside its workspace."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from banktui.domain.errors import Problem
    from banktui.services.setting_up import SettingUpDesk
    from banktui.services.workspace import Preferences, Workspace


class Doors(Protocol):
    """The ways into a workspace from the welcome screen. Both may take seconds and work off the event loop."""

    async def built_in(self) -> "tuple[Workspace, Preferences] | Problem":
        """Start the built-in bank and return a workspace on it."""
        ...

    async def folder(self, path: str) -> "tuple[Workspace, Preferences] | Problem":
        """Return a workspace on the served bank whose folder this is, or say what is wrong with the folder."""
        ...


class Options(NamedTuple):
    """Choices that hold for one run."""

    keymap: Mapping[str, str] = MappingProxyType({})
    """The user's own keys: command id → keys."""
    theme: str = ""
    """Overrules the remembered theme."""
    user_themes: Path | None = None
    """A folder of the user's own themes."""
    crash_log: Path | None = None
    """Where the places in code of an error are kept; None keeps nothing."""
    saved: Path | None = None
    """Where files are written that somebody asks for; None: nowhere."""
    zone: tzinfo = UTC
    """The zone in which instants are shown."""
    animations: bool = True
    doors: Doors | None = None
    """None: there is no way in from the welcome screen."""
    setting_up: "SettingUpDesk | None" = None
    """Where connections are set up; None: nothing can be kept in this run."""
    complaints: tuple[str, ...] = ()
    """What start-up had to say, e.g. about settings: shown once."""
