"""Changing a card: one request as documented, the card read again, and nothing claimed that it does not show."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from banktui.domain.card import Card
from banktui.domain.errors import BankError, OutcomeUnknown, Rejected
from banktui.services import capability
from banktui.services.acting import Action, Done, Form, Preparing, Refusing
from banktui.services.capability import Capability
from banktui.services.provider import Provider
from tests.providers.anytime.scripted_bank import ScriptedBank, enveloped, fixture_body, refused

CARD = "ANY0000000001"
PATH = f"cards/{CARD}"
REVERSIBLE: dict[Capability[Action], str] = {capability.BLOCK_CARD: "BLO", capability.UNBLOCK_CARD: "ACT"}
FINAL: dict[Capability[Action], tuple[str, str]] = {
    capability.CARD_LOST: ("LOS", "LOST"),
    capability.CARD_STOLEN: ("STO", "STOLEN"),
    capability.CARD_DAMAGED: ("DAM", "DAMAGED"),
    capability.CANCEL_CARD: ("CAN", "CANCEL"),
}
EVERY = {**REVERSIBLE, **{key: code for key, (code, _) in FINAL.items()}}


def by_key(key: Capability[Action]) -> str:
    return key.name


def script(
    bank: ScriptedBank, put: Callable[[], httpx.Response] | None = None, **after: Any
) -> list[Mapping[str, Any]]:
    """Have the card changed by a PUT as `after` says; return the forms that come, as they come."""
    forms: list[Mapping[str, Any]] = []
    page = dict(fixture_body("card"))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return enveloped(page)
        forms.append({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
        page.update(after)
        return put() if put is not None else enveloped({"card_ref": CARD, "status": 1, "pos": 0, "atm": 1, "renew": 1})

    bank.answers[PATH] = answer
    return forms


def action(provider: Provider, key: Capability[Action]) -> Action:
    found = provider.get(key)
    assert found is not None
    return found


async def prepared(provider: Provider, key: Capability[Action]) -> Form:
    found = action(provider, key)
    assert isinstance(found, Preparing)
    return await found.prepared(CARD, None, {})


async def perform(provider: Provider, key: Capability[Action], **values: str) -> Done:
    return await action(provider, key).perform(CARD, values)


async def refusal_of(provider: Provider, key: Capability[Action], **values: str) -> BankError:
    with pytest.raises(BankError) as caught:
        await perform(provider, key, **values)
    return caught.value


def methods(bank: ScriptedBank) -> list[str]:
    return [request.method for request in bank.requests if request.url.path.endswith(PATH)]


def in_hand(status: str) -> Card:
    from banktui.providers.anytime.client.words import card_status  # noqa: PLC0415 - a card as the list gives it

    return Card(CARD, "Claire Lumen", type="plastic", status=card_status(status))


@pytest.mark.parametrize("key", EVERY, ids=by_key)
async def test_a_status_goes_out_once_as_a_form_and_the_card_is_read_again(
    provider: Provider, bank: ScriptedBank, key: Capability[Action]
) -> None:
    forms = script(bank, status=EVERY[key])
    word = FINAL[key][1] if key in FINAL else ""
    done = await perform(provider, key, confirmation=word)
    assert forms == [{"card_status": EVERY[key]}]
    assert methods(bank) == ["PUT", "GET"]
    [sent] = [request for request in bank.requests if request.method == "PUT"]
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    assert done.made is not None
    assert isinstance(done.made.item, Card)
    assert (done.made.capability, done.made.parent, done.made.item.id) == ("cards", "1234", CARD)
    assert done.made.item.status is not None
    assert done.made.item.status.code == EVERY[key]
    assert done.sentence.startswith(f"Card {CARD} is ")


@pytest.mark.parametrize("key", FINAL, ids=by_key)
@pytest.mark.parametrize("typed", ["", "yes", "y", "LOS", "BLOCK"])
async def test_what_cannot_be_undone_is_not_sent_without_its_word(
    provider: Provider, bank: ScriptedBank, key: Capability[Action], typed: str
) -> None:
    forms = script(bank)
    error = await refusal_of(provider, key, confirmation=typed)
    assert isinstance(error, Rejected)
    assert (error.field, error.title) == ("confirmation", f"Type {FINAL[key][1]} to go on.")
    assert (forms, methods(bank)) == ([], [])


async def test_only_what_cannot_be_undone_asks_for_a_word_and_each_for_its_own(
    provider: Provider, bank: ScriptedBank
) -> None:
    script(bank, status="BLO")
    words = {}
    for key in FINAL:
        form = await prepared(provider, key)
        assert form.is_final
        [field] = form.fields
        words[key] = field.word
        assert field.complaint(field.word.lower()) == field.complaint(f" {field.word} ") == ""
    assert words == {key: word for key, (_, word) in FINAL.items()}
    for one, other in itertools.combinations(words.values(), 2):
        assert one != other
    form = await prepared(provider, capability.BLOCK_CARD)
    assert (form.is_final, form.fields) == (False, ())
    assert "unblocked" in form.note


async def test_no_sentence_of_a_form_names_the_holder_since_names_can_be_hidden(
    provider: Provider, bank: ScriptedBank
) -> None:
    script(bank)
    for key in (capability.BLOCK_CARD, *FINAL, capability.CARD_USES, capability.RENEW_CARD):
        form = await prepared(provider, key)
        assert CARD in form.note
        assert "Lumen" not in form.note + form.title + form.submit


@pytest.mark.parametrize(
    ("key", "status", "reason"),
    [
        (capability.BLOCK_CARD, "BLO", "The card is blocked."),
        (capability.BLOCK_CARD, "LOS", "The card is lost, and stays so."),
        (capability.BLOCK_CARD, "ORD", "The card is ordered: it is not in use yet."),
        (capability.BLOCK_CARD, "ACT", ""),
        (capability.UNBLOCK_CARD, "ACT", "The card is active."),
        (capability.UNBLOCK_CARD, "CAN", "The card is cancelled, and stays so."),
        (capability.UNBLOCK_CARD, "BLO", ""),
        (capability.UNBLOCK_CARD, "ORD", ""),
        (capability.CARD_LOST, "LOS", "The card is lost, and stays so."),
        (capability.CARD_LOST, "CAN", "The card is cancelled, and stays so."),
        (capability.CARD_LOST, "ACT", ""),
        # Whether a lost card can still be called stolen only the bank knows.
        (capability.CARD_STOLEN, "LOS", ""),
        (capability.CARD_STOLEN, "???", ""),
    ],
)
def test_a_menu_says_why_a_card_surely_cannot_be_given_a_status(
    provider: Provider, key: Capability[Action], status: str, reason: str
) -> None:
    found = action(provider, key)
    assert isinstance(found, Refusing)
    assert found.refusal(in_hand(status)) == reason


async def test_the_form_of_a_card_that_has_ended_meanwhile_says_so_and_sends_nothing(
    provider: Provider, bank: ScriptedBank
) -> None:
    bank.answers[PATH] = {**fixture_body("card"), "status": "STO"}
    with pytest.raises(Rejected, match="The card is stolen, and stays so"):
        await prepared(provider, capability.BLOCK_CARD)


async def test_a_card_that_does_not_show_the_change_is_not_said_to(provider: Provider, bank: ScriptedBank) -> None:
    script(bank)
    done = await perform(provider, capability.BLOCK_CARD)
    assert done.sentence == "Anytime took the change, but the card, read again, does not show it; it is active."


async def test_a_card_that_cannot_be_read_again_is_said_to_be_changed_and_no_more(
    provider: Provider, bank: ScriptedBank
) -> None:
    forms = script(bank)
    first = bank.answers[PATH]
    bank.answers[PATH] = lambda request: (
        first(request) if request.method == "PUT" else refused(4030310, "CardAccountNoRights")
    )
    done = await perform(provider, capability.BLOCK_CARD)
    assert (len(forms), done.made) == (1, None)
    assert done.sentence.startswith("Anytime took the change, but the card could not be read again (")


def broken() -> httpx.Response:
    raise httpx.ReadError("gone")


def failed() -> httpx.Response:
    return refused(5000010, "Unknown")


def of_another() -> httpx.Response:
    return enveloped({"card_ref": "ANY0000000002", "status": 2})


lost_answers = pytest.mark.parametrize("put", [broken, failed, of_another])


@lost_answers
async def test_an_answer_that_is_lost_is_made_up_for_by_reading_the_card(
    provider: Provider, bank: ScriptedBank, put: Callable[[], httpx.Response]
) -> None:
    forms = script(bank, put, status="LOS")
    done = await perform(provider, capability.CARD_LOST, confirmation="LOST")
    assert len(forms) == 1
    assert done.sentence.endswith("The answer was lost; the card, read again, shows it.")


@lost_answers
async def test_without_an_answer_and_without_a_trace_the_outcome_is_unknown_and_nothing_is_sent_twice(
    provider: Provider, bank: ScriptedBank, put: Callable[[], httpx.Response]
) -> None:
    forms = script(bank, put)
    error = await refusal_of(provider, capability.CARD_LOST, confirmation="LOST")
    assert isinstance(error, OutcomeUnknown)
    assert len(forms) == 1
    assert "its status is active" in error.detail


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (4030350, "CardCancelledNoAction"),
        (4030365, "CardBadStatusUpdate"),
        (4030360, "CardBadCardType"),
        (4030320, "CardNotActivated"),
        (4030390, "CardUpdateMissingHolderData"),
        (4000310, "CardInvalidParameter"),
        (4030310, "CardAccountNoRights"),
    ],
)
async def test_a_refusal_is_told_with_its_code_and_the_card_is_not_read(
    provider: Provider, bank: ScriptedBank, code: int, name: str
) -> None:
    forms = script(bank, lambda: refused(code, name))
    error = await refusal_of(provider, capability.BLOCK_CARD)
    assert (len(forms), error.code, methods(bank)) == (1, str(code), ["PUT"])
    assert not isinstance(error, OutcomeUnknown)


async def test_switches_begin_as_the_bank_has_them_and_only_what_is_changed_goes_out(
    provider: Provider, bank: ScriptedBank
) -> None:
    forms = script(bank, pos=True)
    form = await prepared(provider, capability.CARD_USES)
    begins = {field.name: field.initial for field in form.fields}
    assert begins == {"card_pos": "no", "card_atm": "yes"}
    done = await perform(provider, capability.CARD_USES, **{**begins, "card_pos": "yes"})
    assert forms == [{"card_pos": "1"}]
    assert done.sentence == "The card, read again: shops allowed, cash machines allowed."


async def test_switches_that_nobody_changed_are_not_sent(provider: Provider, bank: ScriptedBank) -> None:
    forms = script(bank)
    form = await prepared(provider, capability.CARD_USES)
    error = await refusal_of(provider, capability.CARD_USES, **{field.name: field.initial for field in form.fields})
    assert (error.input, forms) == ("card_pos", [])


async def test_a_switch_that_the_bank_did_not_tell_begins_open_and_is_sent_only_if_it_was_set(
    provider: Provider, bank: ScriptedBank
) -> None:
    forms = script(bank, pos=None, atm="maybe")
    bank.answers[PATH](httpx.Request("PUT", "https://bank.example/"))
    forms.clear()
    form = await prepared(provider, capability.CARD_USES)
    assert {field.name: field.initial for field in form.fields} == {"card_pos": "", "card_atm": ""}
    await perform(provider, capability.CARD_USES, card_pos="", card_atm="no")
    assert forms == [{"card_atm": "0"}]


@pytest.mark.parametrize(
    ("asked", "renew", "says"),
    [
        ("yes", 1, "a new card follows when this one expires"),
        ("no", 0, "no card follows when this one expires"),
        ("no", "0", "no card follows when this one expires"),
        ("no", False, "no card follows when this one expires"),
        ("yes", 0, "says otherwise than was asked for: no card follows"),
        ("yes", None, "does not say whether a new card follows"),
    ],
)
async def test_what_a_renewal_came_to_is_told_from_the_answer_alone(
    provider: Provider, bank: ScriptedBank, asked: str, renew: Any, says: str
) -> None:
    forms = script(bank, lambda: enveloped({"card_ref": CARD, "status": 1, "pos": 0, "atm": 1, "renew": renew}))
    done = await perform(provider, capability.RENEW_CARD, card_renew=asked)
    assert forms == [{"card_renew": "1" if asked == "yes" else "0"}]
    assert says in done.sentence


async def test_a_card_keeps_the_type_that_only_the_list_tells(provider: Provider, bank: ScriptedBank) -> None:
    script(bank, status="BLO")
    cards = provider.get(capability.CARDS)
    assert cards is not None
    [listed, *_] = (await cards.page("1234")).items
    assert listed.id == CARD
    made = (await perform(provider, capability.BLOCK_CARD)).made
    assert made is not None
    assert isinstance(made.item, Card)
    assert made.item.type == listed.type != ""
