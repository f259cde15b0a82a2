"""What a user must supply to reach Hub."""

from pydantic import SecretStr

from banktui.http.settings import HttpsAddress, ProviderSettings, Secret, Words


class Settings(ProviderSettings):
    """Credentials of the one API user that Hub gives a company."""

    base_url: HttpsAddress
    """Address of the API: `https://host`. Hub publishes none; it comes with the credentials."""
    email: Words
    password: Secret
    company_id: str = ""
    """The company's number at Hub; if it is set, notifications for another one are rejected."""
    webhook_hash_code: SecretStr | None = None
    """The company's hash code that notifications are signed with; None: none can be verified."""
