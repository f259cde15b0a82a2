"""Saying several things one after another."""

import pytest

from banktui.domain.errors import Problem, sentences


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((), ""),
        (("Nothing answers",), "Nothing answers."),
        (("Nothing answers.", "", "Try again"), "Nothing answers. Try again."),
        (("The bank says: “No.”", "Ask it."), "The bank says: “No.” Ask it."),
        (("The bank says: “No”", "Ask it"), "The bank says: “No”. Ask it."),
        (("It was refused!", "Why?"), "It was refused! Why?"),
        (("HTTP status 503", "fingerprint 7f02…"), "HTTP status 503. fingerprint 7f02…"),
    ],
)
def test_each_part_ends_once(parts: tuple[str, ...], told: str) -> None:
    assert sentences(*parts) == told


def test_a_problem_is_told_with_what_to_do() -> None:
    problem = Problem("busy", "The bank is not available", "Banq says: “Later.”", "Wait")
    assert problem.sentence == "The bank is not available. Banq says: “Later.” Wait."
