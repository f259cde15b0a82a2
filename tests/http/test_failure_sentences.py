"""What broke, in words, from exceptions as the libraries make them."""

import socket
import ssl
from pathlib import Path

import httpx
import pytest

from banktui.domain.errors import SignInNeeded, Unreachable
from banktui.http.failure import Failure, translate
from banktui.http.retry import Setback
from banktui.http.tls import ClientIdentity
from tests.http.certificates import Authority

BASE = "https://bank.example:8443/v1"
ALERTS = [
    ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "it wants a client certificate and got none"),
    ("TLSV1_ALERT_UNKNOWN_CA", "it does not know the authority that issued it"),
    ("SSLV3_ALERT_CERTIFICATE_EXPIRED", "it has expired"),
    ("SSLV3_ALERT_CERTIFICATE_REVOKED", "it has been revoked"),
    ("SSLV3_ALERT_CERTIFICATE_UNKNOWN", "it does not accept it"),
    ("SSLV3_ALERT_BAD_CERTIFICATE", "it does not accept it"),
    ("SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "certificates of this kind"),
    ("SSLV3_ALERT_NO_CERTIFICATE", "got none"),
    ("TLSV1_ALERT_ACCESS_DENIED", "does not give it access"),
    ("TLSV1_ALERT_DECRYPT_ERROR", "signature does not fit"),
]


@pytest.fixture
def identity(authority: Authority, tmp_path: Path) -> ClientIdentity:
    return ClientIdentity.from_pem(*authority.issue("demo client").write(tmp_path, "client"), None)


def caused(error: Exception, cause: BaseException) -> Exception:
    middle = RuntimeError("in between")
    middle.__context__ = cause
    error.__cause__ = middle
    return error


def alert(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "CANARY")
    error.reason = reason
    return error


def told(error: Exception, identity: ClientIdentity | None = None) -> Failure:
    failure = translate(error, base_url=BASE, provider="bank", identity=identity)
    assert "CANARY" not in f"{failure.error.title}{failure.error.detail}{failure.error.hint}"
    assert failure.error.provider == "bank"
    return failure


@pytest.mark.parametrize(("reason", "why"), ALERTS)
@pytest.mark.parametrize("error", [httpx.ReadError("CANARY"), httpx.WriteError("CANARY"), httpx.ConnectError("CANARY")])
def test_a_refused_certificate_is_told_whenever_it_comes(
    reason: str, why: str, error: Exception, identity: ClientIdentity
) -> None:
    failure = told(caused(error, alert(reason)), identity)
    assert isinstance(failure.error, SignInNeeded)
    assert why in failure.error.title
    assert "CN=demo client" in failure.error.detail
    assert (failure.setback, failure.harmless) == (Setback.FINAL, True)


def test_without_a_certificate_of_ours_one_is_asked_for() -> None:
    for reason in ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_HANDSHAKE_FAILURE"):
        failure = told(caused(httpx.ConnectError(""), alert(reason)))
        assert failure.error.title == "bank.example:8443 wants a client certificate."


@pytest.mark.parametrize(
    "reason", ["SSLV3_ALERT_HANDSHAKE_FAILURE", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_VERSION_NUMBER", ""]
)
def test_another_alert_while_connecting_is_a_handshake_that_failed(reason: str, identity: ClientIdentity) -> None:
    failure = told(caused(httpx.ConnectError(""), alert(reason)), identity)
    assert failure.error.title == "No secure connection to bank.example:8443 could be made."
    assert (failure.setback, failure.harmless) == (Setback.FINAL, True)


def test_another_alert_after_the_request_explains_nothing(identity: ClientIdentity) -> None:
    failure = told(caused(httpx.ReadError(""), alert("TLSV1_ALERT_INTERNAL_ERROR")), identity)
    assert isinstance(failure.error, Unreachable)
    assert (failure.setback, failure.harmless, failure.unexplained) == (Setback.NO_ANSWER, False, True)


def test_a_certificate_of_theirs_refused_for_an_unusual_reason() -> None:
    error = ssl.SSLCertVerificationError(1, "CANARY")
    error.verify_code = 26
    failure = told(caused(httpx.ConnectError(""), error))
    assert failure.error.detail == "The TLS library refused it (reason 26)."


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (
            caused(httpx.ConnectError("CANARY"), socket.gaierror(-2, "CANARY")),
            "The address of bank.example:8443 cannot be found.",
        ),
        (
            caused(httpx.ConnectError("CANARY"), ExceptionGroup("CANARY", [OSError(), ConnectionRefusedError()])),
            "Nothing answers at bank.example:8443.",
        ),
        (caused(httpx.ConnectError("CANARY"), OSError(101, "CANARY")), "bank.example:8443 cannot be reached."),
        (httpx.ConnectTimeout("CANARY"), "bank.example:8443 did not answer in time."),
    ],
)
def test_a_bank_that_was_not_reached(error: Exception, title: str) -> None:
    failure = told(error)
    assert failure.error.title == title
    assert (failure.setback, failure.harmless) == (Setback.NOT_CONNECTED, True)


def test_causes_that_go_in_circles_end() -> None:
    first, second = RuntimeError(), RuntimeError()
    first.__context__, second.__context__ = second, first
    assert told(caused(httpx.ReadError(""), first)).setback is Setback.NO_ANSWER
