"""Every picture we care about, once. Each is a baseline that tests compare with, and README shows some of them."""

from collections.abc import Mapping
from dataclasses import dataclass

STANDARD = (80, 24)
WIDE = (160, 45)
PASTED = "paste:"


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what is pressed from the start on, and what must be readable on it."""

    name: str
    keys: tuple[str, ...] = ()
    """Keys in Textual's names; the console is waited for after each. `paste:` before a text has it pasted at once."""
    says: tuple[str, ...] = ()
    """Words that the picture must contain, whatever its colours and layout."""
    size: tuple[int, int] = WIDE
    theme: str = "harbour-dark"
    faults: tuple[tuple[str, str, str], ...] = ()
    """Provider, path and fault, in force from the start."""
    late_faults: tuple[tuple[str, str, str], ...] = ()
    """The same, but from just before the last key on: what is known by then stays on the screen."""
    connections: tuple[str, ...] | None = None
    """Which connections there are; None: all; an empty tuple: the welcome screen."""
    later: int = 0
    """Seconds by which the console's clock moves before the last key."""
    changes: tuple[str, ...] = ()
    """Providers at which something is created and which begin anew therefore: ids depend on what was created before."""
    pushed: bool | None = None
    """Before the last key events arrive (true), or an address is given where none has (false)."""
    hides: tuple[str, ...] = ()
    """Words that must not be on the picture."""
    real: tuple[str, ...] = ()
    """Connections that lead to production."""
    read_only: tuple[str, ...] = ()
    """Connections through which nothing is changed."""
    is_damaged: bool = False
    """The journal of payments cannot be trusted."""
    in_vault: tuple[str, ...] = ()
    """Connections that wait for secrets in the vault, whose pass phrase is `correct horse`."""
    is_held: bool = False
    """An export, or a test of what was typed, stops half-way, as on a disk or at a bank that is very slow."""
    ailments: tuple[str, ...] = ()
    """What a test of the connections finds wrong, by `tests/doctoring.py`; some usual ones, if none is told."""
    scenario: tuple[str, Mapping[str, str]] | None = None
    """What is made to happen at the bank just before the last key."""


def both(scene: Scene, narrow_says: tuple[str, ...] | None = None) -> tuple[Scene, Scene]:
    """Return a scene in a wide terminal and in one of 80 by 24."""
    from dataclasses import replace  # noqa: PLC0415 - only here

    narrow = scene.says if narrow_says is None else narrow_says
    return (
        replace(scene, name=f"{scene.name}-wide", size=WIDE),
        replace(scene, name=f"{scene.name}-80x24", size=STANDARD, says=narrow),
    )


def _ailing(step: str, keys: tuple[str, ...], says: str) -> Scene:
    """Return the scene of a connection that was tested, with one step that is not as it should be."""
    return Scene(f"doctor-{step}", (*keys, "t"), (says,), size=STANDARD, ailments=(step,))


FIRST_ACCOUNT = ("home", "enter")
CARDS = (*FIRST_ACCOUNT, "4")
FIRST_CARD = (*CARDS, "enter")
OTHER_BANK = (":", *"customers ibanity", "enter")
FIRST_CUSTOMER = (*OTHER_BANK, "enter")

TREE = (":", *"sandbox ibanity", "enter", "home")
TEST_USERS = (*TREE, "enter", "home")
TEST_ACCOUNTS = (*TEST_USERS, "enter", "home")
TEST_ACCOUNT_FORM = (*TEST_ACCOUNTS, "x", "down", "down", "enter")
DOCUMENTS = (":", *"identity anytime moreau", "enter")
UPLOAD_FORM = (*DOCUMENTS, "x", "enter")
PAPER = "tests/contract/paper.pdf"

EVENTS = ("home", "E", "home")
PUSHING = ("banq", "hub")
"""Providers of whose samples no two are the same."""

# Each field's text is pressed as one stroke: the runner waits once for it.
PAYMENT_FORM = ("home", "x", "enter")
PAYEE = ("space", *"galerie", "enter")
PAYMENT = (*PAYMENT_FORM, *PAYEE, "tab", "tab", "tab", "tab", *"1250", "tab", *"Invoice", "tab", *"lamp", "ctrl+s")
KNOWN = ("shift+tab", "space")
SENT = (*PAYMENT, *KNOWN, "tab", "tab", "enter")
LOAD_FORM = (*CARDS, "home", "x", "enter")
ACCOUNTS = (":", *"accounts anytime", "enter", "home")
UPDATE_FORM = (*ACCOUNTS, "x", *(("down",) * 2), "enter")
NEW_ACCOUNT = (*ACCOUNTS, "x", *(("down",) * 5), "enter")
_HOLDER = ("Ada", "Moens", "1990-12-02", "Gent", "BE", "ada@example.com", "32470000000", "Kouter 1", "", "9000", "Gent")
NEW_HOLDER = ("right", "tab", *(key for text in _HOLDER for key in (*text, "tab")), *"BE")
IBAN_FORM = (*ACCOUNTS, *(("down",) * 8), "x", *(("down",) * 4), "enter")
"""Of an account whose documents are not complete: the bank refuses."""
LOST_FORM = (*CARDS, "home", "x", "l")
LOST_BEFORE = (*CARDS, "home", "down", "down", "x", "s", *"STOLEN", "ctrl+s")
"""A card that was lost is reported stolen, which the bank refuses."""
FIRST_CARD_MENU = (*CARDS, "home", "x")
PIN_FORM = (*CARDS, "home", "x", *(("down",) * 9), "enter")
SEND_PIN_FORM = (*CARDS, "home", "x", *(("down",) * 10), "enter")
MULTI_USE = (*CARDS, "home", "down", "x")
SINGLE_USE = ("home", "down", "down", "down", "c", "home", "down", "x")
"""The actions of a card whose number is told in digits."""
NUMBER = (*SINGLE_USE, *(("down",) * 10), "enter", "ctrl+s")
SEND_NUMBER_FORM = (*SINGLE_USE, *(("down",) * 12), "enter", "tab", *"33612345678", "tab")
LINK_FORM = (*SINGLE_USE, *(("down",) * 13), "enter", *"192.0.2.7", "tab")
BANQ_ACCOUNTS = (":", *"accounts banq", "enter", "home")
REQUEST_FORM = (*BANQ_ACCOUNTS, "x", "enter")

LEDGERS = (":", *"ledgers hub", "enter", "home")
MOVED = (*LEDGERS, "x", "enter", "tab", "tab", *"10", "tab", *"Rent", "ctrl+s", "tab")
"""A transfer between ledgers, up to its review, the cursor on what sends it."""
PAYOUT_FORM = (*LEDGERS, "x", "down", "down", "down", "enter")
UNLOCK = ("home", "x", "enter")
UNLOCKED = (*UNLOCK, *"anytime", "tab", "tab", "enter")
REAL_REVIEW = (*UNLOCKED, *PAYEE, "tab", "tab", "tab", "tab", *"1250", "tab", *"Invoice", "tab", *"lamp", "ctrl+s")

HUB_CUSTOMERS = (":", *"created-customers hub", "enter")
NEW_CUSTOMER = (*HUB_CUSTOMERS, "x", "enter")
FILLED_CUSTOMER = (*NEW_CUSTOMER, "tab", *"Ann", "tab", "tab", *"Example", "tab", *"1990-12-01")

EXPORTED = (*FIRST_ACCOUNT, "e", "shift+tab", "enter")
"""The list that is open, written into a file: from the format back to what begins it."""
HEALTH = ("H", "home")
BANQ_HEALTH = (*HEALTH, "down")
HUB_HEALTH = (*BANQ_HEALTH, "down")
CONNECT_HUB = (":", *"connect hub", "enter")
HALF_CONNECTED = (*CONNECT_HUB, "tab", "tab", "tab", *"https://api.hub.example", "tab", *"ada@lumen.example", "tab")
CONNECT_KEY = (":", *"connect anytime", "enter")

SCENES: tuple[Scene, ...] = (
    *both(Scene("health", HEALTH, ("Health of the connections", "● well", "1 hour left", "agree"))),
    Scene("health-production", HEALTH, ("PRODUCTION", "production", "● well"), size=STANDARD, real=("anytime",)),
    Scene(
        "health-dead",
        (*HEALTH, "down", "down"),
        ("✖ last call failed", "· 503", "Hub is not available for a while."),
        size=STANDARD,
        faults=(("hub", "/*", "status_before:503"),),
    ),
    *both(
        Scene(
            "doctor-signature",
            (*HEALTH, "t"),
            ("✖ signature: Anytime could not verify the request's signature", "1 with a step that failed"),
        )
    ),
    _ailing("configuration", HUB_HEALTH, "✖ configuration: config.toml, line 72"),
    _ailing("secrets", HUB_HEALTH, "✖ secrets: config.toml, line 64"),
    _ailing("key-file", HEALTH, "✖ key-file: key.pem is open to others"),
    _ailing("key", HEALTH, "✖ key: The pass phrase of the private key is wrong"),
    _ailing("certificate", (*HEALTH, "end"), "✖ certificate: The client certificate cannot be used"),
    _ailing("authority", HUB_HEALTH, "✖ authority: The certificate authority"),
    _ailing("host", HUB_HEALTH, "✖ host: Nothing answers"),
    _ailing("tls", HUB_HEALTH, "✖ tls: The certificate that localhost:8453 shows"),
    _ailing("clock", BANQ_HEALTH, "⚠ clock: The bank's clock is 1 hour ahead"),
    _ailing("sign-in", HUB_HEALTH, "✖ sign-in: Hub did not accept"),
    _ailing("read", BANQ_HEALTH, "✖ read: "),
    Scene(
        "doctor-production",
        (*HEALTH, "a"),
        ("PRODUCTION", "4 tested, 3 with a step that failed"),
        real=("anytime", "ibanity"),
    ),
    *both(Scene("welcome", connections=(), says=("built-in bank", "Connect a provider"))),
    *both(Scene("overview", ("home",), ("Studio Lumen SARL", "21 355.10", "SANDBOX"))),
    *both(
        Scene(
            "private",
            ("home", "f2"),
            ("▨ hidden", "SANDBOX", "•••"),
            hides=("Lumen", "Vermeulen", "21 355", "Zichtrekening", "3M02", "309 606"),
        )
    ),
    *both(
        Scene(
            "private-statements",
            (*FIRST_ACCOUNT, "f2"),
            ("▨ hidden", "200 of ", "Executed"),
            hides=("Lumen", "Ferri", "4 758.62", "21 355", "DGFIP"),
        ),
    ),
    *both(Scene("statements", FIRST_ACCOUNT, ("Statements", "200 of ", "21 355.10")), ("Statements", "200 of ")),
    Scene("statements-filtered", (*FIRST_ACCOUNT, "/", *"loyer amount<-500", "enter"), ("LOYER",), STANDARD),
    *both(Scene("iban-statements", (*FIRST_ACCOUNT, "2"), ("IBAN statements",))),
    *both(Scene("credit-transfers", (*FIRST_ACCOUNT, "3"), ("Executed",))),
    *both(Scene("cards", CARDS, ("Julie Vermeulen",))),
    *both(Scene("identity", (*FIRST_ACCOUNT, "5"), ("KYC",))),
    *both(Scene("account", (*FIRST_ACCOUNT, "6"), ("Studio Lumen SARL", "FR14 2004 1010 0505 0001 3M02 606"))),
    *both(Scene("card-transactions", FIRST_CARD, ("Yodobashi Camera", "declined", "129.90"))),
    *both(Scene("card", (*FIRST_CARD, "2"), ("ANY0000000042",))),
    Scene(
        "card-transaction-declined", (*FIRST_CARD, "enter"), ("Not sufficient funds", "TRS0010", "21 400 JPY"), STANDARD
    ),
    *both(Scene("institutions", (":", *"institutions ibanity", "enter"), ("sandbox",))),
    *both(Scene("customers", OTHER_BANK, ("@",))),
    *both(Scene("customer-accounts", FIRST_CUSTOMER, ("checking",)), ()),
    *both(Scene("customer-transactions", (*FIRST_CUSTOMER, "2"))),
    *both(Scene("authorizations", (*FIRST_CUSTOMER, "3"))),
    *both(Scene("synchronizations", (*FIRST_CUSTOMER, "4"), ("ynchroni",))),
    *both(Scene("movements", (*FIRST_CUSTOMER, "enter"))),
    *both(Scene("application-transactions", (":", *"transactions ibanity", "enter"))),
    *both(Scene("card-orders", (":", *"orders anytime", "enter"))),
    Scene(
        "card-order-found",
        (":", *"orders anytime", "enter", "a", *"50321", "enter"),
        ("50321", "1 card order asked for"),
    ),
    *both(Scene("connection", (":", *"connection anytime", "enter"), ("answered a test call",))),
    *both(
        Scene("actions", (*HUB_CUSTOMERS, "x"), ("Create customer", "Not with Hub", "SANDBOX")),
        ("Create customer", "SANDBOX"),
    ),
    *both(
        Scene("actions-here", (":", *"accounts banq", "enter", "x"), ("Operating", "Configure webhooks", "no cards")),
        ("Operating", "Configure webhooks"),
    ),
    *both(
        Scene("account-update", UPDATE_FORM, ("Update account", "Studio Lumen SARL", "812 457 903", "FR31812457903"))
    ),
    *both(
        Scene(
            "account-new",
            (*NEW_ACCOUNT, "ctrl+s"),
            ("New business account", "Legal name", "Currency", "must be filled in"),
        ),
        ("New business account", "must be filled in"),
    ),
    Scene(
        "account-opened",
        # From elsewhere: the list is opened with the cursor on what was made.
        (*CARDS, "ctrl+p", *"new consumer", "enter", "tab", *NEW_HOLDER, "ctrl+s"),
        ("▸  Ada Moens",),
        STANDARD,
        changes=("anytime",),
    ),
    *both(
        Scene(
            "iban-refused",
            (*IBAN_FORM, *"fr", "tab", *"create", "ctrl+s"),
            ("No IBAN is given before the holder's identity is known", "4030220", "This cannot be undone"),
            changes=("anytime",),
        )
    ),
    *both(
        Scene(
            "card-actions",
            (*CARDS, "home", "x"),
            ("Block card", "Can be undone", "Report lost", "Cannot be undone", "Julie Vermeulen"),
        )
    ),
    *both(Scene("card-lost-form", LOST_FORM, ("Report lost", "This cannot be undone", "Type LOST", "ANY0000000042"))),
    *both(
        Scene(
            "card-lost",
            (*LOST_FORM, *"LOST", "ctrl+s"),
            ("ANY0000000042", "○ lost"),
            changes=("anytime",),
        ),
        ("ANY0000000042    ○ lost",),
    ),
    *both(
        Scene(
            "card-refused",
            LOST_BEFORE,
            ("The card cannot go from its status to that one", "4030365"),
            # The number of the request is told: it counts all requests before.
            changes=("anytime",),
        )
    ),
    Scene("card-block-form", (*FIRST_CARD_MENU, "b"), ("Block card", "ANY0000000042", "Ready"), STANDARD),
    Scene(
        "card-unblock-form",
        (*FIRST_CARD_MENU, "b", "ctrl+s", "ctrl+p", *"unblock", "enter"),
        ("Unblock card", "ANY0000000042", "Ready"),
        STANDARD,
        changes=("anytime",),
    ),
    Scene("card-stolen-form", (*FIRST_CARD_MENU, "s"), ("Report stolen", "Type STOLEN"), STANDARD),
    Scene("card-damaged-form", (*FIRST_CARD_MENU, *(("down",) * 5), "enter"), ("Report damaged", "Type"), STANDARD),
    Scene("card-cancel-form", (*FIRST_CARD_MENU, *(("down",) * 6), "enter"), ("Cancel card", "Type"), STANDARD),
    Scene("card-renewal-form", (*FIRST_CARD_MENU, *(("down",) * 8), "enter"), ("Renew card", "expires"), STANDARD),
    Scene("unload-form", (*FIRST_CARD_MENU, "down", "enter"), ("Unload card", "Amount"), STANDARD),
    Scene("order-form", (*FIRST_CARD_MENU, *(("down",) * 13), "enter"), ("Order card", "Amount"), STANDARD),
    Scene("iban-form", IBAN_FORM, ("Create IBAN", "Type"), STANDARD),
    Scene("virtual-iban-form", (*FIRST_CARD_MENU, *(("down",) * 17), "enter"), ("Create virtual IBAN",), STANDARD),
    Scene("account-new-consumer", (*NEW_ACCOUNT[:-1], "down", "enter"), ("New consumer account", "name"), STANDARD),
    Scene("beneficiary-form", (":", *"beneficiaries hub", "enter", "x", "enter"), ("Create beneficiary",), STANDARD),
    Scene("ledger-form", (*LEDGERS, "x", "down", "down", "enter"), ("Create ledger",), STANDARD),
    Scene("webhook-form", (*BANQ_ACCOUNTS, "x", "down", "down", "enter"), ("webhooks",), STANDARD),
    *both(Scene("pin-form", PIN_FORM, ("Show PIN", "CVC", "ANY0000000042", "Show the PIN"))),
    # The digits of these are the built-in bank's: no card has them.
    *both(Scene("pin", (*PIN_FORM, *"000", "ctrl+s"), ("PIN", "10 s", "SANDBOX"), hides=("Vermeulen", "EUR"))),
    *both(
        Scene(
            "pin-refused",
            (*PIN_FORM, *"123", "ctrl+s"),
            ("The three digits from the back of the card are wrong", "4030380"),
            # The number of the request is told: it counts all requests before.
            changes=("anytime",),
        )
    ),
    *both(Scene("card-number", NUMBER, ("5 4 1 3  3 3", "Valid until", "15 s", "CVV"), hides=("Okun",))),
    *both(Scene("card-cvv", (*NUMBER, "space"), ("CVV", "10 s"), hides=("5 4 1 3",))),
    *both(
        Scene(
            "card-pictures",
            (*MULTI_USE, *(("down",) * 10), "enter", "ctrl+s", "w"),
            ("card-front-ANY0000000057.png", "w again saves them"),
        )
    ),
    *both(Scene("send-pin-form", SEND_PIN_FORM, ("Send PIN by SMS", "This cannot be undone", "Type SEND"))),
    *both(
        Scene(
            "send-number-form",
            (*SEND_NUMBER_FORM, *"send"),
            ("Send card number", "Type SEND", "number is sent to", "+33612345678"),
        )
    ),
    *both(
        Scene(
            "send-number-refused",
            (*SEND_NUMBER_FORM, *"send", "ctrl+s"),
            ("It is not known whether Anytime sends the card's number", "It is not sent again"),
            late_faults=(("anytime", "*/pan", "drop_after"),),
        ),
        ("It is not known whether Anytime sends the card's number",),
    ),
    *both(Scene("link-form", (*LINK_FORM, *"link"), ("Details link", "192.0.2.7", "Type LINK"))),
    *both(
        Scene(
            "link",
            (*LINK_FORM, *"link", "ctrl+s"),
            ("https://details.anytime.example/", "Works from", "60 s", "y copies it"),
            changes=("anytime",),
        )
    ),
    *both(
        Scene(
            "card-uses-form",
            (*CARDS, "home", "x", *(("down",) * 7), "enter", "right"),
            ("Shops and machines", "payments at points of sale", "Cash machines", "Ready"),
        )
    ),
    *both(Scene("upload-form", UPLOAD_FORM, ("Upload documents", "Passport", "JPEG, PNG or PDF", "SANDBOX"))),
    *both(
        Scene(
            "upload-complaints",
            (*UPLOAD_FORM, *PAPER, "tab", *"tests/contract", "tab", *"/dev/null", "tab", *"README.md", "ctrl+s"),
            ("It is a folder", "It is a device, no file", "It is no JPEG, PNG or PDF", "Still to put right"),
        )
    ),
    *both(
        Scene(
            "uploaded",
            (*UPLOAD_FORM, *PAPER, "tab", "tab", *PAPER, "ctrl+s"),
            ("Passport", "◌ pending  2026-11-20 10:14:00"),
            changes=("anytime",),
        )
    ),
    Scene("upload-not-wanted", (*FIRST_ACCOUNT, "5", "x"), ("The bank wants no document",)),
    *both(Scene("sandbox", TREE, ("Scheldebank", "8 test institutions"))),
    *both(
        Scene(
            "sandbox-without-rights",
            TREE,
            ("Only sandbox applications may do this", "certificate", "Nothing is known yet"),
            faults=(("ibanity", "/sandbox/*", "status_before:403/sandbox_application_required"),),
        )
    ),
    *both(Scene("sandbox-users", TEST_USERS, ("Julie Vermeulen", "9 sandbox users"))),
    *both(Scene("sandbox-accounts", TEST_ACCOUNTS, ("Zichtrekening", "5 407.11", "2 sandbox accounts"))),
    *both(Scene("sandbox-transactions", (*TEST_ACCOUNTS, "enter", "home"), ("Sandbox transactions", "Zichtrekening"))),
    Scene("sandbox-user-transactions", (*TEST_ACCOUNTS, "2"), ("All transactions", "Julie Vermeulen"), STANDARD),
    *both(
        Scene(
            "sandbox-actions",
            (*TEST_ACCOUNTS, "x"),
            ("Sandbox transaction", "Delete sandbox account", "Create sandbox account", "Update sandbox user"),
        )
    ),
    *both(
        Scene(
            "sandbox-account-form",
            (*TEST_ACCOUNT_FORM, "tab", *"BE11", "tab", "tab", "tab", "tab", *"0,5", "ctrl+s"),
            ("Create sandbox account", "Balance", "a dot before cents", "No money moves"),
        )
    ),
    *both(
        Scene(
            "sandbox-account-made",
            (*TEST_ACCOUNT_FORM, "tab", *"BE71096123456769", "ctrl+s"),
            ("Current account", "3 sandbox accounts"),
            changes=("ibanity",),
        )
    ),
    *both(
        Scene(
            "sandbox-user-update",
            (*TEST_USERS, "x", "enter"),
            ("Update sandbox user", "Vermeulen", "leave it empty to keep the one there is"),
        ),
        ("Update sandbox user", "Vermeulen"),
    ),
    *both(
        Scene(
            "sandbox-institution-delete",
            (*TREE, "x", "down", "enter"),
            ("Delete institution", "Scheldebank", "This cannot be undone", "Type DELETE"),
        )
    ),
    *both(
        Scene(
            "customer-delete",
            (*OTHER_BANK, "home", "x", "down", "enter"),
            ("Delete customer", "with 3 accounts and 3 authorizations", "This cannot be undone", "Type DELETE"),
        ),
        ("Delete customer", "3 accounts", "This cannot be undone", "Type DELETE"),
    ),
    *both(
        Scene(
            "customer-deleted",
            (*OTHER_BANK, "home", "x", "down", "enter", *"DELETE", "ctrl+s"),
            ("7 customers",),
            changes=("ibanity",),
        )
    ),
    *both(
        Scene(
            "authorization-delete",
            (*FIRST_CUSTOMER, "3", "home", "x", "enter"),
            ("Delete authorization", "Zichtrekening", "This cannot be undone", "Type DELETE"),
        )
    ),
    *both(Scene("form-empty", NEW_CUSTOMER, ("Create customer", "Still to put right: First name", "SANDBOX"))),
    *both(
        Scene(
            "form-complaints",
            (*NEW_CUSTOMER, "tab", *"Ann", "tab", "tab", *"Example", "tab", *"1990-13-01", "tab", *"ann", "ctrl+s"),
            ("Date of birth is a day that exists", "E-mail has the form", "Still to put right"),
        )
    ),
    *both(
        Scene(
            "form-refused",
            (*FILLED_CUSTOMER, "ctrl+s"),
            ("✖", "Ann", "It was not done. What was typed is kept"),
            late_faults=(("hub", "*create_customer", "status_before:400"),),
        ),
        ("✖", "Ann"),
    ),
    *both(
        Scene(
            "form-unknown",
            (*FILLED_CUSTOMER, "ctrl+s"),
            ("It is not known whether Hub created the customer", "It is not sent again from here"),
            changes=("hub",),
            late_faults=(("hub", "*create_customer", "drop_after"),),
        )
    ),
    *both(
        Scene("kept-empty", HUB_CUSTOMERS, ("Hub has no call that lists customers", "None was created from here yet"))
    ),
    *both(
        Scene(
            "kept",
            (*FILLED_CUSTOMER, "ctrl+s"),
            ("Hub has no call that lists customers", "Ann Example"),
            changes=("hub",),
        )
    ),
    *both(Scene("payments", (":", *"payments banq", "enter"), ("USD",))),
    *both(Scene("payment", (":", *"payments banq", "enter", "enter"), ("asked for this money",))),
    *both(
        Scene(
            "transaction-failed",
            (":", *"transactions banq /status:failed", "enter", "enter"),
            ("no money moved",),
        )
    ),
    *both(
        Scene(
            "request-read",
            (*FIRST_CUSTOMER, "2", "f12"),
            ("/transactions?limit=100", "● 200", "accepted", "Answer", "BANKTUI_PKCS12_PASSWORD"),
            connections=("ibanity",),
        ),
        ("/transactions?limit=100", "● 200", "accepted"),
    ),
    *both(
        Scene(
            "request-refused",
            (*OTHER_BANK, "f12"),
            ("✖ 404", "not-found", "GET /customers?limit=100"),
            faults=(("ibanity", "*/customers", "status_before:404"),),
            connections=("ibanity",),
        )
    ),
    *both(
        # Whatever is shown of Anytime's answers carries the number of a request: that depends on the scenes before.
        Scene(
            "request-sign-in",
            ("home", "f12", "/", *'"sign in"', "enter"),
            ("1 of ", "Not taken in", "oauth/v2/token", "sign in", "RSA-SHA1 signature ✓"),
            connections=("anytime",),
        ),
        ("1 of ", "oauth/v2/token", "sign in", "RSA-SHA1 signature ✓"),
    ),
    *both(
        Scene(
            "request-proofs",
            (":", *"accounts banq", "enter", "f12"),
            ("Bearer token ✓", "accepted", "c copies the command that does the same"),
            connections=("banq",),
        ),
        ("Bearer token ✓", "accepted"),
    ),
    *both(
        Scene(
            "requests-list",
            (*FIRST_CUSTOMER, "2", "f12", "/", *"status:200 customers", "enter"),
            ("requests · /status:200 customers",),
            connections=("ibanity",),
        )
    ),
    *both(
        Scene(
            "copy-menu",
            (*FIRST_ACCOUNT, "y"),
            ("Copy", "Row", "JSON", "curl"),
            connections=("anytime",),
        )
    ),
    *both(Scene("help", (*FIRST_ACCOUNT, "?"), ("filter",))),
    *both(Scene("palette", ("ctrl+p",))),
    *both(Scene("themes", ("T",), ("paper-light",))),
    *both(Scene("jump", (":", *"cards"), ("cards",))),
    *both(Scene("hostile", (":", *"statements anytime", "enter"), ("one of the accounts: ⏎ opens its statements",))),
    *both(
        Scene(
            "provider-down",
            ("home",),
            ("Studio Lumen SARL", "left out"),
            faults=(("ibanity", "*", "drop_before"),),
        )
    ),
    *both(
        Scene(
            "overview-stale",
            ("end", "r"),
            ("2 h ✖", "ibanity left out", "left out of the total"),
            late_faults=(("ibanity", "*", "drop_before"),),
            later=7200,
        ),
        ("2 h ✖", "ibanity"),
    ),
    Scene(
        "statements-stale",
        (*FIRST_ACCOUNT, "r"),
        ("21 355.10", "2 h"),
        late_faults=(("anytime", "*", "drop_before"),),
        later=7200,
    ),
    Scene("statements-failed", FIRST_ACCOUNT, (), faults=(("anytime", "*/statements", "not_json"),)),
    Scene("filter-mistake", (*FIRST_ACCOUNT, "/", *"amount>x"), ("amount",), STANDARD),
    *both(Scene("find", ("home", "f"), ("Search everything that is known", "The last four"))),
    *both(
        Scene("find-hits", (*FIRST_ACCOUNT, "escape", "f", *"lumen"), ("Accounts  1", "Studio Lumen SARL", "3M02 606"))
    ),
    Scene("find-amount", (*FIRST_CARD, "f", *"129,90"), ("Yodobashi Camera", "−129.90", "Not sufficient funds")),
    *both(Scene("find-nothing", ("home", "f", *"zzz"), ("Nothing that is known here answers this.",))),
    *both(Scene("find-hostile", ("home", "f", "["), ("[", "found"))),
    *both(Scene("find-private", ("home", "f2", "f", *"2606"), ("••••• 2606", "▨ hidden"), hides=("Lumen", "21 355"))),
    *both(Scene("events-none", ("E",), ("Nothing has been pushed yet", "127.0.0.1:8700/banq"), pushed=False)),
    *both(
        Scene("events", ("home", "E"), ("✖ rejected", "◌ hint", "● verified", "×2"), changes=PUSHING, pushed=True), ()
    ),
    *both(
        Scene(
            "event-rejected",
            EVENTS,
            ("✖ rejected", "does not fit this connection's secret"),
            changes=PUSHING,
            pushed=True,
        ),
        ("✖ rejected",),
    ),
    *both(
        Scene(
            "event-hostile",
            (*EVENTS, "end"),
            ("[red on red]free money", "no JSON that can be trusted"),
            changes=PUSHING,
            pushed=True,
        ),
        ("✖ rejected",),
    ),
    *both(Scene("events-new", ("end", "home"), ("E 5 new ✖ 2", "SANDBOX"), changes=PUSHING, pushed=True)),
    *both(Scene("events-of-one", (":", *"events banq", "enter"), ("verified",), changes=PUSHING, pushed=True)),
    *both(Scene("payment-form", PAYMENT_FORM, ("Credit transfer · Studio Lumen SARL", "Payee", "They see"))),
    *both(
        Scene(
            "payment-form-complaints",
            (
                *PAYMENT_FORM,
                "tab",
                *"Galerie",
                "tab",
                *"DE89370400440532013001",
                "tab",
                "tab",
                *"99999.00",
                "tab",
                "tab",
            ),
            ("check digits", "More than the account held", "Still to put right"),
        ),
        ("Still to put right",),
    ),
    *both(Scene("load-form", LOAD_FORM, ("Load card · Julie Vermeulen", "Amount"))),
    *both(Scene("ledger-transfer-form", (":", *"ledgers hub", "enter", "home", "x", "enter"), ("ledger", "Amount"))),
    *both(Scene("request-form", REQUEST_FORM, ("Request to be paid", "Payer", "How often"))),
    *both(
        Scene(
            "review",
            PAYMENT,
            ("1 250.00 EUR", "DE89 3704 0044 0532 0130 00", "Invoice", "[ ] I know", "Still to acknowledge: 1."),
        )
    ),
    *both(
        Scene(
            "review-recurring",
            (
                *REQUEST_FORM,
                *("tab", "tab", "tab", *"15", "tab", *"dinner", "tab", "tab", "right", "tab", *"2026-12-01", "ctrl+s"),
            ),
            ("Ask for 15.00 USD", "every week from 2026-12-01"),
        )
    ),
    *both(
        Scene(
            "review-warnings",
            (
                *PAYMENT_FORM,
                *("tab", *"Gаlerie Vasseur", "tab", *"BE71096123456769", "tab", "tab", *"1250", "tab"),
                *("paste:Invoice \u202e118", "tab", "ctrl+s"),
            ),
            ("First payment to this number", "mixes two alphabets in one word", "that turn the", "of 3."),
        ),
        ("Still to acknowledge: 3 of 3.",),
    ),
    *both(Scene("production-locked", UNLOCK, ("Unlock sending", "PRODUCTION", "money can leave"), real=("anytime",))),
    *both(
        Scene(
            "review-production",
            (*REAL_REVIEW, "shift+tab", "shift+tab", "shift+tab", "space", "tab", *"1250.00", "tab", *"300"),
            ("PRODUCTION", "1250.00", "Type the last four characters", "Send 1 250.00 EUR"),
            real=("anytime",),
        )
    ),
    *both(
        Scene(
            "read-only",
            ("home", "x"),
            ("Credit transfer", "This connection is read-only: nothing is", "read-only"),
            read_only=("anytime",),
        )
    ),
    *both(
        Scene(
            "vault-locked",
            (*"correct",),
            ("The vault is locked", "•••••••", "Esc leaves it locked", "Studio Lumen SARL"),
            in_vault=("hub",),
            hides=("correct",),
        ),
        ("The vault is locked", "•••••••", "Esc leaves it locked"),
    ),
    *both(
        Scene(
            "vault-wrong",
            (*"wrong", "enter"),
            ("The vault is locked", "The pass phrase is wrong, or the vault is not as banktui left it."),
            in_vault=("hub",),
        )
    ),
    Scene("vault-opened", (*"correct", "space", *"horse", "enter", "home"), ("hub",), STANDARD, in_vault=("hub",)),
    Scene(
        "health-vault",
        (*"correct", "space", *"horse", "enter", "H"),
        ("Vault  ● open · unused, it locks in 10 minutes",),
        STANDARD,
        in_vault=("hub",),
    ),
    Scene(
        "health-vault-locked", ("escape", "H"), ("Vault  ⚠ locked · 5 tries left before a pause",), in_vault=("hub",)
    ),
    Scene("vault-left-locked", ("escape", "home"), ("✖ hub",), STANDARD, in_vault=("hub",)),
    *both(Scene("connect-choosing", ("P",), ("Connect a provider", "Hub · Ledgers"), connections=())),
    *both(
        Scene(
            "connect-testing",
            (*HALF_CONNECTED, *"secret", "tab"),
            ("testing", "tls", "SANDBOX"),
            is_held=True,
        ),
        ("testing", "✔ passed", "tls", "SANDBOX"),
    ),
    *both(
        Scene(
            "connect-refused",
            (*HALF_CONNECTED, *"wrong", "tab"),
            ("✖", "sign-in", "did not accept e-mail", "Check both"),
        ),
        ("✖", "did not accept e-mail", "Check both"),
    ),
    *both(
        Scene(
            "connect-passed",
            (*HALF_CONNECTED, *"secret", "tab"),
            ("✔", "Every step has gone well", "Nothing is kept yet"),
        ),
    ),
    *both(
        Scene(
            "connect-keep",
            (*HALF_CONNECTED, *"secret", "ctrl+s"),
            ("Keep this connection?", "typed, to be kept", "Go back"),
        ),
    ),
    Scene(
        "connect-keep-failed",
        (*HALF_CONNECTED, *"wrong", "ctrl+s"),
        ("It is not known to work", "Keep it all the same"),
        STANDARD,
    ),
    *both(
        Scene("connect-key", (*CONNECT_KEY, "ctrl+g"), ("A key pair was made", "developer zone", "BEGIN PUBLIC KEY"))
    ),
    *both(
        Scene("connect-production", (*CONNECT_HUB, "tab", "right"), ("▲ PRODUCTION", "PRODUCTION · real money")),
    ),
    Scene(
        "connect-production-keep",
        (
            *CONNECT_HUB,
            "tab",
            "right",
            "tab",
            "tab",
            *"https://api.hub.example",
            "tab",
            *"ada@lumen.example",
            "tab",
            *"secret",
            "ctrl+s",
        ),
        ("PRODUCTION", "moves real money"),
        STANDARD,
    ),
    *both(Scene("payout-form", PAYOUT_FORM, ("Payout · hub", "Its id", "Reference"))),
    *both(
        Scene(
            "payment-held",
            (*MOVED, "enter"),
            ("⚠ held", "money has not been delivered", "⚠ 1 held"),
            changes=("hub",),
            scenario=("hub_outcome", {"outcome": "quarantined"}),
        )
    ),
    *both(
        Scene(
            "attest",
            (*MOVED, "enter", "a"),
            ("Say what became of it", "‹ choose ›", "How you know", "kept for good, with your name"),
            changes=("hub",),
            faults=(("hub", "/accounts/transfer", "drop_after"),),
        ),
        ("Say what became of it", "How you know", "This is kept for good"),
    ),
    *both(
        Scene(
            "promises",
            (*BANQ_ACCOUNTS, "x", "down", "down", "down", "enter", "enter"),
            ("Sent again, done once?", "✖ not passed 2026-11-20", "● Sent twice: one was made"),
            changes=("banq",),
        )
    ),
    *both(
        Scene(
            "journal-damaged",
            ("home",),
            ("The journal of payments is not a database", "Nothing is sent.", "B copies the journal as it is"),
            is_damaged=True,
            hides=("Nothing was sent from here",),
        )
    ),
    *both(
        Scene(
            "payment-accepted",
            SENT,
            ("accepted", "1 250.00 EUR to Galerie Vasseur", "confirmed · on the screen"),
            changes=("anytime",),
        )
    ),
    *both(
        Scene(
            "payment-declined",
            SENT,
            ("declined", "Galerie Vasseur"),
            changes=("anytime",),
            late_faults=(("anytime", "*/credit-transfers", "status_before:402"),),
        )
    ),
    *both(
        Scene(
            "payment-unknown",
            SENT,
            ("UNKNOWN", "Do not pay it again", "⚠ 1 payment unknown"),
            changes=("anytime",),
            late_faults=(("anytime", "*/credit-transfers", "drop_after"), ("anytime", "*/credit-transfers", "hide:9")),
        ),
        ("UNKNOWN", "⚠ 1 payment unknown"),
    ),
    *both(
        Scene(
            "export-form",
            (*FIRST_ACCOUNT, "e"),
            ("200 rows, in the order and with the filter of the screen", "~/Downloads/statements-anytime-studio"),
        )
    ),
    *both(
        Scene(
            "export-private",
            (*FIRST_ACCOUNT, "f2", "e"),
            ("stay hidden in the file", "~/Downloads/statements-anytime-20"),
            hides=("Studio Lumen",),
        ),
        ("~/Downloads/statements-anytime-20", "hidden on the screen"),
    ),
    *both(Scene("export-progress", (*EXPORTED,), ("120 of 200 rows", "Esc stops it"), is_held=True)),
    *both(Scene("export-done", (*EXPORTED,), ("200 rows in a file that only you can read", "~/Downloads/statements"))),
    *both(
        Scene(
            "export-refused",
            (*CARDS, "e", "right", "right"),
            ("OFX holds money in and out of accounts, and this is no such list.",),
        )
    ),
    *both(
        Scene(
            "export-no-folder",
            (
                *FIRST_ACCOUNT,
                "e",
                "shift+tab",
                "shift+tab",
                "end",
                "ctrl+u",
                f"{PASTED}/nowhere/statements.csv",
                "tab",
                "enter",
            ),
            ("There is no such folder.", "/nowhere/statements.csv"),
        )
    ),
    Scene("overview-light", ("home",), ("Studio Lumen SARL",), theme="paper-light"),
    Scene("overview-contrast", ("home",), ("Studio Lumen SARL",), theme="signal"),
    Scene("overview-terminal", ("home",), ("Studio Lumen SARL",), theme="terminal"),
)
