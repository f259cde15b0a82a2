"""What somebody who connects Hub is asked, and where they find it."""

from banktui.services.connecting import Guide, Kind, Question

GUIDE = Guide(
    (
        Question(
            "base_url",
            "Address of the API",
            "Hub publishes none: it is in the message in which you were given the API user.",
            Kind.ADDRESS,
            example="https://api.hub.example",
        ),
        Question(
            "email",
            "E-mail of the API user",
            "The one API user that Hub has given your company; it is not a person's own log-in.",
        ),
        Question(
            "password",
            "Password",
            "The password of that API user; banks lock an account after a few wrong ones.",
            Kind.SECRET,
        ),
        Question(
            "company_id",
            "Company number",
            "Your company's number at Hub; with it, notifications that are meant for another company are rejected.",
            is_required=False,
        ),
        Question(
            "webhook_hash_code",
            "Company hash code",
            "What Hub signs its notifications with, handed out with the API user; without it none can be verified.",
            Kind.SECRET,
            is_required=False,
        ),
    )
)
