"""Every way to be let in, and every documented way to be kept out."""

import base64
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

CHECK = "/v1.0/apicheck"
DIGEST = SHA1()  # noqa: S303 - the protocol's digest


@pytest.fixture(scope="module")
def foreign_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


async def test_a_token_is_issued_and_opens_the_api(shared: Caller) -> None:
    reply = await shared.sign_in()
    body = decoded(reply)["body"]
    assert set(body) == {"access_token", "expires_in", "token_type", "refresh_token"}
    assert (body["expires_in"], body["token_type"]) == (3600, "bearer")
    assert await shared.get(CHECK) == {"date_time": "2026-11-20 10:14:00"}


@pytest.fixture
def signed_by_openssl(shared: Caller, tmp_path: Path) -> str:
    """Sign `1478508503.5145` with the `openssl` command, as somebody without a library would."""
    value = tmp_path / "value"
    value.write_text("1478508503.5145")
    key = shared.bank.directory / shared.known["private_key"]
    command = ["openssl", "dgst", "-sha1", "-sign", str(key), str(value)]
    made = subprocess.run(command, check=True, capture_output=True)
    return base64.b64encode(made.stdout).decode()


async def test_a_signature_by_the_openssl_command_is_accepted(shared: Caller, signed_by_openssl: str) -> None:
    await shared.sign_in()
    headers = {
        "X-Validation-Data": "1478508503.5145",
        "X-Signed-Request": signed_by_openssl,
        "Authorization": f"Bearer {shared.token}",
    }
    assert (await shared.raw("GET", CHECK, headers=headers)).status_code == 200


def test_the_openssl_command_accepts_the_public_key(shared: Caller) -> None:
    public = shared.bank.directory / shared.known["public_key"]
    command = ["openssl", "rsa", "-pubin", "-in", str(public), "-noout", "-text"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "2048 bit" in shown.stdout


async def test_without_anything_access_is_denied_in_the_documents_words(shared: Caller) -> None:
    reply = await shared.raw("GET", CHECK)
    assert error_of(reply) == (401, 4010010, "OAuth2AccessDeniedException")
    message = "Access denied. You have to provide valid authentication information."
    assert decoded(reply)["body"]["error"]["message"] == message


@pytest.mark.parametrize("missing", ["X-Validation-Data", "X-Signed-Request"])
async def test_a_missing_signing_header_is_a_bad_signature(shared: Caller, missing: str) -> None:
    await shared.sign_in()
    headers = shared.signed() | {"Authorization": f"Bearer {shared.token}"}
    del headers[missing]
    assert error_of(await shared.raw("GET", CHECK, headers=headers)) == (401, 4010070, "BadRsaSignatureException")


def _of(key: rsa.RSAPrivateKey, value: str) -> str:
    return base64.b64encode(key.sign(value.encode(), padding.PKCS1v15(), DIGEST)).decode()


async def test_the_wrong_key_is_a_bad_signature_and_burns_nothing(
    shared: Caller, foreign_key: rsa.RSAPrivateKey
) -> None:
    await shared.sign_in()
    bearer = {"Authorization": f"Bearer {shared.token}"}
    forged = {"X-Validation-Data": "mine", "X-Signed-Request": _of(foreign_key, "mine")}
    assert error_of(await shared.raw("GET", CHECK, headers=bearer | forged))[1] == 4010070
    assert (await shared.raw("GET", CHECK, headers=bearer | shared.signed("mine"))).status_code == 200


@pytest.mark.parametrize(
    "sign",
    [
        lambda key, value: key.sign(value, padding.PKCS1v15(), SHA256()),
        lambda key, value: key.sign(value, padding.PSS(padding.MGF1(DIGEST), 20), DIGEST),
        lambda key, value: key.sign(value + b" ", padding.PKCS1v15(), DIGEST),
        lambda _key, _value: b"",
        lambda _key, _value: b"\0" * 256,
    ],
    ids=["sha-256", "pss", "other value", "empty", "zeros"],
)
async def test_other_kinds_of_signature_are_refused(
    shared: Caller, sign: Callable[[rsa.RSAPrivateKey, bytes], bytes]
) -> None:
    value = shared.fresh()
    signature = base64.b64encode(sign(shared.key, value.encode())).decode()
    headers = {"X-Validation-Data": value, "X-Signed-Request": signature or "=", "Authorization": "Bearer x"}
    assert error_of(await shared.raw("GET", CHECK, headers=headers))[1] == 4010070


@pytest.mark.parametrize("text", ["not base64!", "äöü", "YQ", "YQ==YQ=="])
async def test_a_signature_that_is_not_base64_is_refused(shared: Caller, text: str) -> None:
    headers = {"X-Validation-Data": "v", "X-Signed-Request": text.encode("latin-1")}
    assert error_of(await shared.raw("GET", CHECK, headers=headers))[1] == 4010070


async def test_validation_data_serve_once_whatever_became_of_the_request(shared: Caller) -> None:
    await shared.sign_in()
    headers = shared.signed("once") | {"Authorization": "Bearer wrong"}
    assert error_of(await shared.raw("GET", CHECK, headers=headers))[1] == 4010050
    again = headers | {"Authorization": f"Bearer {shared.token}"}
    assert error_of(await shared.raw("GET", CHECK, headers=again)) == (
        401,
        4010080,
        "ValidationDataAlreadyUsedException",
    )


async def test_the_token_call_uses_validation_data_up_too(shared: Caller) -> None:
    headers = shared.signed("for a token")
    await shared.raw("POST", "/oauth/v2/token", headers=headers, data={"grant_type": "password"})
    reply = await shared.raw("POST", "/oauth/v2/token", headers=headers, data={"grant_type": "password"})
    assert error_of(reply)[1] == 4010080


async def test_validation_data_stay_used_over_a_restart(open_bank: Callable[[], Caller]) -> None:
    first = open_bank()
    headers = first.signed("for ever")
    await first.raw("GET", CHECK, headers=headers)
    again = open_bank()
    assert error_of(await again.raw("GET", CHECK, headers=headers))[1] == 4010080
    assert (again.bank.directory / "anytime-validation-data").stat().st_mode & 0o777 == 0o600


async def test_a_record_cut_by_a_crash_does_not_shift_those_after_it(open_bank: Callable[[], Caller]) -> None:
    first = open_bank()
    await first.raw("GET", CHECK, headers=first.signed("one"))
    with (first.bank.directory / "anytime-validation-data").open("ab") as file:
        file.write(b"cut")
    second = open_bank()
    await second.raw("GET", CHECK, headers=second.signed("two"))
    third = open_bank()
    for value in ("one", "two"):
        assert error_of(await third.raw("GET", CHECK, headers=third.signed(value)))[1] == 4010080


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, 4010010),
        ("", 4010010),
        ("Bearer", 4010010),
        ("Bearer ", 4010010),
        ("Basic abc", 4010010),
        ("token abc", 4010010),
        ("Bearer abc", 4010050),
        ("bearer abc", 4010050),
    ],
)
async def test_no_token_is_access_denied_and_a_wrong_one_invalid(
    shared: Caller, authorization: str | None, code: int
) -> None:
    await shared.sign_in()
    headers = shared.signed() | ({} if authorization is None else {"Authorization": authorization})
    assert error_of(await shared.raw("GET", CHECK, headers=headers))[:2] == (401, code)


async def test_a_new_token_voids_the_old_one(shared: Caller) -> None:
    await shared.sign_in()
    old = shared.token
    await shared.sign_in()
    assert shared.token != old
    headers = shared.signed() | {"Authorization": f"Bearer {old}"}
    assert error_of(await shared.raw("GET", CHECK, headers=headers)) == (401, 4010050, "OAuth2InvalidTokenException")
    assert (await shared.call("GET", CHECK)).status_code == 200


async def test_a_failed_sign_in_leaves_the_token_in_use_alone(shared: Caller) -> None:
    await shared.sign_in()
    assert error_of(await shared.sign_in(password="wrong"))[1] == 4010040
    assert (await shared.call("GET", CHECK)).status_code == 200


async def test_a_token_lives_an_hour_of_the_banks_clock(open_bank: Callable[[], Caller]) -> None:
    caller = open_bank()
    await caller.sign_in()
    caller.bank.advance(3599)
    assert (await caller.call("GET", CHECK)).status_code == 200
    caller.bank.advance(1)
    reply = await caller.call("GET", CHECK)
    assert error_of(reply)[1] == 4010050
    assert "expired" in decoded(reply)["body"]["error"]["message"]


async def test_a_token_outlives_a_restart_and_the_next_one_is_another(open_bank: Callable[[], Caller]) -> None:
    first = open_bank()
    await first.sign_in()
    second = open_bank()
    second.token = first.token
    assert (await second.call("GET", CHECK)).status_code == 200
    await second.sign_in()
    assert second.token != first.token


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grant_type": "client_credentials"}, 4010020),
        ({"grant_type": ""}, 4010020),
        ({"username": ""}, 4010020),
        ({"client_secret": ""}, 4010020),
        ({"client_id": "1_wrong"}, 4010030),
        ({"client_secret": "wrong"}, 4010030),
        ({"client_id": "wrong", "password": "wrong"}, 4010030),
        ({"username": "wrong"}, 4010040),
        ({"password": "wrong"}, 4010040),
        ({"password": "pässword"}, 4010040),
    ],
)
async def test_a_token_request_is_refused_with_its_code(shared: Caller, changes: dict[str, str], code: int) -> None:
    assert error_of(await shared.sign_in(**changes))[:2] == (401, code)


def _bodies(known: Any) -> dict[str, dict[str, Any]]:
    form = {
        "grant_type": "password",
        **{name: str(known[name]) for name in ("client_id", "client_secret", "username", "password")},
    }
    return {
        "form": {"data": form},
        "multipart": {"files": {name: (None, value) for name, value in form.items()}},
        "json": {"json": {**form, "unknown": None}},
        "repeated": {"data": {**form, "password": ["wrong", form["password"]]}},
    }


@pytest.mark.parametrize("kind", ["form", "multipart", "json", "repeated"])
async def test_a_token_request_may_be_written_in_several_ways(shared: Caller, kind: str) -> None:
    reply = await shared.raw("POST", "/oauth/v2/token", headers=shared.signed(), **_bodies(shared.known)[kind])
    assert reply.status_code == 200


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer ", ""])
async def test_an_authorization_header_on_the_token_call_is_ignored(shared: Caller, authorization: str) -> None:
    headers = shared.signed() | {"Authorization": authorization}
    reply = await shared.raw("POST", "/oauth/v2/token", headers=headers, **_bodies(shared.known)["form"])
    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"", "application/json"),
        (b"--x", "multipart/form-data"),
        (b"", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "text/plain"),
        (b"a=" + b"b" * 2_000_000, "application/x-www-form-urlencoded"),
    ],
)
async def test_a_token_request_that_cannot_be_read_is_invalid(
    shared: Caller, content: bytes, content_type: str
) -> None:
    headers = shared.signed() | {"Content-Type": content_type}
    reply = await shared.raw("POST", "/oauth/v2/token", headers=headers, content=content)
    assert error_of(reply)[:2] == (401, 4010020)


async def test_the_checks_come_in_order(shared: Caller, foreign_key: rsa.RSAPrivateKey) -> None:
    """Address, route, signature, reuse, token, rights, parameters: each request fails at all later ones as well."""
    await shared.sign_in()
    account = "/v1.0/accounts/9999/statements?limit_start=x"
    good = {"Authorization": f"Bearer {shared.token}"}
    spent = shared.signed("in order")
    await shared.raw("GET", CHECK, headers=spent)
    forged = {"X-Validation-Data": "in order", "X-Signed-Request": _of(foreign_key, "in order")}
    assert error_of(await shared.raw("GET", "/v1.0/nowhere", headers=forged))[1] == 4040010
    assert error_of(await shared.raw("GET", account, headers=forged))[1] == 4010070
    assert error_of(await shared.raw("GET", account, headers=spent))[1] == 4010080
    assert error_of(await shared.raw("GET", account, headers=shared.signed()))[1] == 4010010
    assert error_of(await shared.raw("GET", account, headers=shared.signed() | good))[1] == 4030210
    own = account.replace("9999", "1201")
    assert error_of(await shared.raw("GET", own, headers=shared.signed() | good))[1] == 4000210
    shared.bank.scenarios.run("anytime_switches", {"allow": "10.0.0.0/8"})
    assert error_of(await shared.raw("GET", "/v1.0/nowhere", headers=forged))[1] == 4010060
    shared.bank.scenarios.run("anytime_switches", {})


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("10.1.2.3", True),
        ("192.168.7.7", True),
        ("192.168.7.8", False),
        ("::1", True),
        ("2001:db8::1", False),
        ("", False),
    ],
)
async def test_the_address_list_admits_addresses_and_subnets(shared: Caller, host: str, *, allowed: bool) -> None:
    shared.bank.scenarios.run("anytime_switches", {"allow": "10.0.0.0/8, 192.168.7.7, ::1"})
    caller = Caller(shared.bank, shared.sandbox, host=host)
    expected = 4010010 if allowed else 4010060
    assert error_of(await caller.raw("GET", CHECK))[1] == expected
    shared.bank.scenarios.run("anytime_switches", {})


@pytest.mark.parametrize(
    ("switch", "code"), [("rate_ip", 4290010), ("rate_functionality", 4290020), ("rate_user", 4290030)]
)
async def test_rates_are_limited_by_minute_once_they_are_switched_on(
    open_bank: Callable[[], Caller], switch: str, code: int
) -> None:
    caller = open_bank()
    await caller.sign_in()
    for _ in range(5):
        assert (await caller.call("GET", CHECK)).status_code == 200
    caller.bank.scenarios.run("anytime_switches", {switch: "2"})
    replies = [await caller.call("GET", CHECK) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert error_of(replies[-1])[1] == code
    other = await caller.call("GET", "/v1.0/accounts")
    assert other.status_code == (200 if switch == "rate_functionality" else 429)
    caller.bank.advance(60)
    assert (await caller.call("GET", CHECK)).status_code == 200
