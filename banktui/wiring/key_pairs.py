"""Making the RSA key that a provider is given the public half of: encrypted on the disk from its first byte on."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)

from banktui.domain.errors import Rejected
from banktui.services.connecting import KeyMade
from banktui.wiring.folders import private

_EXPONENT = 65537


def make_key_pair(place: Path, passphrase: str, bits: int, *, field: str = "") -> KeyMade:
    """Make a pair and write both halves, the private one encrypted (PKCS #8). Takes about a second.

    Both files are readable by their owner only; the public half stands beside as `NAME.pub.pem`. Raises Rejected, for
    the input `field`, if one of them is there already or cannot be written; neither is left behind then.
    """
    if not passphrase:
        raise Rejected("A key that is made here has a pass phrase", field=field)
    key = rsa.generate_private_key(_EXPONENT, bits)
    encryption = BestAvailableEncryption(passphrase.encode("utf-8", "surrogatepass"))
    half = key.public_key()
    public_pem = half.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    made = KeyMade(
        place,
        public_of(place),
        public_pem.decode("ascii"),
        sha256(half.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest(),
        key.key_size,
    )
    contents = {
        made.private: key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption),
        made.public: public_pem,
    }
    _write_all(contents, field)
    return made


def public_of(place: Path) -> Path:
    """Return where the public half of a key belongs."""
    return place.with_name(f"{place.stem}.pub.pem")


def free_place(folder: Path, name: str) -> Path:
    """Return the first file of a name in a folder that would overwrite nothing."""
    number, place = 1, folder / f"{name}.pem"
    while os.path.lexists(place) or os.path.lexists(public_of(place)):
        number += 1
        place = folder / f"{name}-{number}.pem"
    return place


def remove_key_pair(made: KeyMade) -> None:
    """Remove both halves of a pair that was made here, as far as that is possible."""
    for path in (made.private, made.public):
        with suppress(OSError):
            path.unlink()


def _write_all(contents: dict[Path, bytes], field: str) -> None:
    written: list[Path] = []
    try:
        for path, content in contents.items():
            private(path.parent)
            descriptor = os.open(str(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
            written.append(path)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        for path in written:
            with suppress(OSError):
                path.unlink()
        if isinstance(error, FileExistsError) and error.filename in {str(path) for path in contents}:
            raise Rejected(
                f"{error.filename} is there already, and nothing is overwritten", field=field, hint="Name another file."
            ) from None
        raise Rejected(
            f"{error.filename or 'The key'} cannot be written: {error.strerror or type(error).__name__}", field=field
        ) from None
