"""Anytime: business and personal accounts with payment cards."""

from banktui.services.by_hand import ByHand, from_json
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
        "events": "Notifications",
        "credit-transfer": "Credit transfer",
        "card-load": "Load card",
        "card-unload": "Unload card",
        "card-order": "Order card",
        "testimonial": "Testimonial",
        "update-account": "Update account",
        "upload-identity": "Upload documents",
        "create-iban": "Create IBAN",
        "create-virtual-iban": "Create virtual IBAN",
        "create-business-account": "New business account",
        "create-consumer-account": "New consumer account",
        "block-card": "Block card",
        "unblock-card": "Unblock card",
        "card-lost": "Report lost",
        "card-stolen": "Report stolen",
        "card-damaged": "Report damaged",
        "cancel-card": "Cancel card",
        "card-uses": "Shops and machines",
        "renew-card": "Renew card",
        "card-pin": "Show PIN",
        "card-number": "Show card number",
        "card-link": "Details link",
        "send-card-pin": "Send PIN by SMS",
        "send-card-number": "Send card number",
    },
    cannot={
        "payment-request": "Anytime has no call that asks somebody for money: give them the account's IBAN instead.",
        "payments": "Anytime cannot ask anybody to pay: money comes in by transfer to an account's IBAN.",
        "customers": "Anytime has no list of customers: each account names its holder.",
        "institutions": "Anytime reads no other banks: its accounts are its own.",
        "synchronizations": "Anytime reads no other banks: what it tells of its own accounts is always current.",
    },
    by_hand=ByHand(
        needs=("private_key",),
        before=(
            'BANKTUI_DATA="$(openssl rand -hex 16)"',
            (
                'BANKTUI_SIGNATURE="$(printf %s "$BANKTUI_DATA" | openssl dgst -sha1 -sign "$BANKTUI_PRIVATE_KEY" '
                '-passin fd:3 3<<<"${BANKTUI_PRIVATE_KEY_PASSPHRASE-}" | openssl base64 -A)"'
            ),
        ),
        headers={
            "authorization": "Bearer $BANKTUI_TOKEN",
            "x-validation-data": "$BANKTUI_DATA",
            "x-signed-request": "$BANKTUI_SIGNATURE",
        },
        sign_in=(
            '-H "x-validation-data: $BANKTUI_DATA" -H "x-signed-request: $BANKTUI_SIGNATURE"',
            "--data grant_type=password",
            '--data-urlencode "client_id=$BANKTUI_CLIENT_ID"',
            '--data-urlencode client_secret@<(printf %s "$BANKTUI_CLIENT_SECRET")',
            '--data-urlencode "username=$BANKTUI_USERNAME"',
            '--data-urlencode password@<(printf %s "$BANKTUI_PASSWORD")',
            "$URL/oauth/v2/token",
        ),
        sign_in_needs=("client_id", "client_secret", "username", "password"),
        token=from_json("access_token"),
    ),
)
