"""What of a request and its answer is taken in, and what never is."""

import contextlib
import json
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Rejected
from banktui.domain.exchange import MASK, Body, Exchange, Header, Proof, Withheld
from banktui.http.auth import LoginRequest, Token, TokenAuth, Verdict
from banktui.http.record import Recorder
from banktui.http.session import Endpoint, Reply, Session
from banktui.http.status import error_for_status
from banktui.http.vouching import Sight, Vouch
from banktui.http.withholding import MOST_ENTRIES, MOST_TEXT, MOST_WHOLE, Withholder, names_a_secret
from banktui.services.requests import RequestLog

CANARY = "CANARY-7Q2Z-91XK"
PAN = "4111 1111 1111 1111"


def body(value: Any, *secrets: str, whole: bool = False) -> Body:
    return Withholder(secrets).body(value, 1, whole=whole)


@pytest.mark.parametrize(
    "name",
    [
        *("password", "Password", "userPassword", "passwd", "sharedSecret", "shared_secret", "client_secret", "token"),
        *(
            "access_token",
            "accessToken",
            "refresh-token",
            "passphrase",
            "pass_phrase",
            "signature",
            "apiKey",
            "API_KEY",
        ),
        *("pin", "PIN", "cardPin", "card_pin", "pin_code", "newPIN", "pan", "cardPAN", "cvv", "cvv2", "CVC", "otp"),
        *("hash_code", "card_number", "cardNumber", "privateKey", "authorization", "cookie", "key"),
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert names_a_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        *("id", "amount", "description", "panel", "company", "shipping", "spinning", "keyboard", "number", "iban"),
        *("account_number", "hash", "reference", "status", "opinion", "japan", "", "monkey", "cvcheck"),
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not names_a_secret(name)


def test_a_body_is_written_as_indented_json_with_places_for_secrets() -> None:
    told = body({"url": "https://a.example/?b", "sharedSecret": CANARY, "on": True, "sum": Decimal("1.50")})
    assert told.text == (
        '{\n  "url": "https://a.example/?b",\n  "sharedSecret": "•••",\n  "on": true,\n  "sum": 1.50\n}'
    )
    assert [piece for piece in told.pieces if isinstance(piece, Withheld)] == [Withheld("sharedSecret")]
    assert CANARY not in repr(told)


@pytest.mark.parametrize("value", [CANARY, 1234, Decimal("1.5"), [CANARY], {"a": CANARY}, [[CANARY]]])
def test_whatever_stands_under_a_secrets_name_is_left_out(value: Any) -> None:
    told = repr(body({"pin": value, "deep": [{"pin": value}]}))
    assert CANARY not in told
    assert "1234" not in told
    assert "1.5" not in told


def test_a_secret_of_the_connection_is_found_under_any_name() -> None:
    told = body({"echo": CANARY, "text": f"you sent {CANARY}!", CANARY: 1, "list": [CANARY]}, CANARY)
    assert CANARY not in repr(told)
    assert told.text.count(MASK) == 4


def test_a_short_secret_is_found_as_a_whole_value_only() -> None:
    told = body({"a": "abc", "b": "alphabc"}, "abc")
    assert told.text == '{\n  "a": "•••",\n  "b": "alphabc"\n}'


@pytest.mark.parametrize(
    "text", [PAN, PAN.replace(" ", ""), PAN.replace(" ", "-"), f"paid with {PAN}.", "378282246310005"]
)
def test_card_numbers_are_left_out_of_any_text(text: str) -> None:
    told = body({"description": text}).text
    assert MASK in told
    assert "1111" not in told
    assert "8224" not in told


def test_a_card_number_may_be_a_number() -> None:
    assert "4111" not in body({"n": 4111111111111111}).text


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "FR14 2004 1010 0505 0001 3M02 606",
        "DE89370400440532013000",
        "2026-11-20T09:14:00Z",
        "12345678",
    ],
)
def test_other_numbers_are_taken_in(text: str) -> None:
    assert text in body({"description": text}).text


def test_of_an_answers_lists_the_first_entries_are_taken_in() -> None:
    told = body({"rows": list(range(100)), "total": 100})
    assert "… 97 more" in told.text
    assert '"total": 100' in told.text
    assert told.partial
    assert str(MOST_ENTRIES - 1) in told.text
    assert not body({"rows": [1]}).partial


def test_a_request_is_taken_in_whole() -> None:
    told = body({"rows": list(range(100))}, whole=True)
    assert json.loads(told.text) == {"rows": list(range(100))}
    assert not told.partial


def test_a_long_value_is_cut_and_a_long_body_ends() -> None:
    told = body({"pdf": "A" * 5_000, "after": 1})
    assert "(5,000 characters)" in told.text
    assert '"after": 1' in told.text
    long = body({str(number): "x" * 300 for number in range(500)})
    assert len(long.text) <= MOST_TEXT + 1
    assert long.partial
    assert long.text.endswith("…")


def test_deep_nesting_ends_as_well() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert body(deep).partial


@given(st.text(max_size=60))
def test_a_text_is_written_exactly_and_can_do_a_terminal_no_harm(text: str) -> None:
    told = body({"a": text}, whole=True).text
    if MASK not in told:
        assert json.loads(told)["a"] == text
    assert all(character == "\n" or character.isprintable() for character in told)


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(max_size=5), inner, max_size=9),
    )
)
def test_no_value_breaks_the_writing(value: Any) -> None:
    assert isinstance(body(value).text, str)


def test_a_form_is_taken_in_value_by_value() -> None:
    told = Withholder().form([("a b", "1 & 2"), ("cvc", CANARY), ("d", "é")], 9)
    assert told.pieces == ("a+b=1+%26+2&cvc=", Withheld("cvc"), "&d=%C3%A9")


def test_headers_are_shown_by_a_list_and_named_otherwise() -> None:
    told = Withholder([CANARY]).headers(
        [("Authorization", CANARY), ("Accept", "a\x1b[2J"), ("X-New", "1"), ("Server", f"s {CANARY}"), ("Date", CANARY)]
    )
    assert told == (
        Header("authorization", Withheld("authorization")),
        Header("accept", "a␛[2J"),
        Header("x-new", Withheld("x-new")),
        Header("server", f"s {MASK}"),
        Header("date", Withheld("date")),
    )


class Policy:
    """A sign-in whose bank repeats everything."""

    scheme = "Bearer"

    def attempt_headers(self) -> dict[str, str]:
        return {"X-Signed": CANARY}

    def login_request(self) -> LoginRequest:
        return LoginRequest("POST", "/token", json={"user": CANARY})

    def read_login(self, reply: Reply) -> Token:
        return Token(reply.data["value"], 3600)

    def verdict(self, reply: Reply) -> Verdict:
        return Verdict.TOKEN_REFUSED if reply.status == 401 else Verdict.FINE


def repeating(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/token":
        return httpx.Response(200, json={"value": CANARY, "echo": request.content.decode()})
    status = 400 if request.url.path == "/refused" else 200
    return httpx.Response(status, json={"you": request.headers["authorization"], "b": request.content.decode()})


def opened(clock: FrozenClock, recorder: Recorder, vouch: Vouch | None = None) -> Session:
    return Session(
        Endpoint("https://bank.example"),
        provider="bank",
        clock=clock,
        judge=lambda reply: error_for_status(reply.status),
        auth=TokenAuth(Policy(), clock=clock),
        recorder=recorder,
        vouch=vouch,
        transport=httpx.MockTransport(repeating),
    )


async def test_what_a_bank_repeats_is_left_out(clock: FrozenClock) -> None:
    recorder = Recorder(connection="main")
    session = opened(clock, recorder)
    await session.read("/a", operation="read")
    with pytest.raises(Rejected):
        await session.read("/refused", operation="read")
    await session.send("POST", "/b", operation="make", json={"a": 1, "pin": "CANARY 1234"})
    await session.send("POST", "/c", operation="make", json={"a": "CANARY"}, confidential=True)
    await session.read("/d", operation="see", confidential=True)
    told = recorder.latest()
    assert "CANARY" not in repr(told)
    login, read, refused, made, hidden, seen = told
    assert (login.operation, login.sign_in, login.sent.text, login.answer.text) == ("sign in", True, "", "")
    assert login.sent.note
    assert login.answer.note
    assert read.answer.text == '{\n  "you": "•••",\n  "b": ""\n}'
    assert (refused.status, refused.decided, refused.answer.size) == (400, "rejected", refused_size())
    assert made.sent.text == '{\n  "a": 1,\n  "pin": "•••"\n}'
    assert (hidden.sent.pieces, hidden.answer.pieces, seen.answer.pieces) == ((), (), ())
    assert all(each.connection == "main" and each.origin == "https://bank.example" for each in told)


def refused_size() -> int:
    return len(json.dumps({"you": f"Bearer {CANARY}", "b": ""}, separators=(",", ":")))


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (httpx.Response(200, text=f"<html>{CANARY}"), "Not taken in: it is not JSON."),
        (httpx.Response(500, text=f"{{{CANARY}"), "Not taken in: it is not JSON."),
        (httpx.Response(200, json={}), ""),
        (httpx.Response(204), ""),
    ],
)
async def test_what_cannot_be_looked_through_is_left_out(clock: FrozenClock, answer: httpx.Response, note: str) -> None:
    recorder = Recorder()
    session = Session(
        Endpoint("https://bank.example"),
        provider="bank",
        clock=clock,
        judge=lambda reply: error_for_status(reply.status),
        recorder=recorder,
        transport=httpx.MockTransport(lambda _: answer),
    )
    with contextlib.suppress(BankError):
        await session.send("POST", "/a", operation="make")
    told: Exchange = recorder.latest()[0]
    assert told.answer.note == note
    assert CANARY not in repr(told)


async def test_a_file_is_not_taken_in(clock: FrozenClock) -> None:
    recorder = Recorder()
    session = Session(
        Endpoint("https://bank.example"),
        provider="bank",
        clock=clock,
        judge=lambda _: None,
        recorder=recorder,
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=CANARY.encode())),
    )
    await session.read("/a.pdf", operation="read", expect_json=False)
    assert recorder.latest()[0].answer == Body(size=len(CANARY), note="Not taken in: it is not JSON.")


async def test_what_a_provider_says_of_its_proofs_is_looked_through_as_well(clock: FrozenClock) -> None:
    def vouch(sight: Sight) -> tuple[Proof, ...]:
        return (
            Proof(f"token {sight.headers.get('authorization', CANARY)}", holds=True, until=sight.token_until),
            Proof("it sent \x1b[2J", note=f"you: {sight.reply.data if sight.reply else None} {PAN}"),
        )

    recorder = Recorder(connection="main")
    session = opened(clock, recorder, vouch)
    await session.read("/a", operation="read")
    login, read = recorder.latest()
    assert "CANARY" not in repr((login, read))
    assert PAN not in repr(read)
    assert [each.what for each in read.proofs] == [f"token {MASK}", "it sent ␛[2J"]
    assert read.proofs[0].until is not None
    assert login.proofs[0].until is None


LONG = {"rows": [{"id": number, "pin": CANARY, "text": "x" * 40} for number in range(100)]}


def answering(answer: Any, clock: FrozenClock) -> tuple[Session, RequestLog]:
    log = RequestLog()
    session = Session(
        Endpoint("https://bank.example"),
        provider="bank",
        clock=clock,
        judge=lambda reply: error_for_status(reply.status),
        recorder=Recorder(log, secrets=(CANARY,)),
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer)),
    )
    return session, log


async def test_all_of_a_long_answer_is_there_when_it_is_looked_at_and_no_secret(clock: FrozenClock) -> None:
    session, log = answering(LONG, clock)
    await session.read("/a", operation="read")
    (first,) = log.latest()
    assert "… 97 more" in first.answer.text
    assert "first entries" in first.answer.note
    full = log.full(first)
    assert json.loads(full.answer.text) == {"rows": [{**row, "pin": MASK} for row in LONG["rows"]]}
    assert not full.answer.partial
    assert not full.answer.note
    assert CANARY not in repr((first, full))


async def test_while_many_long_answers_come_only_their_beginnings_are_taken_in(clock: FrozenClock) -> None:
    session, log = answering(LONG, clock)
    for _ in range(30):
        await session.read("/a", operation="read")
    kept = log.latest()
    assert all(each.answer.partial for each in kept)
    assert [len(log.full(each).answer.text) > 5_000 for each in kept] == [False] * 14 + [True] * 16


async def test_the_answer_to_what_changes_something_is_taken_in_at_once(clock: FrozenClock) -> None:
    session, log = answering(LONG, clock)
    await session.send("POST", "/a", operation="make", json={})
    assert "more" not in log.latest()[0].answer.text
    assert not log.latest()[0].answer.partial


async def test_of_a_confidential_answer_nothing_waits(clock: FrozenClock) -> None:
    session, log = answering(LONG, clock)
    await session.read("/a", operation="read", confidential=True)
    assert log.full(log.latest()[0]).answer.pieces == ()


def test_an_endless_answer_ends_and_says_so() -> None:
    told = Withholder().everything({"rows": ["y" * 300] * 2_000}, 1)
    assert told.partial
    assert told.note == "Only the first 256 KiB are kept."
    assert MOST_WHOLE - 400 < len(told.text) <= MOST_WHOLE + 1
    assert Withholder().everything({"pdf": "A" * 5_000}, 1).partial
    assert not Withholder().everything({"pdf": "A" * 5_000}, 1).note
