"""The command that does the same as a request, and why there is none."""

import shlex
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.exchange import Body, Exchange, Header, Occasion, Parameter, Proof, Withheld
from banktui.services.by_hand import ByHand
from banktui.services.plain_command import plain_command, why_no_command
from banktui.services.transcript import transcript

AT = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)


def asked(capability: str = "statements", parent: str = "7002", item: str = "", **told: Any) -> Exchange:
    values: dict[str, Any] = {
        "number": 12,
        "connection": "main",
        "provider": "bank",
        "operation": "statements",
        "method": "GET",
        "path": "/v1/statements",
        "query": (Parameter("page", "2"), Parameter("cvc", Withheld("cvc"))),
        "status": 200,
        "elapsed": 0.212,
        "attempt": 1,
        "decided": "accepted",
        "at": AT,
        "origin": "https://bank.example",
        "occasion": Occasion(capability, parent, item),
        **told,
    }
    return Exchange(**values)


@pytest.mark.parametrize(
    ("exchange", "line"),
    [
        (asked(), "banktui statements --connection main --account 7002"),
        (asked(item="7002-4"), "banktui statements --connection main --account 7002 --id 7002-4"),
        (asked("accounts", ""), "banktui accounts --connection main"),
        (asked("accounts", "", "7002"), "banktui accounts --connection main --id 7002"),
        (asked("card-transactions", "ANY42"), "banktui card-transactions --connection main --card ANY42"),
        (asked("payments", ""), "banktui payments --connection main"),
        (asked("customer-accounts", "c-1"), "banktui accounts --connection main --customer c-1"),
        (asked(parent="it's; rm -rf ~"), """banktui statements --connection main --account 'it'"'"'s; rm -rf ~'"""),
    ],
)
def test_a_request_has_its_command(exchange: Exchange, line: str) -> None:
    assert plain_command(exchange) == line
    assert why_no_command(exchange) == ""


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_whatever_an_id_is_the_shell_gives_it_on_as_it_is(parent: str, item: str) -> None:
    words = shlex.split(plain_command(asked(parent=parent, item=item)))
    assert words[:4] == ["banktui", "statements", "--connection", "main"]
    told = f"--account={parent}" if parent.startswith("-") else parent
    assert told in words


@pytest.mark.parametrize(
    ("exchange", "reason"),
    [
        (asked(sign_in=True), "Signing in"),
        (asked("synchronizations", "c-1", method="POST"), "changes something"),
        (asked("create-customer", ""), "No command does the same"),
        (asked("", ""), "No command does the same"),
    ],
)
def test_where_there_is_none_a_sentence_says_why(exchange: Exchange, reason: str) -> None:
    assert plain_command(exchange) == ""
    assert reason in why_no_command(exchange)
    assert why_no_command(exchange).endswith(".")


def test_a_transcript_holds_both_halves_and_how_it_is_made_again() -> None:
    told = transcript(
        asked(
            sent_headers=(Header("accept", "application/json"), Header("authorization", Withheld("authorization"))),
            answer_headers=(Header("content-type", "application/json"),),
            answer=Body(('{\n  "pin": "', Withheld("pin"), '"\n}'), 20, note="Only the first 256 KiB are kept."),
            proofs=(
                Proof("signature", holds=True),
                Proof("hash", holds=False, note="discarded"),
                Proof("token", until=AT),
            ),
        ),
        ByHand(),
    )
    assert told == (
        "# Request 12 of a session of banktui: main, statements\n"
        "# 2026-11-20T09:14:00Z, try 1, 212 ms\n"
        "# 200, accepted\n"
        "# signature (right)\n"
        "# hash (wrong), discarded\n"
        "# token, until 2026-11-20T09:14:00Z\n"
        "# ••• stands for what was never taken in: a secret, or what may be one.\n"
        "\n"
        "GET https://bank.example/v1/statements?page=2&cvc=•••\n"
        "accept: application/json\n"
        "authorization: •••\n"
        "\n"
        "## 200\n"
        "content-type: application/json\n"
        "\n"
        '{\n  "pin": "•••"\n}\n'
        "\n"
        "# Only the first 256 KiB are kept.\n"
        "\n"
        "## As curl, secrets as variables\n"
        "\n"
        ': "${BANKTUI_CA_CERTIFICATE:?is not set}" "${BANKTUI_AUTHORIZATION:?is not set}" '
        '"${BANKTUI_CVC:?is not set}" &&\n'
        'curl -sS --cacert "$BANKTUI_CA_CERTIFICATE" \\\n'
        "  -H 'accept: application/json' \\\n"
        '  -H "authorization: $BANKTUI_AUTHORIZATION" \\\n'
        "  'https://bank.example/v1/statements?page=2&cvc='\"$BANKTUI_CVC\"\n"
        "\n"
        "## As a command\n"
        "\n"
        "banktui statements --connection main --account 7002\n"
    )


def test_what_came_to_nothing_says_so() -> None:
    told = transcript(
        asked(status=None, decided="", sent=Body(size=4, note="Not taken in: it may hold a secret.")), ByHand()
    )
    assert "# no answer, awaited" in told
    assert "## No answer came" in told
    assert "# Not taken in: it may hold a secret." in told
    assert "curl" not in told
