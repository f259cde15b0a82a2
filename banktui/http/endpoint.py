"""Where a bank is, and the client that goes there: nothing from the environment, no redirects, no cookies."""

import logging
import ssl
import sys
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from banktui import __version__
from banktui.http.tls import ClientIdentity

_IDLE_SECONDS = 15.0
_MAX_CONNECTIONS = 8
_HEADERS = {"user-agent": f"banktui/{__version__}", "accept": "application/json", "accept-encoding": "gzip"}

# httpcore asks for this optional module six times a request, and Python searches every folder for a module that is not
# there each time anew. None is how the import system remembers that; an installed one is left alone.
if find_spec("sniffio") is None:
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

# Below warnings these two write whole addresses, queries included, and response headers.
for _noisy in ("httpx", "httpcore"):
    logging.getLogger(_noisy).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a bank is and how it is reached. Time limits are in seconds."""

    base_url: str
    """`https://host[:port][/path]`, no slash at the end."""
    ca_file: Path | None = None
    """The authority that the bank's certificate comes from; None: the system's authorities."""
    identity: ClientIdentity | None = None
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    """Between two pieces of an answer."""
    total_timeout: float = 60.0
    """For one attempt from start to end, a sign-in that it needs included."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
            raise ValueError("a bank's address has the form https://host[:port][/path]")
        if self.base_url.endswith("/"):
            raise ValueError("a bank's address has no slash at the end")

    def url(self, path: str) -> str:
        """Return the whole address of a path, which may carry a query."""
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError("a path begins with one slash")
        return f"{self.base_url}{path}"


def client_for(endpoint: Endpoint, wire: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    """Return a client that goes to a bank by a transport."""
    return httpx.AsyncClient(
        transport=wire,
        headers=_HEADERS,
        timeout=httpx.Timeout(endpoint.read_timeout, connect=endpoint.connect_timeout, pool=endpoint.total_timeout),
        follow_redirects=False,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


def network(tls: ssl.SSLContext, *, kept_open: int = _MAX_CONNECTIONS) -> httpx.AsyncHTTPTransport:
    """Return a transport over real connections; `kept_open` of them at most stay for the next request."""
    return httpx.AsyncHTTPTransport(
        verify=tls,
        limits=httpx.Limits(
            max_connections=_MAX_CONNECTIONS, max_keepalive_connections=kept_open, keepalive_expiry=_IDLE_SECONDS
        ),
        trust_env=False,
        retries=0,
    )
