"""Hub: ledgers of a company and its customers, and payments out of them."""

from banktui.services.by_hand import ByHand, from_json
from banktui.services.provider import ProviderInfo

INFO = ProviderInfo(
    slug="hub",
    title="Hub",
    summary="Ledgers of a company and its customers, with account numbers of their own",
    words={
        "check": "Test call",
        "accounts": "Ledgers",
        "account": "Ledger",
        "sent": "Sent from here",
        "created-customers": "Customers",
        "beneficiaries": "Beneficiaries",
        "create-customer": "Create customer",
        "create-beneficiary": "Create beneficiary",
        "create-ledger": "Create ledger",
        "ledger-transfer": "Inter-ledger transfer",
        "pay-out": "Payout",
        "events": "Notifications",
    },
    cannot={
        "payment-request": "Hub has no call that asks somebody for money: give them a ledger's account number instead.",
        "card-load": "Hub has no cards that money could be put on.",
        "statements": "Hub has no call that lists a ledger's transactions; what was sent from here is kept here.",
        "transactions": "Hub has no call that lists transactions: it tells of each one once, when it is made.",
        "cards": "Hub has no cards: it moves money between ledgers and out of them.",
        "identity": "Hub keeps no identity documents that could be asked for: customers are checked outside its API.",
        "card-orders": "Hub has no cards, so there are no orders of cards to track.",
        "payments": "Hub cannot ask anybody to pay: money comes in by transfer to a ledger's account number.",
        "institutions": "Hub reads no other banks, so it has no list of them.",
        "synchronizations": "Hub reads no other banks: its ledgers are its own and always up to date.",
    },
    by_hand=ByHand(
        headers={"authorization": "token $BANKTUI_TOKEN"},
        sign_in=(
            "-H 'content-type: application/json'",
            """--data-binary @<(printf '{"email":"%s","password":"%s"}' "$BANKTUI_EMAIL" "$BANKTUI_PASSWORD")""",
            "$URL/login",
        ),
        sign_in_needs=("email", "password"),
        token=from_json("token"),
    ),
)
