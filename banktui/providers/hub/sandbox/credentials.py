"""What the one API user of the built-in Hub holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from banktui.sandbox.bank import Bank

_DIGITS_AND_SYMBOLS = "0123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ'.$=]!"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The API user that the bank knows, and the company that it acts for."""

    email: str
    password: str
    company_id: str
    user_id: str
    webhook_hash_code: str
    """The company hash code: proves that an event comes from the bank."""
    signing_key: bytes
    """The bank's own: signs the tokens that it issues."""

    def describe(self, base_url: str) -> Mapping[str, str]:
        """Return what a client needs to connect."""
        return {
            "base_url": base_url,
            "email": self.email,
            "password": self.password,
            "company_id": self.company_id,
            "webhook_hash_code": self.webhook_hash_code,
        }


def issue(bank: Bank, *, email: str, company_id: str) -> Credentials:
    """Return the API user's credentials: secrets from the bank's seed, the rest from the demo."""
    stream = bank.stream("hub", "credentials")
    return Credentials(
        email=email,
        company_id=company_id,
        user_id=f"{stream.randrange(100, 1000)}",
        password="".join(stream.choice(_DIGITS_AND_SYMBOLS) for _ in range(16)),
        webhook_hash_code=stream.randbytes(20).hex(),
        signing_key=stream.randbytes(32),
    )
