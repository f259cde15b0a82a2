"""Asking in plain lines: what counts as an answer, and how a path is meant."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from banktui.cli.guiding.answers import path_of
from banktui.cli.guiding.asker import BackWanted, agreed, choice
from banktui.services.connecting import Option

OPTIONS = (Option("sandbox", "for practice"), Option("production", "real"), Option("sandpit", "other"))


class Typist:
    """Types what is given, one line after another."""

    def __init__(self, *typed: str) -> None:
        self._typed: Iterator[str] = iter(typed)
        self.lines: list[str] = []

    def line(self, prompt: str) -> str:
        self.lines.append(prompt)
        return next(self._typed)

    def secret(self, prompt: str) -> str:
        return self.line(prompt)

    def say(self, line: str, indent: int = 0) -> None:
        self.lines.append(f"{line}|{indent}")


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        (("1",), "sandbox"),
        (("2",), "production"),
        (("PROD",), "production"),
        (("sandp",), "sandpit"),
        (("",), "sandbox"),
        (("sand", "3"), "sandpit"),
        (("0", "4", "-1", "１", "x", "p"), "production"),
        (("9" * 5000, "1"), "sandbox"),
        (("?", "sandbox"), "sandbox"),
    ],
)
def test_a_choice_is_made_by_number_word_or_beginning(typed: tuple[str, ...], chosen: str) -> None:
    terminal = Typist(*typed)
    assert choice(terminal, "Environment", OPTIONS, "sandbox") == chosen
    assert terminal.lines[:4] == [
        "  1  sandbox     for practice|17",
        "  2  production  real|17",
        "  3  sandpit     other|17",
        "Environment [sandbox]:",
    ]


def test_without_words_only_numbers_are_shown() -> None:
    terminal = Typist("")
    assert choice(terminal, "Number", OPTIONS, "production", has_words=False) == "production"
    assert terminal.lines == ["  1  for practice|5", "  2  real|5", "  3  other|5", "Number [2]:"]


def test_one_can_go_back_from_a_choice_and_from_a_question_of_yes_or_no() -> None:
    with pytest.raises(BackWanted):
        choice(Typist("<"), "Environment", OPTIONS, "")
    with pytest.raises(BackWanted):
        agreed(Typist("<"), "Keep it?", usual=True)


@pytest.mark.parametrize("usual", [True, False])
@pytest.mark.parametrize(
    ("typed", "says"), [(("y",), True), (("YES",), True), (("no",), False), (("maybe", "n"), False), (("",), None)]
)
def test_yes_is_yes_and_nothing_is_what_is_usual(typed: tuple[str, ...], says: bool | None, usual: bool) -> None:  # noqa: FBT001 - a case
    assert agreed(Typist(*typed), "Keep it?", usual=usual) is (usual if says is None else says)


def test_a_path_is_taken_as_a_shell_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/people/ann")
    cases = {
        "/a/b": "/a/b",
        "~/b": "/people/ann/b",
        "b": f"{tmp_path}/b",
        "'/a b'": "/a b",
        '"~/b"': "/people/ann/b",
        "'": f"{tmp_path}/'",
        "~nobody-of-this-name/b": "~nobody-of-this-name/b",
    }
    assert {typed: path_of(typed) for typed in cases} == cases
