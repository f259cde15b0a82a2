"""What a server's certificate says of itself that was not believed: only for the sentence that tells a person why.

Nothing is ever sent to a server on the word of what is read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from banktui.domain.errors import Unreachable
from banktui.domain.plaintext import printable
from banktui.http.failure import Doubt
from banktui.http.plain_key import MOST_BYTES

_LONGEST_NAME = 100
_NAMED = 3
"""Names that are written out, of hosts and of authorities."""
_UNREADABLE = (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
_LISTENING = "If it is right, somebody may be listening in: do not go on."


class Distrusted(Unreachable):
    """A server has shown a certificate that was not accepted. Nothing was sent to it."""

    def __init__(self, told: Unreachable, doubt: Doubt) -> None:
        """Make one that says the same as `told` does, with what is wrong with the certificate."""
        super().__init__(told.title, detail=told.detail, hint=told.hint, provider=told.provider)
        self.doubt = doubt


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in a certificate that was not accepted. Anybody can write anything there; all of it is cleaned."""

    issuer: str
    is_self_signed: bool
    hosts: tuple[str, ...]
    """For which hosts it was issued."""
    not_before: datetime
    not_after: datetime

    @classmethod
    def read(cls, der: bytes) -> "Shown | None":
        """Return what a certificate says; None for what is none."""
        try:
            found = x509.load_der_x509_certificate(der)
            return cls(
                name_of(found.issuer),
                found.issuer == found.subject,
                _hosts(found),
                found.not_valid_before_utc,
                found.not_valid_after_utc,
            )
        except _UNREADABLE:
            return None


def authorities_in(path: Path) -> tuple[x509.Certificate, ...]:
    """Return the certificates in a file of authorities. Raises OSError, and ValueError where there is none."""
    with path.open("rb") as file:
        return tuple(x509.load_pem_x509_certificates(file.read(MOST_BYTES)))


def name_of(name: x509.Name) -> str:
    """Return what people call an authority: its common name, or its organisation, or all that is said of it."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        told = name.get_attributes_for_oid(kind)
        if told:
            return printable(str(told[0].value), _LONGEST_NAME)
    return printable(name.rfc4514_string(), _LONGEST_NAME)


def distrust(error: Distrusted, shown: Shown | None, base_url: str, ca_file: Path | None, now: datetime) -> Unreachable:
    """Return why a certificate was not accepted, with what it says of itself and what to do.

    `ca_file` is the authority that was trusted, `now` this machine's time. May wait for the disk.
    """
    place, host = urlsplit(base_url).netloc, urlsplit(base_url).hostname or ""
    if shown is None:
        return error
    match error.doubt:
        case Doubt.AUTHORITY:
            title, detail, hint = _unknown_authority(shown, place, ca_file)
        case Doubt.NAME:
            title = f"The certificate that {place} shows is for another host; nothing was sent."
            detail = f"It is for {_listed(shown.hosts)}, not for {host}."
            hint = f"Check the address. {_LISTENING}"
        case Doubt.ENDED if shown.not_after < now:
            title = f"The certificate that {place} shows expired on {shown.not_after:%Y-%m-%d}; nothing was sent."
            detail = f"This machine's clock says {now:%Y-%m-%d}."
            hint = "If that is today's date, the bank has to renew its certificate; if not, set this machine's clock."
        case Doubt.EARLY if shown.not_before > now:
            begins = f"{shown.not_before:%Y-%m-%d %H:%M}"
            title = f"The certificate that {place} shows is valid only from {begins} UTC on; nothing was sent."
            detail = f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC."
            hint = "Set this machine's clock, if that is wrong; if not, tell the bank."
        case _:
            return error
    return Unreachable(title, detail=detail, hint=hint, provider=error.provider)


def _unknown_authority(shown: Shown, place: str, ca_file: Path | None) -> tuple[str, str, str]:
    """Return title, detail and hint for a certificate whose issuer is not trusted."""
    by = "by itself" if shown.is_self_signed else f"by “{shown.issuer}”"
    title = f"The certificate that {place} shows was issued {by}, which is not trusted here; nothing was sent."
    if ca_file is None:
        detail = "There is no ca_certificate: trusted are the authorities that this machine trusts."
        first = "If the bank has an authority of its own, name the file of its certificate in ca_certificate"
    else:
        names = _authority_names(ca_file)
        file = printable(ca_file.name)
        if shown.issuer in names and not shown.is_self_signed:
            detail = f"The ca_certificate {file} is of that name too, but has another key: it is another authority."
        else:
            detail = f"Trusted is {_listed(names) or 'nobody'}, by the ca_certificate {file}."
        first = "Name the file of the right authority in ca_certificate"
    return title, detail, f"{first}; get it from the bank itself. Without that, somebody may be listening in."


def _authority_names(ca_file: Path) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(name_of(each.subject) for each in authorities_in(ca_file)))
    except (OSError, ValueError):
        # That the file cannot be read is what its own check says.
        return ()


def _hosts(found: x509.Certificate) -> tuple[str, ...]:
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        # TLS libraries still take the name of the certificate for it.
        return (name_of(found.subject),)
    return tuple(printable(str(each.value), _LONGEST_NAME) for each in names)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    quoted = [f"“{each}”" for each in names[:_NAMED]]
    return ", ".join([*quoted, *([f"{more} more"] if more > 0 else [])])
