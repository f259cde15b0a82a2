"""What is tested of a connection to Hub: the way there, and the log-in."""

from banktui.http.checks import Checks, authority, clocks, signed_in, way_to
from banktui.providers.hub.settings import Settings
from banktui.services.checking import TLS

CHECKS: Checks[Settings] = (
    authority(),
    *way_to(),
    clocks(),
    *signed_in("Log-in", needs=(TLS,), fields=("base_url", "email", "password"), suspects=("password", "email")),
)
