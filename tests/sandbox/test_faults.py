"""Every fault can be seen on the wire, strikes where and as often as it was told, and moves money only if it should."""

import asyncio
from decimal import Decimal
from typing import Any

import httpx
import pytest
from starlette.types import Message

from banktui.sandbox.bank import Bank
from banktui.sandbox.faults import FaultBoard, FaultKind, FaultRule, parse_fault
from banktui.sandbox.interception import ConnectionLostError, wrap
from banktui.sandbox.provider import ClientCertificates
from banktui.sandbox.shaping import GenericShaper, decode, encode
from tests.sandbox.till import Served, Till


def rule(fault: str, **fields: Any) -> FaultRule:
    return FaultRule(
        **{"provider": "asks", "method": "*", "path": "*", "times": 1, **fields, "fault": parse_fault(fault)}
    )


async def raw(served: Served, request: bytes) -> tuple[bytes, bool]:
    """Send bytes and return all that comes back, and whether the connection was reset."""
    port = int(served.server.urls["asks"].rpartition(":")[2])
    reader, writer = await asyncio.open_connection("localhost", port, ssl=served.trust())
    writer.write(request)
    got = b""
    try:
        while part := await reader.read(65536):
            got += part
    except ConnectionResetError:
        return got, True
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)
    return got, False


PAY = (
    b"POST /pay HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b'Content-Length: 19\r\nConnection: close\r\n\r\n{"amount": "12.50"}'
)
BODY = b'{"id": "2", "amount": 12.50, "description": "paid", "other": 1.50}'


@pytest.mark.parametrize(
    ("fault", "is_paid"),
    [("drop_before", False), ("drop_after", True), ("reset_mid_body", False)],
)
async def test_an_answer_that_never_comes(served: Served, fault: str, is_paid: bool) -> None:  # noqa: FBT001
    served.bank.faults.add(rule(fault))
    got, was_reset = await raw(served, PAY)
    assert got == b""
    assert was_reset is (fault == "reset_mid_body")
    assert len(served.bank.ledger.movements) == int(is_paid)
    logged = served.bank.requests.list()[-1]
    assert (logged.fault, logged.status) == (fault, None)
    assert (await raw(served, PAY))[0].startswith(b"HTTP/1.1 200 OK")


async def test_an_answer_that_is_cut(served: Served) -> None:
    served.bank.faults.add(rule("cut_headers"))
    got, _ = await raw(served, PAY)
    assert got.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n" not in got
    served.bank.faults.add(rule("cut_body"))
    got, _ = await raw(served, PAY.replace(b"12.50", b"12.51"))
    head, _, body = got.partition(b"\r\n\r\n")
    assert f"content-length: {len(BODY)}".encode() in head
    assert body
    assert len(body) == len(BODY) // 2
    assert len(served.bank.ledger.movements) == 2
    async with served.client("asks") as client:
        served.bank.faults.add(rule("cut_body"))
        with pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|without sending complete"):
            await client.get("/list")


async def test_an_answer_that_comes_twice(served: Served) -> None:
    served.bank.faults.add(rule("duplicate_response"))
    got, _ = await raw(served, PAY)
    assert got.count(b"HTTP/1.1 200 OK") == got.count(BODY) == 2
    assert len(served.bank.ledger.movements) == 1


@pytest.mark.parametrize(("fault", "is_paid"), [("status_before:503/9", False), ("status_after:408", True)])
async def test_an_answer_with_another_status(served: Served, fault: str, is_paid: bool) -> None:  # noqa: FBT001
    served.bank.faults.add(rule(fault))
    async with served.client("asks") as client:
        answer = await client.post("/pay", json={"amount": "12.50"})
    assert answer.status_code == parse_fault(fault).status
    assert answer.json() == {"error": {"status": answer.status_code, "code": "9" if "/9" in fault else ""}}
    assert len(served.bank.ledger.movements) == int(is_paid)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("missing_id", b'{"amount": 12.50, "description": "paid", "other": 1.50}'),
        ("wrong_echo", b'{"id": "2", "amount": 13.50, "description": "paid", "other": 1.50}'),
        ("poison_text", b'{"id": "2", "amount": 12.50, "description": "[/nope]", "other": 1.50}'),
    ],
)
async def test_an_answer_that_says_something_else(served: Served, fault: str, expected: bytes) -> None:
    served.bank.faults.add(rule(fault))
    async with served.client("asks") as client:
        answer = await client.post("/pay", json={"amount": "12.50"})
        assert answer.content == expected
        assert (await client.post("/pay", json={"amount": "1.50"})).json()["amount"] == 1.5


async def test_an_answer_that_is_not_json(served: Served) -> None:
    served.bank.faults.add(rule("not_json"))
    async with served.client("asks") as client:
        answer = await client.post("/pay", json={"amount": "12.50"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.content.startswith(b"<!DOCTYPE html>")
    assert len(served.bank.ledger.movements) == 1


async def test_a_list_hides_its_newest_entry_for_some_reads(served: Served) -> None:
    served.bank.faults.add(rule("hide:2", path="/list", times=None))
    async with served.client("asks") as client:
        await client.post("/pay", json={"amount": "12.50"})
        seen = [[item["id"] for item in (await client.get("/list")).json()["items"]] for _ in range(3)]
        assert seen == [["1"], ["1"], ["2", "1"]]
        served.bank.faults.add(rule("hide:1", times=None))
        assert (await client.post("/pay", json={"amount": "1.00"})).json()["id"] == "3"
        assert len((await client.get("/list")).json()["items"]) == 2


async def test_a_redirect_goes_nowhere_by_itself(served: Served) -> None:
    served.bank.faults.add(rule("redirect:https://elsewhere.example/x"))
    async with served.client("asks") as client:
        answer = await client.post("/pay", json={"amount": "12.50"})
    assert (answer.status_code, answer.headers["location"]) == (307, "https://elsewhere.example/x")
    assert served.bank.ledger.movements == []


async def test_a_slow_answer_has_done_its_work_and_stops_for_a_client_that_left(served: Served) -> None:
    served.bank.faults.add(rule("slow:3600"))
    async with served.client("asks") as client:
        waiting = asyncio.create_task(client.post("/pay", json={"amount": "12.50"}))
        while not served.bank.ledger.movements:  # noqa: ASYNC110 - the fact waited for has no event
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    served.bank.faults.add(rule("slow:0.001"))
    async with served.client("asks") as client:
        assert (await client.get("/list")).status_code == 200


async def test_a_dripping_answer_comes_byte_by_byte(served: Served) -> None:
    served.bank.faults.add(rule("slow_bytes:0"))
    async with served.client("asks") as client, client.stream("GET", "/list") as answer:
        parts = [part async for part in answer.aiter_raw()]
    assert len(parts) > 1
    assert decode(b"".join(parts))["total"] == 1


async def test_a_fault_strikes_only_where_and_as_often_as_told(served: Served) -> None:
    served.bank.faults.add(rule("status_before:500", method="GET", path="/echo/*", times=2))
    async with served.client("asks") as client, served.client("strict") as other:
        assert (await client.get("/echo")).status_code == 200
        assert (await client.post("/echo/1")).status_code == 200
        assert (await other.get("/echo/1")).status_code == 200
        statuses = [(await client.get(f"/echo/{number}/")).status_code for number in range(3)]
    assert statuses == [500, 500, 200]
    assert served.bank.faults.list() == ()


def test_chance_is_repeatable() -> None:
    def struck(seed: int) -> list[bool]:
        board = FaultBoard()
        board.add(rule("drop_before", times=None, probability=0.3, seed=seed))
        return [board.take("asks", "GET", "/") is not None for _ in range(200)]

    assert struck(1) == struck(1) != struck(2)
    assert 30 < sum(struck(1)) < 90


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_can_be_written_and_read(kind: FaultKind) -> None:
    written = {
        FaultKind.STATUS_BEFORE: "status_before:503/5030010",
        FaultKind.STATUS_AFTER: "status_after:429",
        FaultKind.SLOW: "slow:2.5",
        FaultKind.SLOW_BYTES: "slow_bytes:0.1",
        FaultKind.REDIRECT: "redirect:https://a.example/",
        FaultKind.HIDE: "hide:3",
    }.get(kind, str(kind))
    assert str(parse_fault(written)) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "explode",
        "drop_before:1",
        "status_before",
        "status_before:99",
        "status_after:six",
        "slow",
        "slow:-1",
        "slow:nan",
        "status_after:٥٠٣",
        "slow:9999999",
        "hide:0",
        "hide:",
        "redirect:evil.example",
        "redirect:https://a b/",
        "redirect:https://a/\r\nx: y",
    ],
)
def test_what_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"needs|there is no fault|takes no argument"):
        parse_fault(text)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "reset_mid_body", "cut_headers", "cut_body"])
async def test_in_process_a_broken_connection_is_an_exception(bank: Bank, fault: str) -> None:
    app = wrap(bank, Till(bank, "asks", ClientCertificates.NONE).sandbox())
    bank.faults.add(rule(fault))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://bank") as client:
        with pytest.raises(ConnectionLostError, match=fault):
            await client.get("/list")
        assert (await client.get("/list")).headers["date"] == "Mon, 16 Mar 2026 09:30:00 GMT"


async def test_other_protocols_are_left_to_the_app(bank: Bank) -> None:
    seen: list[str] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["type"])

    provider = Till(bank, "asks", ClientCertificates.NONE).sandbox()
    wrapped = wrap(bank, type(provider)(provider.slug, app, provider.client_certificates, provider.describe))

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(_message: Message) -> None:
        return None

    await wrapped({"type": "lifespan"}, receive, send)
    assert seen == ["lifespan"]


def test_shaping_keeps_every_digit() -> None:
    body = b'{"a": 1478525194.6700, "b": [1, true, null, "\\ud800", 12345678901234567.89], "c": {}}'
    assert encode(decode(body)) == body


def test_generic_shaping_reaches_every_depth() -> None:
    shaper = GenericShaper(hostile=("A", "B"))
    answer = {"data": [{"id": 1, "name": "x", "amount": "5.00", "iban": "FR10"}, {"id": 2, "name": None, "amount": 7}]}
    poisoned = shaper.transform(parse_fault("poison_text"), answer, "/")
    assert [item["name"] for item in poisoned["data"]] == ["A", None]
    wrong = shaper.transform(parse_fault("wrong_echo"), answer, "/")
    assert [item["amount"] for item in wrong["data"]] == ["6.00", 8]
    assert wrong["data"][0]["iban"] == "FR11"
    assert shaper.transform(parse_fault("missing_id"), answer, "/")["data"][1] == {"name": None, "amount": 7}
    assert len(shaper.transform(parse_fault("hide:1"), answer, "/")["data"]) == 1
    assert shaper.transform(parse_fault("drop_after"), Decimal(1), "/") == 1
