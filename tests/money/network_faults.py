"""F1 to F7, F13 to F15, F24 and F33: what a network, or the lack of one, does to a payment.

What comes before or after a whole request is raised as the HTTP library raises it; what happens to its bytes happens on
real sockets.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable

import httpx

from banktui.domain.intent import Intent
from tests.money.case import Case
from tests.money.driving import Driver, becomes
from tests.money.rig import yes

_TOTAL = 61.0
"""Seconds: more than one attempt may take in all."""
_HOUR = 3600.0


def _no_host() -> httpx.TransportError:
    error = httpx.ConnectError("")
    error.__cause__ = socket.gaierror(-2, "Name or service not known")
    return error


def _refused() -> httpx.TransportError:
    error = httpx.ConnectError("")
    error.__cause__ = ConnectionRefusedError()
    return error


def _wrong_host() -> httpx.TransportError:
    error = httpx.ConnectError("")
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.reason, cause.verify_code = "CERTIFICATE_VERIFY_FAILED", 62
    error.__cause__ = cause
    return error


def _no_handshake() -> httpx.TransportError:
    error = httpx.ConnectError("")
    cause = ssl.SSLError(1, "handshake failure")
    cause.reason = "SSLV3_ALERT_HANDSHAKE_FAILURE"
    error.__cause__ = cause
    return error


async def not_connected(case: Case) -> None:
    """F1: by turns no host, refused, a certificate of another host; for all requests, or for the payment alone."""
    await _never_connects(case, (_no_host, _refused, _wrong_host, _no_handshake))


async def connecting_takes_too_long(case: Case) -> None:
    """F2: connecting, or waiting for a free connection."""
    await _never_connects(case, (lambda: httpx.ConnectTimeout(""), lambda: httpx.PoolTimeout("")))


async def _never_connects(case: Case, errors: tuple[Callable[[], Exception], ...]) -> None:
    error = case.chance.choice(errors)

    async def fails(_: httpx.Request) -> httpx.Response:
        raise error()

    def arrange() -> None:
        case.wire.money = fails
        if case.chance.random() < 0.3:
            case.wire.reads = fails

    await becomes(case, arrange, effects=0)


def _on_the_wire(*faults: str, effects: int) -> Driver:
    """Return what has the bank do something to the bytes on a real connection."""

    async def strike(case: Case) -> None:
        fault = case.chance.choice(faults)
        await becomes(case, lambda: case.fault(fault), effects=effects, served=True, again=True)

    return strike


async def too_slow(case: Case) -> None:
    """F13: the bank carries it out, and its answer comes when nobody waits any more."""

    async def late(request: httpx.Request) -> httpx.Response:
        await case.passed_on(request)
        raise httpx.ReadTimeout("")

    await becomes(case, lambda: case.hook(late), effects=1, again=True)


async def byte_by_byte(case: Case) -> None:
    """F14: something comes all the time, and it never ends; or the request is never taken whole."""
    is_taken = case.chance.random() < 0.5

    async def drips(request: httpx.Request) -> httpx.Response:
        if is_taken:
            await case.passed_on(request)
        # All time-outs that are due within the next minute are due now: nobody waits a minute for this.
        loop = asyncio.get_running_loop()
        real = loop.time
        loop.time = lambda: real() + _TOTAL  # type: ignore[method-assign]
        try:
            await loop.create_future()
        finally:
            loop.time = real  # type: ignore[method-assign]
        raise AssertionError("it was waited for without an end")

    await becomes(case, lambda: case.hook(drips), effects=int(is_taken), again=True)


async def suspended(case: Case) -> None:
    """F33: the machine sleeps for an hour while the answer is under way."""

    async def sleeps(request: httpx.Request) -> httpx.Response:
        await case.passed_on(request)
        case.rig.pass_by(_HOUR)
        raise httpx.ReadError("")

    await becomes(case, lambda: case.hook(sleeps), effects=1, again=True)


async def certificate_refused(case: Case) -> None:
    """F24: the certificate is revoked before everything, or between the look at the bank and the payment."""
    scenarios = case.rig.stage.bank.scenarios
    is_early = case.chance.random() < 0.5

    async def revoked(request: httpx.Request) -> httpx.Response:
        scenarios.run("certificate_revoked", {})
        return await case.passed_on(request)

    till = case.till()
    review = await till.review(case.values)
    if is_early:
        scenarios.run("certificate_revoked", {})
    else:
        case.hook(revoked)
    try:
        made = await till.desk.send(review.id, yes(review))
    finally:
        scenarios.run("certificate_revoked", {"undo": "true"})
    assert isinstance(made, Intent), made
    await case.not_sent(till, made)


ON_THE_WIRE = frozenset({"F3", "F4", "F5", "F6", "F7", "F15"})
"""Those that happen on real sockets."""

NETWORK_FAULTS: dict[str, Driver] = {
    "F1": not_connected,
    "F2": connecting_takes_too_long,
    "F3": _on_the_wire("drop_before", effects=0),
    "F4": _on_the_wire("drop_after", effects=1),
    "F5": _on_the_wire("reset_mid_body", effects=0),
    "F6": _on_the_wire("cut_headers", effects=1),
    "F7": _on_the_wire("cut_body", "not_json", effects=1),
    "F13": too_slow,
    "F14": byte_by_byte,
    "F15": _on_the_wire("duplicate_response", effects=1),
    "F24": certificate_refused,
    "F33": suspended,
}
