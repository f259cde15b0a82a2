"""What is tested of a connection to Ibanity: the application's certificate, the way there, and whether it opens."""

from banktui.http.checks import Bench, Checks, authority, clocks, let_in, private_file, way_to
from banktui.providers.ibanity.client.identity import identity_file, read_identity
from banktui.providers.ibanity.settings import Settings
from banktui.services.apart import apart
from banktui.services.checking import CERTIFICATE, KEY, KEY_FILE, TLS, Check, Finding, Step, passed, until

_FILES = ("pkcs12", "certificate", "private_key")
_FIELDS = ("pkcs12", "pkcs12_password", "certificate", "private_key", "private_key_passphrase")
_PASS_PHRASES = ("pkcs12_password", "private_key_passphrase")


async def _key_fits(bench: Bench[Settings]) -> Finding:
    identity = await apart(lambda: read_identity(bench.settings))
    # Offered from here on, by whatever goes to the bank.
    bench.identity = identity
    return passed(f"The private key can be read, and belongs to the certificate {identity.subject}.")


async def _is_valid(bench: Bench[Settings]) -> Finding:
    identity = bench.identity
    if identity is None:
        raise ValueError("a certificate is looked at once it has been read")
    now = bench.machine.now()
    identity.valid_at(identity_file(bench.settings), now)
    hint = "Ask Ibanity for the next certificate, and configure it before this one ends."
    return until(f"{identity.subject}, fingerprint {identity.fingerprint[:16]}…,", identity.not_after, now, hint=hint)


CHECKS: Checks[Settings] = (
    private_file(Step(KEY_FILE, "Certificate's files"), *_FILES),
    Check(Step(KEY, "Key fits the certificate"), _key_fits, (KEY_FILE,), _FIELDS, suspects=_PASS_PHRASES),
    Check(Step(CERTIFICATE, "Certificate is valid"), _is_valid, (KEY,), _FIELDS),
    authority(),
    *way_to(needs=(CERTIFICATE,)),
    clocks(),
    *let_in("Certificate accepted", needs=(TLS, CERTIFICATE), fields=("base_url", *_FIELDS)),
)
