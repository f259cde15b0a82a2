"""Key pairs that are made here: encrypted from the first byte on, never over anything, both halves or none."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from banktui.domain.errors import Rejected
from banktui.services.connecting import KeyMade
from banktui.wiring.key_pairs import free_place, make_key_pair, remove_key_pair

PHRASE = "correct horse"
BITS = 2048


def refused(place: Path, phrase: str = PHRASE) -> Rejected:
    with pytest.raises(Rejected) as caught:
        make_key_pair(place, phrase, BITS, field="key")
    assert caught.value.field == "key"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def test_the_pass_phrase_opens_it_and_no_other(tmp_path: Path) -> None:
    made = make_key_pair(tmp_path / "new" / "key.pem", PHRASE, BITS)
    key = load_pem_private_key(made.private.read_bytes(), PHRASE.encode())
    assert isinstance(key, RSAPrivateKey)
    assert key.key_size == made.bits == BITS
    with pytest.raises(ValueError, match="password"):
        load_pem_private_key(made.private.read_bytes(), b"another")
    assert len(made.fingerprint) == 64
    remove_key_pair(made)
    remove_key_pair(made)
    assert not list((tmp_path / "new").iterdir())


def test_there_is_no_key_without_a_pass_phrase(tmp_path: Path) -> None:
    refused(tmp_path / "key.pem", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("what", ["a file", "a link to nowhere", "a public half"])
def test_nothing_is_written_over_or_through(what: str, tmp_path: Path) -> None:
    place = tmp_path / "key.pem"
    there = tmp_path / "key.pub.pem" if what == "a public half" else place
    if what == "a link to nowhere":
        there.symlink_to(tmp_path / "elsewhere")
    else:
        there.write_bytes(b"old")
    assert "nothing is overwritten" in refused(place).title
    assert [path.name for path in tmp_path.iterdir()] == [there.name]
    assert free_place(tmp_path, "key") == tmp_path / "key-2.pem"


def test_a_disk_that_is_full_leaves_no_half_of_a_pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [None]

    def fsync(_file: int) -> None:
        if not left:
            raise OSError(28, "No space left on device")
        left.pop()

    monkeypatch.setattr(os, "fsync", fsync)
    assert "No space left" in refused(tmp_path / "key.pem").title
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "cannot be written" in refused(tmp_path / "file" / "key.pem").title


def test_nothing_of_a_private_half_is_in_what_is_told(tmp_path: Path) -> None:
    made: KeyMade = make_key_pair(tmp_path / "key.pem", PHRASE, BITS)
    body = made.private.read_text(encoding="ascii").splitlines()[1]
    assert body not in repr(made)
    assert PHRASE not in repr(made)
