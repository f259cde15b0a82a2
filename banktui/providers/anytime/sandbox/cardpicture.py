"""Pictures of a virtual card, front and back, drawn digit by digit: small PNG files, the same for the same card."""

import struct
import zlib
from collections.abc import Mapping
from typing import Final

_WIDTH, _HEIGHT = 340, 214
_MARGIN: Final = 24
_BACKGROUND, _INK, _STRIPE = 0x3C, 0xF0, 0x10
_HIGH: Final = 7
_ROWS: Final[Mapping[str, str]] = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00010 00100 01000 11111",
    "3": "11111 00010 00100 00010 00001 10001 01110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
    "/": "00001 00001 00010 00100 01000 10000 10000",
    " ": "00000 00000 00000 00000 00000 00000 00000",
}
"""How each character is written, in five columns and seven rows."""


def front(pan: str, expires: str) -> bytes:
    """Return the front as PNG: the number in groups of four, and below it until when the card is valid (`MM/YY`)."""
    page = _page()
    grouped = " ".join(pan[at : at + 4] for at in range(0, len(pan), 4))
    _write(page, grouped, left=_MARGIN, top=100, scale=2)
    _write(page, expires, left=_MARGIN, top=160, scale=2)
    return _png(page)


def back(cvv: str) -> bytes:
    """Return the back as PNG: the magnetic stripe and the three digits."""
    page = _page()
    for row in page[24:64]:
        row[:] = bytes([_STRIPE]) * _WIDTH
    _write(page, cvv, left=_WIDTH - 90, top=100, scale=3)
    return _png(page)


def _page() -> list[bytearray]:
    return [bytearray([_BACKGROUND]) * _WIDTH for _ in range(_HEIGHT)]


def _write(page: list[bytearray], text: str, *, left: int, top: int, scale: int) -> None:
    for number, character in enumerate(text):
        rows = _ROWS[character].split()
        begins = left + number * (len(rows[0]) + 1) * scale
        for y in range(_HIGH * scale):
            for x in range(len(rows[0]) * scale):
                if rows[y // scale][x // scale] == "1":
                    page[top + y][begins + x] = _INK


def _png(page: list[bytearray]) -> bytes:
    """Return rows of grey pixels as PNG (ISO 15948)."""
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + bytes(row) for row in page), 9)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
