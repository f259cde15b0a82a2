"""A form filled from named texts: what is meant, what is implied, and what nobody fills in by itself."""

import pytest

from banktui.services.acting import Choice, Field, Form, Input
from banktui.services.filling import default_of, filled, option_for

LEDGERS = (
    Choice("id-1", "Float · 8004.10 GBP · 60-83-71 12345678", names=True),
    Choice("id-2", "Settlement · 42318.55 GBP · 60-83-71 76217324", names=True),
    Choice("id-3", "Float of Ada · 1.00 GBP · 60-83-71 55512345", names=True),
)
PAYEES = (
    Choice(
        "DE89370400440532013000",
        "Galerie Vasseur · DE89 3704 0044 0532 0130 00",
        names=True,
        fills=(("name", "Galerie Vasseur"), ("iban", "DE89370400440532013000")),
    ),
)
KINDS = (Choice("PLASTIC", "plastic"), Choice("VIRTUAL", "virtual, single use"))
TO = Field("to", "To", Input.CHOICE, initial="id-1", choices=LEDGERS)
KIND = Field("card_type", "Type", Input.CHOICE, initial="PLASTIC", choices=KINDS)
NAME, IBAN = Field("name", "Name", hint="of the beneficiary"), Field("iban", "IBAN")
PAYEE = Field("payee", "Payee", Input.CHOICE, required=False, choices=PAYEES)
SIZES = Field("sizes", "Sizes", Input.CHOICES, required=False, choices=KINDS)


def form(*fields: Field) -> Form:
    return Form("Payment", fields, "Review")


def test_an_option_is_a_fields_name_with_dashes() -> None:
    assert option_for("card_comment") == "--card-comment"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("id-2", "id-2"),
        ("Settlement", "id-2"),
        ("settlement", "id-2"),
        ("Float", "id-1"),
        ("60-83-71 12345678", "id-1"),
        ("7324", "id-2"),
        ("Float of Ada", "id-3"),
    ],
)
def test_a_choice_is_meant_by_value_name_number_or_its_end(typed: str, meant: str) -> None:
    result = filled(form(TO), {"to": typed})
    assert (result.values["to"], result.complaints) == (meant, {})


@pytest.mark.parametrize("typed", ["Settle", "Ada", "324", "Nobody", "GBP"])
def test_a_part_of_a_name_is_not_the_name(typed: str) -> None:
    result = filled(form(TO), {"to": typed})
    assert result.complaints["to"].startswith("No To is called that. There are: Float")
    assert typed not in result.complaints["to"].split(".")[0]


def test_a_name_that_several_have_is_refused() -> None:
    twins = (Choice("1", "Float · 1.00 EUR", names=True), Choice("2", "Float · 2.00 EUR", names=True))
    result = filled(form(Field("to", "To", Input.CHOICE, choices=twins)), {"to": "Float"})
    assert result.complaints == {
        "to": "More than one To is called that. There are: Float · 1.00 EUR; Float · 2.00 EUR."
    }


def test_nobody_is_filled_in_by_itself_and_all_else_is() -> None:
    result = filled(form(TO, KIND), {})
    assert result.values == {"card_type": "PLASTIC"}
    assert list(result.complaints) == ["to"]
    assert (default_of(TO), default_of(KIND)) == ("", "PLASTIC")


def test_who_was_chosen_fills_what_was_not_given() -> None:
    both = form(PAYEE, NAME, IBAN)
    chosen = filled(both, {"payee": "Galerie Vasseur"})
    assert chosen.complaints == {}
    assert (chosen.values["name"], chosen.values["iban"]) == ("Galerie Vasseur", "DE89370400440532013000")
    other = filled(both, {"payee": "3000", "name": "Vasseur, Köln"})
    assert (other.values["name"], other.values["iban"]) == ("Vasseur, Köln", "DE89370400440532013000")


def test_what_is_missing_is_said_with_what_it_takes() -> None:
    result = filled(form(NAME, IBAN), {"iban": " "})
    assert result.complaints == {
        "name": "“Name” must be filled in: of the beneficiary.",
        "iban": "“IBAN” must be filled in.",
    }


def test_several_choices_are_joined() -> None:
    assert filled(form(SIZES), {"sizes": "plastic, VIRTUAL"}).values["sizes"] == "PLASTIC,VIRTUAL"
    assert "sizes" in filled(form(SIZES), {"sizes": "plastic, gold"}).complaints


def test_without_choices_there_is_nothing_to_choose() -> None:
    result = filled(form(Field("to", "To", Input.CHOICE)), {"to": "x"})
    assert result.complaints["to"] == "No To is called that. There is nothing to choose from."
