"""What somebody who connects Banq is asked, and where they find it."""

from types import MappingProxyType

from banktui.services.connecting import Guide, Kind, Question
from banktui.services.provider import Environment

GUIDE = Guide(
    (
        Question(
            "base_url",
            "Address of the API",
            "Banq's customer operations name it; give it without /api/v1 behind it.",
            Kind.ADDRESS,
            defaults=MappingProxyType({Environment.SANDBOX: "https://sandbox.banq.com"}),
            example="https://sandbox.banq.com",
        ),
        Question(
            "auth_url",
            "Address of the sign-in",
            "The authentication tenant that grants tokens; it comes with the client id.",
            Kind.ADDRESS,
            defaults=MappingProxyType({Environment.SANDBOX: "https://banq-staging.auth0.com"}),
            example="https://banq-staging.auth0.com",
        ),
        Question(
            "account_id",
            "Account id",
            "The Banq account that the integration belongs to; it is in the letter with which Banq set it up.",
            example="3f0e9f5e-5d8b-4a59-9d0c-2f1f5e6a7b8c",
        ),
        Question(
            "space_id",
            "Space id",
            "The space that goes with the account, in the same letter; without it the user's spaces are asked for.",
            is_required=False,
        ),
        Question(
            "company_id",
            "Company id",
            "Only old documents of Banq name one; leave it empty unless yours does.",
            is_required=False,
        ),
        Question(
            "audience",
            "Audience",
            "The API that tokens are asked for, as Banq's sign-in names it.",
            default="https://banq.com/open/api/",
        ),
        Question(
            "grant_type",
            "Grant type",
            "How tokens are asked for; change it only if Banq's documents name another one for you.",
            default="password",
        ),
        Question(
            "client_id",
            "Client id",
            "It names your application to the sign-in; Banq's customer operations hand it out.",
        ),
        Question(
            "username",
            "User name",
            "The Banq user on whose behalf the application acts, often an e-mail address.",
        ),
        Question(
            "password",
            "Password",
            "The password of that Banq user; banks lock an account after a few wrong ones.",
            Kind.SECRET,
        ),
        Question(
            "webhook_secret",
            "Shared secret of webhooks",
            "What Banq signs its notifications with, as you agreed on it; without it none can be verified.",
            Kind.SECRET,
            is_required=False,
        ),
    )
)
