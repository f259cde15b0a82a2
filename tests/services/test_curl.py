"""Command lines from requests: whatever is in them reaches curl as it was, and nothing in them is run."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banktui.domain.exchange import Body, Exchange, Header, Occasion, Parameter, Withheld
from banktui.services.by_hand import ByHand, from_json
from banktui.services.curl import AGAIN, curl, pays_again, variable, variables, why_not
from banktui.ui.copies import copies_of_exchange
from banktui.ui.presenter.view import View

HOSTILE = 'it\'s $(touch /tmp/x) `id` \\ "q" \n!! ~ * é'
PLAIN = ByHand()
SIGNED = ByHand(
    needs=("key",),
    before=('SIGNED="$(printf signed)"',),
    headers={"authorization": "Bearer $BANKTUI_TOKEN", "x-signed": "$SIGNED"},
    sign_in=('--data "user=$BANKTUI_USER"', "$URL/login"),
    sign_in_needs=("user",),
    token=from_json("token"),
)
WITH_TOKEN = (Header("authorization", Withheld("authorization")), Header("x-signed", Withheld("x-signed")))
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


def exchange(**told: Any) -> Exchange:
    values: dict[str, Any] = {
        "number": 1,
        "connection": "main",
        "provider": "bank",
        "operation": "read",
        "method": "GET",
        "path": "/a",
        "query": (),
        "status": 200,
        "elapsed": 0.1,
        "attempt": 1,
        "decided": "accepted",
        "at": datetime(2026, 11, 20, tzinfo=UTC),
        "origin": "https://bank.example",
        **told,
    }
    return Exchange(**values)


def told(line: str, **env: str) -> list[list[str]]:
    """Run a line with a curl that only says what it was told, and answers sign-ins."""
    script = (
        'curl() { printf "%s\\0" "$@" >&3; printf "\\1" >&3; printf \'{"token": "granted"}\'; }\n'
        f"exec 3>&1 >/dev/null\nBANKTUI_CA_CERTIFICATE=ca.pem\n{line}"
    )
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, check=True, env={"PATH": os.environ["PATH"], **env}, timeout=30
    )
    calls = done.stdout.decode().split("\1")[:-1]
    return [call.split("\0")[:-1] for call in calls]


@needs_bash
def test_whatever_is_in_a_request_reaches_curl_as_it_was() -> None:
    asked = exchange(
        method="POST",
        path="/a/it's",
        query=(Parameter("page", "1&2"), Parameter("cvc", Withheld("cvc"))),
        sent_headers=(Header("content-type", HOSTILE), Header("host", "bank.example"), Header("content-length", "9")),
        sent=Body((HOSTILE, Withheld("sharedSecret"), HOSTILE), 9),
    )
    (call,) = told(curl(asked, PLAIN), BANKTUI_CVC="$(id)", BANKTUI_SHARED_SECRET="s '\"")
    assert call == [
        *("-sS", "--cacert", "ca.pem", "-X", "POST", "-H", f"content-type: {HOSTILE}"),
        *("--data-binary", f"{HOSTILE}s '\"{HOSTILE}", "https://bank.example/a/it's?page=1&2&cvc=$(id)"),
    ]


@needs_bash
@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\1"), max_size=40))
def test_any_body_reaches_curl_as_it_was(text: str) -> None:
    asked = exchange(method="PUT", sent=Body((text,), 1))
    (call,) = told(curl(asked, PLAIN))
    assert call[call.index("--data-binary") + 1] == text


@needs_bash
def test_it_signs_in_unless_there_is_a_token() -> None:
    line = curl(exchange(sent_headers=WITH_TOKEN), SIGNED)
    calls = told(line, BANKTUI_KEY="k", BANKTUI_USER="u", BANKTUI_TOKEN="mine")
    assert [call[-1] for call in calls] == ["https://bank.example/a"]
    assert "authorization: Bearer mine" in calls[0]
    # What a sign-in says goes to the command that finds its token, so that only the call itself is heard here.
    (call,) = told(line, BANKTUI_KEY="k", BANKTUI_USER="u")[-1:]
    assert "authorization: Bearer granted" in call
    assert "x-signed: signed" in call


@needs_bash
def test_a_sign_in_is_the_sign_in_itself() -> None:
    login = exchange(sign_in=True, path="/login", method="POST", sent=Body(size=9, note="Not taken in."))
    assert why_not(login) == ""
    (call,) = told(curl(login, SIGNED), BANKTUI_KEY="k", BANKTUI_USER="u")
    assert call[-3:] == ["--data", "user=u", "https://bank.example/login"]


def test_variables_are_named_after_what_they_stand_for() -> None:
    assert [variable(name) for name in ("client_secret", "sharedSecret", "x-signed", "a b", "é")] == [
        *("BANKTUI_CLIENT_SECRET", "BANKTUI_SHARED_SECRET", "BANKTUI_X_SIGNED", "BANKTUI_A_B", "BANKTUI_VALUE"),
    ]
    asked = exchange(sent_headers=WITH_TOKEN, sent=Body((Withheld("pin"), Withheld("pin")), 1))
    assert variables(asked, SIGNED) == ("BANKTUI_CA_CERTIFICATE", "BANKTUI_KEY", "BANKTUI_USER", "BANKTUI_PIN")
    assert variables(asked, PLAIN) == (
        *("BANKTUI_CA_CERTIFICATE", "BANKTUI_AUTHORIZATION", "BANKTUI_X_SIGNED", "BANKTUI_PIN"),
    )


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (Body(), ""),
        (Body(("{}",), 2), ""),
        (Body(size=5, note="Not taken in: it may hold a secret."), "What was sent is not known: it may hold a secret."),
        (Body(("…",), 99_999, partial=True), "What was sent is too long to be kept."),
        (Body(('"card •••"',), 9), "Part of a text that was sent is not known: it may be a secret."),
    ],
)
def test_what_is_not_known_cannot_be_written(sent: Body, reason: str) -> None:
    assert why_not(exchange(sent=sent)) == reason


PAYMENT = Occasion("credit-transfer", "7", "a" * 32)


@needs_bash
def test_the_line_of_a_payment_does_nothing_until_somebody_says_that_it_is_to_be_paid_again() -> None:
    paid = exchange(method="POST", path="/transfers", sent=Body(("amount=1",)), occasion=PAYMENT)
    line = curl(paid, PLAIN)
    done = subprocess.run(
        ["bash", "-c", f"curl() {{ echo called; }}\n{line}"],
        capture_output=True,
        check=False,
        text=True,
        env={"PATH": os.environ["PATH"], "BANKTUI_CA_CERTIFICATE": "ca.pem"},
        timeout=30,
    )
    assert done.returncode != 0
    assert "called" not in done.stdout
    assert f"{AGAIN}: is not set, and this pays again" in done.stderr
    ((*_, address),) = told(line, **{AGAIN: "yes"})
    assert address == "https://bank.example/transfers"


@pytest.mark.parametrize(
    ("changes", "pays"),
    [
        ({"method": "POST", "occasion": PAYMENT}, True),
        ({"method": "GET", "occasion": PAYMENT}, False),
        ({"method": "POST", "occasion": PAYMENT, "sign_in": True}, False),
        ({"method": "POST", "occasion": Occasion("create-customer")}, False),
    ],
)
def test_what_would_pay_again_is_known(changes: dict[str, Any], *, pays: bool) -> None:
    assert pays_again(exchange(**changes)) is pays
    assert (AGAIN in curl(exchange(**changes), PLAIN)) is pays


@pytest.mark.parametrize("real", [False, True])
def test_what_moved_real_money_is_not_written_as_a_line_at_all(*, real: bool) -> None:
    paid = exchange(method="POST", path="/transfers", sent=Body(("amount=1",)), occasion=PAYMENT)
    first = copies_of_exchange(paid, PLAIN, View(paid.at), real=real)[0]
    assert (first.label, bool(first.text)) == ("curl", not real)
    if real:
        assert "real money" in first.reason
    else:
        assert f"not before {AGAIN} is set" in first.note
