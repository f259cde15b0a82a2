"""Who we are at Ibanity: the application's certificate, in whichever form the settings name it."""

from pathlib import Path

from banktui.http.settings import File
from banktui.http.tls import ClientIdentity
from banktui.providers.ibanity.settings import Settings


def read_identity(settings: Settings) -> ClientIdentity:
    """Return the certificate and its key, whether it is valid today or not. Raises SignInNeeded with the reason."""
    if settings.pkcs12 is not None:
        return ClientIdentity.read_pkcs12(settings.pkcs12, settings.pkcs12_password.get_secret_value())
    certificate, key, secret = settings.certificate, settings.private_key, settings.private_key_passphrase
    if certificate is None or key is None:
        raise ValueError("the settings name no certificate")
    return ClientIdentity.read_pem(certificate, key, secret.get_secret_value() if secret else None)


def valid_identity(settings: Settings) -> ClientIdentity:
    """Return them if the certificate is valid today. Raises SignInNeeded with the reason."""
    return read_identity(settings).valid_at(identity_file(settings))


def identity_file(settings: Settings) -> File:
    """Return the file to name when something is wrong with the certificate."""
    return settings.pkcs12 or settings.certificate or Path()
