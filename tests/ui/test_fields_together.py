"""Fields that belong together: what a choice filled in goes with it, and what contradicts is said beside the field."""

from collections.abc import Mapping

import pytest
from textual.events import Paste

from banktui.services.acting import Choice, Field, Form, Input
from banktui.ui.screens.form import FormScreen
from tests.ui.running import SMALL, Running, console
from tests.ui.test_forms import Bank, open_form

GALERIE = (("name", "Galerie Vasseur"), ("iban", "DE89370400440532013000"), ("bic", "COBADEFFXXX"))
FERRI = (("name", "Marta Ferri"), ("iban", "IT65H0200801600950588507261"), ("bic", "UNCRITMM"))
PAYEES = tuple(Choice(dict(told)["iban"], dict(told)["name"], names=True, fills=told) for told in (GALERIE, FERRI))
TRANSFER = Form(
    "Credit transfer",
    (
        Field("payee", "Payee", Input.CHOICE, required=False, choices=PAYEES, named_by="iban"),
        Field("name", "Name"),
        Field("iban", "IBAN"),
        Field("bic", "BIC", required=False),
    ),
    "Review",
)
LEDGERS = (Choice("f", "Float"), Choice("s", "Salaries"))


def other_ledger(values: Mapping[str, str]) -> Mapping[str, str]:
    return {"to": "Choose another ledger."} if values["from"] == values["to"] else {}


MOVE = Form(
    "Move",
    (
        Field("from", "From", Input.CHOICE, initial="f", choices=LEDGERS),
        Field("to", "To", Input.CHOICE, initial="s", choices=LEDGERS),
    ),
    "Review",
    together=other_ledger,
)


@pytest.fixture
def bank() -> Bank:
    made = Bank()
    made.forms["create-customer"] = TRANSFER
    return made


async def chosen(it: Running, *, letters: str = "g") -> FormScreen:
    form = await open_form(it)
    await it.press(*letters)
    return form


async def test_another_number_takes_back_who_was_chosen_and_what_came_with_it(bank: Bank) -> None:
    async with console(bank) as it:
        form = await chosen(it)
        assert form.fields.values == {"payee": "DE89370400440532013000", **dict(GALERIE)}
        await it.press("tab", "tab", "end", "backspace", "1")
        assert form.fields.values == {
            "payee": "",
            "name": "Galerie Vasseur",
            "iban": "DE89370400440532013001",
            "bic": "",
        }
        await it.shows("⚠ It is of the payee chosen before.", "‹ choose ›")
        await it.press("shift+tab", "end", "x")
        assert form.fields.values["name"] == "Galerie Vasseurx"
        assert "chosen before" not in it.text


async def test_what_was_typed_by_hand_stays_whoever_was_chosen(bank: Bank) -> None:
    async with console(bank, size=SMALL) as it:
        form = await chosen(it)
        await it.press("tab", "home", "M", "tab", "tab", "home", "X", "shift+tab", "home", "delete")
        assert form.fields.values == {
            "payee": "",
            "name": "MGalerie Vasseur",
            "iban": "E89370400440532013000",
            "bic": "XCOBADEFFXXX",
        }
        assert "chosen before" not in it.text


async def test_only_the_field_that_has_the_focus_is_marked_as_the_one_that_has_it(bank: Bank) -> None:
    which = Field("which", "Which", Input.CHOICE, choices=LEDGERS, initial="f")
    remarked = Field("amount", "Amount", remark=lambda _: "More than the account held.")
    note = Field("note", "Note", required=False)
    bank.forms["create-customer"] = Form("Pay", (which, remarked, note), "Review")
    async with console(bank, size=SMALL) as it:
        form = await open_form(it)

        def marked() -> list[bool]:
            colors = [row.query(".name").first().styles.color for row in form.fields.rows]
            return [color != colors[0] for color in colors]

        await it.press("tab", "1", "tab")
        await it.shows("⚠ More than the account held.")
        assert marked() == [False, False, True]
        await it.press("shift+tab")
        assert marked() == [False, True, False]


async def test_the_same_number_written_otherwise_is_the_same_payee(bank: Bank) -> None:
    async with console(bank) as it:
        form = await chosen(it)
        await it.press("tab", "tab", "home", "space", "end", "space")
        assert form.fields.values["payee"] == "DE89370400440532013000"
        assert form.fields.values["bic"] == "COBADEFFXXX"


async def test_choosing_somebody_again_fills_everything_again(bank: Bank) -> None:
    async with console(bank) as it:
        form = await chosen(it)
        await it.press("tab", "tab", "end", "backspace", "shift+tab", "shift+tab", "m", "g", "m")
        assert form.fields.values == {"payee": "IT65H0200801600950588507261", **dict(FERRI)}
        assert "chosen before" not in it.text


async def test_what_two_fields_say_against_each_other_stands_beside_one_at_once(bank: Bank) -> None:
    bank.forms["create-customer"] = MOVE
    async with console(bank, size=SMALL) as it:
        await open_form(it)
        assert "Choose another ledger." not in it.text
        await it.press("right")
        await it.shows("✖ Choose another ledger.", "Still to put right: To")
        await it.press("ctrl+s")
        assert bank.performed == []
        await it.press("right")
        await it.until(lambda: "Choose another ledger." not in it.text)
        await it.shows("Ready. Nothing was sent yet.")


async def test_what_stands_for_an_unseen_character_is_pointed_out_beside_the_field(bank: Bank) -> None:
    async with console(bank) as it:
        form = await open_form(it)
        await it.press("tab")
        it.app.post_message(Paste("Vas\u200bseur"))
        await it.shows("Vas�seur", "⚠ It holds a character that cannot")
        assert form.fields.values["name"] == "Vas\ufffdseur"
