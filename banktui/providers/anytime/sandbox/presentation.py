"""Accounts, cards, transfers and documents in the bank's own field names, one function per thing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from banktui.providers.anytime.sandbox.paris import day_of, stamp, with_offset
from banktui.providers.anytime.sandbox.records import AccountRecord, CardEntry, CardRecord, Document, TransferRecord


def account_info(account: AccountRecord) -> dict[str, Any]:
    """Return all that is known of an account and its holder; corporate fields are null for a consumer."""
    person = account.customer
    is_company = account.type == "business"
    corporate = {
        "corp_name": person.name,
        "corp_regnum": person.registration,
        "corp_type": person.legal_form,
        "corp_activity": person.activity,
        "corp_tva": person.vat,
        "corp_addr_1": person.street,
        "corp_addr_2": person.street_2,
        "corp_zip": person.postcode,
        "corp_city": person.city,
        "corp_cc": person.country,
    }
    return {
        "acc_id": account.id,
        "acc_type": account.type,
        "acc_currency": account.currency,
        **{name: value if is_company else None for name, value in corporate.items()},
        "user_gender": person.gender,
        "user_first_name": person.first_name,
        "user_last_name": person.last_name,
        "user_dob": person.born.isoformat(),
        "user_pob": person.birthplace,
        "user_email": person.email,
        "user_mobile_number": person.phone,
        "user_addr_1": person.street,
        "user_addr_2": person.street_2,
        "user_addr_zip": person.postcode,
        "user_addr_city": person.city,
        "user_addr_cc": person.country,
        "user_nationality": person.nationality,
        **account.told,
        **_numbers(account),
    }


def account_changed(account: AccountRecord) -> dict[str, Any]:
    """Return what the answer to a new or changed account holds: its contents are read afterwards."""
    return {"acc_type": account.type, "acc_id": account.id}


def card_in_list(card: CardRecord, balance: Decimal) -> dict[str, Any]:
    """Return a card as an account's list shows it: its switches are 0 or 1 here."""
    return {
        "card_ref": card.ref,
        "card_type": card.type,
        "status": card.status,
        "activation_date": _activation(card),
        "balance": balance,
        "expiry_date": card.expires.isoformat(),
        "atm": int(card.atm),
        "pos": int(card.pos),
        **_holder(card),
    }


def card_info(card: CardRecord, balance: Decimal) -> dict[str, Any]:
    """Return a card as its own page shows it: its switches are booleans here."""
    return {
        "acc_id": card.account_id,
        "card_ref": card.ref,
        "activation_date": _activation(card),
        "balance": balance,
        "validity_month": card.validity_months,
        "expiry_date": card.expires.isoformat(),
        "status": card.status,
        "pos": card.pos,
        "atm": card.atm,
        **_holder(card),
    }


_STATUS_NUMBERS = {"ACT": 1, "BLO": 2, "LOS": 3, "STO": 4, "DAM": 5, "CAN": 6, "EXP": 7, "PRE": 8, "ORD": 9}
"""The document says that an answer to a change gives the status as a number, and nowhere which: these are ours."""


def card_changed(card: CardRecord) -> dict[str, Any]:
    """Return a card as the answer to a change shows it: status and switches are numbers here."""
    return {
        "card_ref": card.ref,
        "status": _STATUS_NUMBERS[card.status],
        "pos": int(card.pos),
        "atm": int(card.atm),
        "renew": int(card.renews),
    }


def card_transaction(entry: CardEntry, reasons: Mapping[str, str]) -> dict[str, Any]:
    """Return a card transaction; without a refusal there is no `failed_reason`, where null would break a client."""
    shown: dict[str, Any] = {
        "txid": entry.txid,
        "mcc": entry.mcc,
        "amount": entry.amount,
        "amount_fx": entry.amount_fx,
        "currency": entry.currency,
        "fx": entry.fx,
        "fx_fee": entry.fx_fee,
        "vat_details": [{"rate": rate, "amount": amount} for rate, amount in entry.vat],
    }
    if entry.reason:
        shown["failed_reason"] = {"code": entry.reason, "message": reasons.get(entry.reason, "")}
    return shown | {
        "status": entry.status,
        "type": entry.type,
        "balance_after": entry.balance_after,
        "date": stamp(entry.processed),
        "date_transaction": stamp(entry.at),
        "description": entry.description,
    }


def credit_transfer(transfer: TransferRecord, account: AccountRecord) -> dict[str, Any]:
    """Return a credit transfer; reference and execution date are null until it is executed."""
    return {
        "internal_id": transfer.id,
        "sender_account_id": account.id,
        "sender_account_type": account.type,
        "execution_reference": transfer.reference or None,
        "transaction_type": transfer.type,
        "beneficiary_name": transfer.name,
        "beneficiary_iban": transfer.iban,
        # One spelling in the document, the other in its webhooks and in the provider's own client library.
        "beneficiary_swift": transfer.swift,
        "beneficiary_swift_code": transfer.swift,
        "reason": transfer.reason,
        "source_reason": transfer.source_reason,
        "status": transfer.status,
        "amount": transfer.amount,
        "currency": account.currency,
        "creation_date": with_offset(transfer.created),
        "request_date": transfer.requested.isoformat(),
        "execution_date": day_of(transfer.executed).isoformat() if transfer.executed else None,
    }


def card_event(card: CardRecord, entry: CardEntry) -> dict[str, Any]:
    """Return what a notification tells of a card payment: fewer fields than the API's list, the account as text."""
    return {
        "type": "card_last_tx",
        "card_ref": card.ref,
        "acc_id": str(card.account_id),
        "transaction": {
            "txid": entry.txid,
            "mcc": entry.mcc,
            "amount": entry.amount,
            "amount_fx": entry.amount_fx,
            "currency": entry.currency,
            "fx": entry.fx,
            "fx_fee": entry.fx_fee,
            "status": entry.status,
            "type": entry.type,
            "balance_after": entry.balance_after,
            "date": stamp(entry.processed),
            "description": entry.description,
        },
    }


def transfer_event(transfer: TransferRecord, account: AccountRecord) -> dict[str, Any]:
    """Return what a notification tells of a credit transfer: its amount is text, and only one spelling of the BIC."""
    shown = credit_transfer(transfer, account)
    left_out = {"beneficiary_swift", "source_reason"}
    told = {name: value for name, value in shown.items() if name not in left_out}
    return told | {"amount": f"{transfer.amount:f}"}


def identification(account: AccountRecord) -> dict[str, Any]:
    """Return which identity documents of an account were accepted, are looked at, were refused or are missing."""
    return {
        "status": "incomplete" if account.missing else "fulfilled",
        "uploaded-kyc-status": {
            state: [_document(account, document) for document in account.documents if document.state == state]
            for state in ("accepted", "pending", "refused")
        },
        "missing-kyc-types": list(account.missing),
    }


def _numbers(account: AccountRecord) -> dict[str, Any]:
    virtual = [{"iban": item.iban, "swift": item.swift, "type": item.type} for item in account.virtual_ibans]
    numbers: dict[str, Any] = {"iban": {"iban": account.iban, "swift": account.swift}} if account.iban else {}
    return numbers | {"virtual_ibans": virtual}


def _activation(card: CardRecord) -> str | None:
    return stamp(card.activated) if card.activated else None


def _holder(card: CardRecord) -> dict[str, Any]:
    names = {"first_name": card.first_name, "last_name": card.last_name}
    return {
        "card_holder": {"gender": card.gender, **names},
        "card_name": {**names, "embossed": card.embossed},
    }


def _document(account: AccountRecord, document: Document) -> dict[str, str]:
    uploaded = stamp(document.uploaded)
    name = f"{document.type}-{document.uploaded:%Y%m%d}"
    return {
        "type": document.type,
        "url": f"https://kyc.anytime.example/{account.id}/{name}.jpg",
        # The document writes the first spelling; the provider's own client library reads the second.
        "uploaded_at": uploaded,
        "updated_at": uploaded,
    }
