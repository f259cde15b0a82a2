"""Where Banq's API has what: the one place to change where a path turns out to be another.

The documents name those of single payments, the user and the webhook configuration. Lists, transactions and the
directory of Banqs are only mentioned there: their paths follow the pattern of the others.
"""

from typing import Final

API: Final = ("api", "v1")
TOKEN: Final = "/oauth/token"  # noqa: S105 - a path at the tenant
USER: Final = ("users", "me")
USER_PARTS: Final = "accountSpaces,banqAccounts"
"""What a user's answer is asked to include."""
PAYMENTS: Final = "payments"
GET_PAID_DIRECT: Final = "get-paid-direct"
GET_PAID_LINK: Final = "get-paid-link"
TRANSACTIONS: Final = "transactions"
BANQS: Final = "banqs"
ACCOUNTS: Final = "accounts"
WEBHOOK_CONFIGURATION: Final = "webhook-config"
