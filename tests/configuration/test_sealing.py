"""The vault's bytes: what was sealed is had back, by the same phrase and no other, and the format stays what it is."""

import hashlib
import json
import struct
import unicodedata
from unittest import mock

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from banktui.configuration.sealing import USUAL, Cost, SealError, key_for, new_key, seal, unseal
from tests.configuration.vaults import CHEAP

WRITTEN = bytes.fromhex(
    "62616e6b7475695600010400080001000102030405060708090a0b0c0d0e0f6465666768696a6b6c6d6e6f7c68a40620f655"
    "70a67a66d7d72a91afe35beaa2e5618b19573e3002e29def5d8706c739f7054eb061f4e9bbf3371986852511e3e2214f8b99"
    "d95825"
)
"""Version 1 as it is on people's disks: made by hashlib's scrypt, not by ours."""
PHRASE = "corréct horse"
ENTRIES = {"a": b"hunter2", "key/pem": b"\0\1\2\xff"}
HEADER = struct.Struct(">8sHBHH16s12s")


def test_a_file_of_version_1_is_opened() -> None:
    assert unseal(WRITTEN, key_for(WRITTEN, PHRASE)) == ENTRIES


def test_what_is_written_is_what_the_vector_says() -> None:
    _, _, _, _, _, salt, nonce = HEADER.unpack_from(WRITTEN)
    with mock.patch("os.urandom", side_effect=[salt, nonce]):
        assert seal(ENTRIES, new_key(PHRASE, Cost(4, 8, 1))) == WRITTEN


def test_it_can_be_read_without_any_code_of_ours() -> None:
    sealed = seal(ENTRIES, new_key(PHRASE, CHEAP))
    head, body = sealed[: HEADER.size], sealed[HEADER.size :]
    magic, version, log_n, r, p, salt, nonce = HEADER.unpack(head)
    key = hashlib.scrypt(PHRASE.encode(), salt=salt, n=2**log_n, r=r, p=p, dklen=32)
    assert (magic, version) == (b"banktuiV", 1)
    assert json.loads(AESGCM(key).decrypt(nonce, body, head))["a"] == "aHVudGVyMg=="


def test_the_usual_cost_is_what_is_promised() -> None:
    assert (1 << USUAL.log_n, USUAL.r, USUAL.p) == (131_072, 8, 1)


def test_each_writing_has_its_own_nonce_and_each_key_its_own_salt() -> None:
    key = new_key(PHRASE, CHEAP)
    assert seal(ENTRIES, key)[-60:] != seal(ENTRIES, key)[-60:]
    assert new_key(PHRASE, CHEAP).salt != key.salt


def test_the_same_letters_from_another_keyboard_are_the_same_phrase() -> None:
    sealed = seal(ENTRIES, new_key("corre\u0301ct", CHEAP))
    assert unseal(sealed, key_for(sealed, "corr\u00e9ct")) == ENTRIES


@given(
    st.dictionaries(st.text(max_size=20), st.binary(max_size=200), max_size=4),
    st.text(min_size=1, max_size=30),
    st.text(max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_what_is_sealed_is_had_back_and_by_its_own_phrase_only(
    entries: dict[str, bytes], phrase: str, other: str
) -> None:
    sealed = seal(entries, new_key(phrase, CHEAP))
    assert unseal(sealed, key_for(sealed, phrase)) == entries
    if unicodedata.normalize("NFC", phrase) != unicodedata.normalize("NFC", other):
        with pytest.raises(SealError):
            unseal(sealed, key_for(sealed, other))


def test_no_key_shows_itself() -> None:
    key = new_key(PHRASE, CHEAP)
    assert repr(key.secret) not in repr(key)
    assert "secret" not in repr(key)
