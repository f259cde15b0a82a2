"""Sending a notification on as it came: to a program on this machine, with a status and a time as the result."""

import ssl
import time
from collections.abc import Sequence

import httpx

from banktui.domain.errors import Malformed, Unreachable
from banktui.http.tls import context
from banktui.services.replaying import local_address

_SECONDS = 10.0
_FRAMING = frozenset({"host", "content-length", "transfer-encoding", "connection", "content-type"})


async def post_again(url: str, body: bytes, headers: Sequence[tuple[str, str]]) -> tuple[int, float]:
    """Post a body with its headers and return the status and how many seconds it took. Redirects are not followed.

    Raises Rejected for an address elsewhere, Unreachable where nobody answers, Malformed for what is no HTTP.
    """
    url = local_address(url)
    kept = [(name, value) for name, value in headers if name.casefold() not in _FRAMING]
    began = time.monotonic()
    try:
        async with (
            httpx.AsyncClient(
                verify=_trust(url),
                timeout=_SECONDS,
                follow_redirects=False,
                trust_env=False,
            ) as client,
            client.stream("POST", url, content=body, headers=[("content-type", "application/json"), *kept]) as answer,
        ):
            return answer.status_code, time.monotonic() - began
    except httpx.TimeoutException:
        problem = Unreachable("Nobody answered in time", detail=f"{_SECONDS:.0f} seconds were waited.", hint=_START_IT)
    except (httpx.TransportError, OSError):
        problem = Unreachable("Nobody answers at that address", hint=_START_IT)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise Malformed("That address did not answer in HTTP", hint=_START_IT) from None
    # Raised here: the errors above carry the request.
    raise problem


def _trust(url: str) -> ssl.SSLContext:
    # Reading the system's authorities takes longer than all the rest, and plain http asks for none.
    return context() if url.casefold().startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


_START_IT = "Start the program that is to take it, then send it again."
