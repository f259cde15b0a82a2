"""What a user must supply to reach Banq."""

from typing import ClassVar

from pydantic import SecretStr

from banktui.http.settings import HttpsAddress, ProviderSettings, Secret, Words


class Settings(ProviderSettings):
    """Credentials as Banq's customer operations hand them out: of a Banq user, at an authentication tenant."""

    # The documents name the sandbox's hosts only: whatever else belongs to Banq is taken for production.
    PRODUCTION_HOSTS: ClassVar[frozenset[str]] = frozenset({"banq.com", ".banq.com"})
    SANDBOX_HOSTS: ClassVar[frozenset[str]] = frozenset({"sandbox.banq.com"})

    base_url: HttpsAddress
    """Address of the API without `/api/v1`: `https://host`."""
    auth_url: HttpsAddress
    """Address of the authentication tenant: `https://tenant`."""
    client_id: Words
    username: Words
    password: Secret
    audience: Words
    """The API that tokens are asked for, as the tenant names it."""
    grant_type: Words = "password"
    """How tokens are asked for. An old specification names another way; the present one is the default."""
    account_id: Words
    """The Banq account (GUID) that the integration belongs to."""
    space_id: str = ""
    """The space that goes with it: shown where the user's spaces may not be read."""
    webhook_secret: SecretStr | None = None
    """The shared secret that webhooks are signed with; None: none can be verified."""
    company_id: str = ""
    """Sent as `X-Company-Id` if it is set; only old documents name it."""
