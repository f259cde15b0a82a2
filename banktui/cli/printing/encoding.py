"""What stands for characters that a terminal's encoding does not have: a minus sign must not become a question mark."""

import codecs

LIKENESS = "banktui.likeness"
"""The name by which a stream is told to do so: its `errors`."""

_ALIKE = {"−": "-", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "’": "'", "·": "-", "→": "->", "\u202f": " "}


def _likeness(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_ALIKE.get(char, "?") for char in missing), error.end


codecs.register_error(LIKENESS, _likeness)
