"""Configuration files for tests, and how they are read to the last key."""

from collections.abc import Mapping
from pathlib import Path

from banktui.configuration.connection import ConfiguredConnection, check_connection
from banktui.configuration.outline import Configuration, read_configuration
from banktui.configuration.phrase_source import phrase_source
from banktui.wiring.discovery import part, providers

HUB = """\
# mine

[connections.main]
provider = "hub"
environment = "sandbox"
hosts = ["localhost"]

[connections.main.settings]
base_url = "https://localhost:8443"
email = "ada@example.org"
password = { env = "HUB_PASSWORD" }
"""
"""A file that is right; `email` stands on line 10, `password` on line 11."""


def kept(folder: Path, text: str, mode: int = 0o600) -> Path:
    """Write a file as a person would keep it, and return its path."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def read(path: Path) -> Configuration:
    """Return what a file says, as far as its outline goes."""
    return read_configuration(path, providers())


def check(path: Path) -> Mapping[str, ConfiguredConnection]:
    """Return the file's connections, checked to the last key."""
    configuration = read(path)
    phrase_source(configuration)
    return {
        each.name: check_connection(configuration, each, part(each.provider, "settings").Settings)
        for each in configuration.connections
    }
