"""Readable stand-ins on a terminal that cannot show every character: one cell for one cell, so that columns stay."""

import codecs
import io

from rich.cells import cell_len

ERRORS = "banktui-stand-in"
_STAND_INS = str.maketrans(
    {
        **dict.fromkeys("─━═▔▁", "-"),
        **dict.fromkeys("│┃║▏▌▎▊▐", "|"),
        **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼", "+"),
        **dict.fromkeys("▂▃▄▅▆▇█", "#"),
        **dict.fromkeys("●◆", "*"),
        **dict.fromkeys("○◌◐", "o"),
        **dict.fromkeys("▸›→", ">"),
        **dict.fromkeys("‹←", "<"),
        **dict.fromkeys("✖✗×", "x"),
        **dict.fromkeys("’‘", "'"),
        **dict.fromkeys("“”", '"'),
        "−": "-",
        "–": "-",
        "—": "-",
        "…": "~",
        "·": ".",
        "•": "*",
        "✓": "v",
        "⚠": "!",
        "▲": "^",
        "▾": "v",
        "▴": "^",
        "↑": "^",
        "↓": "v",
        "⏎": "<",
        "⟳": "@",
        "≈": "~",
        "▨": "%",
    }
)


def stand_in(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding does not have by as many ASCII characters as it takes cells on the screen."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end].translate(_STAND_INS)
    return "".join(char if char.isascii() else "?" * cell_len(char) for char in missing), error.end


def fit_terminal(stream: object) -> None:
    """Have a terminal's stream write stand-ins where its encoding has no such character. UTF-8 has all of them."""
    if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
        codecs.register_error(ERRORS, stand_in)
        stream.reconfigure(errors=ERRORS)
