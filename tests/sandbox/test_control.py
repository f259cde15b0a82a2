"""The control API does what it says, and says what was wrong."""

from datetime import timedelta
from typing import Any

import pytest

from banktui.sandbox.requestlog import mask
from banktui.sandbox.scenarios import ScenarioBoard
from tests.sandbox.till import START, Served


async def call(served: Served, method: str, path: str, **options: Any) -> tuple[int, Any]:
    async with served.client("control") as client:
        answer = await client.request(method, path, **options)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer wrong", "Basic dG9rZW4=", "bearer é"])
async def test_nobody_gets_in_without_the_token(served: Served, header: str | None) -> None:
    async with served.client("control") as client:
        del client.headers["authorization"]
        headers = {b"authorization": header.encode()} if header else {}
        for path in ("/movements", "/nowhere"):
            answer = await client.get(path, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
            assert "token of sandbox.json" in answer.json()["error"]


async def test_movements_tell_what_was_executed(served: Served) -> None:
    assert await call(served, "GET", "/movements") == (200, [])
    async with served.client("asks") as client:
        await client.post("/pay", json={"amount": "12.50", "note": "tag-1 é\u202e"})
        await client.post("/pay", json={"amount": "3.00"})
    status, movements = await call(served, "GET", "/movements")
    assert status == 200
    assert movements[0] == {
        "id": "M00000001",
        "provider": "asks",
        "operation": "pay",
        "amount": "12.50",
        "currency": "EUR",
        "from": "asks-1",
        "to": "world-EUR",
        "texts": {"note": "tag-1 é\u202e"},
        "created_at": "2026-03-16T09:30:00.000Z",
    }
    assert [movement["amount"] for movement in movements] == ["12.50", "3.00"]


async def test_requests_tell_what_arrived_with_secrets_masked(served: Served) -> None:
    await call(
        served, "POST", "/faults", json={"provider": "asks", "method": "post", "path": "/pay", "fault": "not_json"}
    )
    async with served.client("asks") as client:
        await client.get("/echo/4970101234567890?cvc=000&limit=2")
        await client.post("/pay", json={"amount": "1.00"})
    status, requests = await call(served, "GET", "/requests")
    assert status == 200
    assert [(entry["path"], entry["status"], entry["fault"]) for entry in requests] == [
        ("/echo/***?cvc=***&limit=2", 200, None),
        ("/pay", 200, "not_json"),
    ]
    assert requests[0]["time"] == "2026-03-16T09:30:00.000Z"
    assert {entry["provider"] for entry in requests} == {"asks"}


async def test_faults_are_put_in_force_and_lifted(served: Served) -> None:
    wanted = {
        "provider": "asks",
        "method": "GET",
        "path": "/e*",
        "fault": "slow:2",
        "times": 3,
        "probability": 0.5,
        "seed": 4,
    }
    assert await call(served, "POST", "/faults", json=wanted) == (201, wanted)
    assert await call(served, "GET", "/faults") == (200, [wanted])
    assert await call(served, "DELETE", "/faults") == (200, {"removed": 1})
    assert await call(served, "GET", "/faults") == (200, [])


VALID = {"provider": "asks", "method": "GET", "path": "/", "fault": "not_json"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"provider": "nobody"}, "there is no provider 'nobody' here; there are: asks, strict"),
        ({"fault": "explode"}, "there is no fault 'explode'; there are: drop_before, drop_after"),
        ({"fault": "slow"}, "slow needs seconds"),
        ({"fault": 7}, "fault has the wrong type"),
        ({"times": 0}, "a fault applies at least once"),
        ({"times": 1.5}, "times is a whole number"),
        ({"times": True}, "times is a whole number"),
        ({"probability": 2}, "a probability lies above 0"),
        ({"probability": "often"}, "probability is a number"),
        ({"seed": "x"}, "seed is a whole number"),
        ({"extra": 1}, "/faults does not know extra"),
    ],
)
async def test_unusable_faults_are_refused(served: Served, change: dict[str, Any], words: str) -> None:
    status, answer = await call(served, "POST", "/faults", json={**VALID, **change})
    assert status == 400
    assert words in answer["error"]
    assert served.bank.faults.list() == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "/faults needs fault, method, path, provider"),
        (b"not json", "the body is not JSON"),
        (b"[1]", "the body is not a JSON object"),
        (b'{"a": NaN}', "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b'{"a": "\xff"}', "the body is not JSON"),
    ],
)
async def test_bodies_that_are_no_object_are_refused(served: Served, body: bytes, words: str) -> None:
    status, answer = await call(served, "POST", "/faults", content=body)
    assert (status, answer["error"]) == (400, words)


async def test_a_body_of_any_size_is_bounded(served: Served) -> None:
    status, answer = await call(served, "POST", "/faults", content=b" " * 2_000_000)
    assert (status, answer["error"]) == (413, "the body is larger than 1 MiB")


async def test_the_clock_moves_and_what_is_due_happens(served: Served) -> None:
    seen: list[str] = []
    served.bank.at(START + timedelta(seconds=60), lambda: seen.append("due"))
    assert await call(served, "GET", "/clock") == (200, {"now": "2026-03-16T09:30:00.000Z"})
    assert await call(served, "POST", "/clock", json={"advance": 59.5}) == (200, {"now": "2026-03-16T09:30:59.500Z"})
    assert seen == []
    assert (await call(served, "POST", "/clock", json={"advance": 1}))[0] == 200
    assert seen == ["due"]


@pytest.mark.parametrize("advance", [-5, 1e30, "60", None, True, [1], 10**400])
async def test_a_clock_that_cannot_move_so_is_left_alone(served: Served, advance: Any) -> None:
    status, answer = await call(served, "POST", "/clock", json={"advance": advance})
    assert status == 400
    assert answer["error"]
    assert served.bank.clock.now() == START


async def test_scenarios_are_listed_and_run(served: Served) -> None:
    def run(arguments: Any) -> dict[str, Any]:
        if arguments["card"] == "none":
            raise ValueError("there is no such card")
        return {"declined": arguments["card"]}

    served.bank.scenarios.add(
        "card_declined", "A card is declined.", {"card": "which card", "why": "optional: the code"}, run
    )
    listed = {
        "name": "card_declined",
        "summary": "A card is declined.",
        "parameters": {"card": "which card", "why": "optional: the code"},
    }
    assert await call(served, "GET", "/scenarios") == (200, [listed])
    path = "/scenarios/card_declined"
    assert await call(served, "POST", path, json={"card": "c1"}) == (200, {"declined": "c1"})
    assert await call(served, "POST", path, json={"card": 1}) == (200, {"declined": "1"})
    for body, words in [
        ({"card": "none"}, "there is no such card"),
        ({}, "card_declined needs card"),
        ({"card": "c", "x": "y"}, "card_declined has no parameter x"),
        ({"card": [1]}, "the parameters of a scenario are texts and numbers"),
        ({"card": True}, "the parameters of a scenario are texts and numbers"),
    ]:
        assert await call(served, "POST", path, json=body) == (400, {"error": words})
    status, answer = await call(served, "POST", "/scenarios/unheard", json={})
    assert (status, answer["error"]) == (404, "there is no scenario 'unheard'; there are: card_declined")


async def test_webhooks_go_to_this_machine_only(served: Served) -> None:
    address = {"url": "http://127.0.0.1:9000/hook"}
    assert await call(served, "POST", "/webhooks/asks", json=address) == (200, {"provider": "asks", **address})
    assert served.bank.webhooks == {"asks": "http://127.0.0.1:9000/hook"}
    assert (await call(served, "POST", "/webhooks/nobody", json=address))[0] == 404
    for url in (
        "https://evil.example/",
        "ftp://localhost/",
        "http://localhost.evil.example/",
        "http://[::1",
        "x",
        "http://",
    ):
        status, answer = await call(served, "POST", "/webhooks/asks", json={"url": url})
        assert status == 400
        assert "on this machine" in answer["error"]
    assert served.bank.webhooks == {"asks": "http://127.0.0.1:9000/hook"}


async def test_what_is_not_there_is_a_404_in_json(served: Served) -> None:
    assert await call(served, "GET", "/nowhere") == (404, {"error": "Not Found"})
    assert (await call(served, "PUT", "/faults"))[0] == 405


@pytest.mark.parametrize(
    ("path", "query", "shown"),
    [
        ("/cards/c1/pin", "cvc=123", "/cards/c1/pin?cvc=***"),
        (
            "/x",
            "client_secret=a&access_token=b&x-signature=c&page=2",
            "/x?client_secret=***&access_token=***&x-signature=***&page=2",
        ),
        ("/x", "%63vc=123&shipping=1&country_code=FR", "/x?%63vc=***&shipping=1&country_code=FR"),
        ("/x", "note=4970101234567890", "/x?note=***"),
        ("/x/12345678901234567890", "", "/x/12345678901234567890"),
        ("/x", "", "/x"),
        ("/x", "flag", "/x?flag"),
    ],
)
def test_secrets_in_addresses_are_masked(path: str, query: str, shown: str) -> None:
    assert mask(path, query) == shown


def test_a_scenario_has_one_owner() -> None:
    board = ScenarioBoard()
    board.add("x", "X.", {}, dict)
    for provider in ("", "first"):
        with pytest.raises(ValueError, match="already a scenario x"):
            board.add("x", "X.", {}, dict, provider=provider)
    assert board.run("x", {}) == {}


def test_providers_may_have_a_scenario_of_the_same_name() -> None:
    board = ScenarioBoard()
    for provider in ("second", "first"):
        board.add("stolen", f"{provider}.", {"who": "optional: by whom"}, dict, provider=provider)
    with pytest.raises(ValueError, match="already a scenario stolen"):
        board.add("stolen", "again.", {}, dict, provider="first")
    assert [scenario.summary for scenario in board.list()] == ["first.", "second."]
    assert board.list()[0].parameters == {
        "provider": "optional: first or second; every one of them if left out",
        "who": "optional: by whom",
    }
    assert board.run("stolen", {"who": "ann"}) == {"first": {"who": "ann"}, "second": {"who": "ann"}}
    assert board.run("stolen", {"provider": "second", "who": "ann"}) == {"who": "ann"}
    board.add("alone", "A.", {}, dict, provider="first")
    assert board.run("alone", {"provider": "first"}) == {}
    with pytest.raises(ValueError, match="alone has no parameter provider"):
        board.run("alone", {"provider": "second"})
    with pytest.raises(ValueError, match="third has no scenario stolen; these have: first, second"):
        board.run("stolen", {"provider": "third"})
