"""Block characters that show how a balance went."""

from collections.abc import Sequence
from decimal import Decimal

BLOCKS = "▁▂▃▄▅▆▇█"
_STEPS = len(BLOCKS)


def spark_line(values: Sequence[Decimal], width: int) -> str:
    """Draw values in one line of at most `width` block characters, lowest to highest.

    With more values than characters, each character stands for the last value of its part.
    """
    rows = block_rows(values, width, 1)
    return rows[0] if rows else ""


def block_rows(values: Sequence[Decimal], width: int, height: int) -> list[str]:
    """Draw values as columns of blocks in `height` lines, the uppermost first. All arithmetic is exact."""
    if width <= 0 or height <= 0 or not values:
        return []
    count = min(width, len(values))
    picked = [values[(at + 1) * len(values) // count - 1] for at in range(count)]
    low, high = min(picked), max(picked)
    top = height * _STEPS - 1
    levels = [int((value - low) * top / (high - low)) + 1 if high > low else (top + 1) // 2 for value in picked]
    return ["".join(_block(level - line * _STEPS) for level in levels) for line in reversed(range(height))]


def _block(eighths: int) -> str:
    if eighths <= 0:
        return " "
    return BLOCKS[min(eighths, _STEPS) - 1]
