"""Secrets of cards at the built-in Anytime: shown or sent as the documents say, refused as they say, kept nowhere."""

import base64
import struct
import zlib
from collections.abc import Callable

import pytest

from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

Open = Callable[[], Caller]
PHYSICAL, MULTI_USE, SINGLE_USE = "ANY0000000042", "ANY0000000057", "ANY0000000318"
ORDERED, LOST, CANCELLED = "ANY0000000083", "ANY0000000061", "ANY0000000515"


def pixels_of(picture: str) -> set[int]:
    """Return the greys of a PNG, read by its own rules."""
    data = base64.b64decode(picture, validate=True)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at, found = 8, b""
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack(">I", data[at + 8 + size : at + 12 + size]) == (zlib.crc32(kind + content),)
        found += content if kind == b"IDAT" else b""
        at += 12 + size
    return set(zlib.decompress(found))


async def test_the_pin_is_for_whoever_knows_the_cvc(shared: Caller) -> None:
    body = await shared.get(f"/v1.0/cards/{PHYSICAL}/pin", cvc="000")
    assert [*body] == ["pin"]
    assert len(body["pin"]) == 4
    assert body["pin"].isdecimal()
    assert await shared.get(f"/v1.0/cards/{PHYSICAL}/pin", cvc="000") == body, "showing it changes nothing"
    assert await shared.get(f"/v1.0/cards/{MULTI_USE}/pin", cvc="000") != body


async def test_a_wrong_cvc_thrice_is_refused_thrice_and_the_right_one_still_works(shared: Caller) -> None:
    for cvc in ("123", "0000", "00"):
        reply = await shared.call("GET", f"/v1.0/cards/{PHYSICAL}/pin", params={"cvc": cvc})
        assert error_of(reply) == (403, 4030380, "CardGetPinBadCvcException")
    assert await shared.get(f"/v1.0/cards/{PHYSICAL}/pin", cvc="000")


async def test_a_single_use_card_has_a_number_with_its_check_digit_and_a_day_it_ends(shared: Caller) -> None:
    body = await shared.get(f"/v1.0/cards/{SINGLE_USE}/pan")
    assert [*body] == ["pan", "cvv", "expiry_date"]
    digits = [int(digit) for digit in body["pan"]]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    assert (len(digits), (sum(digits[-1::-2]) + sum(doubled)) % 10, len(body["cvv"])) == (16, 0, 3)


async def test_a_multi_use_card_has_two_pictures(shared: Caller) -> None:
    body = await shared.get(f"/v1.0/cards/{MULTI_USE}/pan")
    assert [*body] == ["front", "back"]
    assert all(len(pixels_of(each)) > 2 for each in body.values())


@pytest.mark.parametrize(
    ("method", "path", "form", "code"),
    [
        ("GET", f"{PHYSICAL}/pan", {}, 4030360),
        ("POST", f"{PHYSICAL}/pan", {"dest_method": "sms", "dest_value": "33600000000"}, 4030360),
        ("POST", f"{MULTI_USE}/pan", {"dest_method": "sms", "dest_value": "33600000000"}, 4030360),
        ("POST", f"{SINGLE_USE}/pan", {"dest_method": "fax", "dest_value": "33600000000"}, 4000310),
        ("POST", f"{SINGLE_USE}/pan", {"dest_method": "sms", "dest_value": "+33 6"}, 4000310),
        ("POST", f"{SINGLE_USE}/pan", {"dest_method": "email", "dest_value": "33600000000"}, 4000310),
        ("POST", f"{SINGLE_USE}/details-display", {"ip": "300.1.1.1"}, 4000310),
        ("POST", f"{SINGLE_USE}/details-display", {}, 4000310),
        ("GET", f"{ORDERED}/pan", {}, 4030320),
        ("POST", f"{ORDERED}/pin", {}, 4030320),
        ("GET", f"{LOST}/pin?cvc=000", {}, 4030350),
        ("POST", f"{CANCELLED}/details-display", {"ip": "192.0.2.7"}, 4030350),
    ],
)
async def test_what_cannot_be_shown_or_sent_is_refused_with_its_code(
    shared: Caller, method: str, path: str, form: dict[str, str], code: int
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = await shared.call(method, f"/v1.0/cards/{path}", headers=headers, data=form)
    assert error_of(reply)[1] == code


async def test_a_number_and_a_link_are_sent(shared: Caller) -> None:
    for method, value in (("sms", "33600000000"), ("email", "ada@example.org")):
        sent = await shared.call(
            "POST", f"/v1.0/cards/{SINGLE_USE}/pan", data={"dest_method": method, "dest_value": value}
        )
        assert decoded(sent)["body"] == {"state": "sent"}
    links = [
        decoded(await shared.call("POST", f"/v1.0/cards/{SINGLE_USE}/details-display", data={"ip": ip}))["body"]
        for ip in ("192.0.2.7", "2001:db8::7")
    ]
    assert links[0] != links[1]
    assert all(link["temp_link"].startswith("https://") for link in links)


async def test_a_pin_that_was_texted_is_a_new_one_also_after_a_restart_and_lies_in_no_file(open_bank: Open) -> None:
    caller = open_bank()
    before = await caller.get(f"/v1.0/cards/{PHYSICAL}/pin", cvc="000")
    sent = await caller.call("POST", f"/v1.0/cards/{PHYSICAL}/pin")
    assert decoded(sent)["body"] == {"acc_id": 1201, "card_ref": PHYSICAL}
    after = await caller.get(f"/v1.0/cards/{PHYSICAL}/pin", cvc="000")
    assert after != before
    caller = open_bank()
    assert await caller.get(f"/v1.0/cards/{PHYSICAL}/pin", cvc="000") == after
    number = (await caller.get(f"/v1.0/cards/{SINGLE_USE}/pan"))["pan"]
    kept = b"".join(path.read_bytes() for path in caller.bank.directory.iterdir() if path.is_file())
    assert b"pin-texted" in kept
    assert number.encode() not in kept
    assert f'"{after["pin"]}"'.encode() not in kept


async def test_what_arrived_is_listed_without_its_cvc(shared: Caller) -> None:
    await shared.get(f"/v1.0/cards/{PHYSICAL}/pin", cvc="000")
    assert shared.bank.requests.list()[-1].path == f"/v1.0/cards/{PHYSICAL}/pin?cvc=***"
