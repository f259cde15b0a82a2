"""A session in process: what is repeated, what never is, and what leaves it."""

import gzip
import logging
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import (
    BankError,
    Busy,
    Malformed,
    NotFound,
    OutcomeUnknown,
    Rejected,
    SignInNeeded,
    Unreachable,
)
from banktui.domain.exchange import Parameter, Withheld
from banktui.http.record import Recorder
from banktui.http.session import Endpoint, Reply, Session
from banktui.http.status import error_for_status

Answer = httpx.Response | Exception
BASE = "https://bank.example/v1"


class Bank:
    """Gives the answers it was given, one after the other, the last for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []
        self.waits: list[int] = []
        self.recorder = Recorder()

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def session(
        self, clock: FrozenClock, judge: Callable[[Reply], BankError | None] | None = None, **endpoint: Any
    ) -> Session:
        return Session(
            Endpoint(BASE, **endpoint),
            provider="bank",
            clock=clock,
            judge=judge or (lambda reply: error_for_status(reply.status)),
            recorder=self.recorder,
            transport=httpx.MockTransport(self.answer),
            on_wait=self.waits.append,
            sleep=self.sleep,
        )

    @property
    def decisions(self) -> list[str]:
        return [record.decided for record in self.recorder.latest()]


def good() -> httpx.Response:
    return httpx.Response(200, json={"fine": True})


async def test_an_answer_is_decoded_and_recorded(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(200, text='{"amount": 1.10}', headers={"X-Seen": "yes"}))
    reply = await bank.session(clock).read("/a", operation="read a", query={"limit": "5", "cvc": "CANARY"})
    assert str(reply.data["amount"]) == "1.10"
    assert reply.headers["x-seen"] == "yes"
    assert reply.url_path == "/v1/a"
    assert "1.10" not in repr(reply)
    record = bank.recorder.latest()[0]
    assert (record.operation, record.path, record.status, record.decided) == ("read a", "/v1/a", 200, "accepted")
    assert record.query == (Parameter("limit", "5"), Parameter("cvc", Withheld("cvc")))


async def test_without_a_recorder_all_is_the_same(clock: FrozenClock) -> None:
    bank = Bank(httpx.ConnectError("refused"), good())
    made = Session(
        Endpoint(BASE),
        provider="bank",
        clock=clock,
        judge=lambda _: None,
        transport=httpx.MockTransport(bank.answer),
        sleep=bank.sleep,
    )
    assert (await made.read("/a", operation="read")).data == {"fine": True}
    await made.close()


@pytest.mark.parametrize(
    ("answer", "kind", "pauses"),
    [
        (httpx.ConnectError("CANARY"), Unreachable, [0.2, 0.6]),
        (httpx.ConnectTimeout("CANARY"), Unreachable, [0.2, 0.6]),
        (httpx.PoolTimeout("CANARY"), Unreachable, [0.2, 0.6]),
        (httpx.ReadTimeout("CANARY"), Unreachable, [0.2]),
        (httpx.ReadError("CANARY"), Unreachable, [0.2]),
        (httpx.RemoteProtocolError("CANARY"), Unreachable, [0.2]),
        (httpx.LocalProtocolError("CANARY"), Unreachable, [0.2]),
        (OSError("CANARY"), Unreachable, [0.2]),
        (httpx.Response(500, text="<html>CANARY"), Unreachable, [0.5]),
        (httpx.Response(502), Unreachable, [0.5]),
        (httpx.Response(504), Unreachable, [0.5]),
        (httpx.Response(408), Unreachable, [0.5]),
        (httpx.Response(429, headers={"Retry-After": "7"}), Busy, [7, 7, 7]),
        (httpx.Response(503), Busy, [1, 1, 1]),
        (httpx.Response(400), Rejected, []),
        (httpx.Response(401), SignInNeeded, []),
        (httpx.Response(404), NotFound, []),
        (httpx.Response(200, text="not json CANARY"), Malformed, []),
        (httpx.Response(307, headers={"location": "https://evil.example/CANARY"}), Malformed, []),
    ],
)
async def test_reads_are_repeated_by_the_table_and_no_more(
    clock: FrozenClock, answer: Answer, kind: type[BankError], pauses: list[float]
) -> None:
    bank = Bank(answer)
    with pytest.raises(BankError) as caught:
        await bank.session(clock).read("/a?cvc=CANARY", operation="read a")
    assert type(caught.value) is kind
    assert caught.value.provider == "bank"
    assert bank.pauses == pauses
    assert len(bank.requests) == len(pauses) + 1
    assert [record.attempt for record in bank.recorder.latest()] == list(range(1, len(pauses) + 2))
    assert set(bank.decisions) == {kind.kind}
    assert "CANARY" not in repr(bank.recorder.latest())
    for link in exceptions_behind(caught.value):
        assert "CANARY" not in f"{link!r} {vars(link)}"


def exceptions_behind(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError("x"), httpx.ReadError("x"), httpx.Response(500), httpx.Response(503)]
)
async def test_a_repeated_read_succeeds_in_the_end(clock: FrozenClock, answer: Answer) -> None:
    bank = Bank(answer, good())
    reply = await bank.session(clock).read("/a", operation="read a")
    assert reply.data == {"fine": True}
    assert bank.decisions[-1] == "accepted"


async def test_pauses_that_the_bank_names_are_told_and_kept(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(429, headers={"Retry-After": "12"}), httpx.Response(500), good())
    await bank.session(clock).read("/a", operation="read a")
    assert bank.waits == [12]
    assert bank.pauses == [12, 0.5]


async def test_a_pause_needs_no_listener(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(503), good())
    made = Session(
        Endpoint(BASE),
        provider="bank",
        clock=clock,
        judge=lambda reply: error_for_status(reply.status),
        transport=httpx.MockTransport(bank.answer),
        sleep=bank.sleep,
    )
    assert (await made.read("/a", operation="read")).status == 200


async def test_a_business_limit_is_not_waited_for(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(429, json={"code": 4290310}))
    with pytest.raises(Rejected):
        await bank.session(clock, judge=lambda _: Rejected("This card's limit is reached.")).read(
            "/a", operation="read"
        )
    assert len(bank.requests) == 1


async def test_the_judge_may_refuse_a_success(clock: FrozenClock) -> None:
    bank = Bank(good())
    with pytest.raises(NotFound):
        await bank.session(clock, judge=lambda _: NotFound("Gone.")).read("/a", operation="read")
    assert bank.decisions == ["not-found"]


WRITE_OUTCOMES: list[tuple[Answer, type[BankError]]] = [
    (httpx.ConnectError("x"), Unreachable),
    (httpx.ConnectTimeout("x"), Unreachable),
    (httpx.WriteError("x"), OutcomeUnknown),
    (httpx.WriteTimeout("x"), OutcomeUnknown),
    (httpx.ReadTimeout("x"), OutcomeUnknown),
    (httpx.ReadError("x"), OutcomeUnknown),
    (httpx.RemoteProtocolError("x"), OutcomeUnknown),
    (httpx.Response(200, text="cut {"), OutcomeUnknown),
    (httpx.Response(200, content=b" " * (16 * 2**20 + 1)), OutcomeUnknown),
    (httpx.Response(302), OutcomeUnknown),
    (httpx.Response(408), OutcomeUnknown),
    (httpx.Response(500), OutcomeUnknown),
    (httpx.Response(503, headers={"Retry-After": "1"}), OutcomeUnknown),
    (httpx.Response(400), Rejected),
    (httpx.Response(401), SignInNeeded),
    (httpx.Response(404), NotFound),
    (httpx.Response(429), Busy),
]


@pytest.mark.parametrize(("answer", "kind"), WRITE_OUTCOMES)
async def test_a_write_goes_out_once_whatever_happens(
    clock: FrozenClock, answer: Answer, kind: type[BankError]
) -> None:
    bank = Bank(answer, good())
    with pytest.raises(BankError) as caught:
        await bank.session(clock).send("POST", "/things", operation="make", json={"a": 1})
    assert type(caught.value) is kind
    assert len(bank.requests) == 1
    assert bank.pauses == []


async def test_a_write_that_the_judge_cannot_read_is_unknown(clock: FrozenClock) -> None:
    bank = Bank(good())
    made = bank.session(clock, judge=lambda _: Malformed("No id.", code="c-1", request_id="r-1"))
    with pytest.raises(OutcomeUnknown) as caught:
        await made.send("POST", "/things", operation="make")
    assert caught.value.detail == "No id."
    assert (caught.value.code, caught.value.request_id) == ("c-1", "r-1")
    assert "Do not send it again" in caught.value.hint


async def test_a_refusal_without_a_readable_body_is_unknown_for_a_write(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(400))
    with pytest.raises(OutcomeUnknown):
        await bank.session(clock, judge=lambda _: Malformed("?")).send("POST", "/things", operation="make")


async def test_bodies_are_sent_as_form_or_json(clock: FrozenClock) -> None:
    bank = Bank(good())
    made = bank.session(clock)
    await made.send("POST", "/f", operation="make", form=[("a", "1 & 2"), ("b", "é"), ("a", "3")])
    await made.send("PUT", "/j", operation="make", json={"a": [1, "é"]}, headers={"content-type": "application/x"})
    await made.send("POST", "/e", operation="make")
    form, json, empty = bank.requests
    assert form.content == b"a=1+%26+2&b=%C3%A9&a=3"
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert json.content == b'{"a":[1,"\\u00e9"]}'
    assert json.headers["content-type"] == "application/x"
    assert (empty.content, empty.headers["content-length"]) == (b"", "0")


async def test_other_than_json_is_handed_over_as_it_is(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(200, content=b"%PDF-1.7", headers={"content-type": "application/pdf"}))
    reply = await bank.session(clock).read("/a.pdf", operation="read", expect_json=False)
    assert (reply.raw, reply.data) == (b"%PDF-1.7", None)


async def test_an_error_is_decoded_even_where_a_file_was_expected(clock: FrozenClock) -> None:
    seen: list[Any] = []

    def judge(reply: Reply) -> BankError | None:
        seen.append(reply.data)
        return NotFound("Gone.")

    bank = Bank(httpx.Response(404, json={"code": "gone"}))
    with pytest.raises(NotFound):
        await bank.session(clock, judge=judge).read("/a.pdf", operation="read", expect_json=False)
    assert seen == [{"code": "gone"}]


async def test_nothing_is_a_fine_answer(clock: FrozenClock) -> None:
    reply = await Bank(httpx.Response(204)).session(clock).read("/a", operation="read")
    assert (reply.data, reply.raw) == (None, b"")


@pytest.mark.parametrize(
    ("content", "coding", "title"),
    [
        (gzip.compress(b" " * (17 * 2**20), mtime=0), "gzip", "The bank's answer is too large."),
        (gzip.compress(b'{"a": 1}', mtime=0)[:-9], "gzip", "The bank's answer is cut off."),
        (b"not gzip", "gzip", "The bank's answer is compressed wrongly."),
        (gzip.compress(b"{}", mtime=0) + b"more", "x-gzip", "The bank's answer is compressed wrongly."),
        (zlib.compress(b"{}"), "deflate", "The bank's answer is compressed in a way that was not asked for."),
        (
            gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0),
            "gzip, gzip",
            "The bank's answer is compressed in a way that was not asked for.",
        ),
    ],
)
async def test_bodies_that_inflate_or_break_are_refused(
    clock: FrozenClock, content: bytes, coding: str, title: str
) -> None:
    bank = Bank(raw(content, coding))
    with pytest.raises(Malformed) as caught:
        await bank.session(clock).read("/a", operation="read")
    assert caught.value.title == title
    assert bank.recorder.latest()[0].status == 200
    assert bank.decisions == ["malformed"]


@pytest.mark.parametrize("coding", ["gzip", "X-GZIP", "identity", ""])
async def test_honest_compression_is_undone(clock: FrozenClock, coding: str) -> None:
    body = b'{"a": "' + b"x" * 100_000 + b'"}'
    content = gzip.compress(body, mtime=0) if "zip" in coding.lower() else body
    reply = await Bank(raw(content, coding)).session(clock).read("/a", operation="read")
    assert reply.raw == body
    assert "content-encoding" not in reply.headers


def raw(content: bytes, coding: str) -> httpx.Response:
    class Pieces(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            for start in range(0, len(content), 1000):
                yield content[start : start + 1000]

    return httpx.Response(200, headers={"content-encoding": coding}, stream=Pieces())


async def test_cookies_are_not_kept(clock: FrozenClock) -> None:
    bank = Bank(httpx.Response(200, json={}, headers={"set-cookie": "id=CANARY; Path=/"}))
    made = bank.session(clock)
    await made.read("/a", operation="read")
    await made.read("/a", operation="read")
    assert "cookie" not in bank.requests[1].headers


async def test_the_banks_clock_is_compared_with_ours(clock: FrozenClock) -> None:
    bank = Bank(
        httpx.Response(200, json={}, headers={"date": "Fri, 20 Nov 2026 08:00:00 GMT"}),
        httpx.Response(200, json={}, headers={"date": "soon"}),
    )
    made = bank.session(clock)
    assert made.clock_skew is None
    await made.read("/a", operation="read")
    await made.read("/a", operation="read")
    assert made.clock_skew is not None
    assert made.clock_skew.total_seconds() == -7200


async def test_no_address_is_logged(clock: FrozenClock, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    await Bank(good()).session(clock).read("/a?cvc=CANARY", operation="read")
    assert "CANARY" not in caplog.text
    assert "bank.example" not in caplog.text


@pytest.mark.parametrize("path", ["a", "", "//evil.example/a", "https://evil.example/a"])
async def test_a_path_stays_on_the_banks_address(clock: FrozenClock, path: str) -> None:
    bank = Bank(good())
    with pytest.raises(ValueError, match="begins with one slash"):
        await bank.session(clock).read(path, operation="read")
    assert bank.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "http://bank.example",
        "bank.example",
        "https://",
        "https://user:password@bank.example",
        "https://bank.example?a=b",
        "https://bank.example#a",
        "https://bank.example/",
    ],
)
def test_an_address_without_https_or_with_more_than_a_path_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address") as caught:
        Endpoint(address)
    assert "password" not in str(caught.value)
