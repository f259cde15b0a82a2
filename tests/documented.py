"""What the providers' documents describe, operation by operation: the list that README's matrix is measured against."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented operation and, where it is built, the capability that performs it."""

    provider: str
    name: str
    method: str
    path: str
    """As documented, with `{name}` for what varies."""
    capability: str = ""
    """The key of the service that does it; empty while nothing does."""
    acts: bool = False
    """It changes something at the bank."""


def _reads(provider: str, *rows: tuple[str, str, str]) -> tuple[Operation, ...]:
    return tuple(Operation(provider, name, "GET", path, capability) for name, path, capability in rows)


def _acts(provider: str, *rows: tuple[str, str, str, str]) -> tuple[Operation, ...]:
    return tuple(Operation(provider, name, method, path, cap, acts=True) for name, method, path, cap in rows)


ANYTIME = (
    *_reads(
        "anytime",
        ("check the API", "/v1.0/apicheck", "check"),
        ("list accounts", "/v1.0/accounts", "accounts"),
        ("account info", "/v1.0/accounts/{account}", "account"),
        ("account balance", "/v1.0/accounts/{account}/balance", "account"),
        ("list an account's cards", "/v1.0/accounts/{account}/cards", "cards"),
        ("list statements", "/v1.0/accounts/{account}/statements", "statements"),
        ("one statement", "/v1.0/accounts/{account}/statements/{statement}", "statement"),
        ("list IBAN statements", "/v1.0/accounts/{account}/iban-statements", "iban-statements"),
        ("list credit transfers", "/v1.0/accounts/{account}/credit-transfers", "credit-transfers"),
        ("KYC status", "/v1.0/accounts/{account}/kyc", "identity"),
        ("card info", "/v1.0/cards/{card}", "card"),
        ("list card transactions", "/v1.0/cards/{card}/transactions", "card-transactions"),
        ("one card transaction", "/v1.0/cards/{card}/transactions/{transaction}", "card-transaction"),
        ("order tracking", "/v1.0/orders/{order}/tracking", "card-orders"),
        (
            "testimonial of a credit transfer",
            "/v1.0/accounts/{account}/credit-transfers/{transfer}/testimonial",
            "testimonial",
        ),
    ),
    *_acts(
        "anytime",
        ("create an account: business", "POST", "/v1.0/accounts", "create-business-account"),
        ("create an account: consumer", "POST", "/v1.0/accounts", "create-consumer-account"),
        ("update an account", "PUT", "/v1.0/accounts/{account}", "update-account"),
        ("credit transfer", "POST", "/v1.0/accounts/{account}/credit-transfers", "credit-transfer"),
        ("upload KYC documents", "POST", "/v1.0/accounts/{account}/kyc", "upload-identity"),
        ("create an IBAN", "POST", "/v1.0/accounts/{account}/iban", "create-iban"),
        ("create a virtual IBAN", "POST", "/v1.0/accounts/{account}/virtual-ibans", "create-virtual-iban"),
        ("order a card", "POST", "/v1.0/cards", "card-order"),
        ("update a card: blocked", "PUT", "/v1.0/cards/{card}", "block-card"),
        ("update a card: activated, unblocked", "PUT", "/v1.0/cards/{card}", "unblock-card"),
        ("update a card: lost", "PUT", "/v1.0/cards/{card}", "card-lost"),
        ("update a card: stolen", "PUT", "/v1.0/cards/{card}", "card-stolen"),
        ("update a card: damaged", "PUT", "/v1.0/cards/{card}", "card-damaged"),
        ("update a card: cancelled", "PUT", "/v1.0/cards/{card}", "cancel-card"),
        ("update a card: points of sale, cash machines", "PUT", "/v1.0/cards/{card}", "card-uses"),
        ("update a card: renewal", "PUT", "/v1.0/cards/{card}", "renew-card"),
        ("load a card", "POST", "/v1.0/cards/{card}/credit", "card-load"),
        ("unload a card", "POST", "/v1.0/cards/{card}/debit", "card-unload"),
        ("show a PIN", "GET", "/v1.0/cards/{card}/pin", "card-pin"),
        ("send a PIN by SMS", "POST", "/v1.0/cards/{card}/pin", "send-card-pin"),
        ("show a PAN", "GET", "/v1.0/cards/{card}/pan", "card-number"),
        ("send a PAN by SMS or e-mail", "POST", "/v1.0/cards/{card}/pan", "send-card-number"),
        ("details link", "POST", "/v1.0/cards/{card}/details-display", "card-link"),
    ),
)

BANQ = (
    *_reads(
        "banq",
        ("list payments", "/api/v1/payments", "payments"),
        ("one payment", "/api/v1/payments/{payment}", "payment"),
        ("list a payment's transactions", "/api/v1/payments/{payment}/transactions", "payment-transactions"),
        ("list transactions", "/api/v1/transactions", "transactions"),
        ("one transaction", "/api/v1/transactions/{transaction}", "transaction"),
        ("list the user's accounts", "/api/v1/users/me?include=accountSpaces,banqAccounts", "accounts"),
        ("one of the user's accounts", "/api/v1/users/me?include=accountSpaces,banqAccounts", "account"),
        ("list the user's spaces", "/api/v1/users/me?include=accountSpaces,banqAccounts", "spaces"),
        ("browse Banqs", "/api/v1/banqs", "institutions"),
    ),
    *_acts(
        "banq",
        ("request to be paid, direct", "POST", "/api/v1/payments/get-paid-direct", "payment-request"),
        ("request to be paid, by link", "POST", "/api/v1/payments/get-paid-link", "payment-link"),
        ("create a webhook configuration", "POST", "/api/v1/accounts/{account}/webhook-config", "configure-events"),
        ("change a webhook configuration", "PUT", "/api/v1/accounts/{account}/webhook-config", "configure-events"),
        ("create it under the other name", "POST", "/api/v1/account-spaces/{space}/webhook-config", ""),
    ),
)

HUB = (
    *_reads(
        "hub",
        ("list ledgers", "/accounts/list", "accounts"),
        ("one ledger, found in the list", "/accounts/list", "account"),
    ),
    *_acts(
        "hub",
        ("log in", "POST", "/login", "check"),
        ("create a customer", "POST", "/accounts/create_customer", "create-customer"),
        ("create a beneficiary", "POST", "/accounts/customer/create_beneficiary", "create-beneficiary"),
        ("create a customer's ledger", "POST", "/accounts/customers/create_ledger", "create-ledger"),
        ("create an own ledger", "POST", "/accounts/create", ""),
        ("create a sub-account", "POST", "/accounts/sub_accounts/create", ""),
        ("transfer between ledgers", "POST", "/accounts/transfer", "ledger-transfer"),
        ("pay out to a beneficiary", "POST", "/account/customer/pay_out", "pay-out"),
    ),
)

IBANITY = (
    *_reads(
        "ibanity",
        ("list financial institutions", "/financial-institutions", "institutions"),
        ("one financial institution", "/financial-institutions/{institution}", "institution"),
        ("list the sandbox's institutions", "/financial-institutions", "test-institutions"),
        ("one of the sandbox's institutions", "/financial-institutions/{institution}", "test-institution"),
        ("list customers", "/customers", "customers"),
        ("one customer", "/customers/{customer}", "customer"),
        ("list a customer's accounts", "/customers/{customer}/accounts", "customer-accounts"),
        ("one account", "/customers/{customer}/accounts/{account}", "account"),
        ("list the application's accounts", "/accounts", "accounts"),
        (
            "list an account's transactions",
            "/customers/{customer}/accounts/{account}/transactions",
            "account-transactions",
        ),
        (
            "one transaction",
            "/customers/{customer}/accounts/{account}/transactions/{transaction}",
            "account-transaction",
        ),
        ("list a customer's transactions", "/customers/{customer}/transactions", "customer-transactions"),
        ("list the application's transactions", "/transactions", "transactions"),
        ("list authorizations", "/customers/{customer}/authorizations", "authorizations"),
        ("one authorization", "/customers/{customer}/authorizations/{authorization}", "authorization"),
        ("one synchronization", "/customers/{customer}/synchronizations/{synchronization}", "synchronizations"),
        ("one synchronization, short path", "/synchronizations/{synchronization}", "synchronizations"),
        ("list sandbox users", "/sandbox/users", "test-users"),
        ("one sandbox user", "/sandbox/users/{user}", "test-user"),
        ("list a sandbox user's accounts", "/sandbox/users/{user}/accounts", "sandbox-accounts"),
        ("list a sandbox user's transactions", "/sandbox/users/{user}/transactions", "test-user-transactions"),
        (
            "list sandbox accounts",
            "/sandbox/financial-institutions/{institution}/users/{user}/accounts",
            "test-accounts",
        ),
        (
            "one sandbox account",
            "/sandbox/financial-institutions/{institution}/users/{user}/accounts/{held}",
            "test-account",
        ),
        (
            "list sandbox transactions",
            "/sandbox/financial-institutions/{institution}/users/{user}/accounts/{held}/transactions",
            "test-transactions",
        ),
        (
            "one sandbox transaction",
            "/sandbox/financial-institutions/{institution}/users/{user}/accounts/{held}/transactions/{posted}",
            "test-transaction",
        ),
    ),
    *_acts(
        "ibanity",
        ("trigger a synchronization", "POST", "/customers/{customer}/synchronizations", "synchronizations"),
        ("delete a customer", "DELETE", "/customers/{customer}", "delete-customer"),
        (
            "delete an authorization",
            "DELETE",
            "/customers/{customer}/authorizations/{authorization}",
            "delete-authorization",
        ),
        ("create a sandbox user", "POST", "/sandbox/users", "create-test-user"),
        ("update a sandbox user", "PATCH", "/sandbox/users/{user}", "update-test-user"),
        ("delete a sandbox user", "DELETE", "/sandbox/users/{user}", "delete-test-user"),
        ("create a sandbox institution", "POST", "/sandbox/financial-institutions", "create-test-institution"),
        (
            "update a sandbox institution",
            "PATCH",
            "/sandbox/financial-institutions/{institution}",
            "update-test-institution",
        ),
        (
            "delete a sandbox institution",
            "DELETE",
            "/sandbox/financial-institutions/{institution}",
            "delete-test-institution",
        ),
        (
            "create a sandbox account",
            "POST",
            "/sandbox/financial-institutions/{institution}/users/{user}/accounts",
            "create-test-account",
        ),
        (
            "delete a sandbox account",
            "DELETE",
            "/sandbox/financial-institutions/{institution}/users/{user}/accounts/{held}",
            "delete-test-account",
        ),
        (
            "create a sandbox transaction",
            "POST",
            "/sandbox/financial-institutions/{institution}/users/{user}/accounts/{held}/transactions",
            "sandbox-transaction",
        ),
        (
            "delete a sandbox transaction",
            "DELETE",
            "/sandbox/financial-institutions/{institution}/users/{user}/accounts/{held}/transactions/{posted}",
            "delete-test-transaction",
        ),
    ),
)

OPERATIONS = (*ANYTIME, *BANQ, *HUB, *IBANITY)
