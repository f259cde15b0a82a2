"""One good payment for each way to move money, by provider: what the contract of all of them is tried with.

A provider that offers another way adds a function here; a test says so if it is forgotten.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from banktui.domain.account import Account
from banktui.services.capability import (
    CARD_LOAD,
    CARD_ORDER,
    CARD_UNLOAD,
    CREATE_BENEFICIARY,
    CREDIT_TRANSFER,
    LEDGER_TRANSFER,
    PAY_OUT,
    PAYMENT_LINK,
    PAYMENT_REQUEST,
    SANDBOX_TRANSACTION,
)
from banktui.services.moving import MoneyOperation
from banktui.services.provider import Provider
from tests.providers.ordering import card_order
from tests.providers.sending import Known, known_of

AMOUNT = "1.25"


@dataclass(frozen=True)
class Sample:
    """A payment as it would be filled in."""

    parent: str
    values: Mapping[str, str]
    known: Known


Filler = Callable[[Provider, MoneyOperation], Awaitable[Sample]]

_ANYTIME_ACCOUNT, _ANYTIME_CARD = "1201", "ANY0000000042"


async def _anytime_transfer(provider: Provider, operation: MoneyOperation) -> Sample:
    values = {
        "name": "Galerie Vasseur",
        "iban": "DE89 3704 0044 0532 0130 00",
        "amount": AMOUNT,
        "reference": "Invoice 2026-118",
    }
    return Sample(_ANYTIME_ACCOUNT, values, await known_of(provider, operation, _ANYTIME_ACCOUNT))


async def _anytime_card(provider: Provider, operation: MoneyOperation) -> Sample:
    return Sample(_ANYTIME_CARD, {"amount": AMOUNT}, await known_of(provider, operation, _ANYTIME_ACCOUNT))


async def _anytime_order(provider: Provider, operation: MoneyOperation) -> Sample:
    return Sample(_ANYTIME_ACCOUNT, card_order(AMOUNT), await known_of(provider, operation))


async def _hub_transfer(provider: Provider, operation: MoneyOperation) -> Sample:
    known = await known_of(provider, operation)
    ledgers = {row.name: row.id for row in known["accounts"] if isinstance(row, Account)}
    values = {"from": ledgers["Float"], "to": ledgers["Settlement"], "amount": AMOUNT, "reference": "Rent"}
    return Sample("", values, known)


async def _hub_pay_out(provider: Provider, operation: MoneyOperation) -> Sample:
    known = await known_of(provider, operation)
    ledger = next(row.id for row in known["accounts"] if isinstance(row, Account) and row.name == "Float")
    create = provider.get(CREATE_BENEFICIARY)
    assert create is not None
    filled = {
        "holder": f"ledger:{ledger}",
        "first_name": "Ada",
        "last_name": "Byron",
        "account.account_number": "01234567",
        "account.sort_code": "06-03-71",
        "address.iso_country": "GB",
    }
    made = (await create.perform("", filled)).made
    assert made is not None
    values = {"beneficiary": made.item.id, "amount": AMOUNT, "reference": "Photos"}
    return Sample("", values, {**known, "beneficiaries": (made.item,)})


async def _banq_request(provider: Provider, operation: MoneyOperation) -> Sample:
    known = await known_of(provider, operation)
    values = {"to": known["accounts"][0].id, "amount": AMOUNT, "comment": "Flour", "frequency": "once"}
    if "institutions" in known:
        values["payer"] = next(row.id for row in known["institutions"] if "Carmine" in row.facets().name)
    return Sample("", values, known)


async def _ibanity_transaction(provider: Provider, operation: MoneyOperation) -> Sample:
    known = await known_of(provider, operation)
    account = next(row.id for row in known["sandbox-accounts"] if row.facets().currency == "EUR")
    values = {
        "account": account,
        "direction": "out",
        "amount": AMOUNT,
        "counterpart": "BE68539007547034",
        "communication": "Rent",
    }
    return Sample("", values, known)


SAMPLES: Mapping[tuple[str, str], Filler] = {
    ("anytime", CREDIT_TRANSFER.name): _anytime_transfer,
    ("anytime", CARD_LOAD.name): _anytime_card,
    ("anytime", CARD_UNLOAD.name): _anytime_card,
    ("anytime", CARD_ORDER.name): _anytime_order,
    ("hub", LEDGER_TRANSFER.name): _hub_transfer,
    ("hub", PAY_OUT.name): _hub_pay_out,
    ("banq", PAYMENT_REQUEST.name): _banq_request,
    ("banq", PAYMENT_LINK.name): _banq_request,
    ("ibanity", SANDBOX_TRANSACTION.name): _ibanity_transaction,
}
"""By the provider's slug and the capability's name."""
