"""Identity documents are taken in one by one: each file has an answer of its own, and nothing of it is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

STUDENT = "/v1.0/accounts/1209/kyc"
JPEG, PNG, PDF = b"\xff\xd8\xff\xe0 a picture", b"\x89PNG\r\n\x1a\n a picture", b"%PDF-1.7 a paper"
FORM = (400, 4000210, "AccountInvalidParameterException")


@pytest.fixture
def caller(open_bank: Callable[[], Caller]) -> Caller:
    return open_bank()


def file(name: str, content: bytes = JPEG, kind: str = "image/jpeg") -> tuple[str, bytes, str]:
    return (name, content, kind)


async def upload(caller: Caller, path: str = STUDENT, **files: tuple[str, bytes, str]) -> Any:
    reply = await caller.call("POST", path, files=files)
    assert reply.status_code == 200, reply.text
    return decoded(reply)["body"]["files_status"]


def types(body: Any, state: str) -> list[str]:
    return [each["type"] for each in body["uploaded-kyc-status"][state]]


async def test_what_is_taken_in_waits_and_is_missing_no_more(caller: Caller) -> None:
    before = await caller.get(STUDENT)
    assert before["missing-kyc-types"] == ["passport", "affidavit", "identity_host"]
    answers = await upload(
        caller,
        user_passport=file("user_passport.jpg"),
        user_affidavit=file("a.PDF", PDF),
        user_dom_1=file("b.png", PNG),
    )
    assert answers == {name: {"status": 0, "error": ""} for name in ("user_passport", "user_dom_1", "user_affidavit")}
    after = await caller.get(STUDENT)
    assert after["missing-kyc-types"] == ["identity_host"]
    assert types(after, "pending")[:3] == ["passport", "dom_1", "affidavit"]
    assert types(after, "refused") == []
    assert after["status"] == "incomplete"


async def test_one_that_is_refused_keeps_the_others_in(caller: Caller) -> None:
    answers = await upload(
        caller,
        user_passport=file("passport.exe"),
        user_affidavit=file("affidavit.pdf", PDF),
        user_identity_host=file("empty.jpg", b""),
        user_dom_1=file("lies.jpg", PDF),
    )
    assert {name: answer["status"] for name, answer in answers.items()} == {
        "user_passport": 1,
        "user_affidavit": 0,
        "user_identity_host": 2,
        "user_dom_1": 2,
    }
    assert all(bool(answer["error"]) is bool(answer["status"]) for answer in answers.values())
    assert (await caller.get(STUDENT))["missing-kyc-types"] == ["passport", "identity_host"]


async def test_a_file_too_large_was_not_uploaded(caller: Caller) -> None:
    answers = await upload(caller, user_passport=file("big.jpg", JPEG + bytes(10 << 20)))
    assert answers["user_passport"]["status"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"user_passport": "file"}},
        {"files": {"passport": file("passport.jpg")}},
        {"content": b"", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"--x", "headers": {"content-type": "multipart/form-data; boundary=y"}},
        {},
    ],
)
async def test_at_least_one_file_has_to_come_as_one(shared: Caller, body: dict[str, Any]) -> None:
    assert error_of(await shared.call("POST", STUDENT, **body)) == FORM


async def test_a_text_in_place_of_a_file_was_not_uploaded(shared: Caller) -> None:
    reply = await shared.call("POST", STUDENT, data={"user_passport": "x"}, files={"user_selfies": file("x.jpg")})
    assert decoded(reply)["body"]["files_status"]["user_passport"]["status"] == 2


async def test_somebody_may_refuse_what_waits_or_accept_it(caller: Caller) -> None:
    await upload(caller, user_passport=file("p.jpg"))
    told = caller.bank.scenarios.run("kyc_refused", {"account": "1209", "type": "passport"})
    assert told == {"account": 1209, "type": "passport"}
    body = await caller.get(STUDENT)
    assert "passport" in types(body, "refused")
    assert "passport" in body["missing-kyc-types"]
    await upload(caller, user_passport=file("p.jpg"))
    caller.bank.scenarios.run("kyc_accepted", {"account": "1209"})
    assert "passport" in types(await caller.get(STUDENT), "accepted")
    with pytest.raises(ValueError, match="waits"):
        caller.bank.scenarios.run("kyc_refused", {"account": "1209"})


async def test_what_came_is_known_after_a_restart_and_nothing_that_it_showed(open_bank: Callable[[], Caller]) -> None:
    caller = open_bank()
    await upload(caller, user_passport=file("p.jpg", JPEG + b"QZX7WY5PLM"))
    before = await caller.get(STUDENT)
    again = open_bank()
    assert await again.get(STUDENT) == before
    for path in caller.bank.directory.rglob("*"):
        if path.is_file():
            assert b"QZX7WY5PLM" not in path.read_bytes(), path
