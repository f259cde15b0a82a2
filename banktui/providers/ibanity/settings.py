"""What a user must supply to reach Ibanity."""

from typing import Any, ClassVar, Self

from pydantic import SecretStr, model_validator

from banktui.http.settings import File, HttpsAddress, ProviderSettings


class Settings(ProviderSettings):
    """The application's certificate: one `.pfx` file as the developer portal hands it out, or two PEM files.

    The certificate alone decides whether sandbox or live data are read.
    """

    FILES: ClassVar[tuple[str, ...]] = ("certificate", "private_key", "pkcs12")
    WHOLE: ClassVar[str] = "certificate"

    base_url: HttpsAddress
    """Address of the API: `https://host`."""
    pkcs12: File | None = None
    """The `.pfx` file with certificate and private key."""
    pkcs12_password: SecretStr = SecretStr("")
    certificate: File | None = None
    """PEM file of the certificate; together with `private_key`, instead of `pkcs12`."""
    private_key: File | None = None
    private_key_passphrase: SecretStr | None = None
    """None for a key that is not encrypted."""

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        pem = (self.certificate is not None, self.private_key is not None)
        if (self.pkcs12 is not None) == any(pem) or any(pem) != all(pem):
            raise ValueError("give either pkcs12, or certificate and private_key")
        return self

    @classmethod
    def chosen(cls, known: dict[str, Any]) -> dict[str, Any]:
        """Take the `.pfx` file where both forms of the certificate are offered."""
        unused = ("certificate", "private_key", "private_key_passphrase") if "pkcs12" in known else ("pkcs12_password",)
        return {name: value for name, value in known.items() if name not in unused}
