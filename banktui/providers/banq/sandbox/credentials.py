"""What an integrator of the built-in Banq was given: the seven things of the documents' onboarding list."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from banktui.providers.banq.sandbox.records import SLUG, Account
from banktui.sandbox.bank import Bank

AUDIENCE: Final = "https://banq.com/open/api/"
TENANT: Final = "https://banq-staging.auth0.com/"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The one machine-to-machine application that the tenant knows, and for whom it acts."""

    client_id: str
    username: str
    password: str
    webhook_secret: str
    """Signs events until a webhook configuration brings a secret of its own."""
    account: Account

    def describe(self, base_url: str) -> Mapping[str, Any]:
        """Return what a client needs to connect. Tenant and API share an origin here."""
        return {
            "auth_url": base_url,
            "base_url": base_url,
            "client_id": self.client_id,
            "username": self.username,
            "password": self.password,
            "audience": AUDIENCE,
            "account_id": self.account.id,
            "space_id": str(self.account.space),
            "webhook_secret": self.webhook_secret,
        }


def issue(bank: Bank, account: Account) -> Credentials:
    """Return the application's credentials, always the same for the same bank."""
    stream = bank.stream(SLUG, "credentials")
    return Credentials(
        client_id=_word(stream.randbytes(24)),
        username="m2m-meridian@banq.example",
        password=_word(stream.randbytes(18)),
        webhook_secret=_word(stream.randbytes(24)),
        account=account,
    )


def _word(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii")
