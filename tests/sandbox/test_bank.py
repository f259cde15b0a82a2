"""A bank is the same for the same seed, remembers over a restart, and keeps its files to itself."""

import json
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from banktui.sandbox.bank import Bank, StateMismatchError
from banktui.sandbox.clock import BankClock
from banktui.sandbox.files import DirectoryInUseError, write_private
from banktui.sandbox.provider import ClientCertificates
from banktui.sandbox.service import open_bank
from tests.sandbox.till import START, Till


class Wall:
    """A machine clock that moves when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def make(directory: Path, *, seed: int = 1, running: bool = False, rows: int | None = None, wall: Any = None) -> Bank:
    clock = BankClock(START, running=running)
    return Bank(seed=seed, clock=clock, directory=directory, history_rows=rows, **({"wall": wall} if wall else {}))


def remembered(bank: Bank, provider: str = "p") -> list[tuple[str, Mapping[str, Any]]]:
    seen: list[tuple[str, Mapping[str, Any]]] = []
    bank.replay(provider, lambda kind, payload: seen.append((kind, payload)))
    return seen


def test_chance_is_the_same_for_the_same_seed_and_names(tmp_path: Path) -> None:
    one, two, other = (make(tmp_path / name, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert one.stream("x", "y").random() == two.stream("x", "y").random()
    assert one.stream("x", "y").random() != one.stream("x", "z").random()
    assert one.stream("x", "y").random() != other.stream("x", "y").random()
    assert one.iban("FR", "a") == other.iban("FR", "a")


def test_what_is_due_happens_in_the_order_of_its_time(bank: Bank) -> None:
    seen: list[str] = []
    bank.at(START + timedelta(seconds=20), lambda: seen.append("second"))
    bank.at(START + timedelta(seconds=10), lambda: seen.append("first"))
    bank.at(START + timedelta(seconds=10), lambda: bank.at(START, lambda: seen.append("caused")))
    bank.at(START + timedelta(seconds=99), lambda: seen.append("later"))
    bank.settle()
    assert seen == []
    bank.advance(30)
    assert seen == ["first", "caused", "second"]


def test_what_is_remembered_is_told_again_after_a_restart(tmp_path: Path) -> None:
    first = make(tmp_path)
    first.remember("p", "paid", {"amount": "1.00", "texts": {"é": ["x", None, True]}})
    first.remember("q", "other", {})
    first.remember("p", "closed", {})
    assert remembered(first) == []
    first.close()
    assert remembered(make(tmp_path)) == [
        ("paid", {"amount": "1.00", "texts": {"é": ["x", None, True]}}),
        ("closed", {}),
    ]


def test_a_last_line_that_a_crash_cut_off_is_dropped(tmp_path: Path) -> None:
    first = make(tmp_path)
    first.remember("p", "paid", {"n": 1})
    first.remember("p", "paid", {"n": 2})
    first.close()
    journal = tmp_path / "state.jsonl"
    journal.write_bytes(journal.read_bytes()[:-9])
    second = make(tmp_path)
    assert remembered(second) == [("paid", {"n": 1})]
    second.remember("p", "paid", {"n": 3})
    second.close()
    assert remembered(make(tmp_path)) == [("paid", {"n": 1}), ("paid", {"n": 3})]


def test_a_broken_line_in_the_middle_is_not_passed_over(tmp_path: Path) -> None:
    first = make(tmp_path)
    first.remember("p", "paid", {"n": 1})
    first.close()
    journal = tmp_path / "state.jsonl"
    journal.write_bytes(b"{broken\n" + journal.read_bytes())
    with pytest.raises(StateMismatchError, match=r"state\.jsonl, line 1: .* not a line that the bank wrote: remove"):
        make(tmp_path)


def test_what_json_cannot_hold_is_refused_and_leaves_no_trace(tmp_path: Path) -> None:
    first = make(tmp_path)
    with pytest.raises(TypeError):
        first.remember("p", "paid", {"n": object()})
    with pytest.raises(ValueError, match="JSON"):
        first.remember("p", "paid", {"n": float("nan")})
    first.close()
    assert remembered(make(tmp_path)) == []


def test_the_clock_goes_on_from_where_real_time_and_advances_have_brought_it(tmp_path: Path) -> None:
    wall = Wall()
    first = make(tmp_path, running=True, wall=wall)
    first.advance(3600)
    first.close()
    wall.now += 100
    second = make(tmp_path, running=True, wall=wall)
    gone = (second.clock.now() - START).total_seconds()
    assert 3700 <= gone < 3760
    second.close()
    wall.now -= 5000
    assert make(tmp_path, running=True, wall=wall).clock.now() >= START + timedelta(hours=1)


def test_a_frozen_clock_goes_on_by_its_advances_alone(tmp_path: Path) -> None:
    wall = Wall()
    first = make(tmp_path, wall=wall)
    first.advance(10)
    first.close()
    wall.now += 10_000
    assert make(tmp_path, wall=wall).clock.now() == START + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 2}, "made with seed 1, not 2"),
        ({"rows": 5000}, "made with history length None, not 5000"),
        ({"running": True}, "made with running clock False, not True"),
    ],
)
def test_a_directory_of_another_bank_is_refused(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    make(tmp_path).close()
    with pytest.raises(StateMismatchError, match=words):
        make(tmp_path, **change)


def test_opening_fills_in_what_the_directory_knows(tmp_path: Path) -> None:
    open_bank(tmp_path, seed=5, clock=START, running=False, history_rows=9).close()
    again = open_bank(tmp_path, running=False)
    assert (again.seed, again.clock.start, again.history_rows) == (5, START, 9)
    with pytest.raises(DirectoryInUseError, match="in use: another built-in bank"):
        open_bank(tmp_path, running=False)
    again.close()
    with pytest.raises(StateMismatchError, match="made with clock 2026-03-16T09:30:00"):
        open_bank(tmp_path, clock=datetime(2020, 1, 1, tzinfo=UTC), running=False)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_a_damaged_directory_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bank.json").write_bytes(content)
    with pytest.raises(StateMismatchError, match=r"bank\.json is damaged: remove .* to begin with a new bank"):
        open_bank(tmp_path)


def test_money_that_moved_has_still_moved_after_a_restart(tmp_path: Path) -> None:
    balances = []
    for _ in range(2):
        bank = make(tmp_path)
        till = Till(bank, "till", ClientCertificates.NONE)
        if not bank.ledger.movements:
            till.execute({"amount": "12.50", "note": "n"})
            bank.remember("till", "pay", {"amount": "12.50", "note": "n"})
        balances.append((bank.ledger.balance(till.account), bank.ledger.movements))
        bank.close()
    assert balances[0] == balances[1]
    assert len(balances[0][1]) == 1


def test_a_webhook_address_survives(tmp_path: Path) -> None:
    first = make(tmp_path)
    first.set_webhook("p", "http://127.0.0.1:9/")
    first.close()
    assert make(tmp_path).webhooks == {"p": "http://127.0.0.1:9/"}


def test_only_the_owner_can_read_the_banks_files(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "bank"
    bank = make(directory)
    bank.remember("p", "k", {})
    bank.authority.issue_server()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}
    assert modes
    assert set(modes.values()) == {0o600}
    bank.close()


def test_a_private_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "f.json"
    write_private(target, b"old")

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk is full"):
        write_private(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["f.json"]


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e20])
def test_a_clock_moves_only_forward_and_stays_in_the_calendar(bank: Bank, seconds: float) -> None:
    with pytest.raises(ValueError, match="clock"):
        bank.advance(seconds)
    assert bank.clock.now() == START
    assert not (bank.directory / "state.jsonl").exists()


def test_a_clock_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        BankClock(datetime(2026, 1, 1), running=False)  # noqa: DTZ001 - what is refused


def test_a_running_clock_runs() -> None:
    clock = BankClock(START, running=True)
    before = clock.monotonic()
    clock.advance(5)
    assert clock.monotonic() >= before + 5
    assert clock.now() >= START + timedelta(seconds=5)


def test_the_demo_has_its_people(bank: Bank) -> None:
    customers = bank.world.customers
    businesses = ["lumen", "noord", "tanaka", "harrow", "meridian"]
    assert list(customers) == [*businesses, "vermeulen", "okafor", "lindqvist", "moreau", "hostile"]
    assert customers["lumen"].name == "Studio Lumen SARL"
    assert {customer.kind for customer in customers.values()} == {"business", "person"}


def test_hostile_texts_hold_every_trick(bank: Bank) -> None:
    texts = bank.world.hostile_texts
    everything = "".join(texts[:-1])
    for trick in (
        "[/nope]",
        "[@click=",
        "\x1b]8;;",
        "\x1b]52;",
        "\x9b",
        "\x00",
        "\u202e",
        "\u200b",
        "\ud800",
        "\r\n",
        "\t",
    ):
        assert trick in everything
    assert "\u00a0" * 200 in list(texts)
    assert len(texts[-1]) == len(texts[len(texts) - 1]) == 2**20
    with pytest.raises(IndexError):
        texts[len(texts)]


def test_the_identity_file_says_what_the_bank_was_made_with(bank: Bank) -> None:
    identity = json.loads((bank.directory / "bank.json").read_bytes())
    assert identity["seed"] == 7
    assert identity["clock"] == "2026-03-16T09:30:00+00:00"
