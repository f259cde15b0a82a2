"""`banktui export LIST`: the same file as the console's, from a served bank, and a status that says what came of it."""

import csv
import json
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from banktui.cli import exporting
from banktui.services.command_line import READINGS
from banktui.services.exporting.wanted import Format
from tests.command.kept import Home
from tests.command.served import CLOCK, ServedBank
from tests.services.exports import booked, ofx, postings

STATEMENTS = ("export", "statements", "--connection", "anytime", "--account", "Studio Lumen SARL")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with ServedBank(tmp_path_factory.mktemp("bank"), "--clock", CLOCK) as bank:
        made = Home(tmp_path_factory.mktemp("kept"))
        assert made.connect(bank).returncode == 0
        yield made


def twin(home: Home, *options: str) -> list[dict[str, Any]]:
    """Return what the reading command prints of the same rows."""
    found: list[dict[str, Any]] = home.json(*STATEMENTS[1:], *options)
    return found


def test_the_formats_are_those_of_the_service() -> None:
    assert tuple(Format) == exporting.FORMATS


def test_a_csv_has_the_rows_of_the_reading_command(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "mine.csv"
    ended = home.here(*STATEMENTS, "--filter", "amount<-500", "--limit", "7", "--output", str(target))
    assert (ended.returncode, ended.stdout) == (0, f"{target}\n")
    assert "7 rows written" in ended.stderr
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    printed = twin(home, "--filter", "amount<-500", "--limit", "7")
    assert len(rows) == 7
    assert [{name: value or None for name, value in row.items()} for row in rows] == [
        {name: row[name] for name in rows[0]} for row in printed
    ]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("form", ["ofx", "beancount"])
def test_accounting_is_read_by_somebody_elses_parser_amount_for_amount(home: Home, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"mine.{form}"
    ended = home.here(*STATEMENTS, "--limit", "40", "--output", str(target))
    assert (ended.returncode, ended.stdout) == (0, f"{target}\n")
    text = target.read_text(encoding="utf-8")
    printed = [row for row in twin(home, "--limit", "40") if row["status_meaning"] != "refused"]
    expected = [(row["id"], Decimal(row["amount"])) for row in printed]
    if form == "ofx":
        found = [(line.fitid, line.trnamt) for line in ofx(text).statements[0].transactions]
    else:
        found = [(entry.meta["id"], postings(entry)[0][1]) for entry in booked(text)[0]]
    assert found == expected


def test_accounts_that_rows_only_name_are_read_for_ofx(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "mine.ofx"
    ended = home.here("export", "transactions", "--connection", "ibanity", "--limit", "30", "--output", str(target))
    assert ended.returncode == 0, ended.stderr
    statements = ofx(target.read_text(encoding="utf-8")).statements
    assert sum(len(each.transactions) for each in statements) == 30
    assert len({each.account.acctid for each in statements}) == len(statements) > 1


def test_without_a_path_the_file_is_in_downloads_and_tells_what_it_is(home: Home) -> None:
    words = ("export", "cards", "--connection", "anytime", "--account", "Studio Lumen SARL", "--format", "json")
    first, second = (Path(home.here(*words).stdout.strip()).expanduser() for _ in range(2))
    assert first.name.startswith("cards-anytime-studio-lumen-sarl-20")
    assert second.name == f"{first.stem}-2.json"
    told = json.loads((home.folder / "Downloads" / first.name).read_text(encoding="utf-8"))
    assert told[0]["id"] == "ANY0000000042"


def test_of_several_lists_each_row_says_which_it_stands_in(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "mine.csv"
    words = ("export", "statements", "--all-accounts", "--connection", "anytime", "--limit", "1", "--output")
    assert home.here(*words, str(target)).returncode == 0
    with target.open(encoding="utf-8", newline="") as file:
        accounts = [row["account"] for row in csv.DictReader(file)]
    assert len(accounts) == len(set(accounts)) > 3


def test_payments_sent_from_here_can_be_exported_without_asking_a_bank(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "mine.json"
    ended = home.here("export", "transfers", "--output", str(target))
    assert (ended.returncode, json.loads(target.read_text(encoding="utf-8"))) == (0, [])


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("export", "cards", "--format", "ofx"), 2, "no such list"),
        (("export", "statements", "--connection", "nobody"), 2, "no such connection"),
        ((*STATEMENTS, "--output", "{there}"), 1, "already, and it stays"),
        ((*STATEMENTS, "--output", "{nowhere}/a.csv"), 1, "no such folder"),
        ((*STATEMENTS, "--output", "{folder}"), 1, "That is a folder"),
        ((*STATEMENTS, "--filter", "amount>x"), 2, "amount"),
        ((*STATEMENTS, "--since", "yesterday"), 2, "--since is a day"),
    ],
)
def test_what_cannot_be_exported_has_a_status_and_makes_no_file(
    home: Home, tmp_path: Path, words: tuple[str, ...], status: int, sentence: str
) -> None:
    there = tmp_path / "there.csv"
    there.write_text("mine")
    told = [word.format(there=there, nowhere=tmp_path / "nowhere", folder=tmp_path) for word in words]
    ended = home.here(*told)
    assert (ended.returncode, ended.stdout) == (status, "")
    assert sentence in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]
    assert there.read_text() == "mine"


@pytest.mark.parametrize("word", [*(reading.word for reading in READINGS if not reading.fields), "transfers"])
def test_every_list_has_its_help(home: Home, word: str) -> None:
    ended = home.here("export", word, "--help")
    assert ended.returncode == 0
    assert "--output PATH" in ended.stdout
    assert "Exit status:" in ended.stdout
    assert all(len(line) < 81 for line in ended.stdout.splitlines())
