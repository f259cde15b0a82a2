"""What a user must supply to reach Anytime."""

from typing import ClassVar

from pydantic import SecretStr

from banktui.http.settings import File, HttpsAddress, ProviderSettings, Secret, Words


class Settings(ProviderSettings):
    """Credentials as Anytime hands them out, and the private key whose public half it was given."""

    FILES: ClassVar[tuple[str, ...]] = ("private_key",)
    PRODUCTION_HOSTS: ClassVar[frozenset[str]] = frozenset({"ws.anyti.me"})

    base_url: HttpsAddress
    """Address of the API without its version: `https://host`."""
    client_id: Words
    client_secret: Secret
    username: Words
    password: Secret
    private_key: File
    """PEM file of the RSA key that signs requests."""
    private_key_passphrase: SecretStr | None = None
    """None for a key that is not encrypted."""
