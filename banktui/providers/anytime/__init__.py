"""Anytime: business and personal accounts with payment cards."""

from banktui.services.provider import ProviderInfo

INFO = ProviderInfo(
    slug="anytime",
    title="Anytime",
    summary="Business and personal accounts with payment cards",
    words={
        "check": "API check",
        "accounts": "Accounts",
        "account": "Account information",
        "statements": "Statements",
        "statement": "Statement",
        "iban-statements": "IBAN statements",
        "credit-transfers": "Credit transfers",
        "identity": "KYC",
        "cards": "Cards",
        "card": "Card information",
        "card-transactions": "Card transactions",
        "card-transaction": "Card transaction",
        "card-orders": "Order tracking",
    },
)
