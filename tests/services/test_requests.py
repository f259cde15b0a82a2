"""Which requests are kept, and which of them is behind what stands on the screen."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from banktui.domain.exchange import Body, Exchange, Occasion
from banktui.services import requests
from banktui.services.occasion import current_occasion, occasion
from banktui.services.requests import RequestLog

AT = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
ROWS = Occasion("statements", "a-1")


def add(
    log: RequestLog,
    seconds: float = 0,
    about: Occasion = ROWS,
    *,
    connection: str = "main",
    decided: str = "accepted",
    sign_in: bool = False,
    path: str = "/a",
) -> int:
    return log.add(
        lambda number: Exchange(
            number,
            connection,
            "bank",
            "statements",
            "GET",
            path,
            (),
            200,
            0.1,
            1,
            decided,
            AT + timedelta(seconds=seconds),
            sign_in=sign_in,
            occasion=about,
        )
    )


def test_the_row_came_with_the_request_next_to_its_age() -> None:
    log = RequestLog()
    for seconds in (0, 10, 20):
        add(log, seconds)
    for later, number in ((0.0, 1), (4.0, 1), (10.01, 2), (500.0, 3)):
        found = log.behind("main", Occasion("statements", "a-1", "row"), AT + timedelta(seconds=later))
        assert found is not None
        assert found.number == number


def test_a_thing_that_was_asked_for_by_itself_came_with_that() -> None:
    log = RequestLog()
    add(log, 0)
    add(log, 5, Occasion("statements", "a-1", "row"))
    add(log, 5.1, Occasion("statements", "a-1", "other"))
    found = log.behind("main", Occasion("statements", "a-1", "row"), AT + timedelta(seconds=6))
    assert found is not None
    assert found.number == 2


def test_what_failed_since_is_what_the_screen_tells_of() -> None:
    log = RequestLog()
    add(log, 0)
    add(log, 5, decided="unreachable")
    assert numbers_behind(log, 1) == [2]
    add(log, 7)
    assert numbers_behind(log, 1, 7) == [1, 3]


@pytest.mark.parametrize("decided", ["stopped", "signed in again", "repeated with fresh headers", ""])
def test_requests_in_passing_are_behind_nothing(decided: str) -> None:
    log = RequestLog()
    add(log, 0)
    add(log, 5, decided=decided)
    assert numbers_behind(log, 5) == [1]


def test_a_row_that_a_request_of_its_own_was_needed_for_came_with_that() -> None:
    log = RequestLog()
    for path in ("/accounts", "/accounts/a%201", "/accounts/a%201/balance", "/accounts/a-2"):
        add(log, path=path)
    for item, number in (("a 1", 3), ("a-2", 4), ("a", 4)):
        for as_of in (None, AT):
            found = log.behind("main", Occasion("statements", "a-1", item), as_of)
            assert found is not None
            assert found.number == number


def test_without_an_age_the_latest_is_meant() -> None:
    log = RequestLog()
    add(log, 0)
    add(log, 5, decided="rejected")
    found = log.behind("main", ROWS)
    assert found is not None
    assert found.number == 2


def numbers_behind(log: RequestLog, *ages: float) -> list[int]:
    found = [log.behind("main", ROWS, AT + timedelta(seconds=seconds)) for seconds in ages]
    return [each.number for each in found if each is not None]


def test_other_connections_lists_and_sign_ins_are_not_meant() -> None:
    log = RequestLog()
    add(log, connection="other")
    add(log, about=Occasion("statements", "a-2"))
    add(log, about=Occasion("cards", "a-1"))
    add(log, sign_in=True)
    assert log.behind("main", ROWS, AT) is None


def test_an_amendment_goes_to_its_own_request() -> None:
    log = RequestLog(capacity=2)
    numbers = [add(log, decided="") for _ in range(3)]
    before = log.changes
    log.amend(numbers[0], decided="forgotten")
    log.amend(99, decided="never was")
    assert log.changes == before
    log.amend(numbers[2], decided="accepted")
    assert [each.decided for each in log.latest()] == ["", "accepted"]
    assert log.changes == before + 1
    RequestLog().amend(1, decided="none yet")


async def test_an_occasion_reaches_tasks_and_ends() -> None:
    async def told() -> Occasion:
        await asyncio.sleep(0)
        return current_occasion()

    with occasion("statements", "a-1"):
        task = asyncio.create_task(told())
        with occasion("cards"):
            assert current_occasion() == Occasion("cards")
        assert current_occasion() == ROWS
    assert current_occasion() == Occasion()
    assert await task == ROWS


def test_it_can_be_read_while_it_is_written() -> None:
    log = RequestLog(capacity=50)

    def write() -> None:
        for _ in range(2_000):
            log.amend(add(log), decided="accepted")

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        numbers = [each.number for each in log.latest()]
        assert numbers == sorted(numbers)
    writer.join()
    assert [each.number for each in log.latest()] == list(range(1951, 2001))


def answered(log: RequestLog, characters: int = 10) -> int:
    """Note a request whose answer is longer than what was taken in at once."""
    number = add(log)
    log.amend(number, answer=Body(("short",), characters, partial=True))
    log.promise(number, characters, lambda: Body(("w" * characters,), characters))
    return number


def text_of(log: RequestLog, number: int) -> str:
    (exchange,) = (each for each in log.latest() if each.number == number)
    return log.full(exchange).answer.text


def test_without_a_loop_an_answer_is_written_at_once() -> None:
    log = RequestLog()
    assert text_of(log, answered(log)) == "w" * 10


async def test_an_answer_is_written_when_it_is_looked_at() -> None:
    log = RequestLog()
    number = answered(log)
    assert log.latest()[0].answer.text == "short"
    assert text_of(log, number) == "w" * 10
    assert text_of(log, number) == "w" * 10, "it stays"


async def test_of_many_answers_at_once_the_latest_can_be_written_and_none_is() -> None:
    log = RequestLog()
    written: list[str] = []

    def whole(text: str) -> Body:
        written.append(text)
        return Body((text,), 10)

    for _ in range(40):
        number = add(log)
        log.amend(number, answer=Body(("short",), 10, partial=True))
        log.promise(number, 10, partial(whole, f"whole {number}"))
        await asyncio.sleep(0)
    assert written == []
    assert [text_of(log, number) for number in (40, 25, 24)] == ["whole 40", "whole 25", "short"]
    assert written == ["whole 40", "whole 25"]


async def test_large_answers_make_room_for_each_other_but_the_latest_is_always_there() -> None:
    log = RequestLog()
    numbers = [answered(log, 3 * 1024 * 1024) for _ in range(4)]
    assert [len(text_of(log, number)) > 5 for number in numbers] == [False, False, True, True]
    number = add(log)
    log.promise(number, 20 * 1024 * 1024, lambda: Body(("whole",), 9))
    assert text_of(log, number) == "whole"


async def test_when_nothing_has_been_asked_for_a_moment_answers_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_QUIET", 0.0)
    log = RequestLog()
    written = asyncio.Event()
    number = add(log)

    def write() -> Body:
        written.set()
        return Body(("whole",), 9)

    log.promise(number, 9, write)
    await asyncio.wait_for(written.wait(), 30)
    assert text_of(log, number) == "whole"


def test_of_whole_answers_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "ROOM", 25)
    log = RequestLog()
    numbers = [answered(log) for _ in range(4)]
    assert [text_of(log, number) for number in numbers] == ["short", "short", "w" * 10, "w" * 10]
