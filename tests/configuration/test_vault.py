"""The vault as it is used: opened, changed, closed by itself, and slow to be guessed at."""

import stat
import string
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banktui.configuration.fault import VaultError
from banktui.configuration.vault import IDLE, LARGEST, LONGEST, NAME, PAUSE, TRIES, WRONG, Vault
from banktui.store.file_lock import take
from tests.configuration.vaults import CHEAP, PHRASE, filled, frozen, vault_in

SECRET = b"hunter2-CANARY"


def refusal(of: Callable[[], object]) -> str:
    with pytest.raises(VaultError) as caught:
        of()
    assert caught.value.kind == "vault"
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value.problem().sentence


def test_it_is_private_and_says_nothing_of_what_it_holds(tmp_path: Path) -> None:
    vault = filled(tmp_path, main=SECRET)
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.path.parent.stat().st_mode) == 0o700
    content = vault.path.read_bytes()
    assert SECRET not in content
    assert b"main" not in content
    assert {each.name for each in vault.path.parent.iterdir()} == {"vault.sealed", "vault.sealed.lock"}


def test_it_is_there_for_the_next_one_who_knows_the_phrase(tmp_path: Path) -> None:
    filled(tmp_path, a=SECRET, b=b"\0")
    again = vault_in(tmp_path)
    assert (again.exists, again.is_open) == (True, False)
    assert "locked" in refusal(again.names)
    again.open(PHRASE)
    assert again.names() == ("a", "b")
    assert (again.entry("a"), again.entry("c")) == (SECRET, None)


def test_what_is_kept_can_be_replaced_and_removed(tmp_path: Path) -> None:
    vault = filled(tmp_path, a=b"1")
    assert (vault.put("a", b"2"), vault.put("b", b"3")) == (True, False)
    assert (vault.remove("a"), vault.remove("a")) == (True, False)
    assert vault.names() == ("b",)


_NAMES = st.text(string.ascii_letters + string.digits + "._/-", min_size=1, max_size=64).filter(NAME.fullmatch)


@given(st.dictionaries(_NAMES, st.binary(min_size=1, max_size=300), max_size=4))
@settings(max_examples=20, deadline=None)
def test_what_is_set_is_got_back(tmp_path_factory: pytest.TempPathFactory, entries: dict[str, bytes]) -> None:
    folder = tmp_path_factory.mktemp("vault")
    with mock.patch("os.fsync"):
        vault = vault_in(folder)
        vault.create(PHRASE)
        for name, content in entries.items():
            vault.put(name, content)
    again = vault_in(folder)
    again.open(PHRASE)
    assert {name: again.entry(name) for name in again.names()} == entries


def test_there_is_none_without_a_phrase_and_no_second_one(tmp_path: Path) -> None:
    assert "There is no vault yet" in refusal(lambda: vault_in(tmp_path).open(PHRASE))
    for empty in ("", "  \t"):
        assert "empty one protects nothing" in refusal(partial(vault_in(tmp_path).create, empty))
    assert not (tmp_path / "private").exists()
    vault = filled(tmp_path)
    assert "empty one protects nothing" in refusal(lambda: vault.change_passphrase(""))
    assert "There is a vault already" in refusal(lambda: vault_in(tmp_path).create("other"))
    vault_in(tmp_path).open(PHRASE)


def test_what_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    assert "64 letters" in refusal(lambda: vault.put("hunter2 CANARY", b"x"))
    assert "hunter2" not in refusal(lambda: vault.put("hunter2 CANARY", b"x"))
    assert "Nothing was given" in refusal(lambda: vault.put("a", b""))
    assert "at most" in refusal(lambda: vault.put("a", bytes(LARGEST + 1)))
    assert vault.names() == ()


def test_another_phrase_takes_the_place_of_the_first(tmp_path: Path) -> None:
    vault, other = filled(tmp_path, a=SECRET), vault_in(tmp_path)
    other.open(PHRASE)
    vault.change_passphrase("battery staple")
    assert vault.entry("a") == SECRET
    # Whoever has it open still is asked again: their key fits no longer.
    assert "was changed meanwhile" in refusal(lambda: other.entry("a"))
    assert not other.is_open
    assert refusal(lambda: other.open(PHRASE)) == f"{WRONG}."
    other.open("battery staple")
    assert other.entry("a") == SECRET


def test_five_wrong_phrases_make_everybody_wait(tmp_path: Path) -> None:
    filled(tmp_path)
    clock = frozen()
    vault = vault_in(tmp_path, clock=clock)
    for number in range(TRIES):
        assert refusal(partial(vault.open, str(number))) == f"{WRONG}."
    assert f"Wait {PAUSE} s" in refusal(lambda: vault.open(PHRASE))
    clock.advance(PAUSE - 0.5)
    assert "Wait 1 s" in refusal(lambda: vault.open(PHRASE))
    clock.advance(0.5)
    vault.open(PHRASE)
    assert vault.is_open


def test_a_right_phrase_ends_the_counting(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    for _ in range(3):
        for _ in range(TRIES - 1):
            refusal(lambda: vault.open("wrong"))
        vault.open(PHRASE)


def test_it_closes_when_it_is_not_used(tmp_path: Path) -> None:
    clock = frozen()
    vault = vault_in(tmp_path, clock=clock)
    vault.create(PHRASE)
    for _ in range(3):
        clock.advance(IDLE - 1)
        assert vault.names() == ()
    assert vault.closes_in() == IDLE
    clock.advance(IDLE)
    assert not vault.is_open
    assert vault._key is None
    assert "locked" in refusal(vault.names)


def test_it_closes_after_half_a_day_however_much_it_is_used(tmp_path: Path) -> None:
    clock = frozen()
    vault = vault_in(tmp_path, clock=clock)
    vault.create(PHRASE)
    for _ in range(LONGEST // 540):
        assert vault.names() == ()
        clock.advance(540)
    assert not vault.is_open


@pytest.mark.parametrize("stopped", ["seconds", "instant"])
def test_it_closes_also_after_a_suspend_and_with_a_date_that_was_set_back(stopped: str, tmp_path: Path) -> None:
    clock = frozen()
    vault = vault_in(tmp_path, clock=clock)
    vault.create(PHRASE)
    before = getattr(clock, stopped)
    clock.advance(IDLE)
    setattr(clock, stopped, before)
    assert not vault.is_open


def test_whoever_writes_at_the_same_time_is_waited_for_but_not_for_ever(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    waits: list[float] = []
    with (tmp_path / "private" / "vault.sealed.lock").open("rb+") as lock:
        assert take(lock.fileno())
        patient = Vault(vault.path, frozen(), cost=CHEAP, sleep=waits.append)
        patient.open(PHRASE)
        assert "Another banktui is writing the vault" in refusal(lambda: patient.put("a", SECRET))
    assert 5 < sum(waits) < 15
    patient.put("a", SECRET)
    assert vault.entry("a") == SECRET


_WRITER = """
import sys
from pathlib import Path
from tests.configuration.vaults import PHRASE, vault_in
vault = vault_in(Path(sys.argv[1]))
vault.open(PHRASE)
for number in range(20):
    vault.put(f"{sys.argv[2]}{number}", b"x")
"""


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    both = [subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), name]) for name in "ab"]
    assert [each.wait(timeout=120) for each in both] == [0, 0]
    assert set(vault.names()) == {f"{name}{number}" for name in "ab" for number in range(20)}


@pytest.mark.parametrize("call", ["pathlib.Path.replace", "os.fsync"])
def test_a_disk_that_fails_leaves_the_old_one(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    vault = filled(tmp_path, a=SECRET)
    before = vault.path.read_bytes()
    monkeypatch.setattr(call, full)
    assert "cannot be written: No space left on device" in refusal(lambda: vault.put("b", b"x"))
    assert vault.path.read_bytes() == before
    assert len(list(vault.path.parent.iterdir())) == 2
