"""f2: where a secret goes, and who is asked or paid, is nobody else's business; what is hidden is sent to nobody."""

from collections.abc import Sequence
from dataclasses import replace

from banktui.domain.errors import Problem
from banktui.domain.intent import Party, State, Step
from banktui.services.acting import Choice, Done, Field, Form, Input, confirmation
from banktui.services.payments import Caution, Caveat
from banktui.services.row_fields import Place
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef
from banktui.ui.columns import INTENTS
from banktui.ui.deeds import SECRET_DEEDS, Errand
from banktui.ui.exported_fields import fields_of_columns
from banktui.ui.presenter import View
from banktui.ui.presenter.cells import cell
from banktui.ui.presenter.kind import Kind
from banktui.ui.screens.form import FormScreen
from banktui.ui.screens.review import ReviewScreen
from banktui.ui.screens.transfers import TransfersScreen
from banktui.ui.widgets.caveat_row import CaveatRow
from banktui.ui.widgets.mark import Mark
from tests.ui.fake_bank import ALPHA, NOW
from tests.ui.fake_payments import a_review, an_intent
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, Running, console

PHONE, MAIL = "+33 6 12 34 56 78", "jeanne@example.org"
HOLDER = Choice("33612345678", f"{PHONE}, the mobile of the account's holder", names=True, personal=True)
SEND_PIN = Form(
    "Send PIN by SMS",
    (
        Field("goes_to", "Goes to", Input.CHOICE, choices=(HOLDER,), initial=HOLDER.value, is_destination=True),
        confirmation("SEND"),
    ),
    "Send the PIN",
)
SEND_NUMBER = Form(
    "Send card number",
    (
        Field("to", "Goes to", remark=lambda typed: f"It is sent to {typed}", is_destination=True),
        confirmation("SEND"),
    ),
    "Send the number",
)
HIDDEN = "f2 shows where it goes, and then it can be sent."
PRIVATE = View(NOW, private=True)


class Sending(FakeWorkspace):
    """A fake whose connection can send what is secret about a card to somebody."""

    def offered(self, connection: str) -> frozenset[str]:
        return super().offered(connection) | {"send-card-pin", "send-card-number"}


def sending() -> Sending:
    bank = Sending((ALPHA,))
    bank.forms |= {"send-card-pin": SEND_PIN, "send-card-number": SEND_NUMBER}
    bank.outcomes["send-card-number"] = Done(f"The bank sends the number to {PHONE}.")
    bank.outcomes["send-card-pin"] = Done("The bank sends the PIN.")
    return bank


async def form_of(it: Running, capability: str) -> FormScreen:
    deed = next(deed for deed in SECRET_DEEDS if deed.capability == capability)
    it.app.begin(ALPHA.id, Errand(deed, deed.title, "ANY0000000042"))
    await it.until(lambda: isinstance(it.screen, FormScreen) and bool(it.screen.query("FieldRow")))
    await it.settled()
    assert isinstance(it.screen, FormScreen)
    return it.screen


def gives_away(it: Running) -> Sequence[str]:
    """Return what of the destinations can be read."""
    parts = ("33612345678", "33 6 12", "5678", "56 78", "jeanne", "example", "Vasseur", "3201", "12 480")
    return [part for part in parts if part in it.text]


async def test_the_holders_number_is_hidden_to_its_end_and_nothing_is_sent_to_it_unseen() -> None:
    async with console(sending(), size=SMALL) as it:
        form = await form_of(it, "send-card-pin")
        await it.shows(PHONE)
        await it.press("f2", "tab")
        await it.type("SEND")
        assert gives_away(it) == []
        await it.shows(HIDDEN)
        assert form.submit.disabled
        await it.press("ctrl+s", "enter", "ctrl+s")
        await it.settled()
        assert it.bank.performed == []
        await it.press("f2")
        await it.shows(PHONE, "Ready.")
        await it.press("ctrl+s")
        await it.says("The bank sends the PIN.")
        assert len(it.bank.performed) == 1


async def test_a_typed_destination_is_read_while_it_is_typed_only_and_in_no_sentence() -> None:
    async with console(sending(), size=SMALL) as it:
        form = await form_of(it, "send-card-number")
        await it.type(MAIL)
        await it.press("tab")
        await it.type("SEND")
        await it.shows(f"⚠ It is sent to {MAIL}")
        await it.press("f2")
        await it.shows("⚠ Where it goes is hidden.", HIDDEN)
        assert gives_away(it) == []
        assert form.submit.disabled
        await it.press("f2")
        await it.shows(f"⚠ It is sent to {MAIL}")
        assert not form.submit.disabled
        await it.press("ctrl+s")
        await it.says(f"The bank sends the number to {PHONE}.")


async def test_what_is_said_in_passing_names_no_destination_and_what_was_said_before_is_taken_away() -> None:
    async with console(sending()) as it:
        it.app.notify(f"Sent to {PHONE}.")
        await it.says(f"Sent to {PHONE}.")
        await it.press("f2")
        await it.until(lambda: PHONE not in it.text)
        it.app.notify(f"Sent to {PHONE} and {MAIL}: 12.50 EUR from NL91 ABNA 0417 1643 00.")
        await it.says("Sent to ••••• and •••••: ••••• EUR from •••••.")


async def test_a_refusal_is_told_without_what_it_names() -> None:
    bank = sending()
    refusal = Problem("rejected", f"{MAIL} takes no messages.", hint="Use another than 12.00 EUR.", at=NOW)
    bank.outcomes["send-card-number"] = refusal
    async with console(bank) as it:
        await form_of(it, "send-card-number")
        await it.type(MAIL)
        await it.press("tab")
        await it.type("SEND")
        await it.press("ctrl+s")
        await it.shows(f"{MAIL} takes no messages.")
        await it.press("f2")
        await it.shows("••••• takes no messages.", "another than ••••• EUR", HIDDEN)
        assert gives_away(it) == []
        await it.press("f2")
        await it.shows(f"{MAIL} takes no messages.")


ASKED = an_intent(
    State.UNKNOWN,
    destination=Party(MAIL, MAIL),
    sentence=f"{MAIL} was asked; Galerie Vasseur was not.",
    operation="payment-request",
)


async def test_a_payment_its_sentence_and_its_history_name_nobody() -> None:
    bank = sending()
    intent = replace(ASKED, source=replace(ASKED.source, name="Galerie Vasseur"))
    bank.payments.know(intent)
    step = Step(1, NOW, State.SENDING, State.UNKNOWN, "lost", f"record 7: asked, to {MAIL}")
    bank.payments.steps[intent.id] = (step,)
    async with console(bank, size=(160, 45)) as it:
        it.app.action_transfers()
        await it.until(lambda: isinstance(it.screen, TransfersScreen))
        await it.shows(MAIL, "record 7: asked, to")
        await it.press("f2")
        await it.shows("record 7: asked, to", "••••• was asked; ••••• was not.")
        assert gives_away(it) == []


async def test_the_review_hides_what_its_warnings_name() -> None:
    caveat = Caveat(Caution.SAME_PAYMENT, "The same lately: 1250.00 EUR to Galerie Vasseur, “Invoice 2026-118”.")
    async with console(sending()) as it:
        it.app.push_screen(ReviewScreen(a_review(caveats=(caveat,))))
        await it.shows("The same lately: 1250.00 EUR to Galerie Vasseur")
        await it.press("f2")
        await it.shows("What there is to be seen here is hidden: f2 shows it.")
        assert gives_away(it) == []
        row = it.screen.query_one(CaveatRow)
        row.query_one(Mark).focus()
        await it.press("space")
        assert not row.is_acknowledged, "nobody knows what they cannot read"
        await it.press("f2")
        await it.shows("The same lately: 1250.00 EUR to Galerie Vasseur")
        row.query_one(Mark).focus()
        await it.press("space")
        assert row.is_acknowledged


def test_nothing_of_an_address_is_in_a_column_or_in_a_file() -> None:
    nameless = replace(ASKED, destination=Party(MAIL, "", MAIL))
    assert cell(Kind.INTENT_PAYEE, nameless, PRIVATE).plain == "•••••"
    place = Place(ALPHA, Scope.CONNECTION, ListRef("", "intents"), NOW)
    written = [field.read(nameless, place) for field in fields_of_columns(INTENTS, PRIVATE)]
    assert not [value for value in written if "example" in str(value)]
