"""The net before the fish: whatever leaks in any of the sixteen places, in any form, is found, and nothing else is."""

import base64
import gzip
import json
import sys
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.leaks.canary import Canary, count, forms
from tests.leaks.leaking import SECRET, WAYS
from tests.leaks.process import look_at_process
from tests.leaks.rig import HERE, PLANTS, Ground, Window
from tests.leaks.search import Piece, allowed_at, changed_finds, finds, take_in
from tests.leaks.surface import Surface

PAN = Canary("PAN", "5413339286047131")
LEAKING = HERE / "leaking.py"


def run(where: str, folder: Path) -> list[Piece]:
    """Run the program that leaks in one place, and take in what it left."""
    ground = Ground(folder)
    secret = folder / "secret"
    secret.write_text(PAN.value, encoding="utf-8")
    environ = {SECRET: str(secret)}
    if where in {Surface.OUTPUT.name, Surface.BANK_LOG.name}:
        said = ground.outputs if where == Surface.OUTPUT.name else []
        said += ground.run([sys.executable, str(LEAKING), where], environ)
        return take_in(ground, None, b"" if where == Surface.OUTPUT.name else b"".join(said))
    with ground.terminal(where, program=LEAKING, **environ) as terminal:
        terminal.shows("ready")
        look_at_process(ground, terminal.process)
        terminal.press(b"\r")
        assert terminal.ends() == 0
    return take_in(ground, terminal)


@pytest.mark.parametrize("surface", Surface, ids=lambda surface: surface.name)
def test_a_leak_is_found_in_each_place(surface: Surface, tmp_path: Path) -> None:
    found = finds([PAN], run(surface.name, tmp_path))
    assert surface in {find.surface for find in found}


def test_every_place_has_its_leak() -> None:
    assert set(WAYS) == {surface.name for surface in Surface} | {"nothing"}


def test_nothing_is_found_where_nothing_leaks(tmp_path: Path) -> None:
    assert finds([PAN], run("nothing", tmp_path)) == []


ENCODED = {
    "plain": PAN.value.encode(),
    "in groups": b"5413 3392 8604 7131",
    "in an SVG": b"5413&#160;3392&#160;8604&#160;7131",
    "in a URL": quote("".join(f"%{ord(digit):02X}" for digit in PAN.value), safe="%").encode(),
    "base64": base64.b64encode(b'{"pan":"' + PAN.value.encode() + b'"}'),
    "base64, one byte later": base64.b64encode(b' {"pan":"' + PAN.value.encode() + b'"}'),
    "base64, two bytes later": base64.b64encode(b'  {"pan":"' + PAN.value.encode() + b'"}'),
    "hex": PAN.value.encode().hex().encode(),
    "JSON": "".join(f"\\u{ord(digit):04x}" for digit in PAN.value).encode(),
    "UTF-16": PAN.value.encode("utf-16-le"),
    "reversed": PAN.value[::-1].encode(),
    "gzip": b"HTTP/1.1 200 OK\r\n\r\n" + gzip.compress(json.dumps({"pan": PAN.value}).encode()) + b"\r\n0\r\n",
    "zlib in gzip": gzip.compress(b"IDAT" + zlib.compress(PAN.value.encode())),
}


@pytest.mark.parametrize("name", ENCODED)
def test_a_secret_is_found_in_each_form(name: str) -> None:
    assert count(PAN, b"before " + ENCODED[name] + b" after")


def test_there_are_nine_encodings() -> None:
    assert len(forms(PAN.value)) == 9


def test_another_number_is_not_it() -> None:
    other = b"5413339286047132 " + base64.b64encode(b"5413339286047231") + b"5413 3392 8604 7130"
    assert count(PAN, other) == 0


def test_a_short_secret_counts_if_it_changes_with_its_value() -> None:
    (mine, theirs) = (Canary("PIN", plant.pin) for plant in PLANTS)
    said = "the row {} of 7391 and 8264, at 09:14"

    def logged(text: str) -> list[Piece]:
        return [Piece(Surface.LOGS, "log", text.encode())]

    chance = logged(said.format(1200)), logged(said.format(1200))
    assert changed_finds(([mine], chance[0]), ([theirs], chance[1])) == []
    leak = logged(said.format(mine.value)), logged(said.format(theirs.value))
    found = changed_finds(([mine], leak[0]), ([theirs], leak[1]))
    assert [find.surface for find in found] == [Surface.LOGS]


def test_the_digits_of_a_short_secret_inside_of_a_hash_or_an_identifier_are_not_it() -> None:
    assert count(Canary("CVV", "597"), b"c8d9045976e951, 72087661-f724-4597-90df-1e38bbd325b5") == 0
    assert count(Canary("CVV", "597"), b'{"cvv":"597"} %35%39%37 \\u0035\\u0039\\u0037') == 3


def test_a_secret_may_be_on_the_screen_only_while_it_is_shown() -> None:
    windows = [Window(frozenset({"PIN"}), 1.0, 2.0), Window(frozenset({"PAN"}), 1.5, 3.0)]
    assert [allowed_at(moment, windows) for moment in (0.9, 1.2, 1.7, 2.5, 3.1)] == [
        frozenset(),
        {"PIN"},
        {"PIN", "PAN"},
        {"PAN"},
        frozenset(),
    ]
