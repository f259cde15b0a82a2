"""`python -m tests.money`: the whole proof that no money is sent twice, with many seeds; or one cell with one seed.

    python -m tests.money                    everything: about half an hour on two cores
    python -m tests.money F12-A1 --seed 7    one cell of the matrix, again
    python -m tests.money K7-H1 --seed 3     one program that is killed, again
    python -m tests.money --only matrix      one of: matrix, kills, random, presses, events, lives

It prints what was run with which seeds and what was found; it ends with 1 if anything was wrong.
"""

import argparse
import asyncio
import os

from tests.money.working import PARTS, again, whole


def main() -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.money", description=__doc__, allow_abbrev=False)
    parser.add_argument("cell", nargs="?", help="a cell (F12-A1) or a kill (K7-H1)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed, or that of the cell")
    parser.add_argument("--seeds", type=int, default=20, help="how many seeds each cell is run with")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part of the whole")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many processes work")
    told = parser.parse_args()
    if told.cell:
        found = asyncio.run(again(told.cell, told.seed))
        print(*found.failures, found, sep="\n")
        return int(bool(found.failures))
    return int(bool(whole(told.only or PARTS, told.seed, told.seeds, told.workers)))


if __name__ == "__main__":
    raise SystemExit(main())
