"""What must not get out, and every form in which it is looked for."""

import base64
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

_DIGITS_TELL = 8
"""A run of fewer digits than this stands in any artefact by chance."""
_COMPRESSED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
"""How gzip and zlib begin."""
_LARGEST = 1 << 24


@dataclass(frozen=True, slots=True)
class Canary:
    """One secret of a session."""

    kind: str
    """What it is: `pin`, `access token` …"""
    value: str

    @property
    def is_short(self) -> bool:
        """Tell whether the value may stand somewhere by chance, so that two runs have to be compared."""
        return len(self.value) < _DIGITS_TELL


def forms(value: str) -> dict[str, tuple[bytes, ...]]:
    """Return each encoding's name, and what a search for the value in that encoding looks for."""
    plain = value.encode()
    groups = [value[at : at + 4] for at in range(0, len(value), 4)]
    made: dict[str, tuple[bytes, ...]] = {
        "plain": (plain,),
        "spaced": tuple(each.encode() for each in (" ".join(groups), "-".join(groups), "\u00a0".join(groups))),
        "spaced as drawn": (
            "&#160;".join(groups).encode(),
            " ".join(value).encode(),
            "  ".join(map(" ".join, groups)).encode(),
        ),
        "URL": tuple({quote(value, safe="").encode(), "".join(f"%{byte:02X}" for byte in plain).encode()}),
        "base64": tuple(_base64(plain)),
        "hex": (plain.hex().encode(), plain.hex().upper().encode()),
        "JSON": tuple({json.dumps(value)[1:-1].encode(), "".join(f"\\u{ord(char):04x}" for char in value).encode()}),
        "UTF-16": (value.encode("utf-16-le"), value.encode("utf-16-be")),
        "reversed": (value[::-1].encode(), " ".join(reversed(groups)).encode()),
    }
    return made


def _base64(plain: bytes) -> Iterator[bytes]:
    """Yield what is the same in every base64 text that holds these bytes, for the three places they may begin at."""
    for before in range(3):
        first = -(-before * 8 // 6)
        last = (before + len(plain)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"\0" * before + plain)[first:last]


def count(canary: Canary, data: bytes) -> int:
    """Return how often a secret stands in some bytes, in whatever form, and in what these bytes hold compressed."""
    return sum(_count(canary, part) for part in _opened(data))


def _count(canary: Canary, data: bytes) -> int:
    found = 0
    plain = canary.value.encode()
    for name, looked_for in forms(canary.value).items():
        # What is written alike in several encodings counts as plain: a few digits have to stand alone there as well,
        # because inside of hashes and identifiers any three of them stand.
        for pattern in set(looked_for) - (set() if name == "plain" else {plain}):
            if name in {"plain", "spaced as drawn", "reversed"} and canary.is_short:
                alone = rb"(?<![0-9A-Za-z])" + re.escape(pattern) + rb"(?![0-9A-Za-z])"
                found += 0 if name == "reversed" else len(re.findall(alone, data))
            elif name == "base64" and canary.is_short:
                # Of so few bytes three characters are left, which stand everywhere.
                continue
            elif name != "spaced" or len(canary.value) > 4:
                found += data.count(pattern)
    return found


def _opened(data: bytes, depth: int = 2) -> Iterator[bytes]:
    yield data
    for start in _COMPRESSED.finditer(data) if depth else ():
        # Either format by its header (wbits 32 and the largest window); what follows its end is of no concern.
        reader = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)
        try:
            inner = reader.decompress(memoryview(data)[start.start() :], _LARGEST)
        except zlib.error:
            # It only looked like the beginning of something compressed.
            continue
        yield from _opened(inner, depth - 1)
