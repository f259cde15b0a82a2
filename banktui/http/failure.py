"""What broke on the way to a bank, from the transport's exceptions to sentences.

Nothing of an exception's own text is kept: it may hold an address with its query, or a header that authenticates.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from urllib.parse import urlsplit

import httpx

from banktui.domain.errors import BankError, SignInNeeded, Unreachable
from banktui.http.retry import Setback
from banktui.http.tls import ClientIdentity


class Doubt(Enum):
    """What is wrong with the certificate that a server has shown."""

    AUTHORITY = auto()
    NAME = auto()
    ENDED = auto()
    EARLY = auto()
    OTHER = auto()


_DOUBTS: Mapping[int, Doubt] = {
    # X509_V_ERR_* of OpenSSL. 7: an authority of the same name as one that is trusted has another key.
    **dict.fromkeys((2, 7, 18, 19, 20, 21), Doubt.AUTHORITY),
    **dict.fromkeys((62, 64), Doubt.NAME),
    10: Doubt.ENDED,
    9: Doubt.EARLY,
}

_WHILE_CONNECTING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What is raised only before a request is written. A TLS alert that comes after the handshake is none of these."""

# A server that refuses our certificate says so by one of these alerts only; under TLS 1.3 after the request was sent.
_CERTIFICATE_ALERTS = {
    "CERTIFICATE_REQUIRED": "it wants a client certificate and got none",
    "UNKNOWN_CA": "it does not know the authority that issued it",
    "CERTIFICATE_EXPIRED": "it has expired",
    "CERTIFICATE_REVOKED": "it has been revoked",
    "CERTIFICATE_UNKNOWN": "it does not accept it",
    "BAD_CERTIFICATE": "it does not accept it",
    "UNSUPPORTED_CERTIFICATE": "it does not accept certificates of this kind",
    "NO_CERTIFICATE": "it wants a client certificate and got none",
    "ACCESS_DENIED": "it does not give it access",
    "DECRYPT_ERROR": "its signature does not fit",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt brought no usable answer, in words and as far as repeating it is concerned."""

    error: BankError
    setback: Setback
    status: int | None = None
    """The status line, if the answer got that far."""
    harmless: bool = False
    """It is certain that the request was not carried out."""
    unexplained: bool = False
    """The connection broke and nothing said why."""
    unsent: bool = False
    """No byte of the request can have left: there was no connection to write it to."""


class ExchangeFailedError(Exception):
    """An attempt that brought no answer. Only this package sees it."""

    def __init__(self, failure: Failure, *, sign_in: bool) -> None:
        super().__init__(failure.error.title)
        self.failure = failure
        self.sign_in = sign_in
        """It was the sign-in that failed: the request for which it was made has not been sent."""


def translate(error: BaseException, *, base_url: str, provider: str, identity: ClientIdentity | None) -> Failure:
    """Say in words why no answer came, and whether anything may have been sent."""
    failure = _translated(error, base_url, provider, identity)
    return replace(failure, unsent=isinstance(error, _WHILE_CONNECTING))


def _translated(error: BaseException, base_url: str, provider: str, identity: ClientIdentity | None) -> Failure:
    place = urlsplit(base_url).netloc
    causes = tuple(_causes(error))
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    refused = _certificate_problem(tls, place, provider, identity) if tls is not None else None
    if refused is not None:
        return Failure(refused, Setback.FINAL, harmless=True)
    if isinstance(error, httpx.ConnectError) and tls is not None:
        return Failure(_handshake(place, provider, identity), Setback.FINAL, harmless=True)
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
        return Failure(_not_connected(error, causes, place, provider), Setback.NOT_CONNECTED, harmless=True)
    if isinstance(error, httpx.TimeoutException):
        slow = Unreachable(f"{place} took too long to answer.", provider=provider, hint="Try again in a while.")
        return Failure(slow, Setback.NO_ANSWER)
    return Failure(_broken(place, provider, identity), Setback.NO_ANSWER, unexplained=True)


def doubt_of(error: BaseException) -> Doubt | None:
    """Return what is wrong with the certificate that the server has shown; None if something else broke."""
    found = next((each for each in _causes(error) if isinstance(each, ssl.SSLCertVerificationError)), None)
    return None if found is None else _DOUBTS.get(found.verify_code, Doubt.OTHER)


def without_a_word(base_url: str, provider: str, identity: ClientIdentity | None) -> SignInNeeded:
    """Return the error for a server that ends every connection before anything was asked on it."""
    return _client_certificate("it ends every connection at once", urlsplit(base_url).netloc, provider, identity)


def _certificate_problem(
    tls: ssl.SSLError, place: str, provider: str, identity: ClientIdentity | None
) -> BankError | None:
    """Say which side did not accept the other's certificate; None if it was not that."""
    if isinstance(tls, ssl.SSLCertVerificationError):
        return _server_certificate(tls.verify_code, place, provider)
    alert = (tls.reason or "").partition("_ALERT_")[2]
    if alert in _CERTIFICATE_ALERTS:
        return _client_certificate(_CERTIFICATE_ALERTS[alert], place, provider, identity)
    if alert == "HANDSHAKE_FAILURE" and identity is None:
        return _client_certificate("it may want a client certificate", place, provider, identity)
    return None


def _server_certificate(code: int, place: str, provider: str) -> Unreachable:
    title = f"The certificate of {place} was not accepted; nothing was sent."
    doubt = _DOUBTS.get(code, Doubt.OTHER)
    if doubt is Doubt.NAME:
        return Unreachable(
            title,
            detail="It was issued for another host name.",
            hint="Check the address in the settings. If it is right, somebody may be listening in: do not go on.",
            provider=provider,
        )
    if doubt is Doubt.ENDED:
        return Unreachable(
            title,
            detail="It has expired.",
            hint="Check the clock of this machine; if it is right, the bank must renew its certificate.",
            provider=provider,
        )
    if doubt is Doubt.EARLY:
        return Unreachable(
            title, detail="It is not valid yet.", hint="Check the clock of this machine.", provider=provider
        )
    if doubt is Doubt.AUTHORITY:
        return Unreachable(
            title,
            detail="It was issued by an authority that is not trusted here.",
            hint="For a bank of your own, configure its certificate authority. Otherwise somebody may be listening in.",
            provider=provider,
        )
    return Unreachable(title, detail=f"The TLS library refused it (reason {code}).", provider=provider)


def _client_certificate(why: str, place: str, provider: str, identity: ClientIdentity | None) -> SignInNeeded:
    if identity is None:
        return SignInNeeded(
            f"{place} wants a client certificate.",
            detail="None is configured for this connection. Nothing was processed.",
            hint="Configure the certificate and private key that the bank issued to you.",
            provider=provider,
        )
    return SignInNeeded(
        f"{place} refused our client certificate: {why}.",
        detail=f"Offered was the {identity}. Nothing was processed.",
        hint="Check that it belongs to this environment; if it was revoked or has expired, ask the bank for a new one.",
        provider=provider,
    )


def _handshake(place: str, provider: str, identity: ClientIdentity | None) -> Unreachable:
    certificate = "refuse the client certificate" if identity else "want a client certificate"
    return Unreachable(
        f"No secure connection to {place} could be made.",
        detail="Its side and ours did not agree on TLS. Nothing was processed.",
        hint=f"Check that the address and port speak HTTPS with TLS 1.2 or later. The bank may also {certificate}.",
        provider=provider,
    )


def _not_connected(error: Exception, causes: tuple[BaseException, ...], place: str, provider: str) -> Unreachable:
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        title = f"The address of {place} cannot be found."
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        title = f"Nothing answers at {place}."
    elif isinstance(error, httpx.TimeoutException):
        title = f"{place} did not answer in time."
    else:
        title = f"{place} cannot be reached."
    hint = "Check the network and the address in the settings; what is known stays."
    return Unreachable(title, hint=hint, provider=provider)


def _broken(place: str, provider: str, identity: ClientIdentity | None) -> Unreachable:
    hint = "Try again in a while."
    if identity is not None:
        # A server may reset the connection before its TLS alert is read, or send none.
        hint += " If this happens every time, the bank may be refusing the client certificate without saying so."
    return Unreachable(f"The connection to {place} broke before its answer was complete.", provider=provider, hint=hint)


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)
        waiting.extend(link for link in (cause.__cause__, cause.__context__) if link is not None)
