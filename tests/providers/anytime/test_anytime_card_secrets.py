"""What is secret about a card: one request as documented, what came back checked, and nothing of it anywhere else."""

import base64
import dataclasses
import traceback
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from banktui.domain.card import Card
from banktui.domain.errors import Malformed, OutcomeUnknown, Rejected
from banktui.http.record import Recorder
from banktui.services import capability
from banktui.services.acting import Action, Form, Input, Preparing, Refusing
from banktui.services.capability import Capability
from banktui.services.provider import Provider
from banktui.services.revealing import Kind, Revealed, Revealing
from tests.providers.anytime.scripted_bank import ScriptedBank, refused
from tests.texts import texts_in

CARD = "ANY0000000001"
PIN, PAN, PAN_ODD, CVV, CVC = "7391", "5413330000000019", "5413330000000018", "862", "947"
PNG, JPEG = b"\x89PNG\r\n\x1a\n" + b"picture", b"\xff\xd8\xff\xe0picture"
SINGLE_USE = {"pan": PAN, "cvv": CVV, "expiry_date": "2027-01-31"}
LINK = "https://details.example/t/abc?x=1"


def revealing(provider: Provider, key: Capability[Revealing]) -> Revealing:
    found = provider.get(key)
    assert found is not None
    return found


async def reveal(provider: Provider, key: Capability[Revealing], **values: str) -> Revealed:
    return await revealing(provider, key).reveal(CARD, values)


def seen(revealed: Revealed) -> list[tuple[Kind, str | None]]:
    return [(each.kind, each.secret.seen()) for each in revealed.shown]


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def told(error: BaseException) -> str:
    """Return everything that an error and all errors behind it could give away."""
    parts = [*traceback.format_exception_only(error), repr(error), repr(error.__dict__)]
    behind = error.__cause__ or error.__context__
    return "\n".join(parts) + (told(behind) if behind is not None else "")


async def test_a_pin_is_asked_for_once_with_the_cvc_in_the_query_and_neither_is_recorded(
    provider: Provider, bank: ScriptedBank, recorder: Recorder
) -> None:
    bank.answers[f"cards/{CARD}/pin"] = {"pin": PIN}
    revealed = await reveal(provider, capability.CARD_PIN, cvc=CVC)
    assert seen(revealed) == [(Kind.PIN, PIN)]
    [asked] = bank.reads(f"cards/{CARD}/pin")
    assert (asked.method, asked.url.query) == ("GET", f"cvc={CVC}".encode())
    kept = recorder.latest()[-1]
    assert kept.operation == "PIN"
    texts = "\n".join(texts_in(kept))
    assert "cvc" in texts
    assert CVC not in texts
    assert PIN not in texts
    assert PIN not in repr(revealed)


@pytest.mark.parametrize("cvc", ["", "12", "1234", "12a", "１２３", "1 2"])
async def test_a_cvc_that_is_none_is_refused_here_without_being_repeated(
    provider: Provider, bank: ScriptedBank, cvc: str
) -> None:
    with pytest.raises(Rejected) as caught:
        await reveal(provider, capability.CARD_PIN, cvc=cvc)
    assert caught.value.field == "cvc"
    assert bank.reads(f"cards/{CARD}/pin") == []
    assert len(cvc) < 3 or cvc not in f"{caught.value.title} {caught.value.detail} {caught.value.hint}"


async def test_a_wrong_cvc_thrice_is_the_documented_refusal_each_time_and_nothing_the_bank_says_is_quoted(
    provider: Provider, bank: ScriptedBank
) -> None:
    bank.answers[f"cards/{CARD}/pin"] = lambda _: refused(4030380, "CardGetPinBadCvc", f"CVC {CVC} is not {PIN}")
    for _ in range(3):
        with pytest.raises(Rejected) as caught:
            await reveal(provider, capability.CARD_PIN, cvc=CVC)
        assert (caught.value.field, caught.value.code) == ("cvc", "4030380")
        assert PIN not in told(caught.value)
        assert CVC not in told(caught.value)
    assert len(bank.reads(f"cards/{CARD}/pin")) == 3


def broken(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(500, content=b"<html>no</html>", headers={"content-type": "text/html"})


def cut(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError(f"cut while reading {request.url}", request=request)


@pytest.mark.parametrize("fault", [broken, cut])
@pytest.mark.parametrize(
    ("key", "path", "values"),
    [
        (capability.CARD_PIN, "pin", {"cvc": CVC}),
        (capability.CARD_NUMBER, "pan", {}),
        (capability.CARD_LINK, "details-display", {"ip": "192.0.2.7", "confirmation": "LINK"}),
    ],
)
async def test_what_brings_no_usable_answer_is_unknown_and_never_asked_for_again(
    provider: Provider,
    bank: ScriptedBank,
    key: Capability[Revealing],
    path: str,
    values: Mapping[str, str],
    fault: Any,
) -> None:
    bank.answers[f"cards/{CARD}/{path}"] = fault
    with pytest.raises(OutcomeUnknown) as caught:
        await reveal(provider, key, **values)
    assert len(bank.reads(f"cards/{CARD}/{path}")) == 1
    assert f"={CVC}" not in told(caught.value)


@pytest.mark.parametrize(
    ("key", "path", "answer"),
    [
        (capability.CARD_PIN, "pin", {}),
        (capability.CARD_PIN, "pin", {"pin": "73 91"}),
        (capability.CARD_PIN, "pin", {"pin": "\u202e7391"}),
        (capability.CARD_PIN, "pin", {"pin": ["7391"]}),
        (capability.CARD_NUMBER, "pan", {}),
        (capability.CARD_NUMBER, "pan", {**SINGLE_USE, "pan": "12345678901"}),
        (capability.CARD_NUMBER, "pan", {**SINGLE_USE, "pan": "5413 \x1b[2J"}),
        (capability.CARD_NUMBER, "pan", {**SINGLE_USE, "cvv": "86"}),
        (capability.CARD_NUMBER, "pan", {"front": "not base64!"}),
        (capability.CARD_NUMBER, "pan", {"front": encoded(b"<html>no picture</html>")}),
        (capability.CARD_NUMBER, "pan", {"front": encoded(PNG + bytes(8 * 2**20))}),
        (capability.CARD_NUMBER, "pan", {"front": "", "back": ""}),
        (capability.CARD_LINK, "details-display", {}),
        (capability.CARD_LINK, "details-display", {"temp_link": "http://details.example/t"}),
        (capability.CARD_LINK, "details-display", {"temp_link": "https://bank@evil.example/t"}),
        (capability.CARD_LINK, "details-display", {"temp_link": "javascript:alert(1)"}),
        (capability.CARD_LINK, "details-display", {"temp_link": "file:///etc/passwd"}),
        (capability.CARD_LINK, "details-display", {"temp_link": "https://details.example/\u202egnp"}),
    ],
)
async def test_what_is_not_what_the_documents_promise_is_not_shown_and_not_quoted(
    provider: Provider, bank: ScriptedBank, key: Capability[Revealing], path: str, answer: Any
) -> None:
    """Rows 34, 39 and 64 of the list of bad inputs: contents that are none, links that lead elsewhere, odd numbers."""
    bank.answers[f"cards/{CARD}/{path}"] = answer
    with pytest.raises(Malformed) as caught:
        await reveal(provider, key, cvc=CVC, ip="192.0.2.7", confirmation="LINK")
    problem = caught.value.problem()
    assert not any(
        isinstance(value, str) and value and value in f"{problem.title} {problem.detail} {problem.hint}"
        for value in answer.values()
    )


@pytest.mark.parametrize(
    ("sent", "shown", "is_odd"),
    [
        (PAN, PAN, False),
        ("5413 3300 0000 0019", PAN, False),
        ("5413-3300-0000-0019", PAN, False),
        (PAN_ODD, PAN_ODD, True),
        ("378282246310005", "378282246310005", False),
        ("6304000000000000001", "6304000000000000001", True),
    ],
)
async def test_a_number_of_any_length_is_shown_as_digits_and_an_odd_one_says_so(
    provider: Provider, bank: ScriptedBank, sent: str, shown: str, *, is_odd: bool
) -> None:
    """Row 64 of the list of bad inputs."""
    bank.answers[f"cards/{CARD}/pan"] = {**SINGLE_USE, "pan": sent}
    revealed = await reveal(provider, capability.CARD_NUMBER)
    assert seen(revealed) == [(Kind.NUMBER, shown), (Kind.CVV, CVV)]
    assert revealed.shown[0].beside == (("Valid until", "2027-01-31"),)
    assert bool(revealed.shown[0].remark) is is_odd


async def test_pictures_are_checked_and_get_names_of_our_own_and_are_not_recorded(
    provider: Provider, bank: ScriptedBank, recorder: Recorder
) -> None:
    answer = {"front": encoded(PNG), "back": f"data:image/jpeg;base64,{encoded(JPEG)}"}
    bank.answers[f"cards/{CARD}/pan"] = answer
    revealed = await reveal(provider, capability.CARD_NUMBER)
    assert [(each.name, each.label, each.content.seen()) for each in revealed.pictures] == [
        (f"card-front-{CARD}.png", "front", PNG),
        (f"card-back-{CARD}.jpg", "back", JPEG),
    ]
    assert revealed.shown == ()
    assert encoded(PNG)[:12] not in "\n".join(texts_in(recorder.latest()[-1]))


async def test_a_physical_card_is_dimmed_and_refused_as_documented(provider: Provider, bank: ScriptedBank) -> None:
    number = revealing(provider, capability.CARD_NUMBER)
    assert isinstance(number, Refusing)
    physical = Card(CARD, "Ada", type="plastic")
    assert number.refusal(physical) == "Anytime shows the numbers of virtual cards only."
    assert number.refusal(dataclasses.replace(physical, type="")) == "", "only the list tells which type a card is"
    bank.answers[f"cards/{CARD}/pan"] = lambda _: refused(4030360, "CardBadCardType")
    with pytest.raises(Rejected) as caught:
        await reveal(provider, capability.CARD_NUMBER)
    assert caught.value.code == "4030360"


async def test_a_link_is_made_once_for_one_address_after_its_word(
    provider: Provider, bank: ScriptedBank, recorder: Recorder
) -> None:
    path = f"cards/{CARD}/details-display"
    bank.answers[path] = {"temp_link": LINK}
    for values in (
        {"ip": "192.0.2.7", "confirmation": ""},
        {"ip": "300.0.2.7", "confirmation": "LINK"},
        {"ip": "127.0.0.1", "confirmation": "LINK"},
        {"ip": "localhost", "confirmation": "LINK"},
    ):
        with pytest.raises(Rejected):
            await reveal(provider, capability.CARD_LINK, **values)
    assert bank.reads(path) == []
    revealed = await reveal(provider, capability.CARD_LINK, ip=" 2001:db8::7 ", confirmation="link")
    assert seen(revealed) == [(Kind.LINK, LINK)]
    assert revealed.shown[0].beside == (("Leads to", "details.example"), ("Works from", "2001:db8::7"))
    [asked] = bank.reads(path)
    assert parse_qs(asked.content.decode()) == {"ip": ["2001:db8::7"]}
    assert LINK not in "\n".join(texts_in(recorder.latest()[-1]))


# Sends.


def action(provider: Provider, key: Capability[Action]) -> Action:
    found = provider.get(key)
    assert found is not None
    return found


async def test_a_pin_goes_to_the_holders_number_which_the_form_shows_in_full(
    provider: Provider, bank: ScriptedBank
) -> None:
    sending = action(provider, capability.SEND_CARD_PIN)
    assert isinstance(sending, Preparing)
    form = await sending.prepared(CARD, None, {})
    [goes_to, word] = form.fields
    assert goes_to.choices[0].label == f"{goes_to.initial}, the mobile of the account's holder"
    assert goes_to.initial.isdecimal()
    assert goes_to.is_destination
    assert goes_to.choices[0].personal
    assert word.input is Input.WORD
    bank.answers[f"cards/{CARD}/pin"] = {"acc_id": 1234, "card_ref": CARD}
    with pytest.raises(Rejected):
        await sending.perform(CARD, {"confirmation": "yes"})
    done = await sending.perform(CARD, {"confirmation": "SEND"})
    assert "by SMS" in done.sentence
    [sent] = bank.reads(f"cards/{CARD}/pin")
    assert (sent.method, sent.content) == ("POST", b"")


@pytest.mark.parametrize(
    ("method", "typed", "sent", "shown"),
    [
        ("sms", "+33 6 12 34 56 78", "33612345678", "+33612345678"),
        ("email", " ada@example.org ", "ada@example.org", "ada@example.org"),
    ],
)
async def test_a_number_goes_where_the_form_says_in_full(
    provider: Provider, bank: ScriptedBank, method: str, typed: str, sent: str, shown: str
) -> None:
    bank.answers[f"cards/{CARD}/pan"] = {"state": "queued"}
    sending = action(provider, capability.SEND_CARD_NUMBER)
    form: Form = sending.form(None, {})
    destination = next(field for field in form.fields if field.name == "dest_value")
    assert destination.is_destination
    assert destination.remark is not None
    assert destination.remark(typed) == f"The card's number is sent to {shown}"
    values = {"dest_method": method, "dest_value": typed, "confirmation": "SEND"}
    assert form.complaints(values) == {}
    done = await sending.perform(CARD, values)
    assert done.sentence == f"Anytime sends the number of card {CARD} to {shown}. Anytime answers: “queued”."
    [request] = bank.reads(f"cards/{CARD}/pan")
    assert parse_qs(request.content.decode()) == {"dest_method": [method], "dest_value": [sent]}


@pytest.mark.parametrize(
    ("method", "typed"),
    [
        ("sms", "ada@example.org"),
        ("sms", "0033 6"),
        ("sms", "123"),
        ("email", "33612345678"),
        ("email", "a@b"),
        ("fax", "1"),
    ],
)
async def test_a_destination_that_does_not_fit_is_refused_beside_its_field_before_any_call(
    provider: Provider, bank: ScriptedBank, method: str, typed: str
) -> None:
    sending = action(provider, capability.SEND_CARD_NUMBER)
    with pytest.raises(Rejected) as caught:
        await sending.perform(CARD, {"dest_method": method, "dest_value": typed, "confirmation": "SEND"})
    assert caught.value.field in {"dest_value", "dest_method"}
    assert bank.reads(f"cards/{CARD}/pan") == []


@pytest.mark.parametrize(
    ("key", "path", "values"),
    [
        (capability.SEND_CARD_PIN, "pin", {"confirmation": "SEND"}),
        (
            capability.SEND_CARD_NUMBER,
            "pan",
            {"dest_method": "sms", "dest_value": "33612345678", "confirmation": "SEND"},
        ),
    ],
)
async def test_a_send_without_an_answer_is_unknown_and_not_sent_again(
    provider: Provider, bank: ScriptedBank, key: Capability[Action], path: str, values: Mapping[str, str]
) -> None:
    bank.answers[f"cards/{CARD}/{path}"] = cut
    with pytest.raises(OutcomeUnknown) as caught:
        await action(provider, key).perform(CARD, values)
    assert "It is not sent again by itself" in caught.value.hint
    assert len(bank.reads(f"cards/{CARD}/{path}")) == 1
