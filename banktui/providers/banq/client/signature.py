"""Banq's webhook signature, and what most likely went wrong where one does not fit.

`X-Banq-Webhook-Hmac` is the standard base64 of HMAC-SHA256 over the body's bytes as they came, under the shared secret
in UTF-8. Nothing else is accepted; what is tried beyond that serves only to say why it was not.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Iterator
from typing import Any, NoReturn

HEADER = "x-banq-webhook-hmac"

FIELD_ORDER = ("accountId", "action", "id", "resourceId", "resourceType", "createdAtUtc")
"""The order in which the documents show a notification's fields."""

_LONGEST_HEADER = 512
_LARGEST_RESERIALISED = 64 * 1024


def signature(secret: str, body: bytes) -> bytes:
    """Return the header's value for a body."""
    return base64.b64encode(_digest(secret.encode(errors="surrogatepass"), body))


def fits(secret: str, body: bytes, header: str) -> bool:
    """Tell, in constant time, whether a header's value is the body's signature."""
    return hmac.compare_digest(signature(secret, body), header.encode(errors="surrogatepass"))


def near_miss(secret: str, body: bytes, header: str) -> str:
    """Say in a sentence by which mistake a wrong signature was made with this secret; empty if by none we know.

    Only ever a diagnosis: whatever it says, the delivery stays rejected.
    """
    given = header.strip()
    if not given or len(given) > _LONGEST_HEADER:
        return ""
    return _other_encoding(secret, body, given) or _other_body(secret, body, given) or _other_key(secret, body, given)


def _digest(key: bytes, body: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.digest(key, body, algorithm)


def _decoded(text: str) -> bytes:
    """Return the bytes behind any base64 that is nearly right; empty if it is none."""
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _same(digest: bytes, given: bytes) -> bool:
    return hmac.compare_digest(digest, given)


def _other_encoding(secret: str, body: bytes, given: str) -> str:
    """Recognise a right digest that is written in another way than standard base64."""
    right = _digest(secret.encode(errors="surrogatepass"), body)
    bare = given.partition("=")[2] if given.lower().startswith("sha256=") else given
    if _same(right.hex().encode(), bare.lower().encode(errors="replace")):
        return "The secret is right, but the signature is written in hex; Banq writes it in base64."
    decoded = _decoded(bare.strip("\"'"))
    if _same(right, decoded):
        return (
            "The secret is right, but the signature is not written in standard base64 with its padding; "
            "something on the way has rewritten the header."
        )
    if _same(right.hex().encode(), decoded.lower()):
        return "The secret is right, but the signature is the base64 of hex digits; Banq encodes the bytes themselves."
    for algorithm in ("sha1", "sha512"):
        other = _digest(secret.encode(errors="surrogatepass"), body, algorithm)
        if _same(other, decoded) or _same(other.hex().encode(), bare.lower().encode(errors="replace")):
            return f"The secret is right, but the signature is made with HMAC-{algorithm.upper()}; Banq uses SHA-256."
    return ""


def _other_body(secret: str, body: bytes, given: str) -> str:
    """Recognise a signature over the same JSON in another spelling: the body was parsed and written again."""
    key = secret.encode(errors="surrogatepass")
    decoded = _decoded(given)
    for form, spelling in _spellings(body):
        if _same(_digest(key, spelling), decoded):
            return (
                f"The secret is right, but the body was changed on its way: the signature fits the same JSON {form}. "
                "Whatever forwards the webhook must pass its bytes on untouched."
            )
    return ""


def _other_key(secret: str, body: bytes, given: str) -> str:
    """Recognise a secret that was copied with something around it, or that one side decodes and the other does not."""
    decoded = _decoded(given)
    stripped = secret.strip()
    for key in {stripped, f"{stripped}\n", f"{stripped}\r\n"} - {secret}:
        if _same(_digest(key.encode(errors="surrogatepass"), body), decoded):
            return (
                "The secret differs by a space or line end at its beginning or end; "
                "set the same text at Banq and in this connection."
            )
    unpacked = _decoded(stripped)
    if unpacked and _same(_digest(unpacked, body), decoded):
        return "The sender takes the secret for base64 and signs with its decoded bytes; Banq signs with its text."
    return ""


def _spellings(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield other spellings of a JSON body, each with words for how it differs."""
    stripped = body.strip()
    for ending, form in ((b"", "without"), (b"\n", "with"), (b"\r\n", "with")):
        if stripped + ending != body:
            yield f"{form} a line end behind it", stripped + ending
    if b"\r\n" in body:
        yield "with other line ends", body.replace(b"\r\n", b"\n")
    elif b"\n" in body:
        yield "with other line ends", body.replace(b"\n", b"\r\n")
    document = _parsed(body)
    if document is None:
        return
    for order, arranged in _orders(document):
        for spaces, layout in _LAYOUTS:
            for ascii_only in (True, False):
                text = json.dumps(arranged, ensure_ascii=ascii_only, **layout)
                yield f"{spaces}{order}", text.encode(errors="surrogatepass")


_LAYOUTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("without spaces", {"separators": (",", ":")}),
    ("with spaces", {"separators": (", ", ": ")}),
    ("indented by two", {"indent": 2}),
    ("indented by four", {"indent": 4}),
)


def _orders(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "", document
    yield " and with its fields sorted", {name: document[name] for name in sorted(document)}
    known = [name for name in FIELD_ORDER if name in document]
    rest = [name for name in document if name not in FIELD_ORDER]
    yield " and with its fields in Banq's order", {name: document[name] for name in (*known, *rest)}


def _no_fraction(text: str) -> NoReturn:
    # There is none in a notification, and no way to write one again with the digits that it had.
    raise ValueError(f"a fraction of {len(text)} characters")


def _parsed(body: bytes) -> dict[str, Any] | None:
    if len(body) > _LARGEST_RESERIALISED:
        return None
    try:
        found = json.loads(body, parse_float=_no_fraction)
        json.dumps(found)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
