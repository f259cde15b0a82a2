"""Ibanity: reads other banks' accounts on a customer's behalf."""

from banktui.services.by_hand import ByHand
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
        "sandbox-accounts": "Sandbox accounts",
        "sandbox-transaction": "Sandbox transaction",
    },
    cannot={
        "credit-transfers": "Ibanity lists transactions of accounts, and no transfers apart from them.",
        "credit-transfer": "Ibanity reads accounts; it cannot send money.",
        "payment-request": "Ibanity has no call that asks somebody for money.",
        "card-load": "Ibanity knows of no cards, so none can be loaded or unloaded.",
        "cards": "Ibanity reads accounts and their transactions; it knows of no cards.",
        "identity": "Ibanity keeps no identity documents: each bank has checked its own customers.",
        "card-orders": "Ibanity knows of no cards, so there are no orders of cards to track.",
        "payments": "Ibanity reads accounts; it cannot ask anybody to pay.",
        "events": "Ibanity sends no events here: what has changed is seen after a synchronization.",
    },
    by_hand=ByHand(
        needs=("pkcs12", "pkcs12_password"),
        options=(
            '--cert-type P12 --cert "$BANKTUI_PKCS12"',
            """-K <(printf 'pass = "%s"\\n' "$BANKTUI_PKCS12_PASSWORD")""",
        ),
    ),
)
