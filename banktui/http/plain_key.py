"""Telling whether the contents of a file are a private key that anybody who copies the file can use."""

import re

_PEM_KEY = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\r?\n([^\r\n]*)")
_ENCRYPTED = b"ENCRYPTED"
_SEQUENCE = b"\x30"
"""How DER begins, and so PKCS#12."""
MOST_BYTES = 1024 * 1024
"""No file of a key or certificate is longer."""
PLAIN_REASON = "whoever copies the file can act as you, in production"
PLAIN_HINT = (
    "Encrypt the key with a pass phrase, as `openssl pkcs8 -topk8` does, or keep it in the vault: `banktui vault set "
    'NAME --file PATH`, referred to as { vault = "NAME" }.'
)
"""Why such a key is refused in production, and what to do; the words around it are for whoever refuses."""


def has_plain_key(content: bytes) -> bool:
    """Tell whether there is a private key in it that no pass phrase protects: in PEM, or in a PKCS#12 container.

    False for whatever else it is: that it is no key at all is for others to say.
    """
    if content.startswith(_SEQUENCE):
        return _opens_without_passphrase(content)
    # Keys of either age say it in their first two lines: `BEGIN ENCRYPTED PRIVATE KEY`, or `Proc-Type: 4,ENCRYPTED`.
    return any(_ENCRYPTED not in found.group() for found in _PEM_KEY.finditer(content))


def _opens_without_passphrase(content: bytes) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - most connections have no such file
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415 - as above

    # A container without a pass phrase and one with an empty one are not the same to OpenSSL.
    for passphrase in (b"", None):
        try:
            key, _, _ = pkcs12.load_key_and_certificates(content, passphrase)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        return key is not None
    return False
