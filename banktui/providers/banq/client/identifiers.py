"""GUIDs, by which Banq knows everything and everybody."""

import re

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def is_guid(text: str) -> bool:
    """Tell whether a text has the form of a GUID, in small letters or capitals."""
    return _GUID.fullmatch(text) is not None
