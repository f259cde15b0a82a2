"""Ibanity: reads other banks' accounts on a customer's behalf."""

from banktui.services.provider import ProviderInfo

INFO = ProviderInfo(
    slug="ibanity",
    title="Ibanity",
    summary="Other banks' accounts, read on a customer's behalf",
    words={
        "check": "Test call",
        "institutions": "Financial institutions",
        "institution": "Financial institution",
        "customers": "Customers",
        "customer": "Customer",
        "accounts": "Accounts",
        "account": "Account",
        "transactions": "Transactions",
        "account-transactions": "Transactions",
        "account-transaction": "Transaction",
        "customer-accounts": "Accounts",
        "customer-transactions": "Transactions",
        "authorizations": "Authorizations",
        "authorization": "Authorization",
        "synchronizations": "Synchronizations",
    },
)
