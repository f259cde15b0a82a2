"""Hub's paths. Singular, plural and missing words are the documents' own; each is written here and nowhere else."""

from typing import Final

LOGIN: Final = "/login"
LEDGERS: Final = "/accounts/list"
CREATE_CUSTOMER: Final = "/accounts/create_customer"
CREATE_BENEFICIARY: Final = "/accounts/customer/create_beneficiary"
CREATE_LEDGER: Final = "/accounts/customers/create_ledger"
TRANSFER: Final = "/accounts/transfer"
PAY_OUT: Final = "/account/customer/pay_out"

READS: Final = frozenset({LEDGERS})
"""Asking for these changes nothing."""
MOVES_MONEY: Final = frozenset({TRANSFER, PAY_OUT})
