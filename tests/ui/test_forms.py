"""What can be done is listed with what cannot; a form is checked as it is typed, sent once, and its outcome told."""

import asyncio
from collections.abc import Mapping

import pytest
from textual.app import App

from banktui.domain.account import Account
from banktui.domain.aggregation import Customer
from banktui.domain.errors import Problem
from banktui.services.acting import Choice, Done, Field, Form, Input, Made
from banktui.services.reading import Listed
from banktui.services.shelf import ListRef
from banktui.ui.places import Place
from banktui.ui.screens.actions import ActionsMenu
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.chooser import Chooser
from banktui.ui.screens.form import FormScreen
from banktui.ui.widgets.choice_field import ChoiceField, ChoicesField
from banktui.ui.widgets.secret_input import SecretInput
from tests.ui.fake_bank import ALPHA, GAMMA, HOSTILE, NOW, euro
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, Running, console, inside

CUSTOMERS = ListRef(GAMMA.id, "created-customers")
SECRET = "correct-horse-battery"
FIELDS = (
    Field("type", "Type", Input.CHOICE, initial="person", choices=(Choice("person", "person"), Choice("firm", "firm"))),
    Field("name", "Name", longest=5),
    Field("born", "Born", required=False, check=lambda typed: "" if typed.isdigit() else "Born is a year."),
    Field("uses", "Uses", Input.CHOICES, initial="pay", choices=(Choice("pay", "payments"), Choice("fee", "fees"))),
    Field("key", "Key", Input.SECRET, required=False, longest=40, part="Signing"),
)
FORM = Form("Create customer", FIELDS, "Create customer", "No money moves.")
ANN = Customer("c-9", name="Ann", created_at=NOW)
DONE = Done("The customer was created: Ann, c-9.", Made("created-customers", ANN))
UNKNOWN = Problem("outcome-unknown", "It is not known whether Hub created the customer.", hint="Ask Hub.", at=NOW)
REFUSED = Problem("rejected", "This name is taken", field="name", at=NOW)


class Bank(FakeWorkspace):
    """A fake that keeps what an action made, and can be slow to answer."""

    def __init__(self) -> None:
        super().__init__((ALPHA, GAMMA))
        self.bank[ListRef(GAMMA.id, "accounts")] = (Account("l-1", "Float", "12345678", "GBP", euro("1.00", "GBP")),)
        self.forms["create-customer"] = FORM
        self.outcomes["create-customer"] = DONE
        self.answer = asyncio.Event()
        self.answer.set()

    async def perform(self, connection: str, capability: str, parent: str, values: Mapping[str, str]) -> Done | Problem:
        outcome = await super().perform(connection, capability, parent, values)
        await self.answer.wait()
        if isinstance(outcome, Done) and outcome.made is not None:
            self.keep(ListRef(connection, outcome.made.capability), outcome.made.item)
        return outcome

    def keep(self, ref: ListRef, item: Listed) -> None:
        """Keep what was made, as the engine does."""
        self.bank[ref] = (item, *self.bank.get(ref, ()))
        self._keep(ref, item)


@pytest.fixture
def bank() -> Bank:
    return Bank()


async def open_form(it: Running) -> FormScreen:
    await it.open(Place(GAMMA.id, section="created-customers"))
    await it.press("x", "enter")
    await it.until(lambda: isinstance(it.screen, FormScreen) and bool(it.screen.query(ChoiceField)))
    await it.settled()
    assert isinstance(it.screen, FormScreen)
    return it.screen


async def fill(it: Running, name: str = "Ann") -> None:
    await it.press("tab")
    await it.type(name)


async def test_the_menu_has_what_can_be_done_here_first_and_then_what_cannot_with_reasons(bank: Bank) -> None:
    async with console(bank) as it:
        await it.open(Place(GAMMA.id, section="created-customers"))
        await it.press("x")
        await it.shows(
            "Create customer", "Not from here", "choose it in the list of accounts", "Not with Hub", "no cards"
        )
        assert "PRODUCTION" in it.text
        lines = "\n".join(it.lines)
        assert lines.index("Create customer") < lines.index("Configure events") < lines.index("Cards")
        await it.press("end", "enter")
        await it.says("Hub has no cards: it moves money between ledgers.")
        assert isinstance(it.screen, ActionsMenu)
        last = it.screen.deeds.highlighted
        assert last
        await it.press("k")
        assert it.screen.deeds.highlighted != last
        await it.press("j")
        assert it.screen.deeds.highlighted == last


async def test_through_a_read_only_connection_nothing_can_be_done_and_it_says_so(bank: Bank) -> None:
    bank.connections = tuple(each._replace(is_read_only=True) for each in bank.connections)
    async with console(bank) as it:
        await it.open(Place(GAMMA.id, section="accounts"))
        await it.press("x")
        await it.shows("Not from here", "This connection is read-only: nothing is changed through it.")
        assert it.text.count("This connection is read-only") == 1
        assert "its letter too" not in it.text
        await it.press("enter")
        await it.says("This connection is read-only: nothing is changed through it.")
        assert isinstance(it.screen, ActionsMenu)
        assert bank.performed == []


async def test_the_row_in_front_is_what_an_action_is_about(bank: Bank) -> None:
    bank.forms["configure-events"] = FORM
    bank.outcomes["configure-events"] = Done("Done.")
    async with console(bank) as it:
        await it.open(Place(GAMMA.id, section="accounts"))
        await it.press("x")
        await it.shows("Float", "Create beneficiary", "Configure events")
        assert "Not from here" not in it.text
        await it.press("down", "enter")
        await it.until(lambda: isinstance(it.screen, FormScreen))
        await it.settled()
        await fill(it)
        await it.press("ctrl+s")
        await it.says("Done.")
        assert [(asked[1], asked[2]) for asked in bank.performed] == [("configure-events", "l-1")]


async def test_nothing_can_be_sent_before_everything_is_right_and_it_says_what_is_not(bank: Bank) -> None:
    async with console(bank) as it:
        form = await open_form(it)
        await it.shows("Still to put right: Name", "No money moves.", "PRODUCTION")
        assert form.submit.disabled
        await it.press("ctrl+s")
        await it.shows("✖ “Name” must be filled in.")
        await it.type("Annabel")
        await it.shows("“Name” may have 5 characters, not 7.")
        await it.press("backspace", "backspace", "tab")
        await it.type("x")
        await it.press("tab")
        await it.shows("✖ Born is a year.", "Still to put right: Born")
        await it.press("shift+tab", "backspace")
        await it.shows("Ready. Nothing was sent yet.")
        assert bank.performed == []


async def test_it_is_sent_once_and_the_row_that_it_made_is_shown(bank: Bank) -> None:
    bank.answer.clear()
    async with console(bank) as it:
        form = await open_form(it)
        await it.press("right")
        await fill(it)
        await it.press("enter", "enter", "right", "space", "tab")
        form.query_one(SecretInput).value = SECRET
        await it.press("enter", "enter", "enter", "ctrl+s", "ctrl+s")
        await it.shows("waiting for the answer")
        bank.answer.set()
        await it.says(DONE.sentence)
        values = {"type": "firm", "name": "Ann", "born": "", "uses": "pay,fee", "key": SECRET}
        assert bank.performed == [(GAMMA.id, "create-customer", "", values)]
        await it.until(lambda: isinstance(it.screen, BrowseScreen) and it.row_id == "c-9")


async def test_a_made_row_is_shown_from_wherever_it_was_made(bank: Bank) -> None:
    async with console(bank) as it:
        await it.press("end", "x")
        await it.until(lambda: isinstance(it.screen, ActionsMenu))
        await it.press("down", "down", "enter")
        await it.until(lambda: isinstance(it.screen, FormScreen) and bool(it.screen.query(ChoiceField)))
        await it.settled()
        await fill(it)
        await it.press("ctrl+s")
        await it.until(lambda: isinstance(it.screen, BrowseScreen) and it.row_id == "c-9")


async def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(bank: Bank) -> None:
    bank.outcomes["create-customer"] = REFUSED
    async with console(bank) as it:
        form = await open_form(it)
        await fill(it)
        await it.press("ctrl+s")
        await it.shows(
            "✖ This name is taken", "It was not done. Still to put right: Name. What was typed is kept.", "Ann"
        )
        assert form.submit.disabled
        await it.type("a")
        await it.shows("Ready. Nothing was done yet.")
        assert "What was typed is kept" not in it.text
        bank.outcomes["create-customer"] = DONE
        await it.press("ctrl+s")
        await it.says(DONE.sentence)
        assert [asked[3]["name"] for asked in bank.performed] == ["Ann", "Anna"]


async def test_an_unknown_outcome_is_a_warning_and_cannot_be_sent_again_from_there(bank: Bank) -> None:
    bank.outcomes["create-customer"] = UNKNOWN
    async with console(bank) as it:
        form = await open_form(it)
        await fill(it)
        form.query_one(SecretInput).value = SECRET
        await it.press("ctrl+s")
        await it.shows("⚠ It is not known whether", "→ Ask Hub.", "It is not sent again from here.")
        await it.press("ctrl+s", "enter", "ctrl+s")
        assert len(bank.performed) == 1
        assert not form.submit.display
        assert form.query_one(SecretInput).value == ""
        await it.press("escape")
        again = await open_form(it)
        assert again.fields.values == {"type": "person", "name": "Ann", "born": "", "uses": "pay", "key": ""}
        await it.shows("⚠ It is not known whether", "The one before may have been carried out.")
        assert len(bank.performed) == 1


async def test_leaving_asks_first_where_something_was_typed_and_keeps_no_secret(bank: Bank) -> None:
    async with console(bank) as it:
        await open_form(it)
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        form = await open_form(it)
        secret = form.query_one(SecretInput)
        secret.value = SECRET
        await it.settled()
        await it.press("escape")
        await it.shows("Nothing was sent. Esc again drops what was typed.")
        await it.press("tab")
        await it.until(lambda: "Esc again" not in it.text)
        await it.press("escape", "escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        assert secret.value == ""
        assert bank.performed == []


async def test_whoever_leaves_before_the_answer_is_told_of_it_in_passing(bank: Bank) -> None:
    bank.answer.clear()
    async with console(bank) as it:
        await open_form(it)
        await fill(it)
        await it.press("ctrl+s", "escape")
        await it.shows("It was sent and cannot be taken back.")
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        bank.answer.set()
        await it.says(DONE.sentence)


async def test_a_secret_is_never_seen_and_never_copied(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(App, "copy_to_clipboard", lambda _app, text: copied.append(text))
    async with console(bank) as it:
        form = await open_form(it)
        secret = form.query_one(SecretInput)
        secret.focus()
        await it.type("horse")
        assert secret.value == "horse"
        assert "horse" not in it.text
        secret.select_all()
        await it.press("ctrl+c")
        await it.says("A secret is not copied")
        await it.press("ctrl+x")
        assert copied == []
        assert secret.value == "horse"


async def test_many_choices_are_narrowed_by_typing_and_names_among_them_can_be_hidden(bank: Bank) -> None:
    people = (("c-1001", "Alice"), ("c-1002", "Bob"), ("c-1003", HOSTILE))
    choices = tuple(Choice(value, name, names=True) for value, name in people)
    bank.forms["create-customer"] = Form("Pick", (Field("who", "Who", Input.CHOICE, choices=choices),), "Pick")
    async with console(bank) as it:
        form = await open_form(it)
        await it.press("space")
        await it.until(lambda: isinstance(it.screen, Chooser))
        await it.shows("Alice", "Bob", HOSTILE[:20])
        await it.type("bo")
        await it.until(lambda: "Alice" not in it.text)
        await it.press("enter")
        await it.until(lambda: it.screen is form)
        assert form.fields.values == {"who": "c-1002"}
        await it.press("f2")
        await it.until(lambda: "Bob" not in it.text and "••••• 1002" in it.text)
        await it.press("a", "f2", "a")
        assert form.fields.values == {"who": "c-1001"}


async def test_a_form_that_cannot_be_made_says_why(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_form(*_: object) -> Problem:
        return Problem("rejected", "There is no ledger yet", hint="Create one first.")

    monkeypatch.setattr(bank, "form", no_form)
    async with console(bank) as it:
        await it.open(Place(GAMMA.id, section="created-customers"))
        await it.press("x", "enter")
        await it.shows("✖ There is no ledger yet", "→ Create one first.")
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))


async def test_a_list_that_is_kept_here_says_so_and_has_no_age(bank: Bank) -> None:
    bank.notes[GAMMA.id, "created-customers"] = "Hub has no call that lists customers."
    async with console(bank, size=SMALL) as it:
        await it.open(Place(GAMMA.id, section="created-customers"))
        await it.shows("◇ Hub has no call that lists customers.", "None was created from here yet. x begins one.")
        await it.press("r")
        await it.says("These are kept here")
        bank.keep(CUSTOMERS, ANN)
        await it.shows("Ann", "1 customer")
        assert it.lines[-2].strip() == "1 customer"
        await it.press("enter")
        await it.shows("kept here")
        assert "Bank told us" not in it.text


async def test_help_and_palette_tell_what_the_provider_cannot_do(bank: Bank) -> None:
    async with console(bank, size=(120, 100)) as it:
        await it.open(Place(GAMMA.id, section="created-customers"))
        await it.press("question_mark", "end")
        await it.shows("Not with Hub", "Hub has no cards")
        await it.press("escape", "ctrl+p")
        await it.shows("Create customer")
        await it.type("cards")
        await it.shows("hub-gbp Cards", "Hub has no cards")


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (40, 10), (80, 24), (300, 100)], ids=str)
async def test_menu_and_form_fit_any_terminal(bank: Bank, size: tuple[int, int]) -> None:
    async with console(bank, size=size) as it:
        await open_form(it)
        await it.press("ctrl+s", "tab", "tab", "tab", "space", "right", "space", "escape", "escape")
        await it.settled()
        assert it.app.is_running


async def test_any_of_several_are_marked_by_key_and_by_mouse(bank: Bank) -> None:
    async with console(bank) as it:
        form = await open_form(it)
        field = form.query_one(ChoicesField)
        await it.pilot.click(field, offset=(1, 0))
        assert field.value == ""
        await it.shows("Still to put right: Name, Uses")
        await it.press("right", "space")
        assert field.value == "fee"


async def test_actions_can_be_taken_from_inside_what_they_are_about(bank: Bank) -> None:
    async with console(bank) as it:
        await it.open(inside(GAMMA.id, section="accounts"))
        assert it.browse.front().item is not None
        await it.press("x", "escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
