"""The fault matrix: 34 faults for each of eight ways to move money, and what must become of the payment in each cell.

| word | what is required |
|---|---|
| `N` | not sent: confirmed again, nothing was done, it connects again twice at most, and by hand it goes |
| `U` | unknown: it is not sent again, and only what the bank's own lists prove changes that |
| `Uv` | as `U`; sending the same validation data again is not built: no test on the provider's sandbox allows it |
| `Uk` | as `U`; with a recorded conformance pass it is sent again with the same key, 5 times in 24 hours at most |
| `Um` | unknown until a person says what became of it |
| `>A` | and then the bank's lists show that it was carried out, and it is accepted |
| `!` | and it is an alarm |
| `D` | declined · `A` accepted, once · `H` held · `R` refused here, and nothing reached the bank |
| `K` | killed: see `killing` |
| `=` | as if nothing had happened |
| `a/b/c` | one after the other for the variants of the fault |
| `-` | there is no such case |
"""

from dataclasses import dataclass

OPERATIONS = ("A1", "A2", "A3", "A4", "B1", "H1", "H2", "I1")
"""Anytime transfer, card load, card unload, card order; Banq request; Hub transfer, payout; Ibanity test data."""

TABLE = """
F1   N      N      N      N      N      N       N       N     no such host, refused, TLS refuses the host
F2   N      N      N      N      N      N       N       N     connecting takes too long
F3   Uv     Uv     Uv     U      Uk     Um      Um      U     dropped before it is processed, after the body was sent
F4   Uv>A   Uv>A   Uv>A   U>A    Uk>A   Um      Um      U>A   dropped after it is processed
F5   Uv     Uv     Uv     U      Uk     Um      Um      U     the connection is reset half-way through the body
F6   Uv>A   Uv>A   Uv>A   U>A    Uk>A   Um      Um      U>A   the answer's headers are cut
F7   Uv>A   Uv>A   Uv>A   U>A    Uk>A   Um      Um      U>A   2xx, and the body is cut, no JSON, a web page, empty
F8   U      U      U      U      Uk     Um      Um      U     2xx, and the id is missing, null, of a wrong type
F9   U!     U!     U!     U!     U!     Um!     Um!     U!    2xx, and amount or destination are not ours
F10  Uv     Uv     Uv     U      Uk     Um      Um      U     500, 502, 503, 504 before it is processed
F11  Uv>A   Uv>A   Uv>A   U>A    Uk>A   Um      Um      U>A   500 after it is processed
F12  Uv>A   Uv>A   Uv>A   U>A    Uk     Um      Um      U     408 after it is processed
F13  Uv>A   Uv>A   Uv>A   U>A    Uk>A   Um      Um      U>A   the answer is slower than we wait
F14  Uv     Uv     Uv     U      Uk     Um      Um      U     the answer comes byte by byte for ever
F15  A      A      A      A      A      A       A       A     the answer comes twice on one connection
F16  N      N      N      N      N      N       N       -     the token is dead: somebody else has signed in
F17  U      U      U      U      -      -       -       -     401, the validation data were used before
F18  N      N      N      N      N      N       N       N     429, too many requests, with any Retry-After
F19  D      D      D      D      -      -       -       -     429, a limit of business
F20  D      D      D      D      D      D       D       D     402, 403, 422, Hub's 101, 650, 651
F21  -      -      -      -      -      H/Um/Um H/Um/Um -     Hub's 12, 606 and 409
F22  U      U      U      U      Uk     Um      Um      U     a status or code that nobody documented
F23  U      U      U      U      U      Um      Um      U     a redirect to another host
F24  -      -      -      -      -      -       -       N     the client certificate is refused
F25  K      K      K      K      K      K       K       K     kill -9 at any point
F26  A      A      A      A      A      A       A       A     sent twice: keys, clicks, two windows
F27  A/A/U  A/A/U  A/A/U  A/A/U  A/A/U  A/A/U   A/A/U   A/A/U left in flight, ended with an answer, without one
F28  R      R      R      R      R      R       R       R     the journal takes nothing before the send
F29  U!     U!     U!     U!     U!     U!      U!      U!    the journal takes nothing after the send
F30  =      =      =      =      =      =       =       =     the clock jumps by two hours
F31  U      U      U      U      -      -       -       U     the list for the look-up is stale, cut, fails, shows two
F32  =      =      =      -      =      -       -       -     a notification lies, is forged, repeated, early
F33  Uv>A   Uv>A   Uv>A   U>A    Uk>A   Um      Um      U>A   an hour of suspension during the send
F34  U!     U!     U!     U!     -      -       -       -     the answer's own hash is wrong
"""


@dataclass(frozen=True)
class Cell:
    """What must become of one payment under one fault."""

    fault: str
    operation: str
    words: tuple[str, ...]
    """One for each variant of the fault; mostly one for all."""
    what: str

    @property
    def name(self) -> str:
        """Return what the cell is called: `F12-A1`."""
        return f"{self.fault}-{self.operation}"

    def word(self, variant: int) -> str:
        """Return what is required in a variant."""
        return self.words[variant % len(self.words)]


def _cells() -> dict[str, Cell]:
    found = {}
    for line in TABLE.strip().splitlines():
        fault, *words, what = line.split(maxsplit=len(OPERATIONS) + 1)
        for operation, word in zip(OPERATIONS, words, strict=True):
            if word != "-":
                cell = Cell(fault, operation, tuple(word.split("/")), what)
                found[cell.name] = cell
    return found


CELLS = _cells()
"""All 239, by name."""
