"""`transfers list` and `show`, and `audit verify`: what the journal on this machine tells, with no bank anywhere."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from banktui.cli.status import ExitStatus
from banktui.domain.intent import Intent, State
from banktui.domain.tag import shown
from banktui.store.journal import SqliteJournal
from banktui.store.journal_opening import open_journal
from tests.command.kept import Home
from tests.paying import OTHER, draft, sent


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def journal_of(home: Home) -> Path:
    return home.folder / "banktui" / "journal.db"


@contextmanager
def journal(home: Home) -> Iterator[SqliteJournal]:
    path = journal_of(home)
    path.parent.mkdir(exist_ok=True)
    opened = open_journal(path, user="ada")
    yield opened
    opened.close()


@pytest.fixture
def payments(home: Home) -> tuple[Intent, Intent]:
    """Return an accepted payment and a later one that is unknown, as the journal has them."""
    with journal(home) as opened:
        accepted = sent(opened, State.ACCEPTED, changes={"sentence": "It was taken on.", "remote_id": "48420"})
        unknown = sent(opened, State.UNKNOWN, draft("7.00", OTHER), connection="other")
    return accepted, unknown


def test_every_payment_is_listed_newest_first_in_every_form(home: Home, payments: tuple[Intent, Intent]) -> None:
    accepted, unknown = payments
    rows = home.json("transfers", "list")
    assert [(row["tag"], row["state"]) for row in rows] == [(unknown.tag, "unknown"), (accepted.tag, "accepted")]
    assert (
        rows[1]
        | {
            "connection": "main",
            "provider": "bank",
            "operation": "credit-transfer",
            "amount": "-12.50",
            "currency": "EUR",
            "reference": "Invoice 118",
            "remote_id": "48420",
            "to": "Galerie Vasseur",
        }
        == rows[1]
    )
    assert home.json("transfers") == rows
    lines = home.here("transfers", "list", "--jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == rows
    records = list(csv.DictReader(io.StringIO(home.here("transfers", "--csv").stdout, newline="")))
    assert [record["tag"] for record in records] == [row["tag"] for row in rows]
    text = home.here("transfers")
    assert [line.split()[0] for line in text.stdout.splitlines()] == ["Begun", "2026-11-20", "2026-11-20"]
    assert "UNKNOWN" in text.stdout
    assert not set("⚠◐●✖") & set(text.stdout)
    assert "1 payment is unknown" in text.stderr


@pytest.mark.parametrize(
    ("options", "which"),
    [
        (("--state", "unknown"), (1,)),
        (("--state", "unknown", "--state", "accepted"), (1, 0)),
        (("--limit", "1"), (1,)),
        (("--since", "2026-11-20"), (1, 0)),
        (("--since", "2026-11-21"), ()),
        (("--until", "2026-11-19"), ()),
        (("--filter", "vasseur"), (0,)),
        (("--filter", "status:unknown"), (1,)),
        (("--all",), (1, 0)),
    ],
)
def test_less_than_all_can_be_listed(
    options: tuple[str, ...], which: tuple[int, ...], home: Home, payments: tuple[Intent, Intent]
) -> None:
    assert [row["tag"] for row in home.json("transfers", "list", *options)] == [payments[at].tag for at in which]


def test_what_makes_no_sense_is_said(home: Home) -> None:
    for options, told in (
        (("--since", "yesterday"), "--since is a day"),
        (("--since", "2026-03-04", "--until", "2026-03-03"), "--since is a day after"),
        (("--connection", "main"), "--connection names one that is not there"),
        (("--state", "paid"), "--state: not one of"),
        (("--limit", "0"), "--limit: is a whole number"),
    ):
        done = home.here("transfers", "list", *options)
        assert (done.returncode, done.stdout) == (ExitStatus.WRONG_USAGE, ""), options
        assert told in done.stderr


def test_nothing_was_sent_yet(home: Home) -> None:
    assert home.json("transfers") == []
    assert home.here("transfers").returncode == ExitStatus.DONE
    checked = home.here("transfers", "check")
    assert (checked.returncode, checked.stdout) == (ExitStatus.DONE, "")
    assert "nothing to look for" in checked.stderr


def test_one_payment_is_shown_with_all_that_happened_to_it(home: Home, payments: tuple[Intent, Intent]) -> None:
    accepted, _ = payments
    done = home.here("transfers", "show", shown(accepted.tag).lower())
    assert done.returncode == ExitStatus.DONE
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["State:", "accepted"]
    for told in ("12.50 EUR", "FR14 2004 1010 0505 0001 3M02 606", "It was taken on.", "48420", "evidence: status 200"):
        assert told in done.stdout
    assert [line.split(":")[0] for line in lines if line.startswith("Step")] == ["Step 1", "Step 2", "Step 3", "Step 4"]
    # Whoever hears it hears of every line what it is.
    assert all(line[:15].strip() == "" or ":" in line for line in lines)
    [row] = home.json("transfers", "show", accepted.id)
    assert [step["after"] for step in row["history"]] == ["drafted", "confirmed", "sending", "accepted"]
    assert row["history"][3]["evidence"] == "status 200"
    missing = home.here("transfers", "show", "0000-0000")
    assert (missing.returncode, missing.stdout) == (ExitStatus.NOT_FOUND, "")


def test_an_unknown_one_whose_connection_is_gone_stays_unknown(home: Home, payments: tuple[Intent, Intent]) -> None:
    _, unknown = payments
    done = home.here("transfers", "check", unknown.tag, "--json")
    assert done.returncode == ExitStatus.OUTCOME_UNKNOWN
    assert json.loads(done.stdout)[0]["state"] == "unknown"
    assert "still unknown" in done.stderr


def test_the_log_is_verified(home: Home, payments: tuple[Intent, Intent]) -> None:
    done = home.here("audit", "verify")
    assert done.returncode == ExitStatus.DONE
    assert done.stdout.startswith("sound: 8 lines, all as they were written")
    told = home.json("audit", "verify")
    assert (told["sound"], told["lines"], told["broken_at"]) == (True, 8, None)
    assert told["last_hash"] in done.stdout
    assert payments


@pytest.mark.parametrize(
    ("change", "line", "why"),
    [
        ("UPDATE audit SET detail = 'x' WHERE number = 3", 3, "It is not what was written."),
        ("DELETE FROM audit WHERE number = 3", 4, "The line before it, number 3, is gone."),
        ("DELETE FROM audit WHERE number > 5", 6, "It was written and is gone, and all behind it."),
    ],
)
def test_the_first_broken_line_is_named(
    change: str, line: int, why: str, home: Home, payments: tuple[Intent, Intent]
) -> None:
    _spoil(
        home, "DROP TRIGGER audit_the_audit_log_never_changes", "DROP TRIGGER audit_the_audit_log_is_never_shortened"
    )
    _spoil(home, change)
    done = home.here("audit", "verify")
    assert done.returncode == ExitStatus.TAMPERED
    assert done.stdout == f"broken at line {line}: {why}\n"
    told = home.here("audit", "verify", "--json")
    assert told.returncode == ExitStatus.TAMPERED
    assert json.loads(told.stdout) | {"sound": False, "broken_at": line, "why": why} == json.loads(told.stdout)
    assert payments


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("PRAGMA user_version = 99", "was written by a newer version"),
        ("DROP TRIGGER audit_the_audit_log_never_changes", "is not as this program made it"),
        ("PRAGMA application_id = 7", "is another program's database"),
    ],
)
def test_a_journal_that_cannot_be_judged_is_not_called_sound(
    change: str, told: str, home: Home, payments: tuple[Intent, Intent]
) -> None:
    _spoil(home, change)
    done = home.here("audit", "verify")
    assert (done.returncode, done.stdout) == (ExitStatus.FAILED, "")
    assert told in done.stderr
    assert payments


def test_without_a_journal_there_is_nothing_to_verify(home: Home) -> None:
    done = home.here("audit", "verify")
    assert (done.returncode, done.stdout) == (ExitStatus.NOT_FOUND, "")
    assert not journal_of(home).exists()


def test_a_journal_that_another_program_holds_is_said_to_be_in_use(home: Home, payments: tuple[Intent, Intent]) -> None:
    holding = sqlite3.connect(journal_of(home), isolation_level=None)
    holding.execute("PRAGMA locking_mode = EXCLUSIVE")
    holding.execute("BEGIN EXCLUSIVE")
    done = home.here("audit", "verify")
    assert (done.returncode, done.stdout) == (ExitStatus.FAILED, "")
    assert "in use by another program" in done.stderr
    holding.close()
    assert home.here("audit", "verify").returncode == ExitStatus.DONE
    assert payments


def test_a_console_that_is_open_beside_it_harms_nothing(home: Home, payments: tuple[Intent, Intent]) -> None:
    with journal(home) as opened:
        assert home.here("audit", "verify").returncode == ExitStatus.DONE
        assert len(home.json("transfers")) == len(payments)
        assert opened.problem is None


def test_a_damaged_journal_is_said_to_be(home: Home, payments: tuple[Intent, Intent]) -> None:
    path = journal_of(home)
    path.write_bytes(b"hello" + path.read_bytes()[5:])
    for words in (("audit", "verify"), ("transfers", "list")):
        done = home.here(*words)
        assert done.returncode == ExitStatus.FAILED
        assert "The journal of payments" in done.stderr
    assert payments


def _spoil(home: Home, *changes: str) -> None:
    with sqlite3.connect(journal_of(home), isolation_level=None) as spoiling:
        for change in changes:
            spoiling.execute(change)
        spoiling.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoiling.close()
