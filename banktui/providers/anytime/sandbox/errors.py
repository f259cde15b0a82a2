"""What Anytime answers when it refuses: every documented code, its exception name and a sentence."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

_STATUS_SHARE: Final = 10_000
"""A code is the HTTP status followed by four digits."""


@dataclass(frozen=True)
class ErrorCode:
    """One row of the bank's error table."""

    number: int
    """Seven digits; the first three are the HTTP status."""
    name: str
    """As the document's table names it, without the `Exception` that follows it on the wire."""
    message: str

    @cached_property
    def status(self) -> int:
        """Return the HTTP status that carries this error."""
        return self.number // _STATUS_SHARE

    @cached_property
    def exception(self) -> str:
        """Return the name that clients dispatch on."""
        return f"{self.name}Exception"


class Refusal(Exception):  # noqa: N818 - it is an answer of the bank, not a fault of this program
    """The bank will not do what was asked; carries the row of the error table that says why."""

    def __init__(self, code: ErrorCode, message: str = "") -> None:
        super().__init__(message or code.message)
        self.code = code
        self.message = message or code.message


DOCUMENTED: Final = (
    ErrorCode(4000010, "BadVersionFormat", "The version must be written as v<major>.<minor>, for example v1.0."),
    ErrorCode(4000011, "VersionNotSupported", "This version of the API is not supported."),
    ErrorCode(4000050, "DateStartGreaterThanDateEndFilter", "date_start must not be later than date_end."),
    ErrorCode(4000210, "AccountInvalidParameter", "A parameter of this account request is missing or invalid."),
    ErrorCode(4000220, "AccountIdenticalSrcAndDstAccountId", "Source and destination are the same account."),
    ErrorCode(4000230, "AccountIbanAlreadyExists", "This account already has an IBAN."),
    ErrorCode(4000310, "CardInvalidParameter", "A parameter of this card request is missing or invalid."),
    ErrorCode(4010010, "OAuth2AccessDenied", "Access denied. You have to provide valid authentication information."),
    ErrorCode(4010020, "OAuth2InvalidRequest", "A parameter of the token request is missing or invalid."),
    ErrorCode(4010030, "OAuth2InvalidClient", "The client credentials are invalid."),
    ErrorCode(4010040, "OAuth2InvalidGrant", "Invalid username and password combination."),
    ErrorCode(4010050, "OAuth2InvalidToken", "The access token provided is invalid or has expired."),
    ErrorCode(4010060, "IpAddressNotAllowed", "Your IP address is not allowed to use this API."),
    ErrorCode(4010070, "BadRsaSignature", "The signature of the request is missing or wrong."),
    ErrorCode(4010080, "ValidationDataAlreadyUsed", "This validation data has already been used."),
    ErrorCode(4020210, "AccountSrcNotEnoughCredit", "The source account has not enough money."),
    ErrorCode(4020220, "AccountBalanceTooLow", "The balance of the account is too low."),
    ErrorCode(4020320, "CardBalanceTooLow", "The balance of the card is too low."),
    ErrorCode(4020321, "CardBalanceTooHigh", "The balance of the card would be too high."),
    ErrorCode(4030020, "SubEnvironmentAccessDenied", "You have no access to this environment."),
    ErrorCode(4030030, "FunctionalityNotAllowed", "You are not allowed to use this functionality."),
    ErrorCode(4030210, "AccountIdNoRights", "You have no rights on this account."),
    ErrorCode(4030211, "AccountIdPartnerNoRights", "This account belongs to another partner."),
    ErrorCode(4030212, "AccountBadType", "This cannot be done with an account of this type."),
    ErrorCode(4030220, "AccountIbanIncompleteKYC", "An IBAN needs a complete identification of the account holder."),
    ErrorCode(4030221, "AccountIbanNotCreated", "This account has no IBAN yet."),
    ErrorCode(4030310, "CardAccountNoRights", "You have no rights on this card."),
    ErrorCode(4030320, "CardNotActivated", "This card is not activated."),
    ErrorCode(4030330, "CardLoadAmountTooLow", "The amount to load is too low."),
    ErrorCode(4030331, "CardLoadAmountTooHigh", "The amount to load is too high."),
    ErrorCode(4030350, "CardCancelledNoAction", "This card is cancelled: nothing can be done with it."),
    ErrorCode(4030360, "CardBadCardType", "This cannot be done with a card of this type."),
    ErrorCode(4030365, "CardBadStatusUpdate", "The card cannot change from its status to this one."),
    ErrorCode(4030370, "CardAccountCannotOrderVirtualCards", "This account cannot order virtual cards."),
    ErrorCode(4030380, "CardGetPinBadCvc", "The CVC is wrong."),
    ErrorCode(4030390, "CardUpdateCardUpdateMissingHolderData", "The card holder's data are not complete."),
    ErrorCode(4030410, "OrderIdNoRights", "You have no rights on this order."),
    ErrorCode(4040010, "InvalidRoute", "This route does not exist."),
    ErrorCode(4040210, "AccountStatementNotFound", "This account has no such statement."),
    ErrorCode(4040310, "CardStatementNotFound", "This card has no such transaction."),
    ErrorCode(4040410, "OrderNoAvailableTrackingData", "No tracking data are available for this order."),
    ErrorCode(4050010, "MethodNotAllowed", "This method is not allowed for this route."),
    ErrorCode(4080010, "BankingNetworkTimeout", "The banking network did not answer in time."),
    ErrorCode(4290010, "MaxQueryRateByIpReached", "Too many requests from your IP address."),
    ErrorCode(4290020, "MaxQueryRateByFunctionalityReached", "Too many requests to this functionality."),
    ErrorCode(4290030, "MaxQueryRateByApiUserReached", "Too many requests by this API user."),
    ErrorCode(4290310, "CardMaxLoadPerDay", "The card cannot be loaded further today."),
    ErrorCode(4290311, "CardMaxLoadPerMonth", "The card cannot be loaded further this month."),
    ErrorCode(4290312, "CardMaxLoadPerYear", "The card cannot be loaded further this year."),
    ErrorCode(4290313, "CardMaxLoadPerFourDays", "The card cannot be loaded further within four days."),
    ErrorCode(4290314, "CardMaxLoadPerWeek", "The card cannot be loaded further this week."),
    ErrorCode(4290320, "CardLoadCapacity", "The card's load capacity is reached."),
    ErrorCode(4290330, "CardMaxAllowedOrderReached", "The number of cards that may be ordered is reached."),
    ErrorCode(
        4290331,
        "CardMaxAllowedOrderReachedForSubAccount",
        "The number of cards that may be ordered for this sub-account is reached.",
    ),
    ErrorCode(4510210, "AccountCreditTransferKycUploadRequired", "Upload identity documents before this transfer."),
    ErrorCode(4510310, "CardCreditSingleUseUnavailable", "A single-use card cannot be loaded."),
    ErrorCode(4510320, "CardOrderKycUploadRequired", "Upload identity documents before ordering a card."),
    ErrorCode(4510330, "CardLoadKycUploadRequired", "Upload identity documents before loading the card."),
    ErrorCode(5000010, "Unknown", "Something went wrong on our side."),
)
"""The 59 codes of the API document, section "HTTP status codes", in its order of numbers."""

TRANSFER_NOT_FOUND: Final = ErrorCode(
    4040220, "AccountCreditTransferNotFound", "This account has no such credit transfer."
)
TESTIMONIAL_NOT_FOUND: Final = ErrorCode(
    4040230,
    "AccountCreditTransferTestimonialNotFound",
    "A testimonial exists only for an executed credit transfer.",
)
UNNUMBERED: Final = (TRANSFER_NOT_FOUND, TESTIMONIAL_NOT_FOUND)
"""Names that only the provider's own client library knows; their numbers are nowhere published and are our guess."""

_BY_NUMBER: Final = {code.number: code for code in DOCUMENTED + UNNUMBERED}
_BY_NAME: Final = {code.name.lower(): code for code in DOCUMENTED + UNNUMBERED}
_DEFAULT_FOR_STATUS: Final = {400: 4000210, 401: 4010050, 403: 4030030, 404: 4040010, 429: 4290030}
"""For a status with several codes: the one that a reader would expect without being told which."""


def numbered(number: int) -> ErrorCode:
    """Return the row of a seven-digit code; KeyError if there is none."""
    return _BY_NUMBER[number]


def find(text: str) -> ErrorCode | None:
    """Find a row by number (`4010080`) or by name, with or without `Exception`."""
    wanted = text.strip()
    if wanted.isascii() and wanted.isdigit():
        return _BY_NUMBER.get(int(wanted))
    return _BY_NAME.get(wanted.lower().removesuffix("exception"))


def for_status(status: int, hint: str = "") -> ErrorCode | None:
    """Choose the row for a bare HTTP status, by hint where one is given; None if the bank never uses that status."""
    if hint:
        wanted = find(hint) or find(f"{status}{hint}")
        if wanted is not None and wanted.status == status:
            return wanted
    if status in _DEFAULT_FOR_STATUS:
        return _BY_NUMBER[_DEFAULT_FOR_STATUS[status]]
    return next((code for code in DOCUMENTED if code.status == status), None)


def refusal(number: int, message: str = "") -> Refusal:
    """Make the exception that ends a request with this code, with the table's own sentence unless one is given."""
    return Refusal(_BY_NUMBER[number], message)
