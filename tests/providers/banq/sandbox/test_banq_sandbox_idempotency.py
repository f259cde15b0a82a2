"""`X-Idempotent-Id`, to the byte: one intent is executed once, however often it arrives."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from banktui.providers.banq.sandbox.answers import Answer
from banktui.providers.banq.sandbox.errors import Refusal
from banktui.providers.banq.sandbox.idempotency import Idempotency, Scope
from banktui.providers.banq.sandbox.memory import Memory
from tests.providers.banq.sandbox.banq_caller import GUID, OTHER_GUID, Caller, decoded, open_bank

LINK = "/payments/get-paid-link"
DIRECT = "/payments/get-paid-direct"
HOOK = {"url": "https://localhost:9443/hook", "sharedSecret": "s3cret"}


def whole(reply: httpx.Response) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    return reply.status_code, reply.headers.raw, reply.content


async def count(caller: Caller) -> int:
    return int((await caller.get("/payments"))["meta"]["resourceCount"])


async def send(caller: Caller, path: str = LINK, guid: str = GUID, body: bytes = b"", **options: Any) -> httpx.Response:
    headers = {"X-Idempotent-Id": guid, "Content-Type": "application/json"}
    return await caller.call("POST", path, content=body or caller.body(), headers=headers, **options)


async def test_the_same_request_again_has_the_first_answer_byte_for_byte(caller: Caller) -> None:
    before = await count(caller)
    first = await send(caller)
    assert first.status_code == 201
    again = [await send(caller) for _ in range(3)]
    assert [whole(reply) for reply in again] == [whole(first)] * 3
    assert b"location" in dict(first.headers.raw)
    assert await count(caller) == before + 1
    assert caller.told() == ["Payment Created"]


async def test_the_first_answer_stays_when_the_payment_has_moved_on(caller: Caller) -> None:
    first = await send(caller)
    caller.run("payment_accepted")
    caller.bank.advance(3600)
    again = await send(caller)
    assert again.content == first.content
    assert decoded(again)["status"] == "Created"
    assert (await caller.get(f"/payments/{decoded(first)['id']}"))["status"] == "Completed"
    assert len(caller.bank.ledger.movements) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [(b'{"funds": 0}', 422), (b"no JSON", 400), (b'{"funds": "1"}', 400), (b"", 400)],
)
async def test_a_refusal_is_kept_like_a_success(caller: Caller, body: bytes, status: int) -> None:
    headers = {"X-Idempotent-Id": GUID}
    first = await caller.call("POST", LINK, content=body, headers=headers)
    assert first.status_code == status
    again = await caller.call("POST", LINK, content=body, headers=headers)
    assert whole(again) == whole(first)


async def test_a_kept_refusal_does_not_become_another_when_errors_are_written_otherwise(caller: Caller) -> None:
    first = await send(caller, body=b'{"funds": 0}')
    caller.run("banq_switches", errors="text")
    assert whole(await send(caller, body=b'{"funds": 0}')) == whole(first)


@pytest.mark.parametrize(
    "change",
    [lambda body: body.replace(b"100", b"100.0"), lambda body: body + b" ", lambda _: b"{}", lambda _: b"not JSON"],
    ids=["same amount, other digits", "a space", "another", "malformed"],
)
async def test_another_body_is_refused_and_changes_nothing(caller: Caller, change: Callable[[bytes], bytes]) -> None:
    before = await count(caller)
    first = await send(caller)
    other = await send(caller, body=change(caller.body()))
    assert other.status_code == 422
    assert "X-Idempotent-Id" in decoded(other)["message"]
    assert whole(await send(caller)) == whole(first)
    assert await count(caller) == before + 1


async def test_an_id_counts_for_one_path(caller: Caller) -> None:
    first = await send(caller, LINK)
    second = await send(caller, DIRECT, body=caller.body("direct"))
    assert (first.status_code, second.status_code) == (201, 201)
    assert decoded(first)["id"] != decoded(second)["id"]
    assert whole(await send(caller, LINK)) == whole(first)
    assert whole(await send(caller, DIRECT, body=caller.body("direct"))) == whole(second)


async def test_another_id_is_another_intent(caller: Caller) -> None:
    first, second = await send(caller), await send(caller, guid=OTHER_GUID)
    assert decoded(first)["id"] != decoded(second)["id"]


async def test_without_an_id_everything_happens_each_time(caller: Caller) -> None:
    before = await count(caller)
    for _ in range(2):
        assert (await caller.ask()).status_code == 201
    assert await count(caller) == before + 2


async def test_an_id_is_the_same_in_capital_letters(caller: Caller) -> None:
    first = await send(caller)
    assert whole(await send(caller, guid=GUID.upper())) == whole(first)


@pytest.mark.parametrize("given", ["", "1", "not a guid", GUID.replace("-", ""), f"{{{GUID}}}", GUID + "0"])
async def test_an_id_that_is_no_guid_is_refused(caller: Caller, given: str) -> None:
    before = await count(caller)
    reply = await send(caller, guid=given)
    assert (reply.status_code, reply.text) == (400, "X-Idempotent-Id has to be one GUID.")
    assert await count(caller) == before


async def test_two_ids_are_refused(caller: Caller) -> None:
    await caller.sign_in()
    headers = [("Authorization", f"Bearer {caller.token}"), ("X-Idempotent-Id", GUID), ("X-Idempotent-Id", OTHER_GUID)]
    reply = await caller.http.post(f"/api/v1{LINK}", content=caller.body(), headers=headers)
    assert reply.status_code == 400


async def test_a_stranger_is_neither_answered_nor_remembered(caller: Caller) -> None:
    reply = await caller.http.post(f"/api/v1{LINK}", content=caller.body(), headers={"X-Idempotent-Id": GUID})
    assert reply.status_code == 401
    assert (await send(caller)).status_code == 201


async def test_the_answer_belongs_to_the_user_and_not_to_the_token(caller: Caller) -> None:
    first = await send(caller)
    await caller.sign_in()
    assert whole(await send(caller)) == whole(first)


async def test_an_answer_is_kept_for_a_day_of_the_banks_clock(caller: Caller) -> None:
    before = await count(caller)
    first = await send(caller)
    caller.bank.advance(86_399)
    await caller.sign_in()
    assert whole(await send(caller))[2] == first.content
    caller.bank.advance(1)
    await caller.sign_in()
    later = await send(caller)
    assert later.status_code == 201
    assert decoded(later)["id"] != decoded(first)["id"]
    assert await count(caller) == before + 2


async def test_of_many_in_flight_at_once_one_is_executed(caller: Caller) -> None:
    await caller.sign_in()
    before = await count(caller)
    replies = await asyncio.gather(*(send(caller) for _ in range(25)))
    assert {whole(reply)[2] for reply in replies} == {replies[0].content}
    assert {reply.status_code for reply in replies} == {201}
    assert await count(caller) == before + 1


async def test_of_many_bodies_in_flight_at_once_the_first_wins(caller: Caller) -> None:
    await caller.sign_in()
    before = await count(caller)
    bodies = [caller.body(funds=amount) for amount in range(1, 11)]
    replies = await asyncio.gather(*(send(caller, body=body) for body in bodies))
    assert sorted(reply.status_code for reply in replies) == [201] + [422] * 9
    assert await count(caller) == before + 1


async def test_an_answer_that_was_lost_on_its_way_is_found_again(caller: Caller) -> None:
    before = await count(caller)
    caller.fault("status_after:503", f"/api/v1{LINK}")
    assert (await send(caller)).status_code == 503
    reply = await send(caller)
    assert reply.status_code == 201
    assert await count(caller) == before + 1
    assert caller.told() == ["Payment Created"]


async def test_what_never_arrived_is_executed_when_it_does(caller: Caller) -> None:
    caller.fault("status_before:503", f"/api/v1{LINK}")
    assert (await send(caller)).status_code == 503
    assert caller.told() == []
    assert (await send(caller)).status_code == 201


async def test_a_webhook_is_configured_once(caller: Caller) -> None:
    path = f"/accounts/{caller.known['account_id']}/webhook-config"
    headers = {"X-Idempotent-Id": GUID}
    first = await caller.call("POST", path, json=HOOK, headers=headers)
    assert first.status_code == 201
    assert whole(await caller.call("POST", path, json=HOOK, headers=headers)) == whole(first)
    assert (await caller.call("POST", path, json=HOOK)).status_code == 400


async def test_reads_and_changes_do_not_heed_the_id(caller: Caller) -> None:
    path = f"/accounts/{caller.known['account_id']}/webhook-config"
    await caller.call("POST", path, json=HOOK)
    headers = {"X-Idempotent-Id": GUID}
    for retries in (1, 2):
        reply = await caller.call("PUT", path, json={"retryCount": retries}, headers=headers)
        assert decoded(reply)["retryCount"] == retries
    assert (await caller.call("GET", "/payments", headers={"X-Idempotent-Id": "none"})).status_code == 200


async def test_it_holds_over_a_restart(reopen: Callable[[], Caller]) -> None:
    caller = reopen()
    first = await send(caller)
    refused = await send(caller, guid=OTHER_GUID, body=b"{}")
    total = await count(caller)
    caller = reopen()
    assert whole(await send(caller)) == whole(first)
    assert whole(await send(caller, guid=OTHER_GUID, body=b"{}")) == whole(refused)
    assert (await send(caller, body=caller.body(funds=7))).status_code == 422
    assert await count(caller) == total
    assert caller.told() == []
    caller.bank.advance(86_400)
    caller = reopen()
    await caller.sign_in()
    assert decoded(await send(caller))["id"] != decoded(first)["id"]


async def test_a_payment_and_its_answer_are_written_in_one_line(caller: Caller) -> None:
    await caller.sign_in()
    journal = caller.bank.file("state.jsonl")
    before = len(journal.read_bytes().splitlines())
    await send(caller)
    lines = journal.read_bytes().splitlines()
    assert len(lines) == before + 1
    assert b'"payment"' in lines[-1]
    assert b'"answer"' in lines[-1]


async def test_a_crash_in_the_middle_of_the_line_leaves_neither(reopen: Callable[[], Caller]) -> None:
    caller = reopen()
    total = await count(caller)
    await send(caller)
    journal = caller.bank.file("state.jsonl")
    caller.bank.close()
    journal.write_bytes(journal.read_bytes()[:-40])
    caller = reopen()
    assert await count(caller) == total
    assert (await send(caller)).status_code == 201
    assert await count(caller) == total + 1


def test_an_execution_that_breaks_may_be_tried_again(tmp_path: Path) -> None:
    bank = open_bank(tmp_path / "bank")
    kept = Idempotency(bank.clock, Memory(bank))
    scope = Scope("user", "POST", "/path", GUID)
    tries: list[int] = []

    def execute() -> Answer:
        tries.append(1)
        if len(tries) == 1:
            raise ZeroDivisionError
        return Answer(201, (("a", "b"),), b"done")

    with pytest.raises(ZeroDivisionError):
        kept.answer(scope, b"", execute)
    assert kept.answer(scope, b"", execute) == Answer(201, (("a", "b"),), b"done")
    assert kept.answer(scope, b"", execute) == Answer(201, (("a", "b"),), b"done")
    assert len(tries) == 2
    bank.close()


def test_an_id_counts_for_one_user_method_and_path(tmp_path: Path) -> None:
    bank = open_bank(tmp_path / "bank")
    kept = Idempotency(bank.clock, Memory(bank))
    scopes = [
        Scope("user", "POST", "/path", GUID),
        Scope("other", "POST", "/path", GUID),
        Scope("user", "PUT", "/path", GUID),
        Scope("user", "POST", "/other", GUID),
        Scope("user", "POST", "/path", OTHER_GUID),
    ]
    for number, scope in enumerate(scopes):
        answer = Answer(200 + number, (), b"")
        assert kept.answer(scope, str(number).encode(), partial(Answer, 200 + number, (), b"")) == answer
    with pytest.raises(Refusal) as refused:
        kept.answer(scopes[0], b"other", lambda: Answer(200, (), b""))
    assert refused.value.status == 422
    assert bank.clock.now() == datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
    bank.close()
