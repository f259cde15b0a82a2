"""Bad inputs to payments, by their rows: what is typed is refused with a reason beside its field, before any request.

Rows 21 to 32 and 55 to 58 of the project's table of bad inputs. Each is tried here through the whole way from a form to
the bank; where a row has more to it, `ELSEWHERE` says which tests look at that, and they must be there.
"""

import random
import re
from functools import partial

import pytest
from textual import events

from banktui.domain.amount import amount_fault, amount_of
from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.domain.tag import shown
from banktui.http.decode import decode
from banktui.http.fields import decimal_of
from banktui.services.payments import Review
from banktui.ui.screens.payment_form import PaymentForm
from banktui.ui.screens.review import ReviewScreen
from tests.money.elsewhere import is_there
from tests.money.rig import Rig, Till, yes
from tests.money.ways import EVERY, Way, way_of
from tests.ui.fake_payments import a_review
from tests.ui.running import SMALL, Running, console
from tests.ui.test_payments_screen import Paying, form_of

ELSEWHERE = {
    21: "domain/test_amount.py::test_row_21_and_22_anything_else_is_refused_with_a_reason",
    22: "domain/test_amount.py::test_nothing_typed_passes_that_decimal_reads_in_another_way",
    23: "domain/test_amount.py::test_row_23_the_reason_says_what_to_do",
    24: "providers/hub/test_hub_moving.py::test_an_amount_is_shown_and_sent_with_the_same_digits",
    25: "http/test_json_decode.py::test_fractions_keep_every_digit",
    26: "providers/anytime/test_anytime_values.py::test_currencies_are_not_repaired",
    27: "domain/test_iban.py::test_an_iban_that_money_must_not_go_to_is_refused_with_the_reason",
    28: "providers/anytime/test_anytime_values.py::test_account_numbers_are_shown_whatever_they_are",
    29: "services/test_payment_desk.py::test_source_and_destination_must_differ",
    30: "providers/hub/test_hub_moving.py::test_row_30_a_reference_fits_and_carries_the_tag_whatever_is_typed",
    31: "services/test_payment_desk.py::test_the_tag_of_another_payment_cannot_stand_in_a_text",
    32: "providers/banq/test_banq_rows.py::test_times_are_instants_or_called_odd",
    55: "ui/test_find_screen.py::test_any_paste_is_text",
    56: "money/test_pressing.py::test_keys_and_clicks_on_the_screen",
    57: "ui/test_console_sizes.py::test_every_size_is_survived_with_every_prompt",
    58: "ui/test_review_screen.py::test_what_cannot_be_seen_in_full_cannot_be_sent",
}


@pytest.mark.parametrize("row", [*range(21, 33), *range(55, 59)])
def test_each_row_is_looked_at_elsewhere_too(row: int) -> None:
    assert is_there(ELSEWHERE[row]), ELSEWHERE[row]


@pytest.fixture
def bank(rig: Rig) -> Rig:
    """Give the bank of all; nothing has been sent to it yet."""
    for wire in rig.wires.values():
        wire.posts.clear()
    return rig


def filled(way: Way, **typed: str) -> dict[str, str]:
    """Return a payment with something else typed into some fields."""
    return {**way.fill(random.Random(0)), **typed}  # noqa: S311 - any payment


async def answer(rig: Rig, way: Way, **typed: str) -> Review | Problem:
    """Return what becomes of a form; no money request may have left."""
    till = rig.till(way)
    values = {**rig.front.initial[way.operation], **filled(way, **typed)}
    told = await till.desk.review(way.slug, way.operation, way.parent, values)
    assert rig.wires[way.slug].posts == []
    assert till.journal.intents() == []
    await rig.close_tills()
    return told


async def refusal(rig: Rig, way: Way, field: str, **typed: str) -> Problem:
    """Return why something typed is refused, beside its field and in a sentence."""
    told = await answer(rig, way, **typed)
    assert isinstance(told, Problem), (way.operation, typed)
    assert told.field == field, (way.operation, typed, told)
    assert told.title.endswith("."), told.title
    return told


ROW_21 = ("1e3", "NaN", "Infinity", "-5", "0", "+5", "0x10", "1_000", " 5 ", "１２", "٣")
ROW_22 = ("1,50", "1.234,56", "1,234.56")
ROW_23 = ("0.001", "10.005")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("typed", [*ROW_21, *ROW_22, *ROW_23], ids=ascii)
async def test_row_21_22_23_no_amount_is_guessed_by_any_operation(bank: Rig, typed: str) -> None:
    for way in EVERY:
        await refusal(bank, way, "amount", amount=typed)


def test_row_23_digits_are_the_currencys() -> None:
    assert amount_of("100", "JPY").plain() == "100"
    assert amount_of("1.005", "KWD").plain() == "1.005"
    for typed, currency in (("1.5", "JPY"), ("1.0005", "KWD"), ("10.005", "EUR")):
        assert amount_fault(typed, currency)


@pytest.mark.asyncio(loop_scope="session")
async def test_row_24_no_more_than_hub_can_write(bank: Rig) -> None:
    for code in ("H1", "H2"):
        await refusal(bank, way_of(code), "amount", amount="99999999999.99")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("1e22", "1E+22"),
        ('"12.50"', "12.50"),
        ("12345678901234567.89", "12345678901234567.89"),
        ("null", "None"),
        ("true", "None"),
        ('"1,50"', "None"),
        ("{}", "None"),
    ],
)
def test_row_25_an_amount_is_read_from_its_own_digits_or_not_at_all(written: str, read: str) -> None:
    assert str(decimal_of(decode(f'{{"amount": {written}}}'.encode())["amount"])) == read


IBANS = {
    "DE88370400440532013000": "check digits",
    "DE8937040044053201300": "characters",
    "XX89370400440532013000": "country",
    "US89370400440532013000": "country",
    "IBAN: DE89370400440532013000": "IBAN",
    "DE89\u200b370400440532013000": "U+200B",
    "": "",
}


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("typed", IBANS, ids=ascii)
async def test_row_27_an_iban_is_refused_with_the_reason(bank: Rig, typed: str) -> None:
    told = await refusal(bank, way_of("A1"), "iban", iban=typed)
    assert IBANS[typed] in told.title


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("typed", ["DE89 3704 0044 0532 0130 00", "de89370400440532013000", " DE89370400440532013000 "])
async def test_row_27_or_taken_for_what_it_means(bank: Rig, typed: str) -> None:
    told = await answer(bank, way_of("A1"), iban=typed, bic="COBADEFFXXX", name="Galerie Vasseur")
    assert isinstance(told, Review), told
    assert told.draft.destination.number == "DE89370400440532013000"
    assert b"DE89370400440532013000" in told.draft.request.body


@pytest.mark.asyncio(loop_scope="session")
async def test_row_29_source_and_destination_differ(bank: Rig) -> None:
    transfer, ledgers = way_of("A1"), way_of("H1")
    told = await answer(bank, transfer, iban="FR1420041010050500013M02606", bic="PSSTFRPPPAR")
    assert isinstance(told, Problem), told
    same = bank.front.initial["ledger-transfer"]["from"]
    told = await answer(bank, ledgers, to=same)
    assert isinstance(told, Problem), told


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("typed", ["é", "🙂", "a" * 19, "\u202eabc", "a\nb", "a/b"], ids=ascii)
async def test_row_30_a_reference_that_hub_cannot_write_is_refused(bank: Rig, typed: str) -> None:
    for code in ("H1", "H2"):
        await refusal(bank, way_of(code), "reference", reference=typed)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("typed", ["", "a", "a_b", "Rent 11", "a" * 9], ids=ascii)
async def test_row_30_or_fits_with_its_tag(bank: Rig, typed: str) -> None:
    for code in ("H1", "H2"):
        told = await answer(bank, way_of(code), reference=typed)
        assert isinstance(told, Review), told
        # The documents' set has no space, and their own sample has one.
        assert re.fullmatch(r"[A-Za-z0-9_ -]{8,18}", told.draft.they_see)
        assert told.tag in told.draft.they_see


TEXTS = {
    "A1": ("reference", "note"),
    "A2": ("card_comment", "acc_comment"),
    "B1": ("comment",),
    "I1": ("communication",),
}


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("code", TEXTS)
async def test_row_31_no_text_holds_another_payments_tag(bank: Rig, code: str) -> None:
    way = way_of(code)
    till: Till = bank.till(way)
    paid = await till.pay(filled(way))
    assert paid.state is State.ACCEPTED
    for name in TEXTS[code]:
        for tag in (paid.tag, shown(paid.tag).lower(), " ".join(paid.tag)):
            values = {**bank.front.initial[way.operation], **filled(way), name: f"see {tag}"}
            told = await till.desk.review(way.slug, way.operation, way.parent, values)
            assert isinstance(told, Problem), (name, tag)
            assert shown(paid.tag) in told.title or told.field == name, told
    assert len(till.journal.intents()) == 1
    await bank.close_tills()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("typed", ["2026-02-31", "0000-00-00", "31-02-2027", "2027-02-29", "soon", "1610367132000"])
async def test_row_32_no_day_that_is_none_is_sent(bank: Rig, typed: str) -> None:
    await refusal(bank, way_of("I1"), "value_day", value_day=typed)
    await refusal(bank, way_of("A4"), "expiry_date", expiry_date=typed)
    for seed in (0, 1):
        await refusal(bank, way_of("B1", seed), "start", frequency="weekly", start=typed)


PASTES = {
    "a megabyte": "x" * 2**20,
    "escapes": "\x1b]52;c;YWJj\x07\x1b[2J\x9b1m",
    "a line": "DE89370400440532013000\n",
    "lines": "one\r\ntwo\n\n\n",
    "unseen": "a\u200b\u202eb",
}


async def pasted(running: Running, text: str) -> PaymentForm:
    """Open a form and paste something into its first field."""
    form = await form_of(running)
    running.app.post_message(events.Paste(text))
    await running.settled()
    return form


async def test_row_55_a_paste_is_cleaned_and_clipped_and_sends_nothing() -> None:
    async with console(Paying()) as running:
        form = await form_of(running)
        for name, text in PASTES.items():
            running.app.post_message(events.Paste(text))
            await running.settled()
            assert running.screen is form, name
            (value, *_) = form.fields.values.values()
            assert len(value) < 10_000, name
            assert not any(char in value for char in "\x1b\x07\x9b\r\n"), name
            assert "\x1b" not in running.text, name
            assert (running.bank.payments.reviewed, running.bank.payments.sent) == ([], []), name


async def test_row_56_enter_held_down_sends_nothing() -> None:
    """It begins in the form, and comes as far as Cancel, again and again."""
    async with console(Paying()) as running:
        await form_of(running)
        for _ in range(12):
            await running.pilot.press("enter")
        await running.settled()
        assert running.bank.payments.sent == []


@pytest.mark.asyncio(loop_scope="session")
async def test_row_56_and_in_two_terminals_it_is_one_send(bank: Rig) -> None:
    for way in (way_of("H1"), way_of("I1")):
        case = bank.stage.bank.directory / f"row-56-{way.operation}.db"
        first, second = bank.till(way, case), bank.till(way, case)
        before = len(bank.effects(way))
        reviews = [await till.review(filled(way)) for till in (first, second)]
        told = [
            await till.desk.send(review.id, yes(review)) for till, review in zip((first, second), reviews, strict=True)
        ]
        assert [type(one) for one in told] == [Intent, Problem]
        assert len(bank.effects(way)) == before + 1
        await bank.close_tills()


SIZES = {(80, 24): True, (1, 1): False, (300, 100): True, (20, 5): False, (160, 45): True, (10, 3): False}
"""Whether all that matters of a review fits on it."""


def _is_sendable(screen: ReviewScreen, is_so: bool) -> bool:  # noqa: FBT001 - compared with what is
    return screen.send.disabled is not is_so


async def test_row_57_58_the_review_survives_any_size_and_is_sent_only_where_all_of_it_is_seen() -> None:
    async with console(size=SMALL) as running:
        screen = ReviewScreen(a_review())
        running.app.push_screen(screen)
        await running.until(lambda: running.screen is screen)
        for size, fits in SIZES.items():
            await running.pilot.resize_terminal(*size)
            await running.until(partial(_is_sendable, screen, fits), f"at {size}")
            if fits:
                assert "1 250.00 EUR" in running.text, size
                assert "DE89 3704 0044 0532 0130 00" in running.text, size
        assert running.app.is_running
