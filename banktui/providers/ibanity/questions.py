"""What somebody who connects Ibanity is asked, and where they find it."""

from types import MappingProxyType

from banktui.services.connecting import Guide, Kind, Option, Question
from banktui.services.provider import Environment

_FORM, _PFX, _PEM = "form", "pfx", "pem"
_ADDRESS = "https://api.ibanity.com"
_IN_PFX, _IN_PEM = (_FORM, _PFX), (_FORM, _PEM)

GUIDE = Guide(
    (
        Question(
            _FORM,
            "Form of the certificate",
            "The developer portal hands the application's certificate out as one .pfx file; others have two PEM files.",
            Kind.CHOICE,
            default=_PFX,
            options=(Option(_PFX, "one .pfx or .p12 file"), Option(_PEM, "certificate and key in two PEM files")),
            is_setting=False,
        ),
        Question(
            "pkcs12",
            "Certificate's .pfx file",
            "As you downloaded it from the developer portal, on the page of your application.",
            Kind.FILE,
            example="~/keys/client.pfx",
            only_if=_IN_PFX,
        ),
        Question(
            "pkcs12_password",
            "Password of the .pfx file",
            "The one that the developer portal showed, or asked for, when the file was made; empty if it has none.",
            Kind.SECRET,
            is_required=False,
            only_if=_IN_PFX,
        ),
        Question(
            "certificate",
            "Certificate's file",
            "A PEM file that begins with BEGIN CERTIFICATE, as the developer portal issued it.",
            Kind.FILE,
            example="~/keys/client.pem",
            only_if=_IN_PEM,
        ),
        Question(
            "private_key",
            "Private key's file",
            "The PEM file of the key that the certificate was issued for.",
            Kind.FILE,
            example="~/keys/client.key",
            only_if=_IN_PEM,
        ),
        Question(
            "private_key_passphrase",
            "Pass phrase of the private key",
            "The one that was given when the key was made; leave it empty for a key that is not encrypted.",
            Kind.SECRET,
            is_required=False,
            only_if=_IN_PEM,
        ),
        Question(
            "base_url",
            "Address of the API",
            "The same for practice and for real accounts: the certificate alone decides which of them are read.",
            Kind.ADDRESS,
            defaults=MappingProxyType({Environment.SANDBOX: _ADDRESS, Environment.PRODUCTION: _ADDRESS}),
        ),
    )
)
