"""GUIDs as this bank makes and reads them."""

import re
import uuid
from typing import Final

from banktui.providers.banq.sandbox.records import SLUG
from banktui.sandbox.bank import Bank

_GUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)


def new_guid(bank: Bank, *names: str) -> str:
    """Return a random GUID, always the same for the same bank and names."""
    return str(uuid.UUID(int=bank.stream(SLUG, *names).getrandbits(128), version=4))


def canonical(text: str) -> str | None:
    """Return a GUID in lower case, or None for any other text."""
    lowered = text.strip().lower()
    return lowered if _GUID.fullmatch(lowered) else None
