"""Which providers there are. Found by looking, so that a new folder is a new provider and no list needs an entry."""

import importlib
import pkgutil
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

import banktui.providers
from banktui.services.provider import ProviderInfo

if TYPE_CHECKING:
    from banktui.services.connecting import Option


@lru_cache(maxsize=1)
def providers() -> dict[str, ProviderInfo]:
    """Return what is known of each provider by its slug, in alphabetical order. Opens none of them."""
    found: dict[str, ProviderInfo] = {}
    for module in sorted(pkgutil.iter_modules(banktui.providers.__path__), key=lambda module: module.name):
        info = importlib.import_module(f"banktui.providers.{module.name}").INFO
        found[info.slug] = info
    return found


def provider_options() -> "tuple[Option, ...]":
    """Return the providers to choose from: the slug, and the title with what it is good for."""
    from banktui.services.connecting import Option  # noqa: PLC0415 - few starts connect anything

    return tuple(Option(slug, f"{info.title} · {info.summary}") for slug, info in providers().items())


def part(slug: str, name: str) -> ModuleType:
    """Import one part of a provider: `settings`, `client` or `sandbox`. Costs what that part imports."""
    return importlib.import_module(f"banktui.providers.{slug}.{name}")
