"""Why Banq's transactions fail, for people: what happened, what became of the money, who must act, and whether again.

A transaction of Banq's brings money in: somebody was asked to pay. Asking once more is a new request, which its payer
must accept again; it can never take money from us.
"""

from dataclasses import dataclass

from banktui.domain.listed import Failure
from banktui.domain.plaintext import printable

_LONGEST_CODE = 80


@dataclass(frozen=True, slots=True)
class FailReason:
    """One fail reason in plain words, each part a sentence."""

    code: str
    words: str
    """How Banq's own documents put it."""
    happened: str
    money: str
    """Whether money moved."""
    act: str
    """Who must do something, and what."""
    again: str
    """Whether asking again is safe, and whether it can help."""

    def failure(self, code: str) -> Failure:
        """Return the reason as it stands beside a transaction, under the code as the bank wrote it."""
        return Failure(code, self.words, f"{self.happened} {self.money}", f"{self.act} {self.again}")


_NONE_MOVED = "No money moved."
_SAFE = "Asking for the money again is safe."
_SAFE_LATER = "Asking for the money again is safe once that is done."

NO_REASON = "None"
"""Banq's word for a transaction that did not fail."""

FAIL_REASONS: tuple[FailReason, ...] = (
    FailReason(
        "ProcessingFailed",
        "processing failed",
        "Banq could not process the transaction.",
        _NONE_MOVED,
        "Nobody needs to change anything; ask Banq's support if it goes on.",
        _SAFE,
    ),
    FailReason(
        "LimitsExceeded",
        "limits exceeded",
        "The amount is above a limit of the payer's or of ours at Banq.",
        _NONE_MOVED,
        "The payer can wait until the limit allows it or have it raised; or ask for less.",
        "Asking for the same amount again is safe, but fails until the limit allows it.",
    ),
    FailReason(
        "FingerprintBlacklisted",
        "finger print blacklisted",
        "Banq does not accept the device that the payer used.",
        _NONE_MOVED,
        "The payer must settle this with Banq's support.",
        _SAFE_LATER,
    ),
    FailReason(
        "BanqError",
        "the banq error",
        "Banq had a fault of its own.",
        _NONE_MOVED,
        "Banq must act; report it with the transaction's id if it goes on.",
        _SAFE,
    ),
    FailReason(
        "PrimeTrustError",
        "the prime trust error",
        "Prime Trust, which holds the money for Banq, refused the transaction or had a fault.",
        _NONE_MOVED,
        "Banq must act; ask its support with the transaction's id.",
        "Asking for the money again is safe, but may fail in the same way until then.",
    ),
    FailReason(
        "InsufficientBalance",
        "exception is caused by insufficient balance",
        "The payer's balance was too low.",
        _NONE_MOVED,
        "The payer must put money into the account.",
        _SAFE_LATER,
    ),
    FailReason(
        "CustodialAccountContactIsNotApproved",
        "the custodial account contact is not approved",
        "The custodian has not approved the contact of one of the two accounts yet.",
        _NONE_MOVED,
        "Whoever's identity check is open must complete it with Banq.",
        _SAFE_LATER,
    ),
    FailReason(
        "ExternalAccountIsDeactivated",
        "the external account is deactivated",
        "The payer's bank account is no longer linked to Banq.",
        _NONE_MOVED,
        "The payer must link it again, or another one.",
        _SAFE_LATER,
    ),
    FailReason(
        "PlaidRequiresReAuthentication",
        "the plaid requires re authentication",
        "The payer's link to the bank account has expired.",
        _NONE_MOVED,
        "The payer must sign in to that bank again, in Banq's app.",
        _SAFE_LATER,
    ),
    FailReason(
        "AccountIsFrozen",
        "the account is frozen",
        "One of the two accounts is frozen.",
        _NONE_MOVED,
        "Its owner must ask Banq's support why.",
        "Asking for the money again is safe, but fails until the account is free.",
    ),
    FailReason(
        "Reversed",
        "transaction is reversed",
        "The transaction was reversed.",
        "The money has gone back to the payer.",
        "Ask the payer, or Banq's support, why; do not deliver for it.",
        "Asking for the money again is safe: it is not ours any more.",
    ),
    FailReason(
        "Cancelled",
        "transaction is cancelled",
        "The transaction was cancelled before it was carried out.",
        _NONE_MOVED,
        "Ask the payer, if that was not expected.",
        _SAFE,
    ),
)
"""Every reason of Banq's quickstart but `None`."""

_BY_CODE = {reason.code.casefold(): reason for reason in FAIL_REASONS}


def known_reason(code: str) -> FailReason | None:
    """Return what a reason means, whatever its case; None for one that the documents do not list."""
    return _BY_CODE.get(code.strip().casefold())


def is_none(code: str) -> bool:
    """Tell whether a reason says that there is none."""
    return code.strip().casefold() in {"", NO_REASON.casefold()}


def failure_of(code: str) -> Failure:
    """Return a reason as it stands beside a transaction; one that is not documented is shown as it is."""
    shown = printable(code, _LONGEST_CODE)
    known = known_reason(code)
    if known is not None:
        return known.failure(shown)
    return Failure(
        shown,
        "",
        "Banq gives a reason that its documents do not list; whether money moved is not known from it.",
        "Look at the payment's state and at the balance before asking again, and ask Banq's support what it means.",
    )
