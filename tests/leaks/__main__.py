"""`python -m tests.leaks`: every scenario, on two banks that differ in nothing but their secrets; five to ten minutes.

    python -m tests.leaks                  everything
    python -m tests.leaks "wrong CVC"      the scenarios whose names have these words

It ends with 1 if a secret was found anywhere, or if a scenario could not be walked to its end.
"""

import sys
from pathlib import Path

import pytest

from tests.leaks.scenarios import SCENARIOS
from tests.leaks.surface import Surface


def main(words: str = "") -> int:
    """Run the scenarios and return the exit status."""
    # Each word by itself: what pytest takes is an expression, and names have words that mean something there.
    chosen = ["-k", " and ".join(word for word in words.split() if word not in {"and", "or", "not"})] if words else []
    status = pytest.main(
        ["-v", "-n", "2", "--dist", "load", "-m", "slow or not slow", *chosen, str(Path(__file__).parent)]
    )
    print(f"{len(SCENARIOS)} scenarios are known; {len(Surface)} places were searched after each that was run.")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
