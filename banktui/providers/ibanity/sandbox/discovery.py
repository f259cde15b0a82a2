"""The document at the base URL: where everything is, as URI templates.

Ibanity's own document does not describe it; clients of the time were recorded to fetch it first, and to make the
address of a list from a template by leaving the last id out.
"""

from typing import Any


def discovery(root: str) -> dict[str, Any]:
    """Return the discovery document for a server at `root`."""
    institutions = f"{root}/sandbox/financial-institutions/{{financialInstitutionId}}"
    accounts = f"{institutions}/users/{{sandboxUserId}}/accounts/{{sandboxAccountId}}"
    return {
        "links": {
            "financialInstitutions": f"{root}/financial-institutions/{{financialInstitutionId}}",
            "customers": f"{root}/customers/{{customerId}}",
            "accounts": f"{root}/accounts/{{accountId}}",
            "transactions": f"{root}/transactions/{{transactionId}}",
            "sandbox": {
                "users": f"{root}/sandbox/users/{{sandboxUserId}}",
                "financialInstitutions": institutions,
                "accounts": accounts,
                "transactions": f"{accounts}/transactions/{{sandboxTransactionId}}",
            },
        }
    }
