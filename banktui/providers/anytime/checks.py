"""What is tested of a connection to Anytime: the signing key, the way there, and what the bank makes of both."""

from banktui.domain.plaintext import printable
from banktui.http.checks import Bench, Checks, authority, clocks, private_file, signed_in, way_to
from banktui.providers.anytime.client.proofs import SIGNED
from banktui.providers.anytime.settings import Settings
from banktui.providers.anytime.signing import Signer
from banktui.services.apart import apart
from banktui.services.checking import KEY, KEY_FILE, TLS, Check, Finding, Step, passed

_KEY_FIELDS = ("private_key", "private_key_passphrase")
_LOGIN_FIELDS = ("base_url", "client_id", "client_secret", "username", "password")


async def _key_signs(bench: Bench[Settings]) -> Finding:
    settings = bench.settings
    secret = settings.private_key_passphrase
    signer = await apart(lambda: Signer.from_file(settings.private_key, secret.get_secret_value() if secret else None))
    return passed(
        f"{printable(settings.private_key.name)} holds an RSA key of {signer.bits} bits, and it signs."
        f" Its public half has the SHA-256 fingerprint {signer.fingerprint[:16]}…"
    )


CHECKS: Checks[Settings] = (
    private_file(Step(KEY_FILE, "Private key's file"), "private_key"),
    Check(Step(KEY, "Private key"), _key_signs, (KEY_FILE,), _KEY_FIELDS, suspects=("private_key_passphrase",)),
    authority(),
    *way_to(),
    clocks(),
    *signed_in(
        "Sign-in",
        needs=(KEY, TLS),
        fields=(*_LOGIN_FIELDS, *_KEY_FIELDS),
        suspects=("password", "username", "client_secret", "client_id"),
        blamed={"4010030": ("client_secret", "client_id")},
        proof=SIGNED,
        signing=_KEY_FIELDS,
    ),
)
