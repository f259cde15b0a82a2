"""Every documented refusal of Anytime's, in our words: what happened, what became of the money, who does what next."""

from dataclasses import dataclass

from banktui.domain.errors import BankError, Busy, NotFound, NotPermitted, Rejected, SignInNeeded, Unreachable


@dataclass(frozen=True, slots=True)
class Refusal:
    """One code of the provider's error tables."""

    number: int | None
    """Seven digits: the HTTP status and four of its own. None where only the name is known."""
    name: str
    """The exception's name without its ending."""
    kind: type[BankError]
    title: str
    """What happened."""
    hint: str
    """Who must act, and whether trying again is safe."""
    outcome: str = "Nothing was changed and no money moved."
    field: str = ""
    """The request's parameter at fault, if it is one."""


_NOT_KNOWN = "If this request was to change something, it may have been carried out; a read changed nothing."
_OURS = "This is a fault of banktui or of its version: please report it. Trying again gives the same answer."
_CREDENTIALS = "Compare the connection's credentials with those that Anytime sent you. Trying again changes nothing."
_SUPPORT = "Ask Anytime's support to allow it for this API user. Trying again gives the same answer."
_CORRECT = "Correct the entry and send it again; that is safe."
_FUNDS = "Put money on it or choose a smaller amount, then try again; that is safe."
_KYC = "The account's holder must upload the documents that its KYC page lists; try again when they are accepted."
_PAUSE = "Wait a little; reads go on by themselves, and trying again is safe."
_PERIOD = "Wait until the period has passed or choose a smaller amount. Trying again before that gives the same answer."
_GONE = "Refresh the list: it may be gone, or belong to somebody else. Trying again is safe but will not find it."
_LOOK_FIRST = "A read is safe to repeat. For anything else, look whether it was carried out before you send it again."
_HOLDER = "Complete the holder's data on the account first, then try again; that is safe."
_CARD_STATUS = "Look at the card's status first. Trying again gives the same answer while it stays as it is."


def _load_limit(number: int, name: str, period: str) -> Refusal:
    return Refusal(number, name, Rejected, f"The card's load limit for {period} is reached.", _PERIOD, field="amount")


def _no_rights(number: int | None, name: str, who: str, thing: str) -> Refusal:
    return Refusal(number, name, NotPermitted, f"{who} has no rights to {thing}.", _SUPPORT)


_AUTHENTICATION = (
    Refusal(4010010, "OAuth2AccessDenied", SignInNeeded, "Anytime refused access.", _CREDENTIALS),
    Refusal(4010020, "OAuth2InvalidRequest", SignInNeeded, "Anytime did not understand the sign-in.", _OURS),
    Refusal(
        4010030, "OAuth2InvalidClient", SignInNeeded, "Anytime does not know this client id or secret.", _CREDENTIALS
    ),
    Refusal(4010040, "OAuth2InvalidGrant", SignInNeeded, "The user name or password is wrong.", _CREDENTIALS),
    Refusal(
        4010050,
        "OAuth2InvalidToken",
        SignInNeeded,
        "The sign-in is no longer valid.",
        "A new sign-in of this user ends the one before: if this returns, another program uses the same credentials.",
    ),
    Refusal(
        4010060,
        "IpAddressNotAllowed",
        NotPermitted,
        "Anytime does not accept this network address.",
        "Add this machine's public address to the allowed ones in Anytime's developer zone, then try again.",
    ),
    Refusal(
        4010070,
        "BadRsaSignature",
        SignInNeeded,
        "Anytime could not verify the request's signature.",
        "Check that the connection's private key belongs to the public key in Anytime's developer zone.",
    ),
    Refusal(
        4010080,
        "ValidationDataAlreadyUsed",
        SignInNeeded,
        "Anytime has seen this very request before.",
        _LOOK_FIRST,
        "If this request was to change something, its first copy may have been carried out.",
    ),
)

_REQUESTS = (
    Refusal(4000010, "BadVersionFormat", Rejected, "Anytime did not understand the API version asked for.", _OURS),
    Refusal(4000011, "VersionNotSupported", Rejected, "Anytime no longer offers the API version asked for.", _OURS),
    Refusal(
        4000050,
        "DateStartGreaterThanDateEndFilter",
        Rejected,
        "The first day of the range lies after its last day.",
        _CORRECT,
        field="date_start",
    ),
    Refusal(4000210, "AccountInvalidParameter", Rejected, "An entry about the account is not valid.", _CORRECT),
    Refusal(
        4000220,
        "AccountIdenticalSrcAndDstAccountId",
        Rejected,
        "Sender and receiver are the same account.",
        _CORRECT,
        field="dst_iban",
    ),
    Refusal(
        4000230,
        "AccountIbanAlreadyExists",
        Rejected,
        "The account has an IBAN already.",
        "Nothing needs to be done: the account's page shows it.",
    ),
    Refusal(4000310, "CardInvalidParameter", Rejected, "An entry about the card is not valid.", _CORRECT),
    Refusal(4040010, "InvalidRoute", NotFound, "Anytime knows no such address.", _OURS),
    Refusal(4040210, "AccountStatementNotFound", NotFound, "Anytime has no such statement line.", _GONE),
    Refusal(4040310, "CardStatementNotFound", NotFound, "Anytime has no such card transaction.", _GONE),
    Refusal(
        4040410,
        "OrderNoAvailableTrackingData",
        NotFound,
        "This order has no tracking link.",
        "Parcels get one when the carrier has them, virtual cards never do. Trying again later is safe.",
    ),
    Refusal(4050010, "MethodNotAllowed", Rejected, "Anytime does not offer this action at this address.", _OURS),
)

_MONEY = (
    Refusal(
        4020210,
        "AccountSrcNotEnoughCredit",
        Rejected,
        "The sending account has too little money.",
        _FUNDS,
        field="amount",
    ),
    Refusal(4020220, "AccountBalanceTooLow", Rejected, "The account's balance is too low.", _FUNDS, field="amount"),
    Refusal(4020320, "CardBalanceTooLow", Rejected, "The card's balance is too low.", _FUNDS, field="amount"),
    Refusal(
        4020321,
        "CardBalanceTooHigh",
        Rejected,
        "The card would hold more than it may.",
        "Choose a smaller amount and try again; that is safe.",
        field="amount",
    ),
    _load_limit(4290310, "CardMaxLoadPerDay", "the day"),
    _load_limit(4290311, "CardMaxLoadPerMonth", "the month"),
    _load_limit(4290312, "CardMaxLoadPerYear", "the year"),
    _load_limit(4290313, "CardMaxLoadPerFourDays", "four days"),
    _load_limit(4290314, "CardMaxLoadPerWeek", "the week"),
    Refusal(
        4290320,
        "CardLoadCapacity",
        Rejected,
        "The card cannot take that much more.",
        "Choose a smaller amount and try again; that is safe. Waiting does not help.",
        field="amount",
    ),
    Refusal(
        4290330,
        "CardMaxAllowedOrderReached",
        Rejected,
        "The account may not order more cards.",
        "Cancel a card that is not needed or ask Anytime's support for more. Waiting does not help.",
    ),
    Refusal(
        4290331,
        "CardMaxAllowedOrderReachedForSubAccount",
        Rejected,
        "The sub-account may not order more cards.",
        "Cancel a card that is not needed or ask Anytime's support for more. Waiting does not help.",
    ),
)

_RIGHTS = (
    Refusal(
        4030020,
        "SubEnvironmentAccessDenied",
        NotPermitted,
        "These credentials are not for this environment of Anytime's.",
        "Check whether the connection's address and credentials are both for the sandbox or both for production.",
    ),
    Refusal(4030030, "FunctionalityNotAllowed", NotPermitted, "This API user may not use this function.", _SUPPORT),
    _no_rights(4030210, "AccountIdNoRights", "This API user", "the account"),
    _no_rights(4030211, "AccountIdPartnerNoRights", "The partner behind this API user", "the account"),
    Refusal(
        4030212,
        "AccountBadType",
        Rejected,
        "This does not work with this type of account.",
        "Choose another account: some actions are for business, some for consumer accounts only.",
    ),
    Refusal(
        4030220,
        "AccountIbanIncompleteKYC",
        NotPermitted,
        "No IBAN is given before the holder's identity is known.",
        _KYC,
    ),
    Refusal(
        4030221,
        "AccountIbanNotCreated",
        Rejected,
        "The account has no IBAN yet.",
        "Create the account's IBAN first, then try again; that is safe.",
    ),
    _no_rights(4030310, "CardAccountNoRights", "This API user", "the card's account"),
    Refusal(
        4030320,
        "CardNotActivated",
        Rejected,
        "The card has not been activated.",
        "Its holder must activate it; then try again.",
    ),
    Refusal(
        4030330,
        "CardLoadAmountTooLow",
        Rejected,
        "The amount is below the least that a card is loaded with.",
        _CORRECT,
        field="amount",
    ),
    Refusal(
        4030331,
        "CardLoadAmountTooHigh",
        Rejected,
        "The amount is above the most that a card is loaded with.",
        _CORRECT,
        field="amount",
    ),
    Refusal(
        4030350,
        "CardCancelledNoAction",
        Rejected,
        "The card is cancelled: nothing can be done with it any more.",
        _CARD_STATUS,
    ),
    Refusal(
        4030360,
        "CardBadCardType",
        Rejected,
        "This does not work with this type of card.",
        "Choose a card of another type.",
    ),
    Refusal(
        4030365,
        "CardBadStatusUpdate",
        Rejected,
        "The card cannot go from its status to that one.",
        _CARD_STATUS,
        field="card_status",
    ),
    Refusal(
        4030370,
        "CardAccountCannotOrderVirtualCards",
        NotPermitted,
        "This account may not order virtual cards.",
        "Consumer accounts order plastic cards only: choose that type or a business account.",
        field="card_type",
    ),
    Refusal(
        4030380,
        "CardGetPinBadCvc",
        Rejected,
        "The three digits from the back of the card are wrong.",
        "Read them again from the card. Attempts may be counted, so do not guess.",
        field="cvc",
    ),
    Refusal(
        4030390,
        "CardUpdateCardUpdateMissingHolderData",
        Rejected,
        "The card's holder is not fully known to Anytime.",
        _HOLDER,
    ),
    _no_rights(4030410, "OrderIdNoRights", "This API user", "the order"),
    Refusal(
        4510210,
        "AccountCreditTransferKycUploadRequired",
        NotPermitted,
        "Transfers wait for the holder's documents.",
        _KYC,
    ),
    Refusal(
        4510310,
        "CardCreditSingleUseUnavailable",
        Rejected,
        "A single-use card cannot be loaded again.",
        "Order a new single-use card.",
    ),
    Refusal(4510320, "CardOrderKycUploadRequired", NotPermitted, "Card orders wait for the holder's documents.", _KYC),
    Refusal(
        4510330, "CardLoadKycUploadRequired", NotPermitted, "Loading cards waits for the holder's documents.", _KYC
    ),
)

_PASSING = (
    Refusal(
        4080010,
        "BankingNetworkTimeout",
        Unreachable,
        "The banking network did not answer Anytime in time.",
        _LOOK_FIRST,
        _NOT_KNOWN,
    ),
    Refusal(
        4290010, "MaxQueryRateByIpReached", Busy, "Anytime gets too many requests from this network address.", _PAUSE
    ),
    Refusal(
        4290020, "MaxQueryRateByFunctionalityReached", Busy, "Anytime gets too many requests of this kind.", _PAUSE
    ),
    Refusal(
        4290030, "MaxQueryRateByApiUserReached", Busy, "Anytime gets too many requests from this API user.", _PAUSE
    ),
    Refusal(
        5000010,
        "Unknown",
        Unreachable,
        "Something failed inside Anytime.",
        _LOOK_FIRST,
        _NOT_KNOWN,
    ),
)

_WITHOUT_NUMBER = (
    Refusal(
        None,
        "AccountCreditTransferInternalTypeNotAllowed",
        Rejected,
        "This account cannot make such an internal transfer.",
        "Choose another account.",
    ),
    Refusal(None, "AccountCreditTransferNotFound", NotFound, "Anytime has no such credit transfer.", _GONE),
    Refusal(
        None,
        "AccountCreditTransferTestimonialNotFound",
        NotFound,
        "There is no testimonial for this transfer.",
        "Testimonials exist for executed transfers only; try again once it is executed.",
    ),
    Refusal(
        None,
        "AccountCreditTransferVCNToIBAN",
        Rejected,
        "Money on a virtual card account cannot be sent to an IBAN.",
        "Send it from the account itself.",
    ),
    _no_rights(None, "CardAccountPartnerNoRights", "The partner behind this API user", "the card's account"),
    Refusal(
        None,
        "CardHolderMissingData",
        Rejected,
        "The card's holder is not fully known to Anytime.",
        _HOLDER,
    ),
    Refusal(
        None,
        "CardUpdateMissingHolderData",
        Rejected,
        "The card's holder is not fully known to Anytime.",
        _HOLDER,
    ),
    Refusal(
        None,
        "CardLoadNoKycLimitationReached",
        NotPermitted,
        "More cannot be loaded before the holder's identity is known.",
        _KYC,
    ),
)

REFUSALS = (*_AUTHENTICATION, *_REQUESTS, *_MONEY, *_RIGHTS, *_PASSING, *_WITHOUT_NUMBER)
"""All of them: 59 with a number, eight known by name alone."""
