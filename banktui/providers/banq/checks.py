"""What is tested of a connection to Banq: the way to the API and to its authentication tenant, and the sign-in."""

from banktui.http.checks import Checks, authority, clocks, signed_in, way_to
from banktui.providers.banq.settings import Settings
from banktui.services.checking import TLS

_TENANT = "sign-in-"
_LOGIN = ("client_id", "username", "password")
_FIELDS = ("base_url", "auth_url", "account_id", "company_id", "audience", "grant_type", *_LOGIN)

CHECKS: Checks[Settings] = (
    authority(),
    *way_to(),
    *way_to("auth_url", _TENANT, whose="Sign-in host"),
    clocks(),
    *signed_in(
        "Sign-in",
        needs=(TLS, f"{_TENANT}{TLS}"),
        fields=_FIELDS,
        suspects=("password", "username", "client_id", "audience"),
        blamed={
            "invalid_client": ("client_id",),
            "unauthorized_client": ("client_id",),
            "access_denied": ("client_id", "audience"),
            "invalid_target": ("audience",),
            "unsupported_grant_type": ("grant_type",),
        },
    ),
)
