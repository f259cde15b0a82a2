"""Whoever leaves the console with a payment of which nothing is known is told so on the terminal."""

import io
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from banktui.services.unsettled import MoneyStanding
from banktui.wiring import console
from banktui.wiring.parting import parting_words, say, shown_by_command, shown_by_folder


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (MoneyStanding(), ""),
        (MoneyStanding(held=2, alarms=1), ""),
        (MoneyStanding(unknown=1), "1 payment was sent, and it is not known whether it was carried out. Do not pay it"),
        (MoneyStanding(sending=1), "1 payment was sent, and it is not known whether it was carried out. Do not pay it"),
        (MoneyStanding(unknown=2, sending=1), "3 payments were sent, and it is not known whether they were carried"),
    ],
)
def test_what_is_unknown_or_on_its_way_is_said(standing: MoneyStanding, said: str) -> None:
    words = parting_words(standing, shown_by_command(None))
    assert bool(words) is bool(said)
    assert said in words
    assert words.count("\n") == 0


def test_the_command_that_shows_it_is_the_one_for_this_configuration() -> None:
    words = parting_words(MoneyStanding(unknown=1), shown_by_command("my config.toml"))
    assert "`banktui transfers list --state unknown --config 'my config.toml'` shows it" in words
    assert "`banktui transfers list --state unknown` shows them" in parting_words(
        MoneyStanding(unknown=2), shown_by_command(None)
    )


def test_a_served_bank_without_a_connection_has_no_command_and_a_demo_leaves_nothing_to_show() -> None:
    assert "when the bank in /var/bank is opened again" in parting_words(
        MoneyStanding(unknown=1), shown_by_folder("/var/bank")
    )
    assert parting_words(MoneyStanding(unknown=1), "") == ""


def test_a_window_that_is_gone_is_nothing_to_fail_by() -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(5, "Input/output error")

    say("banktui: 1 payment", Gone())
    closed = io.StringIO()
    closed.close()
    say("banktui: 1 payment", closed)


@pytest.mark.parametrize("code", [0, 143])
def test_it_is_said_when_the_console_has_ended_however_it_did(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int
) -> None:
    class Ended:
        return_code = code

        def __init__(self, workspace: Any, *_: object) -> None:
            self.workspace = workspace

        def run(self) -> None:
            sys.stdout.write("the last picture\n")

    monkeypatch.setattr(console, "BankApp", Ended)
    monkeypatch.setattr(console, "forgive_typing", lambda: None)
    monkeypatch.setattr(console, "keep_off_the_terminal", lambda *_: None)
    payments = SimpleNamespace(standing=lambda: MoneyStanding(unknown=1))
    workspace: Any = SimpleNamespace(payments=payments, clock=None)
    assert console._run(workspace, doors=None, shown_by=shown_by_command(None)) == code
    said = capsys.readouterr()
    assert said.out == "the last picture\n"
    assert said.err.startswith("banktui: 1 payment was sent, and it is not known whether it was carried out.")
