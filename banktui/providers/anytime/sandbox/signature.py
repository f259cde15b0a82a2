"""The proof of origin on every request: a value used once, and its RSA signature."""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from starlette.requests import Request

from banktui.providers.anytime.sandbox.errors import refusal
from banktui.sandbox.files import write_private

_DIGEST_SIZE: Final = 16


class SpentValues:
    """Remembers for ever which validation data were used, in memory and in a file of digests."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            write_private(path, b"")
        content = path.read_bytes()
        whole = len(content) - len(content) % _DIGEST_SIZE
        if whole < len(content):
            write_private(path, content[:whole])
        self._path = path
        self._spent = {content[start : start + _DIGEST_SIZE] for start in range(0, whole, _DIGEST_SIZE)}

    @contextmanager
    def use(self, value: bytes, *, before: bool) -> Iterator[str]:
        """Use a value up for the time of a request and return its digest; refuse one that was used before.

        It is used up `before` the request is processed, or together with it: then it can be used again after a refusal.
        """
        digest = hashlib.blake2b(value, digest_size=_DIGEST_SIZE).digest()
        if digest in self._spent:
            raise refusal(4010080)
        self._spent.add(digest)
        if before:
            self._keep(digest)
        try:
            yield digest.hex()
        except BaseException:
            if not before:
                self._spent.discard(digest)
            raise
        if not before:
            self._keep(digest)

    def recall(self, digest: str) -> None:
        """Use up again what an order of an earlier run was proved by, should the bank have ended between the two."""
        if bytes.fromhex(digest) not in self._spent:
            self._spent.add(bytes.fromhex(digest))
            self._keep(bytes.fromhex(digest))

    def _keep(self, digest: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(digest)


def signed_value(request: Request, public_key: rsa.RSAPublicKey) -> bytes:
    """Return a request's validation data; refuse those that are not signed by the API user's key.

    The signature is RSASSA-PKCS1-v1_5 with SHA-1 over the bytes of the `X-Validation-Data` header, in base64. Only then
    may a value be used up; otherwise anybody could burn values for others.
    """
    value = request.headers.get("x-validation-data", "").encode("latin-1")
    signature = request.headers.get("x-signed-request", "")
    if not value and not signature and not request.headers.get("authorization"):
        raise refusal(4010010)
    if not value:
        raise refusal(4010070, "The header X-Validation-Data is missing.")
    if not signature:
        raise refusal(4010070, "The header X-Signed-Request is missing.")
    try:
        # The bank's protocol demands SHA-1 here: it proves possession of the key over a value that is used once.
        public_key.verify(base64.b64decode(signature, validate=True), value, padding.PKCS1v15(), SHA1())  # noqa: S303 - see above
    except (binascii.Error, ValueError, InvalidSignature) as error:
        raise refusal(4010070, "The signature does not belong to this validation data and key.") from error
    return value
