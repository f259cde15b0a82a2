"""Changing cards at the built-in Anytime: what may follow what, with which code all else is refused, what is kept."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

Open = Callable[[], Caller]
ACTIVE, BLOCKED, ORDERED, PRE_ORDERED = "ANY0000000042", "ANY0000000114", "ANY0000000083", "ANY0000000801"
LOST, EXPIRED, CANCELLED, STOLEN = "ANY0000000061", "ANY0000000078", "ANY0000000515", "ANY0000000217"
SINGLE_USE, MULTI_USE, NOBODYS = "ANY0000000318", "ANY0000000057", "ANY0000001301"


async def put(caller: Caller, card: str, **form: str) -> httpx.Response:
    return await caller.call("PUT", f"/v1.0/cards/{card}", data=form)


async def changed(caller: Caller, card: str, **form: str) -> Any:
    reply = await put(caller, card, **form)
    assert reply.status_code == httpx.codes.OK, reply.text
    return decoded(reply)["body"]


async def test_an_answer_has_numbers_where_the_cards_own_page_has_a_word_and_booleans(open_bank: Open) -> None:
    caller = open_bank()
    answer = await changed(caller, ACTIVE, card_status="BLO", card_pos="0", card_renew="1")
    assert answer == {"card_ref": ACTIVE, "status": 2, "pos": 0, "atm": 1, "renew": 1}
    assert type(answer["pos"]) is int
    page = await caller.get(f"/v1.0/cards/{ACTIVE}")
    assert (page["status"], page["pos"], page["atm"]) == ("BLO", False, True)
    [listed] = [card for card in (await caller.get("/v1.0/accounts/1201/cards"))["cards"] if card["card_ref"] == ACTIVE]
    assert (listed["status"], listed["pos"], listed["atm"]) == ("BLO", 0, 1)


async def test_a_card_is_blocked_and_unblocked_and_then_lost_for_good_also_after_a_restart(open_bank: Open) -> None:
    caller = open_bank()
    for status in ("BLO", "ACT", "BLO", "LOS"):
        await changed(caller, ACTIVE, card_status=status)
        assert (await caller.get(f"/v1.0/cards/{ACTIVE}"))["status"] == status
    await changed(caller, ORDERED, card_status="ACT")
    caller = open_bank()
    assert (await caller.get(f"/v1.0/cards/{ACTIVE}"))["status"] == "LOS"
    activated = await caller.get(f"/v1.0/cards/{ORDERED}")
    assert (activated["status"], activated["activation_date"]) == ("ACT", "2026-11-20 10:14:00")
    assert error_of(await put(caller, ACTIVE, card_status="ACT"))[1] == 4030365


async def test_a_blocked_card_is_not_loaded_once_it_has_ended(open_bank: Open) -> None:
    caller = open_bank()
    await changed(caller, ACTIVE, card_status="STO")
    form = {"amount": "1.00", "acc_comment": "a", "card_comment": "b"}
    assert error_of(await caller.call("POST", f"/v1.0/cards/{ACTIVE}/credit", data=form))[1] == 4030350


@pytest.mark.parametrize(
    ("card", "form", "code"),
    [
        (ACTIVE, {}, 4000310),
        (ACTIVE, {"card_status": ""}, 4000310),
        (ACTIVE, {"card_status": "LOST"}, 4000310),
        (ACTIVE, {"card_status": "EXP"}, 4000310),
        (ACTIVE, {"card_status": "blo"}, 4000310),
        (ACTIVE, {"card_pos": "2"}, 4000310),
        (ACTIVE, {"card_atm": "true"}, 4000310),
        (ACTIVE, {"card_renew": "yes"}, 4000310),
        (ACTIVE, {"card_status": "ACT"}, 4030365),
        (BLOCKED, {"card_status": "BLO"}, 4030365),
        (LOST, {"card_status": "ACT"}, 4030365),
        (LOST, {"card_status": "STO"}, 4030365),
        (STOLEN, {"card_status": "CAN"}, 4030365),
        (EXPIRED, {"card_status": "BLO"}, 4030365),
        (LOST, {"card_pos": "1"}, 4030350),
        (CANCELLED, {"card_status": "ACT"}, 4030350),
        (CANCELLED, {"card_atm": "0"}, 4030350),
        (ORDERED, {"card_status": "BLO"}, 4030320),
        (ORDERED, {"card_pos": "0"}, 4030320),
        (MULTI_USE, {"card_atm": "1"}, 4030360),
        (MULTI_USE, {"card_status": "DAM"}, 4030360),
        (SINGLE_USE, {"card_renew": "1"}, 4030360),
        (NOBODYS, {"card_renew": "1"}, 4030390),
        ("ANY0000009900", {"card_status": "BLO"}, 4030310),
        ("ANY0000009001", {"card_status": "BLO"}, 4030310),
        ("ANY9", {"card_status": "BLO"}, 4030310),
    ],
)
async def test_what_cannot_be_done_is_refused_with_its_code(
    shared: Caller, card: str, form: dict[str, str], code: int
) -> None:
    assert error_of(await put(shared, card, **form))[1] == code


async def test_nothing_of_a_change_is_done_if_a_part_of_it_cannot_be(shared: Caller) -> None:
    before = await shared.get(f"/v1.0/cards/{MULTI_USE}")
    assert error_of(await put(shared, MULTI_USE, card_status="BLO", card_atm="1"))[1] == 4030360
    assert await shared.get(f"/v1.0/cards/{MULTI_USE}") == before


async def test_a_change_must_come_as_a_form(shared: Caller) -> None:
    reply = await shared.call("PUT", f"/v1.0/cards/{ACTIVE}", json={"card_status": "BLO"})
    assert error_of(reply)[1] == 4000310
