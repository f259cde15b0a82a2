"""What somebody who connects Anytime is asked, and where they find it."""

from types import MappingProxyType

from banktui.services.connecting import Guide, KeyNeed, Kind, Question
from banktui.services.provider import Environment

GUIDE = Guide(
    (
        Question(
            "base_url",
            "Address of the API",
            "Anytime has one host for practice and one for real accounts; give it without the version behind it.",
            Kind.ADDRESS,
            defaults=MappingProxyType(
                {
                    Environment.SANDBOX: "https://ws-sandbox.anyti.me",
                    Environment.PRODUCTION: "https://ws.anyti.me",
                }
            ),
        ),
        Question(
            "private_key",
            "Private key's file",
            "The RSA key that signs requests, a PEM file; its public half belongs into Anytime's developer zone.",
            Kind.FILE,
            example="~/keys/id_rsa.pem",
        ),
        Question(
            "private_key_passphrase",
            "Pass phrase of the private key",
            "The one that was given when the key was made; leave it empty for a key that is not encrypted.",
            Kind.SECRET,
            is_required=False,
        ),
        Question(
            "client_id",
            "Client id",
            "Anytime sends it when it opens the API for you, together with the client secret.",
        ),
        Question(
            "client_secret",
            "Client secret",
            "Anytime sends it when it opens the API for you, together with the client id.",
            Kind.SECRET,
        ),
        Question(
            "username",
            "API user name",
            "The user that Anytime has made for the API; it is not the one of the web site.",
        ),
        Question(
            "password",
            "API password",
            "The password of that API user; banks lock an account after a few wrong ones.",
            Kind.SECRET,
        ),
    ),
    # As long as Anytime's own instructions make it.
    key=KeyNeed(
        "private_key",
        "private_key_passphrase",
        2048,
        "Put the public half into Anytime's developer zone, and allow this machine's public address there.",
    ),
)
