"""Banq: requests to be paid, and the money that they bring in."""

from banktui.services.by_hand import ByHand, from_json
from banktui.services.provider import ProviderInfo

INFO = ProviderInfo(
    slug="banq",
    title="Banq",
    summary="Requests to be paid, and the money that they bring in",
    words={
        "check": "Test call",
        "accounts": "Accounts",
        "account": "Account",
        "spaces": "Spaces",
        "payments": "Payments",
        "payment": "Payment",
        "payment-transactions": "Transactions",
        "transactions": "Transactions",
        "transaction": "Transaction",
        "institutions": "Banqs",
        "payment-request": "Request to be paid",
        "payment-link": "Link to be paid by",
        "configure-events": "Configure webhooks",
        "events": "Webhooks",
    },
    cannot={
        "credit-transfer": "Banq cannot send money: its API only asks for it.",
        "card-load": "Banq has no cards that money could be put on.",
        "statements": "Banq has no statements of single accounts: its transactions are one list over all of them.",
        "credit-transfers": "Banq sends no transfers: it only asks others for money.",
        "cards": "Banq has no cards: it brings in money that others were asked for.",
        "card-orders": "Banq has no cards, so that there are no orders of them to follow.",
        "identity": "Banq checks identities in its own app and does not show them in its API.",
        "customers": "Banq has no list of customers: a payer is known by the payment only.",
        "synchronizations": "Banq reads no other banks: its payments and transactions are its own.",
    },
    by_hand=ByHand(
        headers={"authorization": "Bearer $BANKTUI_TOKEN"},
        sign_in=(
            "--data grant_type=password",
            '--data-urlencode "client_id=$BANKTUI_CLIENT_ID"',
            '--data-urlencode "username=$BANKTUI_USERNAME"',
            '--data-urlencode password@<(printf %s "$BANKTUI_PASSWORD")',
            '--data-urlencode "audience=$BANKTUI_AUDIENCE"',
            '"$BANKTUI_AUTH_URL/oauth/token"',
        ),
        sign_in_needs=("auth_url", "client_id", "username", "password", "audience"),
        token=from_json("access_token"),
    ),
)
