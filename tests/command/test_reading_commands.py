"""The plain twin of what the console shows, end to end: a served bank, TLS, other people's readers."""

import asyncio
import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from banktui.services.command_line import READINGS, command_for
from banktui.services.query import Query
from banktui.services.shelf import ListRef
from banktui.store import open_store
from tests.command.kept import Home
from tests.command.served import CLOCK, ServedBank
from tests.terminal import Terminal

ACCOUNT = "Studio Lumen SARL"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("bank"), "--clock", CLOCK) as served:
        yield served


@pytest.fixture(scope="module")
def home(bank: ServedBank, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("kept"))
    assert made.connect(bank).returncode == 0
    # What is known offline must not depend on which test came first.
    assert made.here("accounts").returncode == 0
    return made


@pytest.fixture
def own(bank: ServedBank, tmp_path: Path) -> Home:
    """Return a home whose connections a test may spoil."""
    made = Home(tmp_path / "home")
    made.folder.mkdir()
    assert made.connect(bank).returncode == 0
    return made


def statements_at_the_bank(bank: ServedBank, account: str) -> int:
    """Count an account's statements through the bank's own protocol, without any code of the console's."""
    token, count = bank.sign_in(), 0
    while True:
        headers = {**bank.signed(), "Authorization": f"Bearer {token}"}
        target = f"/v1.0/accounts/{account}/statements?limit_start={count}&limit_number=50"
        found = bank.call("anytime", "GET", target, headers=headers).json["body"]["transactions"]
        count += len(found)
        if len(found) < 50:
            return count


def known(home: Home, ref: ListRef) -> int:
    """Return how many rows of a list the console would show: it has nothing but the store."""
    store = open_store(home.folder / "banktui" / "store.db")
    try:
        return asyncio.run(store.reader.count(ref, Query()))
    finally:
        store.close()


def test_the_whole_of_a_list_is_what_the_bank_has_and_what_the_console_shows(bank: ServedBank, home: Home) -> None:
    (account,) = [row for row in home.json("accounts", "--connection", "anytime") if row["name"] == ACCOUNT]
    rows = home.json("statements", "--connection", "anytime", "--account", ACCOUNT, "--all")
    assert len(rows) == statements_at_the_bank(bank, account["id"]) > 1000
    assert len({row["id"] for row in rows}) == len(rows)
    assert known(home, ListRef("anytime", "statements", account["id"])) == len(rows)
    assert sum(Decimal(row["amount"]) for row in rows) == sum(
        Decimal(row["amount"]) for row in home.json("statements", "--account", account["id"], "--all", "--offline")
    )


def test_accounts_of_all_connections_have_a_balance(home: Home) -> None:
    rows = home.json("accounts")
    assert {row["connection"] for row in rows} == {"anytime", "banq", "hub", "ibanity"}
    assert len(rows) == 38
    first = rows[0]
    assert (first["connection"], first["provider"], first["name"]) == ("anytime", "anytime", ACCOUNT)
    assert Decimal(first["balance"]) > 0
    assert (first["currency"], first["number"][:2]) == ("EUR", "FR")
    assert first["as_of"].endswith("Z")


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: str(reading.word))
def test_each_command_prints_the_same_rows_in_every_form(reading: Any, home: Home) -> None:
    every = (
        [f"--all-{scope}s" for scope in reading.lists if scope != "connection"]
        if "connection" not in reading.lists
        else []
    )
    arguments = [reading.word, *every[:1], *([] if reading.single else ["--limit", "2"])]
    done = home.here(*arguments, "--json")
    # One of the accounts has no IBAN: that is told, and the others are printed.
    assert done.returncode == (9 if reading.word == "iban-statements" else 0), done.stderr
    rows = json.loads(done.stdout)
    offline = [*arguments, "--offline"]
    lines = home.here(*offline, "--jsonl")
    assert [json.loads(line) for line in lines.stdout.splitlines()] == rows
    table = home.here(*offline, "--csv")
    records = list(csv.DictReader(io.StringIO(table.stdout, newline="")))
    assert [record["id"].removeprefix("'") for record in records] == [row["id"].removeprefix("'") for row in rows]
    text = home.here(*offline)
    assert len(text.stdout.splitlines()) == 1 + len(rows)
    assert {each.returncode for each in (lines, table, text)} == {9 if done.returncode else 0}
    assert {each.stderr for each in (lines, table)} == ({lines.stderr} if done.returncode else {""})
    for row in rows:
        assert row["connection"] in {"anytime", "banq", "hub", "ibanity"}
        assert row["provider"] == row["connection"]
        assert row["id"]
    seeded = {"sent", "beneficiaries", "events", "synchronizations", "card-orders"}
    assert bool(rows) is (reading.word not in seeded)


def test_what_a_command_is_spelled_like_reads_that_very_list(home: Home) -> None:
    (customer,) = home.json("customers", "--connection", "ibanity", "--filter", "julie", "--limit", "1")
    words = command_for("ibanity", "customer-accounts", customer["id"])
    assert words is not None
    accounts = home.json(*words[1:])
    assert {row["customer"] for row in accounts} == {customer["id"]}
    words = command_for("ibanity", "account-transactions", accounts[0]["id"])
    assert words is not None
    (line, *_) = home.json(*words[1:], "--limit", "3")
    words = command_for("ibanity", "account-transactions", accounts[0]["id"], line["id"])
    assert words is not None
    assert [{**row, "as_of": ""} for row in home.json(*words[1:])] == [{**line, "as_of": ""}]


def test_filters_and_days_are_the_consoles_own(home: Home) -> None:
    of = ("statements", "--connection", "anytime", "--account", ACCOUNT)
    rows = home.json(*of, "--filter", "amount<-500", "--limit", "5")
    assert len(rows) == 5
    assert all(Decimal(row["amount"]) < -500 for row in rows)
    rows = home.json(*of, "--since", "2026-10-01", "--until", "2026-10-31")
    assert len(rows) > 20
    assert {row["day"][:7] for row in rows} == {"2026-10"}
    declined = home.json("card-transactions", "--card", "ANY0000000042", "--filter", "status:declined")
    assert {row["status"] for row in declined} == {"declined"}
    assert declined[0]["failure"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("statements",), "Of which account? There are: anytime: Studio Lumen SARL"),
        (("statements", "--account", "Zichtrekening"), "More than one account is called that"),
        (("accounts", "--connection", "nowhere"), "There are: anytime, banq, hub, ibanity"),
        (("payments", "--since", "yesterday"), "--since is a day, as in --since 2026-03-04"),
        (("payments", "--until", "2026-02-30"), "--until is a day"),
        (("payments", "--since", "2026-03-02", "--until", "2026-03-01"), "--since is a day after --until"),
        (("payments", "--filter", "amont>5"), "Use amount, size, status, currency or date"),
        (("payments", "--filter", '"open'), "A quote is still open"),
        (("transactions", "--connection", "ibanity", "--account", "x", "--customer", "y"), "give one of"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_printed(arguments: Sequence[str], said: str, home: Home) -> None:
    done = home.here(*arguments, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_provider_does_not_have_is_said_in_its_words(home: Home) -> None:
    done = home.here("cards", "--connection", "hub", "--json")
    assert (done.returncode, done.stdout) == (7, "")
    assert "Hub has no cards" in done.stderr


def test_what_does_not_exist_is_not_found(home: Home) -> None:
    for arguments in (
        ("statements", "--account", "nobody at all"),
        ("accounts", "--connection", "hub", "--id", "no-such-id"),
        ("identity", "--connection", "anytime", "--account", ACCOUNT, "--offline", "--config", str(home.config)),
    )[:2]:
        done = home.here(*arguments, "--json")
        assert (done.returncode, done.stdout) == (8, ""), done.stderr


def test_the_requests_behind_a_list_are_printed_without_secrets(bank: ServedBank, home: Home) -> None:
    words = ("requests", "statements", "--connection", "anytime", "--account", ACCOUNT, "--limit", "3")
    rows = home.json(*words)
    assert rows[0]["sign_in"] is True
    assert [row["id"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    last = rows[-1]
    assert (last["operation"], last["method"], last["status"], last["decided"]) == (
        *("statements", "GET"),
        *(200, "accepted"),
    )
    assert "/statements?limit_start=0" in last["address"]
    assert "transactions" in last["answer"]
    told = json.loads((bank.directory / "sandbox.json").read_text(encoding="utf-8"))["anytime"]
    for form in ("--jsonl", "--csv"):
        printed = home.here(*words, form).stdout
        assert printed.splitlines()
        assert not [name for name in ("password", "client_secret") if told[name] in printed]
    text = home.here(*words).stdout.splitlines()
    assert text[0].split() == ["Time", "Connection", "For", "Request", "Status", "Took", "Then"]
    assert len(text) >= len(rows)


def test_a_search_finds_what_is_known_and_asks_no_bank(home: Home) -> None:
    rows = home.json("search", "studio", "lumen")
    (account,) = [row for row in rows if row["kind"] == "accounts"]
    assert (account["connection"], account["list"], account["name"]) == ("anytime", "accounts", ACCOUNT)
    assert account == {**account, "amount": account["amount"], "currency": "EUR", "below": None, "day": None}
    found = home.json("accounts", "--connection", "anytime", "--offline", "--id", account["id"])
    assert (found[0]["balance"], found[0]["as_of"]) == (account["amount"], account["as_of"])
    (by_number,) = home.json("search", found[0]["number"], "--connection", "anytime", "--limit", "1")
    assert by_number["id"] == account["id"]
    text = home.here("search", ACCOUNT).stdout.splitlines()
    assert text[0].split() == ["Kind", "Name", "Date", "Amount", "Connection", "Id"]
    assert text[1].split() == ["accounts", *ACCOUNT.split(), "-", "21", "355.10", "EUR", "anytime", account["id"]]


def test_a_search_that_finds_nothing_says_so_and_has_a_status(home: Home) -> None:
    ended = home.here("search", "no such thing anywhere", "--json")
    assert (ended.returncode, json.loads(ended.stdout)) == (8, [])
    assert "only what has been read" in ended.stderr
    ended = home.here("search", "lumen", "--connection", "nobody")
    assert (ended.returncode, ended.stdout) == (2, "")


def _spoil_password(own: Home, folder: Path) -> None:
    wrong = folder / "password"
    wrong.write_text("hunter2-CANARY\n", encoding="utf-8")
    wrong.chmod(0o600)
    text = own.config.read_text(encoding="utf-8")
    (line,) = [each for each in text.splitlines() if 'key = "anytime.password"' in each]
    own.change(line, f'password = {{ file = "{wrong}" }}')


def test_requests_that_the_bank_refuses_are_printed_and_the_status_says_why(own: Home, tmp_path: Path) -> None:
    _spoil_password(own, tmp_path)
    ended = own.here("requests", "accounts", "--connection", "anytime", "--json")
    assert ended.returncode == 5
    assert [row["status"] for row in json.loads(ended.stdout)] == [401]


def test_a_wrong_password_has_its_status_and_an_empty_output(own: Home, tmp_path: Path) -> None:
    _spoil_password(own, tmp_path)
    for arguments in (("accounts",), ("statements", "--account", "1201", "--all"), ("cards", "--all-accounts")):
        done = own.here(*arguments, "--connection", "anytime", "--json")
        assert (done.returncode, done.stdout) == (5, ""), done.stderr
        assert "hunter2" not in done.stderr
        assert done.stderr.startswith("banktui: anytime: ")
    partial = own.here("accounts", "--json")
    assert partial.returncode == 9
    assert {row["connection"] for row in json.loads(partial.stdout)} == {"banq", "hub", "ibanity"}
    assert partial.stderr.count("anytime: ") == 1


def test_a_reference_that_leads_nowhere_is_a_matter_of_the_configuration(own: Home) -> None:
    own.change('key = "hub.password"', 'key = "hub.no-password"')
    done = own.here("accounts", "--connection", "hub", "--json")
    assert (done.returncode, done.stdout) == (4, "")
    lines = own.config.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "hub.no-password" in line)
    assert f"config.toml, line {number}: password is to come from a JSON file" in done.stderr


def test_a_bank_that_is_not_there_is_unreachable_and_still_known_offline(
    bank: ServedBank, own: Home, tmp_path: Path
) -> None:
    shutil.copytree(bank.directory, tmp_path / "gone")
    assert own.here("connect", "--from-sandbox", str(tmp_path / "gone"), "--name-prefix", "gone-").returncode == 0
    known = own.json("balances", "--connection", "gone-hub")
    (tmp_path / "gone" / "sandbox.json").unlink()
    done = own.here("balances", "--connection", "gone-hub", "--json")
    assert (done.returncode, done.stdout) == (6, "")
    assert "is not served at the moment" in done.stderr
    assert own.json("balances", "--connection", "gone-hub", "--offline") == known
    done = own.here("customers", "--connection", "gone-ibanity", "--offline", "--json")
    assert (done.returncode, done.stdout) == (8, "")
    assert "without --offline" in done.stderr


def test_a_bank_on_other_ports_is_found_by_the_same_connections(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    with ServedBank(tmp_path / "bank", "--clock", CLOCK) as first:
        home.connect(first)
        before = home.json("balances", "--connection", "hub")
        ports = {first.told[slug]["base_url"] for slug in ("hub", "banq")}
        assert first.stop() == 0
    with ServedBank(tmp_path / "bank") as second:
        assert {second.told[slug]["base_url"] for slug in ("hub", "banq")} != ports
        after = home.json("balances", "--connection", "hub")
        assert [{**row, "as_of": ""} for row in after] == [{**row, "as_of": ""} for row in before]


def test_a_bank_made_anew_under_the_same_name_shows_nothing_of_the_old_one(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    with ServedBank(tmp_path / "bank", "--clock", CLOCK) as first:
        home.connect(first)
        old = {row["id"] for row in home.json("payments", "--all")}
    shutil.rmtree(tmp_path / "bank")
    with ServedBank(tmp_path / "bank", "--clock", CLOCK, "--seed", "2"):
        done = home.here("payments", "--offline", "--json")
        assert (done.returncode, done.stdout) == (8, "")
        new = {row["id"] for row in home.json("payments", "--all")}
    assert old
    assert new
    assert not old & new


def test_without_connections_it_says_how_to_keep_some(tmp_path: Path) -> None:
    done = Home(tmp_path).here("accounts", "--json")
    assert (done.returncode, done.stdout) == (4, "")
    assert "banktui connect" in done.stderr


@pytest.mark.parametrize("mode", [0o644, 0o660])
def test_connections_that_others_can_read_are_refused_by_every_command(mode: int, bank: ServedBank, own: Home) -> None:
    own.config.chmod(mode)
    for arguments in (("accounts", "--json"), ("connect", "--from-sandbox", "x"), ("listen",)):
        done = own.here(*arguments) if arguments[0] != "connect" else own.connect(bank)
        assert (done.returncode, done.stdout) == (4, "")
        assert f"mode {mode:04o}" in done.stderr


def test_a_reader_that_has_had_enough_ends_it_quietly(home: Home) -> None:
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "banktui",
            "statements",
            "--account",
            ACCOUNT,
            "--connection",
            "anytime",
            "--all",
            "--jsonl",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=home.environ,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["id"]
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_ctrl_c_ends_it_quietly(own: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (line,) = [each for each in own.config.read_text().splitlines() if 'key = "hub.base_url"' in each]
        own.change(line, f'base_url = "https://localhost:{silent.getsockname()[1]}"')
        with subprocess.Popen(
            [sys.executable, "-m", "banktui", "accounts", "--connection", "hub", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=own.environ,
        ) as process:
            silent.settimeout(60)
            taken, _ = silent.accept()
            process.send_signal(signal.SIGINT)
            out, errors = process.communicate(timeout=60)
            taken.close()
    assert (process.returncode, out, errors) == (130, b"", b"")


def test_a_closed_output_is_said(home: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "banktui", "balances", "--offline"],
        stderr=subprocess.PIPE,
        env=home.environ,
        preexec_fn=lambda: os.close(1),
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"banktui: standard output is closed\n")


@pytest.mark.parametrize("form", [(), ("--json",), ("--jsonl",), ("--csv",)])
@pytest.mark.parametrize("encoding", [{}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}])
def test_hostile_text_reaches_no_terminal_and_no_pipe_raw(
    form: Sequence[str], encoding: dict[str, str], home: Home
) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "banktui", "accounts", "--connection", "hub", *form],
        capture_output=True,
        env={**home.environ, **encoding},
        check=False,
    )
    assert told.returncode == 0, told.stderr
    shown = told.stdout.decode("ascii" if encoding and not form else "utf-8")
    assert "[@click=app.quit]Vexer[/]" in shown
    assert not [c for c in shown if unicodedata.category(c) == "Cc" and c not in "\r\n"]
    assert form == () or "␛]0;owned␇" in shown


def test_on_a_terminal_lines_fit_and_no_colour_is_used(home: Home) -> None:
    command = [sys.executable, "-m", "banktui", "accounts", "--offline"]
    with Terminal(command, home.environ, size=(80, 50)) as terminal:
        assert terminal.ends() == 0
        shown = terminal.recording.written
        assert "Studio Lumen" in "\n".join(terminal.screen())
    assert b"\x1b" not in shown
    lines = shown.decode().splitlines()
    assert len(lines) == 39
    assert all(len(line) <= 80 for line in lines)
    assert all(line.split()[-1] == "s" or "min" in line for line in lines[1:])


def test_the_console_opens_on_the_connections_that_are_kept_and_offline_on_what_it_knows(
    bank: ServedBank, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    shutil.copytree(bank.directory, tmp_path / "bank")
    assert home.here("connect", "--from-sandbox", str(tmp_path / "bank"), "--name-prefix", "my-").returncode == 0
    places = {name: value for name, value in home.environ.items() if name.startswith(("HOME", "XDG"))}
    for is_served in (True, False):
        if not is_served:
            (tmp_path / "bank" / "sandbox.json").unlink()
        with Terminal([sys.executable, "-m", "banktui"], places) as console:
            console.shows("Studio Lumen", "38 accounts")
            if not is_served:
                console.shows("✖ my-anytime", "served at the moment")
            console.press(b"q")
            assert console.ends() == 0
    store = home.folder / "banktui" / "store.db"
    assert store.stat().st_mode & 0o777 == 0o600


def test_a_broken_file_keeps_the_console_from_opening_and_says_why(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.config.parent.mkdir()
    home.config.write_text('[connections.main]\nprovider = "hunter2"\n', encoding="utf-8")
    home.config.chmod(0o600)
    places = {name: value for name, value in home.environ.items() if name.startswith(("HOME", "XDG"))}
    with Terminal([sys.executable, "-m", "banktui"], places) as console:
        assert console.ends() == 4
        said = console.recording.written.decode()
    assert "config.toml, line 2: provider is wrong; it is one of: anytime, banq, hub, ibanity." in said
    assert "hunter2" not in said


def test_events_of_kept_connections_are_listened_to_and_kept(bank: ServedBank, own: Home) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "banktui", "listen", "--connection", "banq"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=own.environ,
    ) as listener:
        assert listener.stdout is not None
        assert listener.stderr is not None
        while listener.stderr.readline() != "ready\n":
            assert listener.poll() is None
        assert bank.control("POST", "/scenarios/payment_accepted", {}).status == 200
        event = json.loads(listener.stdout.readline())
        listener.send_signal(signal.SIGTERM)
        assert listener.wait(60) == 0
    assert (event["connection"], event["provider"], event["status"]) == ("banq", "banq", "verified")
    (kept,) = [row for row in own.json("events", "--connection", "banq", "--offline") if row["id"] == event["id"]]
    assert (kept["id"], kept["title"], kept["about_id"]) == (event["id"], event["title"], event["about"]["id"])
